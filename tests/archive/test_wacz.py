"""`archive.wacz` and `archive.cdx`: captures as replay programs read them."""

import gzip
import hashlib
import json
import subprocess
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.cdx import INDEX_NAME, iterate_cdx_lines, make_surt, write_cdx
from archive.errors import ArchiveError
from archive.model import SiteKey
from archive.wacz import write_wacz
from archive.warc import compute_payload_digest
from tests.support.made_past import SITE, import_past
from tests.support.peers import require_peer
from tests.support.pywb_peer import add_wacz, require_pywb, serve_pywb

JUDGES = Path(__file__).parents[2] / "build/wacz-tools/bin"
KEYS = {
    "http://www.A.example/": "example,a)/",
    "https://www2.a.example:443/Tin/?b=2&A=1": "example,a)/tin?a=1&b=2",
    "http://a.example:8080/x//y/": "example,a:8080)/x/y",
    "http://127.0.0.1:99/a%20b": "1,0,0,127:99)/a%20b",
    "http://a.example?": "example,a)/",
    "http://a.example./x/?": "example,a)/x",
    "http://a.example/a/../b/./%63": "example,a)/b/c",
    "http://a.example/tin tức": "example,a)/tin%20t%e1%bb%a9c",
    "http://a.example/Tin-T%E1%BB%A9c": "example,a)/tin-t%e1%bb%a9c",
    "http://trường.example/": "example,xn--trng-rib8295b)/",
    "http://a.example/x?b&a=&a-b=1&a=1": "example,a)/x?a=&a=1&a-b=1&b",
    "http://a.example/x?PHPSESSID=0123456789abcdef0123456789abcdef&id=3": "example,a)/x?id=3",
    "http://a.example/(S(4hqa0555fwsecu455xqckv45))/Tin.aspx": "example,a)/tin.aspx",
    "http://a.example/a%2Fb%3Fc|d": "example,a)/a/b?c|d",
    "http://a.example/%zz%25": "example,a)/%25zz%25",
}


@dataclass(frozen=True)
class Past:
    """The captures of a site that is gone, imported."""

    archive: Archive
    store: CaptureStore


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    """Return the archive of a site that is gone."""
    folder = tmp_path_factory.mktemp("past")
    with Archive.open(f"sqlite:///{folder}/a.sqlite3", data=folder, create=True) as archive:
        store = CaptureStore(folder / "captures")
        import_past(archive, store, folder)
        yield Past(archive, store)


def _ask_judge(*words: str | Path) -> str:
    program, *arguments = words
    require_peer((JUDGES / program).exists(), str(program), "make wacz-tools")
    done = subprocess.run(
        [JUDGES / program, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_keys_are_those_of_replay_programs() -> None:
    """Host turned round, small letters, parameters sorted, sessions left out (SURT)."""
    assert {url: make_surt(url) for url in KEYS} == KEYS


def test_keys_are_those_of_surt() -> None:
    """The library that replay programs take their keys from makes the same."""
    code = "import json, surt, sys; print(json.dumps([surt.surt(u) for u in json.load(sys.stdin)]))"
    require_peer((JUDGES / "python").exists(), "surt", "make wacz-tools")
    done = subprocess.run(
        [JUDGES / "python", "-c", code],
        input=json.dumps(list(KEYS)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == list(KEYS.values())


def test_file_has_what_its_package_says(past: Past, tmp_path: Path) -> None:
    """Every member is stored, its digest right; each line of the index leads to its record."""
    path = tmp_path / "a.wacz"
    report = write_wacz(past.archive, past.store, [SiteKey(SITE.key)], path)
    first = path.read_bytes()
    write_wacz(past.archive, past.store, [SiteKey(SITE.key)], path)
    assert path.read_bytes() == first
    with pytest.raises(ArchiveError, match="There are no captures of other"):
        write_wacz(past.archive, past.store, [SiteKey("other")], path)
    assert (report.captures, report.pages) == (58, 12)
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
    assert {page["ts"][:4] for page in pages[1:]} == {"2012", "2014"}


def test_index_is_sorted_whatever_its_size(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines that are sorted in several parts come in the same order."""
    whole = list(iterate_cdx_lines(past.archive, None))
    monkeypatch.setattr("archive.cdx._SORTED_AT_ONCE", 7)
    assert list(iterate_cdx_lines(past.archive, None)) == whole == sorted(whole)


def test_tools_find_nothing_wrong(past: Past, tmp_path: Path) -> None:
    """`wacz validate` and `warcio check` pass, and `cdxj-indexer` writes the same index."""
    path = tmp_path / "a.wacz"
    write_wacz(past.archive, past.store, [SiteKey(SITE.key)], path)
    assert "is valid" in _ask_judge("wacz", "validate", "-f", path)
    files = [past.store.folder / file for file in past.store.list_files()]
    _ask_judge("warcio", "check", *files)
    write_cdx(past.archive, past.store)
    ours = (past.store.folder / INDEX_NAME).read_text(encoding="utf-8")
    assert _ask_judge("cdxj-indexer", "--sort", "--dir-root", past.store.folder, *files) == ours


def test_pywb_replays_what_was_captured(past: Past, tmp_path: Path) -> None:
    """Captures are replayed by pywb as they were, from our files and from our WACZ file."""
    require_pywb()
    write_cdx(past.archive, past.store)
    write_wacz(past.archive, past.store, [SiteKey(SITE.key)], tmp_path / "a.wacz")
    (tmp_path / "config.yaml").write_text(
        "collections:\n  own:\n"
        f"    index_paths: {past.store.folder}/{INDEX_NAME}\n"
        f"    archive_paths: {past.store.folder}/\n"
    )
    add_wacz(tmp_path, "packed", tmp_path / "a.wacz")
    lines = [line.split(" ", 2) for line in iterate_cdx_lines(past.archive, None)]
    asked = [(time, value) for _, time, text in lines if (value := json.loads(text))]
    asked = [(time, value) for time, value in asked if value["status"] == "200"]
    assert len(asked) > 50
    assert any(value["mime"] == "warc/revisit" for _, value in asked)
    with serve_pywb(tmp_path) as base:
        for collection in ("own", "packed"):
            for time, value in asked:
                url = f"{base}/{collection}/{time}id_/{value['url']}"
                with urllib.request.urlopen(url) as answer:  # noqa: S310 -- on loopback
                    assert answer.url == url
                    assert compute_payload_digest(answer.read()) == value["digest"], url
