"""A crawler killed at any moment loses nothing and does nothing twice."""

import random
import threading
import time
from pathlib import Path

from warcio.checker import Checker

from archive.article_json import article_to_json
from tests.support import cli_process
from tests.support.cli import Workspace
from tests.support.site_server import SiteServer, serve_site

TIME_DEPENDENT_KEYS = ("id", "first_seen", "last_seen", "revised_at")


def make_large_site() -> SiteServer:
    """Twenty articles on four pages of a listing; the first stands on three pages."""
    school = SiteServer()
    paths = [school.add_article(number, f"Hội nghị số {number}") for number in range(1, 21)]
    school.add_article_in_parts(1, "Hội nghị số 1")
    for page in range(4):
        here = "/" if page == 0 else f"/?start={page * 5}"
        after = f'<div class="pagination"><a href="/?start={page * 5 + 5}">sau</a></div>'
        school.add_listing(here, paths[page * 5 : page * 5 + 5], after if page < 3 else "")
    return school


def read_contents(desk: Workspace) -> list[dict[str, object]]:
    """Return what the archive holds, but for what depends on the time of the crawl."""
    values = [article_to_json(article) for article in desk.get_articles()]
    return [{k: v for k, v in value.items() if k not in TIME_DEPENDENT_KEYS} for value in values]


def kill_at(desk: Workspace, school: SiteServer, request: int, pause: float) -> None:
    """Start a crawl and kill it a little after it has asked for its so-many-th page."""
    reached = threading.Event()
    school.await_request(len(school.log) + request, reached)
    words = ("crawl", "truong", "--no-index")
    with cli_process.start_killable(words, desk.environment) as process:
        while process.is_alive() and not reached.wait(0.05):
            pass
        time.sleep(pause)


def test_killed_crawls_end_as_an_undisturbed_one(
    tmp_path: Path, kills: int, luck: random.Random
) -> None:
    """After kills at random moments the next run completes, and the archive is the same."""
    with serve_site(make_large_site()) as school:
        calm, shaken = Workspace(tmp_path / "calm"), Workspace(tmp_path / "shaken")
        calm.add_site(school)
        shaken.add_site(school)
        calm.crawl()
        for _ in range(kills):
            kill_at(shaken, school, luck.randint(1, 9), luck.uniform(0, 0.03))
        shaken.crawl()
        assert read_contents(shaken) == read_contents(calm)
        assert len(read_contents(calm)) == 20
        assert "Phần 2 của hội nghị" in calm.get_articles()[0].content.body
        assert [article.revision for article in shaken.get_articles()] == [1] * 20
        assert_readable(shaken)


def assert_readable(desk: Workspace) -> None:
    """Every record of every file can be read by standard tools, and the database knows it."""
    checker = Checker(type("Arguments", (), {"inputs": [], "verbose": False})())
    files = list((desk.data / "captures").glob("*/*.warc.gz"))
    assert files
    for path in files:
        checker.process_one(str(path))
    assert checker.exit_value == 0
    desk.run_command("archive", "verify")
