"""New site files: their keys, their text, and that they never take the place of another."""

from pathlib import Path

import pytest

from config.errors import SiteExistsError
from config.load import format_site_file, is_site_key, load_site, suggest_key, write_site
from config.site import Cms, InstitutionKind, Site


@pytest.mark.parametrize(
    ("host", "names", "taken", "key"),
    [
        ("truongchinhtri.songha.gov.vn", ["Sơn Hà"], [], "son-ha"),
        ("truongchinhtri.songha.gov.vn", ["Sơn Hà"], ["son-ha"], "songha"),
        ("truongchinhtri.songha.gov.vn", [""], [], "songha"),
        ("www.truongchinhtrisongha.edu.vn", [], [], "songha"),
        ("tctdoiche.vn", [], [], "doiche"),
        ("127.0.0.1:8080", ["", "Học viện Đồi Chè"], [], "hoc-vien-doi-che"),
        ("127.0.0.1:8080", [], [], "127-0-0-1-8080"),
        ("songha.vn", ["Sông Hà"], ["song-ha", "songha", "songha-vn", "song-ha-2"], "song-ha-3"),
        ("xn--l3h.vn", ["\N{SNOWMAN}"], [], "xn-l3h"),
    ],
)
def test_suggested_key(host: str, names: list[str], taken: list[str], key: str) -> None:
    """The province or the telling part of the host; what is taken is passed over."""
    found = suggest_key(host, names, taken)
    assert found == key
    assert is_site_key(found)


def test_written_file_is_read_back(tmp_path: Path) -> None:
    """The loader reads the site that was written; defaults are left to it."""
    site = Site(
        key="son-ha",
        institution='Trường "Chính trị" \\ Sơn Hà',
        kind=InstitutionKind.PROVINCIAL_SCHOOL,
        province="Sơn Hà",
        start_urls=("http://son-ha.example/",),
        cms=Cms.JOOMLA,
        delay=2.5,
    )
    text = format_site_file(
        site, ["Một dòng rất dài " * 20, ""], {"kind": "a guess"}, with_schema=True
    )
    write_site(tmp_path, "son-ha", text)
    assert load_site(tmp_path, "son-ha") == site
    assert text.startswith("#:schema ../site.schema.json\n# Một dòng")
    assert all(len(line) <= 100 for line in text.splitlines())
    assert 'kind = "provincial_school"  # a guess\n' in text
    bare = Site(key="x", start_urls=("http://x.example/",))
    assert format_site_file(bare, [], {}, with_schema=False) == (
        '\nstart_urls = ["http://x.example/"]\nenabled = true\n'
    )


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A file that is there stays as it is."""
    path = write_site(tmp_path, "a", "one")
    with pytest.raises(SiteExistsError, match="already"):
        write_site(tmp_path, "a", "two")
    assert path.read_text(encoding="utf-8") == "one"
