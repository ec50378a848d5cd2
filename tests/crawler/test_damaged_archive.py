"""A database that is damaged in the middle of a crawl ends all runs, and no site is blamed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from archive.lock import hold_lock
from tests.support import damaged_database
from tests.support.cli import Workspace
from tests.support.damaged_database import Damage
from tests.support.site_server import SiteServer, StubResponse, serve_site

ARTICLES = 40
FIFTH = "/index.php/tin-tuc/5-bai-viet.html"


@pytest.fixture
def database_url() -> str:
    """SQLite's, whose file is damaged."""
    return "sqlite:"


@contextmanager
def served() -> Iterator[SiteServer]:
    """A school with more articles than a run reads before the damage."""
    with serve_site(SiteServer()) as school:
        numbers = range(1, ARTICLES + 1)
        paths = [school.add_article(number, f"Hội nghị số {number}") for number in numbers]
        school.add_listing("/", paths)
        yield school


def harm_at(
    school: SiteServer, path: str, database: Path, harm: Damage, answer: StubResponse
) -> None:
    """Let the database be damaged while the server answers an address."""

    def answering(handler: BaseHTTPRequestHandler) -> None:
        with database.open("rb+"):  # it is there, or the test is wrong
            pass
        harm(database)
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(answer.body)))
        handler.end_headers()
        handler.wfile.write(answer.body)

    school.responses[path] = answering


MID_CRAWL: dict[str, tuple[Damage, int, dict[str, str]]] = {
    "captures": (damaged_database.dropped("captures"), 200, {}),
    "identities": (damaged_database.dropped("identities"), 200, {}),
    "urls": (damaged_database.dropped("aliases", "shown", "urls"), 200, {}),
    "revisions": (damaged_database.dropped("revisions"), 200, {}),
    "hosts, as it asks for quiet": (damaged_database.dropped("hosts"), 503, {"Retry-After": "1"}),
    "articles, as a page is gone": (damaged_database.dropped("identities"), 404, {}),
}


@pytest.mark.parametrize("kind", MID_CRAWL)
def test_damage_in_mid_crawl_ends_the_run(desk: Workspace, kind: str) -> None:
    """It ends with 4 and says what to do; the lock is free, and nobody is asked for more.

    Guards against a traceback a page, failures counted against the site, and then `done`.
    """
    harm, status, headers = MID_CRAWL[kind]
    with served() as school:
        desk.add_site(school)
        page = school.get_response(FIFTH)
        answer = StubResponse(page.body, status, {**page.headers, **headers})
        harm_at(school, FIFTH, desk.data / "archive.sqlite3", harm, answer)
        done = desk.run_command("crawl", "truong", "--json", status=4)
        asked = [path for path in school.log if "bai-viet" in path]
    (run,) = json.loads(done.stdout)["runs"]
    assert run["exit"] == "failed"
    assert run["message"].startswith("The archive is damaged: no such table")
    assert "page that could not be dealt with" not in run["reasons"]
    assert done.stderr.count("error: The archive is damaged: no such table") == 1
    assert "truongdang doctor --deep" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(asked) <= 6
    with hold_lock(desk.data / "locks", "truong"):
        pass


def test_damage_ends_the_runs_of_all_sites(desk: Workspace) -> None:
    """Sites share the archive: when one meets the damage, none goes on."""
    with served() as first, served() as second:
        desk.add_site(first, "mot", "enabled = true\n")
        desk.add_site(second, "hai", "enabled = true\n")
        harm = damaged_database.dropped("captures", "identities")
        database = desk.data / "archive.sqlite3"
        harm_at(first, FIFTH, database, harm, first.get_response(FIFTH))
        done = desk.run_command("crawl", "--all", "--json", status=4)
        asked = len(first.log) + len(second.log)
    runs = json.loads(done.stdout)["runs"]
    assert [run["exit"] for run in runs] == ["failed", "failed"]
    assert all("The archive is damaged" in run["message"] for run in runs)
    assert done.stderr.count("error: ") == 1
    assert "Traceback" not in done.stderr
    assert asked < ARTICLES
