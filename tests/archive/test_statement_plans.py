"""Query plans: an import must not read a table for each article."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from archive.archive import Archive
from archive.crawl_model import Outcome
from archive.model import Content, SiteKey
from tests.support.archive_builders import ArchiveFolder

SITE = SiteKey("song-ha")
NOW = datetime(2026, 1, 2, tzinfo=UTC)
READS_A_SITE = "(site=?)"
"""The end of SQLite's plan of a statement that reads all rows of a site."""
OF_ONE_ROW = frozenset({"SCAN archive", "SEARCH sites", "SEARCH templates"})
"""Tables with a row a site at most."""


@contextmanager
def record_statements() -> Iterator[dict[str, object]]:
    """Record each statement that is executed, with the parameters that it had first."""
    executed: dict[str, object] = {}

    def record(*arguments: object) -> None:
        _, _, statement, parameters, _, is_many = arguments
        first = parameters[0] if is_many and isinstance(parameters, list) else parameters
        executed.setdefault(str(statement), first)

    event.listen(Engine, "before_cursor_execute", record)
    try:
        yield executed
    finally:
        event.remove(Engine, "before_cursor_execute", record)


def explain_statement(database: Path, statement: str, given: object) -> list[str]:
    """Return the steps by which SQLite would execute a statement."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)  # type: ignore[arg-type]
        return [row[3] for row in rows]


def find_table_scans(database: Path, executed: dict[str, object]) -> list[str]:
    """Return the steps that read a whole table, or all rows of a site."""
    kinds = ("SELECT", "UPDATE", "DELETE")
    asked = {text: given for text, given in executed.items() if text.startswith(kinds)}
    steps = [
        step for text, given in asked.items() for step in explain_statement(database, text, given)
    ]
    reading = [step for step in steps if step.startswith("SCAN ") or step.endswith(READS_A_SITE)]
    return [step for step in reading if not step.startswith(tuple(OF_ONE_ROW))]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite alone: the plans of PostgreSQL depend on how much there is."""
    return f"sqlite:///{tmp_path}/archive.sqlite3"


def import_article(archive: Archive, path: str, title: str, body: str) -> Outcome:
    """Import an article; its identity is the first part of its path."""
    content = Content(title=title, body=body)
    identity = f"x.example/{path.partition('?')[0]}"
    url = f"http://x.example/{path}"
    return archive.visits.import_article(SITE, url, content, identity=identity, now=NOW)


def test_import_reads_no_table_for_an_article(archive: Archive, tmp_path: Path) -> None:
    """New, changed, equal, merged and parted articles are all found by an index.

    Guards against an import that read all articles of the site for each line.
    """
    with record_statements() as executed:
        outcomes = [
            import_article(archive, "1", "Một", "một"),
            import_article(archive, "2", "Hai", "hai"),
            import_article(archive, "1", "Một", "khác"),  # revised
            import_article(archive, "1?a", "Một", "khác"),  # another address
            import_article(archive, "3", "Hai", "hai"),  # a twin
            import_article(archive, "3", "Ba", "ba"),  # which parts again
            import_article(archive, "1", "Hai", "hai"),  # merged
        ]
    assert Outcome.REVISED in outcomes
    assert any("merged_into=" in text for text in executed)
    assert find_table_scans(tmp_path / "archive.sqlite3", executed) == []


def test_quality_of_a_run_reads_only_that_run(tmp_path: Path) -> None:
    """The report at the end of a run does not read the revisions of all others."""
    archive_folder = ArchiveFolder(tmp_path)
    archive_folder.simulate_crawl(b"<p>x")
    with archive_folder.open_archive() as archive, record_statements() as executed:
        archive.runs.get_run_quality(1)
    assert find_table_scans(tmp_path / "archive.sqlite3", executed) == []
