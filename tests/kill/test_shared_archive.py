"""Machines that share an archive on PostgreSQL: killed crawlers, and a server that is restarted."""

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from multiprocessing.context import ForkServerProcess  # noqa: TC003 -- as elsewhere
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.article_json import article_to_json
from archive.crawl_model import Outcome, RunExit
from archive.model import Content, SiteKey
from tests.support import cli_process
from tests.support.cli import ALONE, Workspace
from tests.support.postgres import PostgresServer, run_server
from tests.support.site_server import SiteServer, serve_site

TIME_DEPENDENT_KEYS = ("first_seen", "last_seen", "revised_at")
ARTICLES = 12
MACHINES = 4


@pytest.fixture
def schools() -> Iterator[list[SiteServer]]:
    """Six schools of twelve articles each, on three pages of a listing."""
    with ExitStack() as stack:
        yield [stack.enter_context(serve_site(make_school(number))) for number in range(6)]


def make_school(number: int) -> SiteServer:
    """Lay out one school; each article is another."""
    school = SiteServer()
    paths = [
        school.add_article(each, f"Hội nghị số {each} của trường {number}")
        for each in range(ARTICLES)
    ]
    for page in range(3):
        more = f'<div class="pagination"><a href="/?start={page * 4 + 4}">sau</a></div>'
        here = "/" if page == 0 else f"/?start={page * 4}"
        school.add_listing(here, paths[page * 4 : page * 4 + 4], more if page < 2 else "")
    return school


def make_machines(folder: Path, schools: Sequence[SiteServer], url: str) -> list[Workspace]:
    """Make machines with data folders of their own, on one archive and one folder of captures."""
    machines = [Workspace(folder / f"machine{number}", url) for number in range(MACHINES)]
    for machine in machines:
        for number, school in enumerate(schools):
            machine.add_site(school, f"truong{number}")
        settings = f'{ALONE}captures = "{folder / "captures"}"\n'
        (machine.folder / "settings.toml").write_text(settings, encoding="utf-8")
    return machines


def read_contents(desk: Workspace) -> list[dict[str, object]]:
    """Return what an archive holds, but for what depends on the time of the crawl."""
    values = [article_to_json(article) for article in desk.get_articles()]
    kept = [{k: v for k, v in value.items() if k not in TIME_DEPENDENT_KEYS} for value in values]
    return sorted(kept, key=lambda value: str(value["id"]))


def find_unfinished(desk: Workspace, sites: Sequence[str]) -> list[str]:
    """Return the sites whose last run did not end by itself."""
    with desk.open_archive() as archive:
        last = {site: next(iter(archive.runs.get_runs(SiteKey(site), 1)), None) for site in sites}
    return [site for site, run in last.items() if run is None or run.exit is not RunExit.DONE]


class Crew:
    """Machines that crawl whatever is not done, each one site at a time, without any agreement."""

    def __init__(self, machines: Sequence[Workspace], sites: Sequence[str]) -> None:
        self.machines = machines
        self.sites = sites
        self.running: dict[int, ForkServerProcess] = {}
        self.was_killed: set[int] = set()

    def work(self, number: int) -> None:
        """Crawl sites that are not done, chosen by luck, until all are."""
        luck = random.Random(number)
        machine = self.machines[number]
        machine.data.mkdir(parents=True)
        with Archive.open(machine.archive_url, data=machine.data, create=True):
            pass
        while unfinished := find_unfinished(machine, self.sites):
            words = ("crawl", luck.choice(unfinished), "--due", "--no-index")
            with cli_process.start_killable(words, machine.environment) as process:
                self.running[number] = process
                process.join()
                if process.exitcode and process.pid not in self.was_killed:
                    raise AssertionError(f"{words}: status {process.exitcode}")
            time.sleep(luck.uniform(0, 0.2))

    def kill_one(self, luck: random.Random) -> bool:
        """Kill a crawler with -9, if one is at work."""
        alive = [process for process in self.running.values() if process.is_alive()]
        if not alive:
            return False
        victim = luck.choice(alive)
        assert victim.pid is not None
        self.was_killed.add(victim.pid)
        victim.kill()
        return True


def test_killed_machines_leave_what_one_would_have(
    tmp_path: Path,
    postgres: PostgresServer,
    schools: list[SiteServer],
    kills: int,
    luck: random.Random,
) -> None:
    """Others take over: every article once, and at most one request more for each kill."""
    sites = [f"truong{number}" for number in range(len(schools))]
    calm = Workspace(tmp_path / "calm")
    for number, school in enumerate(schools):
        calm.add_site(school, f"truong{number}")
    calm.run_command("crawl", "--all", "--no-index")
    expected = read_contents(calm)
    assert len(expected) == ARTICLES * len(schools)
    for school in schools:
        school.log.clear()

    machines = make_machines(tmp_path, schools, postgres.make_database("archive_template"))
    crew, killed = Crew(machines, sites), 0
    with ThreadPoolExecutor(MACHINES) as pool:
        working = [pool.submit(crew.work, number) for number in range(MACHINES)]
        while killed < kills and not all(each.done() for each in working):
            before = sum(len(school.log) for school in schools)
            goal = before + luck.randint(1, 8)
            while sum(len(school.log) for school in schools) < goal:
                if all(each.done() for each in working):
                    break
                time.sleep(0.005)
            killed += crew.kill_one(luck)
        for each in working:
            each.result()

    assert killed
    assert read_contents(machines[0]) == expected
    asked = Counter(
        (number, path)
        for number, school in enumerate(schools)
        for path in school.log
        if "bai-viet" in path
    )
    assert len(asked) == ARTICLES * len(schools)
    assert sum(count - 1 for count in asked.values()) <= killed
    machines[1].run_command("archive", "verify")


def test_crawl_and_import_outlast_restarts_of_the_server(
    tmp_path: Path, schools: list[SiteServer], kills: int
) -> None:
    """Both wait and go on by themselves: nothing is lost, and nothing is done twice."""
    with run_server() as server:
        url = server.make_database()
        machine = make_machines(tmp_path, schools[:1], url)[0]
        machine.data.mkdir(parents=True)
        # Before the restarts: they would break off the making of the tables each time.
        Archive.open(url, data=machine.data, create=True).close()
        lines = 40 * kills

        def import_all() -> list[Outcome]:
            outcomes = []
            with Archive.open(url, data=machine.data, create=True) as archive:
                for number in range(lines):
                    content = Content(title=f"Tin {number}", body=f"Nội dung {number}.")
                    address = f"http://a.test/{number}"
                    now = datetime.now(UTC)
                    outcomes.append(
                        archive.visits.import_article(SiteKey("nhap"), address, content, now=now)
                    )
            return outcomes

        with ThreadPoolExecutor(2) as pool:
            importing = pool.submit(import_all)
            crawling = pool.submit(machine.run_command, "crawl", "truong0", "--no-index", "--json")
            for number in range(kills):
                time.sleep(0.7)
                server.restart("immediate" if number % 2 else "fast")
            outcomes, done = importing.result(), crawling.result()
        assert outcomes == [Outcome.ADDED] * lines
        assert '"exit": "done"' in done.stdout
        articles = machine.get_articles()
        assert len(articles) == lines + ARTICLES
        assert {article.revision for article in articles} == {1}
        asked = Counter(path for path in schools[0].log if "bai-viet" in path)
        assert set(asked.values()) == {1}
        with machine.open_archive() as archive:
            log = archive.changes.get_changes_since(0, 100_000)
        assert {change.article_id for change in log} == {article.id for article in articles}
        machine.run_command("archive", "verify")
