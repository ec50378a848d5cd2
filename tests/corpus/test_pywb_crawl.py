"""Crawls of a real pywb that serves our own captures."""

import json
from pathlib import Path
from typing import Any

import pytest

from archive.article_json import article_to_json
from tests.corpus.conftest import SITES
from tests.support.cli import ALONE, Workspace
from tests.support.pywb_peer import add_captures, require_pywb, serve_pywb

OTHER_BY_WAY = ("id", "first_seen", "last_seen", "captured_from", "capture_source", "aliases")
"""Aliases too: those that a crawl knows from links alone, no web archive lists."""


def describe(desk: Workspace, site: str) -> dict[str, Any]:
    """Return the articles of a site, without what the way changes by which they came."""
    return {
        article.url: article_to_json(article) | dict.fromkeys(OTHER_BY_WAY)
        for article in desk.get_articles()
        if article.site == site
    }


@pytest.mark.parametrize("site", SITES)
def test_pywb_gives_the_articles_of_a_live_crawl(
    crawled: Workspace, tmp_path: Path, site: str
) -> None:
    """What pywb has of a crawl is read as the crawl itself read it, article by article."""
    require_pywb()
    add_captures(tmp_path, "past", sorted((crawled.data / "captures" / site).glob("*.warc.gz")))
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
    found = describe(desk, site)
    assert len(found) == 63
    assert found == describe(crawled, site)
