"""`archive.wacz` and `archive.cdx`: captures as replay programs read them."""

import gzip
import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.cdx import make_surt
from archive.errors import ArchiveError
from archive.model import SiteKey
from archive.wacz import write_wacz
from tests.support.made_past import SITE, import_past


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.A.example/", "example,a)/"),
        ("https://www2.a.example:443/Tin/?b=2&A=1", "example,a)/tin?a=1&b=2"),
        ("http://a.example:8080/x//y/", "example,a:8080)/x/y"),
        ("http://127.0.0.1:99/a%20b", "127.0.0.1:99)/a%20b"),
        ("http://a.example?", "example,a)/"),
    ],
)
def test_keys_are_those_of_replay_programs(url: str, key: str) -> None:
    """Host turned round, small letters, parameters sorted (SURT)."""
    assert make_surt(url) == key


def test_file_has_what_its_package_says(tmp_path: Path) -> None:
    """Every member is stored, its digest right; each line of the index leads to its record."""
    with Archive.open(f"sqlite:///{tmp_path}/a.sqlite3", data=tmp_path, create=True) as archive:
        store = CaptureStore(tmp_path / "captures")
        import_past(archive, store, tmp_path)
        path = tmp_path / "a.wacz"
        report = write_wacz(archive, store, [SiteKey(SITE.key)], path)
        first = path.read_bytes()
        write_wacz(archive, store, [SiteKey(SITE.key)], path)
        assert path.read_bytes() == first
        with pytest.raises(ArchiveError, match="There are no captures of other"):
            write_wacz(archive, store, [SiteKey("other")], path)
    assert (report.captures, report.pages) == (23, 7)
    with zipfile.ZipFile(path) as wacz:
        assert {each.compress_type for each in wacz.infolist()} == {zipfile.ZIP_STORED}
        package = json.loads(wacz.read("datapackage.json"))
        for resource in package["resources"]:
            content = wacz.read(resource["path"])
            assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
            assert resource["bytes"] == len(content)
        lines = wacz.read("indexes/index.cdx").decode().splitlines()
        assert lines == sorted(lines)
        for line in lines:
            value = json.loads(line.split(" ", 2)[2])
            start, length = int(value["offset"]), int(value["length"])
            member = wacz.read(f"archive/{value['filename']}")[start : start + length]
            assert f"WARC-Target-URI: {value['url']}\r\n".encode() in gzip.decompress(member)
        pages = [json.loads(line) for line in wacz.read("pages/pages.jsonl").splitlines()]
    assert pages[0]["format"] == "json-pages-1.0"
    assert {page["ts"][:4] for page in pages[1:]} == {"2012"}
