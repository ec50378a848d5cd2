"""The database: versions, migrations, locks and errors in our words."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from archive.database import Database
from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveLockedError,
    ArchiveMissingError,
    ArchiveVersionError,
)
from archive.schema import metadata
from archive.store import Archive

ROOT = Path(__file__).parent.parent.parent


def test_migrations_lead_to_the_schema(archive: Archive, tmp_path: Path) -> None:
    """The steps from nothing make exactly the tables that the schema describes."""
    engine = create_engine(f"sqlite:///{tmp_path}/archive.sqlite3")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()
    assert archive.last_change() == 0


def test_an_archive_of_the_first_version_is_brought_up(tmp_path: Path) -> None:
    """What was known of addresses stays; the order of fetching has room for feeds."""
    engine = create_engine(f"sqlite:///{tmp_path}/archive.sqlite3")
    configuration = Config()
    configuration.set_main_option("script_location", str(ROOT / "archive" / "migrations"))
    with engine.begin() as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "0001")
        connection.exec_driver_sql("INSERT INTO sites (key, first_seen) VALUES ('a', '2026-01-01')")
        for number, rank in enumerate((0, 1, 4)):
            connection.exec_driver_sql(
                "INSERT INTO urls (site, identity, url, kind, rank, listed, found_at, steady,"
                " failures) VALUES ('a', ?, 'u', 'article', ?, 1, '2026-01-01', 0, 0)",
                (str(number), rank),
            )
    engine.dispose()
    Database.open(f"sqlite:///{tmp_path}/archive.sqlite3", create=False).close()
    with sqlite3.connect(tmp_path / "archive.sqlite3") as database:
        rows = database.execute("SELECT identity, rank, barren FROM urls").fetchall()
    database.close()
    assert rows == [("0", 0, 0), ("1", 3, 0), ("2", 6, 0)]


def test_every_column_is_explained() -> None:
    """A column has a comment, or is a number or key whose name says it all."""
    silent = {"id", "site", "run", "article", "started_at", "fetched_at", "found_at", "first_seen"}
    for table in metadata.sorted_tables:
        assert table.comment
        for column in table.columns:
            assert column.comment or column.name in silent | {"last_seen", "url"}, column


def test_missing_archive_is_said_with_the_command(tmp_path: Path) -> None:
    """Opening where nothing is names the place and what to do."""
    with pytest.raises(ArchiveMissingError) as caught:
        Archive.open(f"sqlite:///{tmp_path}/none.sqlite3", data=tmp_path)
    assert "truongdang crawl" in caught.value.hint
    assert not (tmp_path / "none.sqlite3").exists()


def test_newer_archive_is_refused(tmp_path: Path) -> None:
    """A schema that this program does not know is left alone."""
    url = f"sqlite:///{tmp_path}/archive.sqlite3"
    Archive.open(url, data=tmp_path, create=True).close()
    with sqlite3.connect(tmp_path / "archive.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(ArchiveVersionError, match="9999"):
        Archive.open(url, data=tmp_path)


@pytest.mark.parametrize("content", [b"not a database, " * 100, b"SQLite format 3\0" + b"x" * 4000])
def test_damaged_file_is_said(tmp_path: Path, content: bytes) -> None:
    """A file that is no database gives a clear message."""
    (tmp_path / "archive.sqlite3").write_bytes(content)
    with pytest.raises(ArchiveDamagedError):
        Archive.open(f"sqlite:///{tmp_path}/archive.sqlite3", data=tmp_path)


@pytest.mark.parametrize(
    "url", ["nonsense", "nosuch://host/name", "sqlite:////proc/none/a.sqlite3"]
)
def test_unusable_address_is_said(tmp_path: Path, url: str) -> None:
    """An address that cannot be a database gives a clear message and a hint."""
    with pytest.raises(ArchiveError) as caught:
        Archive.open(url, data=tmp_path, create=True)
    assert caught.value.hint


def test_locked_database_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that waits in vain says so instead of failing with the driver's words."""
    monkeypatch.setattr("archive.database.BUSY_SECONDS", 0)
    url = f"sqlite:///{tmp_path}/archive.sqlite3"
    database = Database.open(url, create=True)
    holder = sqlite3.connect(tmp_path / "archive.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(ArchiveLockedError), database.write():
        pass
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM articles").scalar() == 0
    holder.close()
    database.close()
