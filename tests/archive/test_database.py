"""The database: versions, migrations, locks and translated errors."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from archive.archive import Archive
from archive.database.database import Database
from archive.database.schema import SCHEMA_VERSION, metadata
from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveFullError,
    ArchiveLockedError,
    ArchiveMissingError,
    ArchiveVersionError,
)
from tests.support.archive_builders import limit_file_size

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite alone: of PostgreSQL see test_postgresql."""
    return f"sqlite:///{tmp_path}/archive.sqlite3"


def test_migrations_lead_to_the_schema(archive: Archive, tmp_path: Path) -> None:
    """The steps from nothing make exactly the tables that the schema describes."""
    engine = create_engine(f"sqlite:///{tmp_path}/archive.sqlite3")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()
    assert archive.changes.get_last_change_number() == 0


def test_an_archive_of_the_first_version_is_brought_up(tmp_path: Path) -> None:
    """Addresses keep what was known of them; the order of fetching has room for feeds."""
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


def make_old_database(folder: Path, version: str = "0004") -> Path:
    """Make a database of an older schema with 2,000 changes, in WAL mode as we leave files."""
    file = folder / "archive.sqlite3"
    engine = create_engine(f"sqlite:///{file}")
    configuration = Config()
    configuration.set_main_option("script_location", str(ROOT / "archive" / "migrations"))
    with engine.begin() as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, version)
        connection.exec_driver_sql("INSERT INTO archive (id) VALUES ('ours')")
        connection.exec_driver_sql("INSERT INTO sites (key, first_seen) VALUES ('a', '2026-01-01')")
        for number in range(2_000):
            connection.exec_driver_sql("INSERT INTO changes (article) VALUES (?)", (f"a-{number}",))
    engine.dispose()
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode = WAL")
    return file


def read_version_and_changes(file: Path) -> tuple[str, int]:
    """Return the schema of a database and the number of its changes."""
    with closing(sqlite3.connect(file)) as database:
        (version,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
        (changes,) = database.execute("SELECT count(*) FROM changes").fetchone()
    return version, changes


def list_copies(folder: Path) -> list[str]:
    """List the files beside the database."""
    return sorted(path.name for path in folder.glob("archive.sqlite3?*"))


@pytest.mark.parametrize("version", ["0001", "0002", "0003", "0004"])
def test_migration_copies_the_database_first(tmp_path: Path, version: str) -> None:
    """The file as it was is kept beside the new one, whole, and named by the caller."""
    file = make_old_database(tmp_path, version)
    database = Database.open(f"sqlite:///{file}", create=False)
    database.close()
    copy = tmp_path / f"archive.sqlite3.before-{SCHEMA_VERSION}"
    assert database.copy_before_migration == copy
    assert read_version_and_changes(copy) == (version, 2_000)
    assert read_version_and_changes(file) == (SCHEMA_VERSION, 2_000)
    again = Database.open(f"sqlite:///{file}", create=False)
    again.close()
    assert again.copy_before_migration is None
    assert list_copies(tmp_path) == [copy.name]


def test_what_stands_in_the_journal_is_copied_too(tmp_path: Path) -> None:
    """Guards against a copy of the file alone, whose last changes lie in its `-wal`."""
    file = make_old_database(tmp_path)
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        with writer:
            writer.execute("INSERT INTO changes (article) VALUES ('a-late')")
        Database.open(f"sqlite:///{file}", create=False).close()
    assert read_version_and_changes(tmp_path / f"archive.sqlite3.before-{SCHEMA_VERSION}") == (
        "0004",
        2_001,
    )


def test_full_disk_stops_a_migration_before_it_begins(tmp_path: Path) -> None:
    """Without room for the copy the old database stays as it is, and nothing beside it."""
    file = make_old_database(tmp_path)
    with limit_file_size(50_000), pytest.raises(ArchiveFullError, match="before-") as caught:
        Database.open(f"sqlite:///{file}", create=False)
    assert "as it was" in caught.value.hint
    assert read_version_and_changes(file) == ("0004", 2_000)
    assert list_copies(tmp_path) == []
    Database.open(f"sqlite:///{file}", create=False).close()
    assert read_version_and_changes(file) == (SCHEMA_VERSION, 2_000)


def test_migration_that_fails_is_tried_again_with_one_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step that breaks changes nothing, and the disk does not fill with equal copies."""
    file = make_old_database(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(command, "upgrade", lambda *_: 1 / 0)
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                Database.open(f"sqlite:///{file}", create=False)
    assert read_version_and_changes(file) == ("0004", 2_000)
    Database.open(f"sqlite:///{file}", create=False).close()
    assert list_copies(tmp_path) == [f"archive.sqlite3.before-{SCHEMA_VERSION}"]


def test_older_copy_is_never_overwritten(tmp_path: Path) -> None:
    """A second archive that is migrated in the same place leaves a copy of its own."""
    file = make_old_database(tmp_path)
    first = tmp_path / f"archive.sqlite3.before-{SCHEMA_VERSION}"
    first.write_bytes(b"dear")
    database = Database.open(f"sqlite:///{file}", create=False)
    database.close()
    assert first.read_bytes() == b"dear"
    assert database.copy_before_migration == first.with_name(f"{first.name}-2")


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


def test_folder_in_place_of_the_archive_is_named(tmp_path: Path) -> None:
    """Guards what SQLite says of it, "unable to open database file", with a hint about rights."""
    (tmp_path / "archive.sqlite3").mkdir()
    with pytest.raises(ArchiveError, match="is a folder") as caught:
        Archive.open(f"sqlite:///{tmp_path}/archive.sqlite3", data=tmp_path, create=True)
    assert "--data" in caught.value.hint


def test_folder_may_have_any_name(tmp_path: Path) -> None:
    """Guards against a `?` in the name of the data folder being read as the end of the name."""
    data = tmp_path / "tin? mới #1 100%"
    with Archive.open(f"sqlite:///{data}/archive.sqlite3", data=data, create=True) as made:
        assert made.changes.get_last_change_number() == 0
        with made.lock_site("truong"):
            assert (data / "locks" / "truong.lock").exists()
    assert (data / "archive.sqlite3").exists()


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
    monkeypatch.setattr("archive.database.engine.BUSY_SECONDS", 0)
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


def test_version_of_the_schema_is_that_of_the_newest_step() -> None:
    """Guards against a step without its number: each command would migrate and copy anew."""
    steps = sorted(
        path.stem[:4] for path in (ROOT / "archive/migrations/versions").glob("[0-9]*.py")
    )
    assert steps[-1] == SCHEMA_VERSION


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://u:geheim@wort@127.0.0.1:1/x", "an @ too many"),
        ("postgresql://u:geheimwort@127.0.0.1:1/x?nosuch=1", "cannot be reached"),
        ("postgresql://u:geheimwort@127.0.0.1:x/x", "is not the address"),
        ("postgresql://127.0.0.1:nan/x?password=geheimwort", "is not the address"),
    ],
)
def test_address_that_is_wrong_is_said_without_its_password(
    tmp_path: Path, address: str, words: str
) -> None:
    """Regression: part of a password with an `@` was printed as the host."""
    pytest.importorskip("psycopg")
    with pytest.raises(ArchiveError, match=words) as refused:
        Archive.open(address, data=tmp_path, create=True)
    assert refused.value.hint
    assert "geheim" not in str(refused.value)
    assert "wort" not in str(refused.value)
