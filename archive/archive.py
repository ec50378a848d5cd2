"""The archive: articles, crawl history and captures, behind one database.

`Archive` opens and closes it, and gives the repositories that hold its statements:

    with Archive.open("sqlite:////data/archive.sqlite3", data=Path("/data")) as archive:
        article = archive.articles.get_article("dongnai-3k4h7x2a")
        outcome = archive.visits.record_visit(visit)
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from sqlalchemy import insert, select

from archive.capture_files import CaptureStore
from archive.change_marker import read_change_marker
from archive.database.database import Database
from archive.database.schema import archive as archive_table
from archive.errors import ArchiveLockedError
from archive.lock import hold_lock, is_locked
from archive.repositories.aliases import AliasRepository
from archive.repositories.article_reader import ArticleReader
from archive.repositories.article_writer import ArticleWriter
from archive.repositories.attachments import AttachmentRepository
from archive.repositories.balance import BalanceRepository
from archive.repositories.canonical_keys import CanonicalKeyRepository
from archive.repositories.captures import CaptureRepository
from archive.repositories.change_log import ChangeLog
from archive.repositories.frontier import FrontierRepository
from archive.repositories.histories import HistoryRepository
from archive.repositories.hosts import HostRepository
from archive.repositories.listings import ListingRepository
from archive.repositories.parts import PartRepository
from archive.repositories.past_captures import PastCaptureRepository
from archive.repositories.past_urls import PastUrlRepository
from archive.repositories.removals import RemovalRepository
from archive.repositories.repeated_texts import RepeatedTextRepository
from archive.repositories.runs import RunRepository
from archive.repositories.shared_texts import SharedTextRepository
from archive.repositories.sites import SiteRepository
from archive.repositories.spooled_files import SpooledFileRepository
from archive.repositories.visits import VisitRepository

FOLLOWER_LOCK = "follower-"
"""How the names of locks begin that whoever lets an index follow holds for as long as it runs."""
_EMPTY_FILE_BYTES = 1024
"""A file with its first record alone, of a run that got no answer, has a third of that."""


class Archive:
    """An open archive. Close it, or use it as a context manager.

    Attributes:
        database: Transactions over several repositories, checks and copies.
        changes: The log of changed articles that the indexer follows.
        articles: Articles and revisions, to be read.
        article_writer: Articles and revisions, to be changed.
        visits: Visits, readings of captures and imports.
        frontier: The addresses of crawls, and which are due.
        aliases: Further addresses of one page or article.
        beliefs: Addresses that are taken for known articles without being read.
        canonical_keys: Canonical keys, made anew when their rules have changed.
        listings: The identities that listings show.
        parts: The further pages of articles.
        hosts: The servers: when they may be asked again, their robots.txt.
        captures: The places of responses in the files of captures.
        spool: The files of captures that are not in the object store yet.
        attachments: The texts of attached files.
        sites: The metadata, templates and statistics of sites.
        runs: The crawls and how they ended.
        removals: What was removed on request.
        shared_texts: Site files and saved searches that machines share.
    """

    def __init__(self, database: Database, data: Path) -> None:
        self.database = database
        self._data = data
        self.changes = ChangeLog(database, data)
        self.aliases = AliasRepository(database, self.changes)
        self.beliefs = self.aliases.beliefs
        self.sites = SiteRepository(database, self.changes)
        self.removals = RemovalRepository(database)
        self.frontier = FrontierRepository(database, self.aliases, self.removals)
        self.listings = ListingRepository(database)
        self.parts = PartRepository(database)
        self.hosts = HostRepository(database)
        self.captures = CaptureRepository(database)
        self.spool = SpooledFileRepository(database)
        self.runs = RunRepository(database, self.sites, self.frontier)
        self.attachments = AttachmentRepository(database, self.changes, self.frontier)
        self.balances = BalanceRepository(database)
        self.shared_texts = SharedTextRepository(database)
        self.articles = ArticleReader(database, self.attachments)
        self.article_writer = ArticleWriter(database, self.changes)
        self.canonical_keys = CanonicalKeyRepository(
            database,
            changes=self.changes,
            sites=self.sites,
            frontier=self.frontier,
            aliases=self.aliases,
            articles=self.article_writer,
        )
        self.visits = VisitRepository(
            database,
            sites=self.sites,
            frontier=self.frontier,
            aliases=self.aliases,
            listings=self.listings,
            attachments=self.attachments,
            articles=self.article_writer,
        )

    @classmethod
    def open(
        cls, url: str, *, data: Path, create: bool = False, may_be_emptied: bool = False
    ) -> "Archive":
        """Open the archive at a database's address.

        Args:
            url: The address, such as `sqlite:////folder/archive.sqlite3`.
            data: The folder of the change marker.
            create: Make an archive where there is none.
            may_be_emptied: Take a file that was filled once and has nothing in it for a new one.

        Raises:
            ArchiveMissingError: there is none and `create` is false.
            ArchiveError: it cannot be used; the message says why.
        """
        was_filled = not may_be_emptied and bool(read_change_marker(data))
        database = Database.open(url, create=create, was_filled=was_filled)
        if not database.is_read_only:
            database.repeat(partial(_ensure_archive_id, database))
        return cls(database, data)

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    @cached_property
    def histories(self) -> HistoryRepository:
        """Articles with all their revisions, in order of capture."""
        return HistoryRepository(
            self.database,
            aliases=self.aliases,
            articles=self.article_writer,
            changes=self.changes,
            removals=self.removals,
        )

    @cached_property
    def repeated_texts(self) -> RepeatedTextRepository:
        """Texts that several articles have, and revisions that proved to be none."""
        return RepeatedTextRepository(self.database, self.changes)

    @cached_property
    def past_captures(self) -> PastCaptureRepository:
        """Captures that web archives list."""
        return PastCaptureRepository(self.database)

    @cached_property
    def past_urls(self) -> PastUrlRepository:
        """Addresses as captures of the past show them."""
        return PastUrlRepository(self.database, self.aliases, self.captures)

    @cached_property
    def id(self) -> str:
        """The random name that tells this archive from every other; empty where it has none."""
        return _read_id(self.database) or ""

    def claim_captures(self, store: CaptureStore, *, by_force: bool = False) -> None:
        """Write the id into the folder of captures, unless they are, or may be, of another archive.

        Raises:
            ArchiveFullError, ArchiveError: it cannot be written.
        """
        if by_force or (store.read_owner() is None and not self.list_unknown_files(store)):
            store.write_owner(self.id)

    def list_unknown_files(self, store: CaptureStore) -> list[str]:
        """Return the files of captures of which nothing is known, and that no crawl is writing."""
        known = self.captures.get_capture_files()
        return [
            file
            for file, size in store.list_reachable_files().items()
            if file not in known
            and size > _EMPTY_FILE_BYTES
            and not self.is_site_locked(file.partition("/")[0])
        ]

    def is_site_locked(self, site: str) -> bool:
        """Tell whether some process reads the site's pages into the archive just now."""
        if self.database.is_on_server:
            return self.database.repeat(lambda: self.database.is_site_held(site))
        return is_locked(self._locks, site)

    def lock_site(self, site: str) -> AbstractContextManager[None]:
        """Return the lock that whoever reads a site's pages into the archive must hold.

        Raises:
            ArchiveLockedError: another process holds it. On a server later writes raise it too,
                where the lock was lost and another process has taken it.
        """
        if self.database.is_on_server:
            return self.database.hold_site(site)
        return hold_lock(self._locks, site)

    @contextmanager
    def lock_follower(self, index: str) -> Iterator[Callable[[], bool]]:
        """Be the one process that lets an index follow; give what tells whether it still is.

        Args:
            index: The name by which machines know the index.

        Raises:
            ArchiveLockedError: another process is.
        """
        if not self.database.is_on_server:
            number = blake2b(index.encode(), digest_size=6).hexdigest()
            with hold_lock(self._locks, f"{FOLLOWER_LOCK}{number}"):
                yield lambda: True
            return
        with self.database.try_lock(f"follower of {index}") as is_ours:
            if is_ours is None:
                raise ArchiveLockedError(
                    f"Another process follows the archive for the index {index} already.",
                    hint="Wait until it has ended.",
                )
            yield is_ours

    @contextmanager
    def lock_web_archive(self, host: str) -> Iterator[None]:
        """Be the one process that asks a web archive, whatever site it is asked for.

        Raises:
            ArchiveLockedError: another process is.
        """
        since = None
        with ExitStack() as stack:
            if self.database.is_on_server:
                lock = self.database.try_lock(f"web archive {host}")
                is_ours = stack.enter_context(lock) is not None
            else:
                name = f"web-archive.{host.replace(':', '.')}"  # no key of a site has a dot
                try:
                    stack.enter_context(hold_lock(self._locks, name))
                    is_ours = True
                except ArchiveLockedError as error:
                    is_ours, since = False, error.since
            if not is_ours:
                raise ArchiveLockedError(
                    f"Another process asks the web archive at {host}.",
                    hint="Wait until it has ended: a server is asked for one site at a time.",
                    since=since,
                )
            yield

    @property
    def _locks(self) -> Path:
        # Beside the database: processes with different data folders may share it.
        file = self.database.file
        return (file.parent if file else self._data) / "locks"


def _ensure_archive_id(database: Database) -> None:
    """Give a new archive its id; one that has one is only read, so that opening never waits."""
    if _read_id(database) is None:
        with database.write() as connection:
            # Asked again: another process may have been quicker.
            if _read_id(database) is None:
                connection.execute(insert(archive_table).values(id=uuid4().hex))


def _read_id(database: Database) -> str | None:
    with database.read() as connection:
        return connection.execute(select(archive_table.c.id)).scalar()
