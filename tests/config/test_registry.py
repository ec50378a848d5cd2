"""The folder of site files: loading all or one, checking all, switching one."""

import os
import stat
from pathlib import Path

import pytest

from config.errors import (
    FileMistakeError,
    MissingFolderError,
    UnknownSiteError,
    UnwritableFileError,
)
from config.load import check_sites, load_site, load_sites, read_sites, set_enabled
from tests.config.conftest import VALID_SITE_FILE, WriteSite


def test_load_sites_sorts_by_key_and_leaves_other_files_alone(
    folder: Path, write_site: WriteSite
) -> None:
    """Notes, backups and hidden files beside the site files are not site files."""
    for key, host in (("b", "b"), ("a-1", "a1"), ("a", "a")):
        write_site(key, f'start_urls = ["https://{host}.example/"]\n')
    for name in ("notes.md", "a.toml~", ".b.toml", "a.toml.bak"):
        (folder / "sites" / name).write_text("no TOML", encoding="utf-8")

    assert [site.key for site in load_sites(folder)] == ["a", "a-1", "b"]
    assert check_sites(folder) == []


def test_load_sites_of_an_empty_folder_is_nothing(folder: Path) -> None:
    """No site is no mistake."""
    assert load_sites(folder) == []


@pytest.mark.parametrize("load", [load_sites, check_sites])
def test_a_missing_folder_says_how_to_name_another(tmp_path: Path, load: object) -> None:
    """Started in the wrong place, the program says what it looked for."""
    assert callable(load)
    with pytest.raises(MissingFolderError, match="no folder") as caught:
        load(tmp_path / "none")
    assert "TRUONGDANG_CONFIG" in caught.value.hint


def test_load_sites_stops_at_a_mistake_but_load_site_does_not_care(
    folder: Path, write_site: WriteSite
) -> None:
    """One school's file does not keep another from being crawled by its key."""
    write_site("good")
    write_site("bad", "delay = 1\n")

    assert load_site(folder, "good").key == "good"
    with pytest.raises(FileMistakeError, match=r"bad\.toml"):
        load_sites(folder)


@pytest.mark.parametrize(
    ("key", "close"),
    [("ha-gaing", "ha-giang"), ("Hà Giang", "ha-giang"), ("HA-GIANG", "ha-giang")],
)
def test_an_unknown_key_is_answered_with_close_ones(
    folder: Path, write_site: WriteSite, key: str, close: str
) -> None:
    """A slip of the finger leads to the key that was meant."""
    write_site("ha-giang")

    with pytest.raises(UnknownSiteError) as caught:
        load_site(folder, key)

    assert caught.value.close_matches == (close,)
    assert f"Did you mean {close}?" in caught.value.hint


@pytest.mark.parametrize("key", ["", "../settings", "/etc/passwd", "sites/a", "zzz"])
def test_a_key_never_leads_out_of_the_folder(folder: Path, write_site: WriteSite, key: str) -> None:
    """Only names of files in the folder are keys."""
    write_site("a")
    (folder / "settings.toml").write_text(VALID_SITE_FILE, encoding="utf-8")

    with pytest.raises(UnknownSiteError, match="is configured"):
        load_site(folder, key)


@pytest.mark.parametrize("second", ["https://school.example/", "http://school.example"])
def test_two_files_with_one_start_url_are_a_mistake(
    folder: Path, write_site: WriteSite, second: str
) -> None:
    """The same site under two keys would be archived twice."""
    write_site("a")
    path = write_site("b", f'# b\nstart_urls = ["{second}"]\n')

    (finding,) = check_sites(folder)

    assert (finding.file, finding.line, finding.key) == (path, 2, "start_urls")
    assert "a.toml" in finding.message


def test_check_sites_goes_on_after_a_file_that_cannot_be_read(
    folder: Path, write_site: WriteSite
) -> None:
    """Broken TOML in one file hides nothing in the next."""
    write_site("a", "what?\n")
    write_site("b", "delay = -1\n" + VALID_SITE_FILE)

    assert [finding.file.stem for finding in check_sites(folder)] == ["a", "b"]


