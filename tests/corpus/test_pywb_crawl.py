"""Crawls of a real pywb that serves captures of ours, and such as wget makes."""

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from archive.article_json import article_to_json
from tests.corpus.conftest import SITES, replay
from tests.support.cli import ALONE, Workspace
from tests.support.peers import require_peer
from tests.support.pywb_peer import add_captures, require_pywb, serve_pywb

OTHER_BY_WAY = ("id", "first_seen", "last_seen", "captured_from", "capture_source", "aliases")
"""Aliases too: those that a crawl knows from links alone, no web archive lists."""


def describe(desk: Workspace, site: str, *others: str) -> dict[str, Any]:
    """Return the articles of a site, without what the way changes by which they came."""
    return {
        article.url: article_to_json(article) | dict.fromkeys((*OTHER_BY_WAY, *others))
        for article in desk.get_articles()
        if article.site == site
    }


def capture_by_wget(folder: Path, shared: Path, site: str, own: list[Path]) -> Path:
    """Let wget fetch what a crawl fetched, from the same address; returns its WARC file."""
    records = b"".join(gzip.decompress(file.read_bytes()) for file in own)
    fetched = {
        found.decode()
        for found in re.findall(rb"^WARC-Target-URI: (http\S+)", records, re.MULTILINE)
    }
    (folder / "fetched.txt").write_text("\n".join(sorted(fetched)), encoding="utf-8")
    port = int(next(iter(fetched)).split("/")[2].partition(":")[2])
    program = shutil.which("wget")
    require_peer(program, "wget", "apt install wget")
    words = ("--quiet", "--tries=1", "--delete-after", "--warc-file=past", "-i", "fetched.txt")
    with replay(shared, site, port=port):
        done = subprocess.run([str(program), *words], cwd=folder, check=False)
    assert done.returncode in (0, 8)  # 8: some addresses are not there
    return folder / "past.warc.gz"


@pytest.mark.parametrize("crawler", ["wget", "ours"])
@pytest.mark.parametrize("site", SITES)
def test_pywb_gives_the_articles_of_a_live_crawl(
    crawled: Workspace, shared: Path, tmp_path: Path, site: str, crawler: str
) -> None:
    """What pywb has of a crawl is read as the crawl itself read it, article by article."""
    require_pywb()
    files = sorted((crawled.data / "captures" / site).glob("*.warc.gz"))
    others = ["revised_at"] if crawler == "wget" else []  # a time of capture
    if crawler == "wget":
        files = [capture_by_wget(tmp_path, shared, site, files)]
    add_captures(tmp_path, "past", files)
    desk = Workspace(tmp_path / "desk")
    (desk.folder / "sites").mkdir(parents=True)
    file = Path("sites", f"{site}.toml")
    (desk.folder / file).write_bytes((crawled.folder / file).read_bytes())
    with serve_pywb(tmp_path) as url:
        (desk.folder / "settings.toml").write_text(
            f'{ALONE}[[web_archives]]\nname = "pywb"\ndelay = 0\ncollection = "past"\n'
            f'cdx = "{url}/{{collection}}/cdx"\n'
            f'replay = "{url}/{{collection}}/{{timestamp}}id_/{{url}}"\n',
            encoding="utf-8",
        )
        done = desk.run_command("crawl", site, "--from-archive", "--no-index", "--json")
    (report,) = json.loads(done.stdout)["from_archive"]
    assert (report["exit"], report["failures"], report["uncompared"]) == ("done", {}, 0)
    found = describe(desk, site, *others)
    assert len(found) == 63
    assert found == describe(crawled, site, *others)
