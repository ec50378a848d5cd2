"""A database that is damaged in the middle of a crawl ends all runs, and no site is blamed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from archive.lock import lock
from tests import damage
from tests.damage import Damage
from tests.desk import Desk
from tests.school import Answer, School, serve

ARTICLES = 40
FIFTH = "/index.php/tin-tuc/5-bai-viet.html"


@contextmanager
def served() -> Iterator[School]:
    """A school with more articles than a run reads before the damage."""
    with serve(School()) as school:
        numbers = range(1, ARTICLES + 1)
        paths = [school.article(number, f"Hội nghị số {number}") for number in numbers]
        school.listing("/", paths)
        yield school


def harm_at(school: School, path: str, database: Path, harm: Damage, answer: Answer) -> None:
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

    school.answers[path] = answering


MID_CRAWL: dict[str, tuple[Damage, int, dict[str, str]]] = {
    "captures": (damage.dropped("captures"), 200, {}),
    "identities": (damage.dropped("identities"), 200, {}),
    "urls": (damage.dropped("aliases", "shown", "urls"), 200, {}),
    "revisions": (damage.dropped("revisions"), 200, {}),
    "hosts, as it asks for quiet": (damage.dropped("hosts"), 503, {"Retry-After": "1"}),
    "articles, as a page is gone": (damage.dropped("identities"), 404, {}),
}


@pytest.mark.parametrize("kind", MID_CRAWL)
def test_damage_in_mid_crawl_ends_the_run(desk: Desk, kind: str) -> None:
    """It ends with 4 and says what to do; the lock is free, and nobody is asked for more.

    Guards against a traceback a page, failures counted against the site, and then `done`.
    """
    harm, status, headers = MID_CRAWL[kind]
    with served() as school:
        desk.configure(school)
        page = school.laid_out(FIFTH)
        answer = Answer(page.body, status, {**page.headers, **headers})
        harm_at(school, FIFTH, desk.data / "archive.sqlite3", harm, answer)
        done = desk.run("crawl", "truong", "--json", status=4)
        asked = [path for path in school.log if "bai-viet" in path]
    (run,) = json.loads(done.stdout)["runs"]
    assert run["exit"] == "failed"
    assert run["message"].startswith("The archive is damaged: no such table")
    assert "page that could not be dealt with" not in run["reasons"]
    assert done.stderr.count("error: The archive is damaged: no such table") == 1
    assert "truongdang archive verify" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(asked) <= 6
    with lock(desk.data / "locks", "truong"):
        pass


def test_damage_ends_the_runs_of_all_sites(desk: Desk) -> None:
    """Sites share the archive: when one meets the damage, none goes on."""
    with served() as first, served() as second:
        desk.configure(first, "mot", "enabled = true\n")
        desk.configure(second, "hai", "enabled = true\n")
        harm = damage.dropped("captures", "identities")
        database = desk.data / "archive.sqlite3"
        harm_at(first, FIFTH, database, harm, first.laid_out(FIFTH))
        done = desk.run("crawl", "--all", "--json", status=4)
        asked = len(first.log) + len(second.log)
    runs = json.loads(done.stdout)["runs"]
    assert [run["exit"] for run in runs] == ["failed", "failed"]
    assert all("The archive is damaged" in run["message"] for run in runs)
    assert done.stderr.count("error: ") == 1
    assert "Traceback" not in done.stderr
    assert asked < ARTICLES
