"""The next address that is due is found by an index, however many addresses a site has."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from archive.archive import Archive
from archive.model import SiteMetadata
from tests.archive.conftest import NOW, SITE, START, CrawlSimulation, make_link

Statements = list[tuple[str, tuple[object, ...]]]


@contextmanager
def record_statements() -> Iterator[Statements]:
    """Note what the database is asked for over the table of addresses."""
    seen: Statements = []

    def note(_conn: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        if statement.startswith("SELECT") and "FROM urls" in statement:
            assert isinstance(values, tuple)
            seen.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """A new archive in a file, whose database says how it searches."""
    url = f"sqlite:///{tmp_path}/archive.sqlite3"
    with Archive.open(url, data=tmp_path, create=True) as made:
        yield made


@pytest.mark.parametrize("is_full", [False, True])
def test_next_address_is_found_by_an_index(
    archive: Archive, tmp_path: Path, *, is_full: bool
) -> None:
    """Neither the next address nor the number of those left is sought among all of the site."""
    found = tuple(make_link(f"a.test/{number}") for number in range(50))
    crawl = CrawlSimulation(archive)
    archive.visits.record_visit(crawl.make_visit("a.test/", found=found))
    crawl.fetch_all()
    later = NOW + timedelta(days=1)
    run = archive.runs.start_run(SiteMetadata(key=SITE), [START], later, is_full=is_full)
    with record_statements() as seen:
        state = archive.frontier.get_next_url(SITE, run, is_full=is_full)
        left = archive.frontier.count_due(SITE, run, is_full=is_full)
    assert state is not None
    assert (state.url, left) == (START.url, 51 if is_full else 1)
    index = "(site=? AND run=?)" if is_full else "(site=? AND next_due=?)"
    with closing(sqlite3.connect(tmp_path / "archive.sqlite3")) as database:
        for statement, values in seen:
            plan = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
            (step,) = plan  # no sorting beside it
            assert step.startswith("SEARCH urls USING")
            assert index in step
    assert len(seen) == 2


def test_visited_addresses_are_not_passed_over_again(archive: Archive) -> None:
    """What a run has fetched is due no more, so its next address is the first of the index."""
    found = tuple(make_link(f"a.test/{number}") for number in range(3))
    crawl = CrawlSimulation(archive)
    archive.visits.record_visit(crawl.make_visit("a.test/", found=found))
    assert [archive.frontier.count_due(SITE, crawl.run, is_full=False)] == [3]
    assert crawl.fetch_all() == [f"http://a.test/{number}" for number in range(3)]
    later = CrawlSimulation(archive, now=NOW + timedelta(days=370))
    assert len(later.fetch_all()) == 4
