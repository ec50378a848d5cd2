"""Captures of which some articles are spoiled: the balance of a crawl names exactly those.

A sample by default; all sites, ways and shares with TRUONGDANG_SPOIL=all (make spoil).
"""

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.corpus.conftest import SITES, Gathered, replay
from tests.support.cli import Workspace
from tests.support.spoiling import SPOILERS

_SAMPLE = (
    ("joomla-a", "drawn by script", 5),
    ("joomla-c", "soft 404", 30),
    ("nukeviet-a", "body empty", 30),
)
_WAYS = tuple(way for way in SPOILERS if way not in {"guard", "title gone"})
"""A guard ends a run (below); a title that is gone is taken from the links to the page."""
_ALL = tuple(
    (site, way, share)
    for site in SITES
    for way in _WAYS
    for share in ((30,) if way == "same text" else (1, 5, 30))  # it takes four to be the same
)
CASES = _ALL if os.environ.get("TRUONGDANG_SPOIL") == "all" else _SAMPLE


def read_lines(file: Path) -> list[dict[str, object]]:
    """Read a file of JSON lines."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def list_paths(article: dict[str, object]) -> set[str]:
    """List the addresses of an article."""
    aliases = article["aliases"]
    assert isinstance(aliases, list)
    return {str(article["path"]), *map(str, aliases)}


def write_spoiled(capture: Path, folder: Path, way: str, paths: set[str]) -> None:
    """Write the manifest of a capture in which the pages at some paths are spoiled."""

    def change() -> Iterator[dict[str, object]]:
        for number, entry in enumerate(read_lines(capture / "manifest.jsonl")):
            source = capture / str(entry["file"])
            if entry["path"] in paths and entry["status"] == 200 and source.suffix == ".html":
                served = SPOILERS[way](source.read_text(encoding="utf-8", errors="replace"))
                spoiled = folder / f"{number}.html"
                spoiled.write_bytes(served.body)
                headers = {"content-type": "text/html; charset=utf-8"}
                yield {**entry, "file": str(spoiled), "status": served.status, "headers": headers}
            else:
                yield {**entry, "file": str(source)}

    lines = map(json.dumps, change())
    (folder / "manifest.jsonl").write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize(("site", "way", "share"), CASES)
def test_balance_names_exactly_the_spoiled_articles(
    shared: Path, desk: Workspace, site: str, way: str, share: int
) -> None:
    """Each by one of its addresses, and no other page; three of them and more are told."""
    truth = read_lines(shared / "corpus" / site / "truth.jsonl")
    count = max(1, len(truth) * share // 100)
    chosen = random.Random(f"{site} {way} {share}").sample(truth, count)
    spoiled = set().union(*map(list_paths, chosen))
    folder = desk.folder / "spoiled"
    folder.mkdir()
    write_spoiled(shared / "corpus" / site, folder, way, spoiled)
    (desk.folder / "sites").mkdir()
    with replay(shared, site, folder) as port:
        text = f'start_urls = ["http://127.0.0.1:{port}/"]\ndelay = 0.0\n'
        (desk.folder / "sites" / "truong.toml").write_text(text, encoding="utf-8")
        report = desk.crawl()
    found = report["unread"]
    assert isinstance(found, list)
    named = {each["url"].partition(f":{port}")[2] for each in found}
    assert named <= spoiled
    assert [article["path"] for article in chosen if not named & list_paths(article)] == []


def test_sound_captures_lose_nothing(gathered: Gathered) -> None:
    """Of the captures as they are every article is read, and nothing is told."""
    for site in SITES:
        found = json.loads(gathered.desk.run_command("status", site, "--json").stdout)
        assert found["unread"] == {site: []}
        assert found["alerts"] == []
