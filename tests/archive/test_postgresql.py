"""The archive on PostgreSQL: what is other than on SQLite."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, insert, select, text
from sqlalchemy.schema import Index

from archive.archive import Archive
from archive.backup import back_up_archive
from archive.crawl_model import Outcome
from archive.database import database as database_module
from archive.database import server_locks
from archive.database.postgresql_tables import is_replaced
from archive.database.schema import changes, metadata, site_locks
from archive.errors import (
    ArchiveError,
    ArchiveLockedError,
    ArchiveMissingError,
    ArchiveReadOnlyError,
    ArchiveUnreachableError,
)
from archive.model import ArticleId, Content, SiteKey
from tests.archive.conftest import NOW, SITE, START, CrawlSimulation
from tests.support.archive_builders import ArchiveFolder
from tests.support.postgres import PostgresServer, run_server

ROOT = Path(__file__).parents[2]
CONTENT = Content(title="Hội nghị", body="Sáng nay.")


@pytest.fixture
def database_url(postgres: PostgresServer) -> str:
    """The address of a new archive."""
    return postgres.make_database("archive_template")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Another program's way into the database."""
    made = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    yield made
    made.dispose()


@contextmanager
def open_again(url: str, folder: Path) -> Iterator[Archive]:
    """Open an archive as another machine does, with a data folder of its own."""
    data = folder / uuid4().hex
    data.mkdir()
    with Archive.open(url, data=data) as opened:
        yield opened


def import_one(archive: Archive, number: int, site: SiteKey = SITE) -> Outcome:
    """Import an article."""
    content = Content(title=f"Tin {number}", body=f"Nội dung {number}.")
    return archive.visits.import_article(site, f"http://a.test/{number}", content, now=NOW)


def test_migrations_lead_to_the_schema(archive: Archive, engine: Engine) -> None:
    """Types and comments are the schema's; texts sort by bytes, numbers have eight of them."""

    def is_ours(thing: object, *_: object) -> bool:
        return not (isinstance(thing, Index) and (is_replaced(thing) or "md5" in str(thing)))

    with engine.connect() as connection:
        options = {"compare_type": True, "include_object": is_ours}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
        others = [
            each
            for each in found
            if not (each[0] == "remove_index" and str(each[1].name).startswith(("uq_", "ix_")))
        ]
        assert others == []
        query = "SELECT count(*) FROM pg_sequences WHERE schemaname = 'public' AND data_type::text"
        assert connection.execute(text(f"{query} <> 'bigint'")).scalar() == 0
        query = "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public'"
        unsorted = f"{query} AND table_name <> 'alembic_version' AND collation_name IS NULL"
        kinds = "AND data_type IN ('text', 'character varying')"
        assert connection.execute(text(f"{unsorted} {kinds}")).scalar() == 0
    assert archive.changes.get_last_change_number() == 0


def test_reader_of_the_change_log_misses_nothing(
    archive: Archive, database_url: str, tmp_path: Path
) -> None:
    """Guards the log against numbers that are committed after higher ones: they were skipped."""
    begun, may_end = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with open_again(database_url, tmp_path) as slow, slow.database.write(SiteKey("slow")):
            slow.changes.log_changes(["slow-1"])
            begun.set()
            may_end.wait(60)

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(write_slowly)
        assert begun.wait(60)
        import_one(archive, 1)
        seen = archive.changes.get_changes_since(0, 10)
        may_end.set()
        slow.result()
    seen += archive.changes.get_changes_since(seen[-1].number, 10)
    assert "slow-1" in {change.article_id for change in seen}
    assert len(seen) == 2


def test_change_log_is_followed_beside_many_writers(
    archive: Archive, database_url: str, tmp_path: Path
) -> None:
    """A reader that follows eight writers sees each of their articles."""
    writers, count = 8, 15

    def write(writer: int) -> None:
        with open_again(database_url, tmp_path) as own:
            for number in range(count):
                with own.database.write(SiteKey(f"s{writer}")):
                    own.changes.log_changes([f"s{writer}-{number}"])

    seen: set[ArticleId] = set()
    with ThreadPoolExecutor(writers) as pool:
        running = [pool.submit(write, number) for number in range(writers)]
        mark, is_over = 0, False
        while not is_over:
            is_over = all(each.done() for each in running)  # asked before the last look
            for change in archive.changes.get_changes_since(mark, 1000):
                mark = change.number
                seen.add(change.article_id)
        for each in running:
            each.result()
    assert len(seen) == count * writers


