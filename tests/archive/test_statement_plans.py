"""How statements find their rows: an import must not read a table for each article."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, event

from archive.archive import Archive
from archive.crawl_model import Outcome
from archive.model import Content, SiteKey
from tests.support.archive_builders import ArchiveFolder

SITE = SiteKey("song-ha")
NOW = datetime(2026, 1, 2, tzinfo=UTC)
READS_A_SITE = "(site=?)"
"""How SQLite ends the plan of a statement that reads all rows of a site."""
OF_ONE_ROW = frozenset({"SCAN archive", "SEARCH sites", "SEARCH templates"})
"""Tables with a row a site at most."""


@contextmanager
def statements() -> Iterator[dict[str, object]]:
    """Each statement that is executed, with the parameters it had first."""
    met: dict[str, object] = {}

    def note(*said: object) -> None:
        _, _, statement, given, _, is_many = said
        first = given[0] if is_many and isinstance(given, list) else given
        met.setdefault(str(statement), first)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield met
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def plan(database: Path, statement: str, given: object) -> list[str]:
    """The steps by which SQLite would execute a statement."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)  # type: ignore[arg-type]
        return [row[3] for row in rows]


def whole_tables(database: Path, met: dict[str, object]) -> list[str]:
    """The steps that read a table, or all rows of a site."""
    kinds = ("SELECT", "UPDATE", "DELETE")
    asked = {text: given for text, given in met.items() if text.startswith(kinds)}
    steps = [step for text, given in asked.items() for step in plan(database, text, given)]
    reading = [step for step in steps if step.startswith("SCAN ") or step.endswith(READS_A_SITE)]
    return [step for step in reading if not step.startswith(tuple(OF_ONE_ROW))]


def take(archive: Archive, path: str, title: str, body: str) -> Outcome:
    """Import an article; its identity is the first part of its path."""
    content = Content(title=title, body=body)
    identity = f"x.example/{path.partition('?')[0]}"
    url = f"http://x.example/{path}"
    return archive.visits.import_article(SITE, url, content, identity=identity, now=NOW)


def test_import_reads_no_table_for_an_article(archive: Archive, tmp_path: Path) -> None:
    """New, changed, equal, merged and parted articles are all found by an index.

    Guards against an import that read all articles of the site for each line.
    """
    with statements() as met:
        outcomes = [
            take(archive, "1", "Một", "một"),
            take(archive, "2", "Hai", "hai"),
            take(archive, "1", "Một", "khác"),  # revised
            take(archive, "1?a", "Một", "khác"),  # another address
            take(archive, "3", "Hai", "hai"),  # a twin
            take(archive, "3", "Ba", "ba"),  # which parts again
            take(archive, "1", "Hai", "hai"),  # merged
        ]
    assert Outcome.REVISED in outcomes
    assert any("merged_into=" in text for text in met)
    assert whole_tables(tmp_path / "archive.sqlite3", met) == []


def test_quality_of_a_run_reads_only_that_run(tmp_path: Path) -> None:
    """The report at the end of a run does not read the revisions of all others."""
    kept = ArchiveFolder(tmp_path)
    kept.simulate_crawl(b"<p>x")
    with kept.open_archive() as archive, statements() as met:
        archive.runs.get_run_quality(1)
    assert whole_tables(tmp_path / "archive.sqlite3", met) == []