COMMENTED = """\
# The school.  Keep me.

start_urls = [
  "https://school.example/",   # seen in 2020
]

# Off until confirmed.
enabled = false   # since May
delay = 2.0
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_enabling_changes_one_word_of_the_file(
    folder: Path, write_site: WriteSite, line_end: str
) -> None:
    """Comments, spacing, order and line ends stay; switching back gives the file as it was."""
    before = COMMENTED.replace("\n", line_end).encode()
    path = write_site(text=before.decode())

    assert set_enabled(folder, "school", enabled=True)
    assert path.read_bytes() == before.replace(b"enabled = false", b"enabled = true")
    assert load_site(folder, "school").enabled
    assert set_enabled(folder, "school", enabled=False)
    assert path.read_bytes() == before


def test_setting_what_is_already_set_writes_nothing(folder: Path, write_site: WriteSite) -> None:
    """A site without the key is enabled already."""
    path = write_site(text=VALID_SITE_FILE)

    assert not set_enabled(folder, "school", enabled=True)
    assert path.read_text(encoding="utf-8") == VALID_SITE_FILE


def test_disabling_a_site_without_the_key_adds_it(folder: Path, write_site: WriteSite) -> None:
    """The new line comes after what was there."""
    path = write_site(text=VALID_SITE_FILE)

    assert set_enabled(folder, "school", enabled=False)
    assert path.read_text(encoding="utf-8") == VALID_SITE_FILE + "enabled = false\n"
    assert not load_site(folder, "school").enabled


def test_a_file_with_mistakes_is_not_touched(folder: Path, write_site: WriteSite) -> None:
    """A file that cannot be understood is not rewritten."""
    path = write_site(text="delay = -1\n" + VALID_SITE_FILE)

    with pytest.raises(FileMistakeError):
        set_enabled(folder, "school", enabled=False)

    assert path.read_text(encoding="utf-8") == "delay = -1\n" + VALID_SITE_FILE


def test_writing_keeps_permissions_and_follows_a_link(folder: Path) -> None:
    """A site file may be private, or a link into someone's own repository."""
    real = folder / "real.toml"
    real.write_text(VALID_SITE_FILE, encoding="utf-8")
    real.chmod(0o600)
    link = folder / "sites" / "school.toml"
    link.symlink_to(real)

    assert set_enabled(folder, "school", enabled=False)

    assert link.is_symlink()
    assert "enabled = false" in real.read_text(encoding="utf-8")
    assert stat.S_IMODE(real.stat().st_mode) == 0o600
    assert sorted(path.name for path in folder.iterdir()) == [
        "real.toml",
        "settings.toml",
        "sites",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_cannot_be_written_is_an_error_of_the_configuration(
    folder: Path, write_site: WriteSite
) -> None:
    """The message names the file, and the file stays as it was."""
    path = write_site(text=VALID_SITE_FILE)
    (folder / "sites").chmod(0o500)

    try:
        with pytest.raises(UnwritableFileError, match=r"school\.toml"):
            set_enabled(folder, "school", enabled=False)
    finally:
        (folder / "sites").chmod(0o700)
    assert path.read_text(encoding="utf-8") == VALID_SITE_FILE


def test_read_sites_goes_on_past_mistakes(folder: Path, write_site: WriteSite) -> None:
    """Each mistaken file has its place and key; it is enabled unless it says otherwise."""
    write_site("a")
    write_site("b", VALID_SITE_FILE + "delai = 2\n")
    write_site("c", VALID_SITE_FILE + "enabled = false\ndelay = 'x'\n")
    write_site("d", "start_urls = [\n")
    (folder / "sites" / "e.toml").mkdir()
    write_site("f")
    sites, faulty = read_sites(folder)
    assert [site.key for site in sites] == ["a", "f"]
    assert [(each.key, each.enabled, each.error.line, each.error.key) for each in faulty] == [
        ("b", True, 2, "delai"),
        ("c", False, 3, "delay"),
        ("d", True, 1, None),
        ("e", True, None, None),
    ]