def test_many_processes_open_a_fresh_database(postgres: PostgresServer, tmp_path: Path) -> None:
    """Guards the first migration: two of three processes died, since all made the tables."""
    url = postgres.make_database()
    program = (
        "import sys; from pathlib import Path; from archive.archive import Archive\n"
        "print(Archive.open(sys.argv[1], data=Path(sys.argv[2]), create=True).id)"
    )
    words = [sys.executable, "-c", program, url, str(tmp_path)]
    running = [
        subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    printed = {each.communicate()[0].strip() for each in running}
    assert [each.returncode for each in running] == [0] * 4
    assert len(printed) == 1
    assert printed != {""}


def test_concurrent_imports_of_the_same_articles(
    archive: Archive, database_url: str, tmp_path: Path
) -> None:
    """Each article is added once, whoever comes first; nobody fails."""

    def import_all(_: int) -> list[Outcome]:
        with open_again(database_url, tmp_path) as own:
            return [import_one(own, number) for number in range(10)]

    with ThreadPoolExecutor(4) as pool:
        outcomes = [each for some in pool.map(import_all, range(4)) for each in some]
    assert outcomes.count(Outcome.ADDED) == 10
    assert outcomes.count(Outcome.UNCHANGED) == 30
    assert len(list(archive.articles.get_article_ids())) == 10


def test_opening_makes_nothing_unless_told(postgres: PostgresServer, tmp_path: Path) -> None:
    """Guards against a schema in a database that was only looked at."""
    url = postgres.make_database()
    with pytest.raises(ArchiveMissingError):
        Archive.open(url, data=tmp_path)
    name = url.rpartition("/")[2]
    count = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
    assert postgres.execute(count, name) == [(0,)]


def test_addresses_may_be_long_and_hold_anything(archive: Archive) -> None:
    """Guards the limit of an index row, 2,704 bytes, and NUL, which no text may hold."""
    long = f"http://a.test/{uuid4().hex * 300}"
    assert len(long) > 9_000
    for url in (long, f"{long}2"):
        content = Content(title=url[-1:] + "\0", body="Nội\0dung" + url[-1:])
        assert archive.visits.import_article(SITE, url, content, now=NOW) is Outcome.ADDED
        again = archive.visits.import_article(SITE, url, content, now=NOW)
        assert again is Outcome.UNCHANGED
    found = [archive.articles.get_article(each) for each in archive.articles.get_article_ids()]
    assert {each.url for each in found if each} == {long, f"{long}2"}
    assert {each.content.body[3] for each in found if each} == {"\ufffd"}


def test_reads_see_one_moment(archive: Archive, database_url: str, tmp_path: Path) -> None:
    """What another process commits between two statements of a read does not show in it."""
    with (
        open_again(database_url, tmp_path) as other,
        archive.database.read() as connection,
    ):
        before = connection.execute(select(changes)).all()
        import_one(other, 1)
        assert connection.execute(select(changes)).all() == before == []


def test_order_is_that_of_bytes_whatever_the_database_sorts_by(tmp_path: Path) -> None:
    """An ICU collation sorts `a-b` after `ab` and Đ beside D; Python and SQLite do not."""
    with run_server() as server:
        server.execute(
            "CREATE DATABASE vietnamese TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'vi'"
        )
        url = server.make_url("vietnamese")
        with Archive.open(url, data=tmp_path, create=True) as archive:
            keys = ["ab-1", "a-b-1", "Đ-1", "D-2", "e-1", "z-1"]
            for key in keys:
                import_one(archive, 1, SiteKey(key))
            ids = list(archive.articles.get_article_ids())
            assert ids == sorted(ids)
            assert len(ids) == len(keys)


# Locks of sites


def test_site_lock_says_who_holds_it(archive: Archive, database_url: str, tmp_path: Path) -> None:
    """Process, machine and time stand in the refusal; afterwards the lock is free again."""
    with open_again(database_url, tmp_path) as other:
        with archive.lock_site(SITE):
            assert other.is_site_locked(SITE)
            with pytest.raises(ArchiveLockedError, match=r"number \d+ on ") as refused:
                other.lock_site(SITE).__enter__()
            assert refused.value.since is not None
            with other.lock_site("other"):
                pass
        assert not other.is_site_locked(SITE)
        with other.lock_site(SITE):
            pass


def test_lock_of_a_dead_process_is_asked_for_again(
    archive: Archive, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards whoever starts at once after a kill: the server frees the lock a moment later."""
    dead = ExitStack()
    monkeypatch.setattr(server_locks, "time", SimpleNamespace(sleep=lambda _: dead.close()))
    with open_again(database_url, tmp_path) as other:
        for lock in (Archive.lock_site, Archive.lock_web_archive):
            dead.enter_context(lock(other, SITE))
            with lock(archive, SITE):
                assert lock is Archive.lock_web_archive or archive.is_site_locked(SITE)


def cut_connections(engine: Engine) -> None:
    """End every other connection to the database, as a lost network does."""
    with engine.connect() as connection:
        connection.execute(
            text(
                # Waits, milliseconds at most: a loaded server takes its time.
                "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def test_run_goes_on_where_nobody_took_its_lost_lock(archive: Archive, engine: Engine) -> None:
    """After a lost connection the lock is taken once more, and what was to be written is."""
    crawl = CrawlSimulation(archive)
    with archive.lock_site(SITE):
        cut_connections(engine)
        visit = crawl.make_visit(START.identity, article=CONTENT)
        assert archive.visits.record_visit(visit) is Outcome.ADDED
        assert archive.is_site_locked(SITE)


def test_lost_lock_that_another_has_stops_the_run(
    archive: Archive, engine: Engine, database_url: str, tmp_path: Path
) -> None:
    """Guards the site: not one write of the run whose lock another process has by now."""
    crawl = CrawlSimulation(archive)
    visit = crawl.make_visit(START.identity, article=CONTENT)
    with open_again(database_url, tmp_path) as other, archive.lock_site(SITE):
        cut_connections(engine)
        with other.lock_site(SITE):
            for _ in range(2):
                with pytest.raises(ArchiveLockedError, match="taken over"):
                    archive.visits.record_visit(visit)
        with pytest.raises(ArchiveLockedError, match="taken over"):
            archive.visits.record_visit(visit)
    assert list(archive.articles.get_article_ids()) == []


def test_lock_whose_loss_goes_unnoticed_is_no_lock(archive: Archive, engine: Engine) -> None:
    """Where this end thinks it is connected, the token of another stops its writes all the same."""
    with archive.lock_site(SITE):
        with engine.begin() as connection:
            connection.execute(site_locks.update().values({"token": "another"}))
        with pytest.raises(ArchiveLockedError, match="taken over"):
            archive.hosts.save_robots_txt(SITE, "a.test", "")


def test_follower_that_was_cut_off_is_none(
    archive: Archive, engine: Engine, database_url: str, tmp_path: Path
) -> None:
    """One process follows for an index; where its connection is lost, another may."""
    with open_again(database_url, tmp_path) as other, archive.lock_follower("a") as is_elected:
        assert is_elected()
        with other.lock_follower("b"):  # another index
            pass
        with pytest.raises(ArchiveLockedError, match="already"):
            other.lock_follower("a").__enter__()
        cut_connections(engine)
        assert not is_elected()
        with other.lock_follower("a") as takes_over:
            assert takes_over()


# Restarts


def test_what_is_asked_after_a_restart_is_answered(archive: Archive, engine: Engine) -> None:
    """Guards the first statement after a restart, which failed on the connection of before."""
    import_one(archive, 1)
    cut_connections(engine)
    assert archive.changes.get_last_change_number() == 1
    cut_connections(engine)
    assert import_one(archive, 2) is Outcome.ADDED


def test_transaction_that_is_cut_is_repeated_whole(
    archive: Archive, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the first attempt stays, and nothing is written twice."""
    attempts = 0
    add_revision = archive.article_writer.add_revision

    def cut_once(*arguments: object) -> None:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            cut_connections(engine)
        add_revision(*arguments)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(archive.article_writer, "add_revision", cut_once)
    assert import_one(archive, 1) is Outcome.ADDED
    assert attempts == 2
    assert [each.number for each in archive.changes.get_changes_since(0, 9)]
    assert len(archive.changes.get_changes_since(0, 9)) == 1


def test_commit_whose_answer_is_lost_is_not_repeated(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is asked what became of it: a second time would add a second capture."""
    from psycopg import Connection, OperationalError  # noqa: PLC0415 -- an extra

    commit = Connection.commit
    lost = 0

    def lose_answer(self: Connection[object]) -> None:
        nonlocal lost
        is_writing = self.info.transaction_status.name == "INTRANS" and not self.read_only
        commit(self)
        if is_writing and lost == 0:
            lost += 1
            self.close()
            raise OperationalError("server closed the connection unexpectedly")

    archive.changes.get_last_change_number()  # a connection is made, with a commit of its own
    with monkeypatch.context() as patched:
        patched.setattr(Connection, "commit", lose_answer)
        archive.changes.log_changes(["a-1"])
    assert lost == 1
    assert len(archive.changes.get_changes_since(0, 9)) == 1


def test_deadlock_is_tried_again(archive: Archive, engine: Engine) -> None:
    """Where another program makes a deadlock, whoever the server chose begins anew."""
    archive.sites.add_unknown_site(SITE, NOW)
    locked = threading.Event()
    attempts = 0

    def lock_rows_backwards() -> None:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL deadlock_timeout = '10min'"))
            connection.execute(text("LOCK TABLE changes IN EXCLUSIVE MODE"))
            locked.set()
            time.sleep(0.1)
            connection.execute(text("UPDATE sites SET kind = 'x'"))

    def work() -> None:
        nonlocal attempts
        attempts += 1
        with archive.database.write() as connection:
            connection.execute(text("UPDATE sites SET kind = 'y'"))
            if attempts == 1:
                other = pool.submit(lock_rows_backwards)
                assert locked.wait(30)
                running.append(other)
            connection.execute(insert(changes).values(article="a-1"))

    running: list[object] = []
    with ThreadPoolExecutor(1) as pool:
        archive.database.repeat(work)
    assert attempts == 2
    assert len(archive.changes.get_changes_since(0, 9)) == 1


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server that may be stopped, and writes nothing to its log before a commit."""
    with run_server(wal_writer_delay="10s") as made:
        yield made


def test_server_that_was_restarted_is_waited_for(server: PostgresServer, tmp_path: Path) -> None:
    """An import goes on after a restart, and says that it has waited."""
    with Archive.open(server.make_database(), data=tmp_path, create=True) as archive:
        import_one(archive, 1)
        server.stop()
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(import_one, archive, 2)
            time.sleep(0.3)
            server.start()
            assert waiting.result() is Outcome.ADDED
        assert len(archive.changes.get_changes_since(0, 9)) == 2


def test_transaction_whose_number_another_has_after_a_crash_is_repeated(
    server: PostgresServer, tmp_path: Path
) -> None:
    """Guards what a crash undid: the server gave its number to another, which was committed."""
    url = server.make_database()
    begun: list[str] = []

    def work() -> None:
        with archive.database.write() as connection:
            connection.execute(insert(changes).values(article="a-1"))
            current = connection.execute(text("SELECT CAST(pg_current_xact_id() AS text)"))
            begun.append(str(current.scalar()))
            if len(begun) == 1:
                server.restart("immediate")
                query = "SELECT CAST(pg_current_xact_id() AS text)"
                assert server.execute(query, url.rpartition("/")[2]) == [(begun[0],)]

    with Archive.open(url, data=tmp_path, create=True) as archive:
        archive.database.repeat(work)
        assert len(begun) == 2
        assert len(archive.changes.get_changes_since(0, 9)) == 1


def test_backup_copies_captures_and_leaves_the_database_to_its_tool(
    database_url: str, tmp_path: Path
) -> None:
    """Captures are copied as far as the database knows them; a copy of it as a file is refused."""
    folder = ArchiveFolder(tmp_path / "data", database_url)
    folder.data.mkdir()
    folder.simulate_crawl(b"<p>a", b"<p>b")
    copy = tmp_path / "copy"
    with folder.open_archive() as archive:
        report = back_up_archive(archive, folder.capture_store, folder.data, copy, now=NOW)
        assert (report.files, report.missing) == (1, ())
        with pytest.raises(ArchiveError, match="Only an SQLite archive") as refused:
            archive.database.copy_to(tmp_path / "x")
        (statistics,) = archive.sites.get_site_statistics(NOW)
        assert (statistics.captures, type(statistics.bytes)) == (2, int)
    assert "pg_dump" in refused.value.hint
    assert not (copy / "archive.sqlite3").exists()
    original = folder.get_newest_capture_file()
    assert (copy / original.relative_to(folder.data)).read_bytes() == original.read_bytes()


# Words


def test_refused_connections_are_said(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No server, no such database, no such host: each has words, a hint, and no password."""
    monkeypatch.setattr(database_module, "OPEN_SECONDS", 0)
    secret = "geheim"  # noqa: S105 -- none
    good = postgres.make_url("nosuch", secret)
    for url, words in (
        (good, "There is no such database"),
        (good.replace(f":{postgres.port}/", ":1/"), "The database does not answer"),
        (good.replace("127.0.0.1", "nosuch.invalid"), "The database cannot be reached"),
        (f"{good}?password={secret}", "There is no such database"),
    ):
        with pytest.raises(ArchiveError, match=words) as refused:
            Archive.open(url, data=tmp_path, create=True)
        assert refused.value.hint
        assert secret not in f"{refused.value}{refused.value.hint}"
        assert "nosuch" in str(refused.value)


def test_wrong_password_is_said(tmp_path: Path) -> None:
    """The password is not in the message; the hint says where it belongs."""
    with run_server() as server:
        url = server.make_database()
        server.execute("CREATE ROLE reader LOGIN PASSWORD 'right'")
        with (server.folder / "data" / "pg_hba.conf").open("w") as file:
            file.write("host all all 127.0.0.1/32 scram-sha-256\n")
        server.restart()
        address = url.split("@")[1]
        for who in ("reader:wrong", "reader", "nobody:wrong"):
            with pytest.raises(ArchiveError, match="lets nobody in") as refused:
                Archive.open(f"postgresql://{who}@{address}", data=tmp_path, create=True)
            assert "wrong" not in str(refused.value)
            assert ".pgpass" in refused.value.hint


def test_reading_only_is_said(archive: Archive, engine: Engine, tmp_path: Path) -> None:
    """Who may read but not write reads, and is told why nothing is written."""
    import_one(archive, 1)
    with engine.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS guest"))
        connection.execute(text("CREATE ROLE guest LOGIN"))
        connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest"))
    url = engine.url.set(drivername="postgresql", username="guest").render_as_string()
    with Archive.open(url, data=tmp_path) as reader:
        assert reader.changes.get_last_change_number() == 1
        with pytest.raises(ArchiveReadOnlyError, match="not written") as refused:
            import_one(reader, 2)
        assert "user of the database" in refused.value.hint
    with engine.begin() as connection:
        connection.execute(text("DROP OWNED BY guest"))
        connection.execute(text("DROP ROLE guest"))


def test_server_that_stays_away_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time of patience the call ends with an error that says so."""
    monkeypatch.setattr(database_module, "WAIT_SECONDS", 0.2)
    with run_server() as server:
        url = server.make_database()
        with Archive.open(url, data=tmp_path, create=True) as archive:
            server.stop()
            with pytest.raises(ArchiveUnreachableError, match="does not answer") as lost:
                archive.changes.get_last_change_number()
            server.start()
    assert "archive_url" in lost.value.hint
