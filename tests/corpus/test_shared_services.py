"""Two crawlers on PostgreSQL, OpenSearch and S3 together give what one with the defaults gives.

For `make all-shared`: minutes. The parts have tests of their own.
"""

import json
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.corpus.conftest import SITES, replay
from tests.support.cli import ALONE, Workspace
from tests.support.opensearch_peer import make_cluster_index
from tests.support.postgres import PostgresServer
from tests.support.s3_server import S3Server, serve_s3

pytestmark = pytest.mark.skipif(not os.environ.get("TRUONGDANG_ALL"), reason="make all-shared")

ARTICLES_OF_SITE = 63
TODAY = f"{datetime.now(ZoneInfo('Asia/Ho_Chi_Minh')):%Y-%m}"
TIME_OF_CRAWL = re.compile(rf"{TODAY}-[0-9]{{2}}[T ][0-9:.]+(\+07:00)?")
"""The captures are older: what is of this month is when they were crawled here."""
QUESTIONS = (
    ("search", "hội nghị", "--sort", "date", "--limit", "300"),
    ("search", '"chính trị" -title:học', "--sort", "oldest", "--facet", "site", "--facet", "year"),
    ("count", "nghi quyet"),
    ("trend", "hội", "--by", "year"),
    ("export", "*", "--format", "jsonl"),
    ("export", "hội nghị", "--format", "csv"),
    ("index", "check"),
)
"""By dates: scores may differ between engines, and with them the order by relevance."""


@dataclass(frozen=True, slots=True)
class Both:
    """One machine with the defaults, and two that share everything."""

    alone: Workspace
    sharing: tuple[Workspace, Workspace]


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    """An object store."""
    with pytest.MonkeyPatch.context() as patch, serve_s3(patch) as server:
        yield server


@pytest.fixture(scope="module")
def both(
    shared: Path, postgres: PostgresServer, s3: S3Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Both]:
    """Crawl and index the captures with the defaults, then by two crawlers on three servers."""
    folder = tmp_path_factory.mktemp("shared")
    url = postgres.make_database("archive_template")
    with make_cluster_index(replicas=1) as location, ExitStack() as servers:
        made = Both(
            Workspace(folder / "alone"),
            (Workspace(folder / "a", url), Workspace(folder / "b", url)),
        )
        more = (
            f'captures = "{s3.url}"\nengine = "opensearch"\nopensearch_index = "{location.name}"\n'
            f"opensearch_url = {json.dumps(list(location.urls))}\n"
        )
        for site in SITES:
            port = servers.enter_context(replay(shared, site))
            for desk in (made.alone, *made.sharing):
                (desk.folder / "sites").mkdir(parents=True, exist_ok=True)
                settings = ALONE + (more if desk.archive_url else "")
                (desk.folder / "settings.toml").write_text(settings, encoding="utf-8")
                text = f'start_urls = ["http://127.0.0.1:{port}/"]\ndelay = 0.0\n'
                (desk.folder / "sites" / f"{site}.toml").write_text(text, encoding="utf-8")
        made.alone.run_command("crawl", "--all")
        with ThreadPoolExecutor(2) as crawlers:
            for done in [
                crawlers.submit(desk.run_command, "crawl", "--due", "--no-index")
                for desk in made.sharing
            ]:
                done.result()
        made.sharing[0].run_command("index", "update")
        yield made


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_searches_and_exports_are_equal(both: Both, words: tuple[str, ...]) -> None:
    """Byte by byte, asked of either machine, but for the times of the crawls."""
    expected, *found = (
        TIME_OF_CRAWL.sub("", desk.run_command(*words).stdout)
        for desk in (both.alone, *both.sharing)
    )
    assert found == [expected, expected]


def test_every_article_is_there_and_its_capture_in_the_object_store(both: Both) -> None:
    """Nothing waits on either machine, and what each of them uploaded is whole."""
    articles = both.sharing[0].get_articles()
    assert len(articles) == len(both.alone.get_articles()) == ARTICLES_OF_SITE * len(SITES)
    assert not list(both.sharing[0].folder.parent.glob("[ab]/data/captures/*/*"))
    verified = json.loads(both.sharing[1].run_command("archive", "verify", "--json").stdout)
    assert verified["findings"] == []
    assert verified["files"] == len(SITES)
