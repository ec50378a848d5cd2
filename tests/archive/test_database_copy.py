"""Copies of the database of an archive, to PostgreSQL and back."""

from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from archive import database_copy
from archive.archive import Archive
from archive.article_json import article_to_json
from archive.database.schema import metadata
from archive.database_copy import DatabaseCopy, TableCopy, copy_database
from archive.errors import ArchiveError
from archive.model import Content, SiteKey, SiteMetadata
from tests.archive.conftest import NOW, SITE, START, CrawlSimulation, make_link
from tests.support.archive_builders import ArchiveFolder
from tests.support.postgres import PostgresServer


@pytest.fixture
def source(tmp_path: Path) -> str:
    """The address of an archive of each kind of row: crawled, imported, removed from its log."""
    folder = ArchiveFolder(tmp_path)
    folder.simulate_crawl(b"<p>a", b"<p>b", b"<p>a")
    with folder.open_archive() as archive:
        crawl = CrawlSimulation(archive)
        content = Content(title="Hội nghị \0", body="Sáng nay.\\u0000", published_at=NOW)
        found = (make_link("a.test/Đ"), make_link("a.test/d"))
        archive.visits.record_visit(crawl.make_visit(START.identity, article=content, found=found))
        for number in range(7):
            content = Content(title=f"Tin {number}", body=f"Nội dung {number}.")
            archive.visits.import_article(
                SiteKey("nhap"), f"http://b.test/{number}", content, now=NOW
            )
        with archive.database.write() as connection:  # a number that is never given again
            connection.execute(text("DELETE FROM changes WHERE number = 8"))
    return f"sqlite:///{tmp_path}/archive.sqlite3"


def copy(source: str, target: str) -> DatabaseCopy:
    """Copy without telling anybody how far it is."""
    return copy_database(source, target, lambda _done, _total: None)


def get_rows(copied: DatabaseCopy) -> dict[str, tuple[int, str]]:
    """Return rows and checksum of each table."""
    return {each.table: (each.rows, each.sha256) for each in copied.tables}


def read_articles(url: str, data: Path) -> list[object]:
    """Return the archive's id, all articles, and its changes."""
    with Archive.open(url, data=data) as archive:
        articles = archive.articles.get_articles(archive.articles.get_article_ids())
        values = [article_to_json(each) for each in articles]
        return [archive.id, archive.changes.get_changes_since(0, 99), values]


def test_archive_goes_to_postgresql_and_back(
    source: str, postgres: PostgresServer, tmp_path: Path
) -> None:
    """Nothing differs but NUL, and numbers go on where they were."""
    server, back = postgres.make_database(), f"sqlite:///{tmp_path}/back.sqlite3"
    there = copy(source, server)
    returned = copy(server, back)
    assert get_rows(there) == get_rows(returned)
    of_servers = {"archive", "commits", "site_locks"}
    assert {each.table for each in there.tables} == {*metadata.tables} - of_servers
    assert sum(each.copied for each in there.tables) == sum(each.rows for each in there.tables) > 40
    assert read_articles(server, tmp_path) == read_articles(back, tmp_path)
    assert read_articles(server, tmp_path)[:2] == read_articles(source, tmp_path)[:2]
    for url in (server, back):
        with Archive.open(url, data=tmp_path) as archive:
            archive.changes.log_changes(["x-1"])
            assert archive.changes.get_last_change_number() == 9
            run = archive.runs.start_run(SiteMetadata(key=SITE), [], NOW)
            assert run == 3


def test_copy_that_was_broken_off_goes_on(
    source: str, postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is there is not copied again; half a copy is no archive, and has no name."""
    monkeypatch.setattr(database_copy, "_BATCH_SIZE", 2)
    target = postgres.make_database()
    copier = database_copy._TableCopier
    write, written = copier._write, 0

    def break_off(self: object, batch: list[object]) -> None:
        nonlocal written
        written += 1
        if written == 9:
            raise KeyboardInterrupt
        write(self, batch)  # type: ignore[arg-type] # passed on

    with monkeypatch.context() as patched:
        patched.setattr(copier, "_write", break_off)
        with pytest.raises(KeyboardInterrupt):
            copy(source, target)
    name = target.rpartition("/")[2]
    assert postgres.execute("SELECT * FROM archive", name) == []
    done = copy(source, target)
    assert 0 < sum(each.copied for each in done.tables) < sum(each.rows for each in done.tables)
    assert get_rows(done) == get_rows(copy(source, f"sqlite:///{tmp_path}/other.sqlite3"))
    again = copy(source, target)
    assert {each.copied for each in again.tables} == {0}


def test_nothing_is_copied_over_something_else(
    source: str, postgres: PostgresServer, tmp_path: Path
) -> None:
    """Another archive, itself, and a copy that has been written to are refused."""
    other = f"sqlite:///{tmp_path}/other/archive.sqlite3"
    Archive.open(other, data=tmp_path, create=True).close()
    with pytest.raises(ArchiveError, match="another archive already"):
        copy(source, other)
    with pytest.raises(ArchiveError, match="to itself"):
        copy(source, source)
    target = postgres.make_database()
    copy(source, target)
    with Archive.open(target, data=tmp_path) as archive:
        archive.sites.save_metadata(SiteMetadata(key=SITE, institution="Trường"), NOW)
        archive.changes.log_changes(["x-1"])
    with pytest.raises(ArchiveError, match=r"The table .* of the copy") as refused:
        copy(source, target)
    assert "begin anew" in refused.value.hint


def test_number_of_rows_is_that_of_the_tables(source: str, tmp_path: Path) -> None:
    """The report counts what is there, not what it meant to write."""
    target = f"sqlite:///{tmp_path}/other.sqlite3"
    done = copy(source, target)
    with Archive.open(target, data=tmp_path) as archive, archive.database.read() as connection:
        for each in done.tables:
            assert isinstance(each, TableCopy)
            table = metadata.tables[each.table]
            count = connection.execute(select(func.count()).select_from(table)).scalar()
            assert count == each.rows
