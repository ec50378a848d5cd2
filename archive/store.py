"""The archive: articles and crawl history, one transaction a verb.

Everything that other packages ask of the database or write into it goes through
`Archive`. Statements are in `archive.statements`, mechanics in `archive.database`,
bytes of captures in `archive.captures`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from archive.captures import CaptureStore, RecordPlace
from archive.crawl_memory import CrawlMemory
from archive.database import Database
from archive.errors import ArchiveLockedError
from archive.history import (
    ArticleRead,
    FileRead,
    FoundUrl,
    Outcome,
    Run,
    StoredFile,
    StoredPage,
    StoredRevision,
    UrlKind,
    UrlState,
    Visit,
)
from archive.inventory import Inventory
from archive.lock import lock
from archive.model import (
    Article,
    ArticleId,
    Attachment,
    Change,
    Content,
    ContentHash,
    SiteFacts,
    SiteKey,
)
from archive.notice import last_change_noted, note_last_change
from archive.statements import (
    articles,
    captures,
    changes,
    files,
    intake,
    listings,
    moves,
    reading,
    runs,
    urls,
)
from archive.warc import HttpResponse


class Archive:
    """An open archive. Close it, or use it as a context manager."""

    def __init__(self, database: Database, data: Path) -> None:
        self._database = database
        self._data = data

    @classmethod
    def open(cls, url: str, *, data: Path, create: bool = False) -> "Archive":
        """Open the archive at a database address; `data` is the folder of its notices.

        Raises:
            ArchiveMissingError: there is none and `create` is false.
            ArchiveError: it cannot be used; the message says why.
        """
        was_filled = bool(last_change_noted(data))
        database = Database.open(url, create=create, was_filled=was_filled)
        with database.read() as connection:
            is_named = runs.archive_id(connection) is not None
        if not is_named:
            with database.write() as connection:
                runs.name_archive(connection)
        return cls(database, data)

    def close(self) -> None:
        """Give back what is held."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        """One transaction; afterwards the number of the last change is noted where it moved."""
        with self._database.write() as connection:
            before = changes.last(connection)
            yield connection
            after = changes.last(connection)
        if after != before:
            note_last_change(self._data, after)

    @cached_property
    def id(self) -> str:
        """What tells this archive from every other."""
        with self._database.read() as connection:
            return runs.archive_id(connection) or ""

    @cached_property
    def memory(self) -> CrawlMemory:
        """What crawls remember between runs."""
        return CrawlMemory(self._database)

    @property
    def inventory(self) -> Inventory:
        """What the archive holds, for those who look after it."""
        return Inventory(self._database)

    def is_at_work(self, site: str) -> bool:
        """Whether some process reads the site's pages into the archive just now."""
        try:
            with self.lock_site(site):
                return False
        except ArchiveLockedError:
            return True

    def lock_site(self, site: str) -> AbstractContextManager[None]:
        """The lock that whoever reads a site's pages into the archive must hold.

        Raises:
            ArchiveLockedError: another process holds it.
        """
        return lock((self._database.folder or self._data) / "locks", site)

    # Reading articles

    def article(self, article_id: str) -> Article | None:
        """One article; an id that was merged answers with the older article."""
        return next(self.articles([article_id]), None)

    def articles(self, ids: Iterable[str]) -> Iterator[Article]:
        """Articles in the order asked for; unknown ids are passed over."""
        wanted = iter(ids)
        while batch := list(islice(wanted, reading.BATCH)):
            with self._database.read() as connection:
                found = reading.read(connection, batch)
            yield from (found[asked] for asked in batch if asked in found)

    def article_as_published(self, article_id: str, content_hash: ContentHash) -> Article | None:
        """One article with the content of this hash; None where no revision has it any more."""
        with self._database.read() as connection:
            return reading.read_as_published(connection, article_id, content_hash)

    def article_ids(self, sites: Collection[str] = ()) -> Iterator[ArticleId]:
        """Every living article, by id; those of some sites, or of all."""
        after = ""
        while True:
            with self._database.read() as connection:
                page = reading.ids(connection, sites, after, reading.BATCH)
            yield from page
            if len(page) < reading.BATCH:
                return
            after = page[-1]

    def site_facts(self) -> Mapping[SiteKey, SiteFacts]:
        """What is known of every site."""
        with self._database.read() as connection:
            return runs.facts(connection)

    def last_change(self) -> int:
        """The number of the change log's last line; 0 when it is empty."""
        with self._database.read() as connection:
            return changes.last(connection)

    def changes_since(self, number: int, limit: int) -> list[Change]:
        """Lines of the change log after `number`, in order, at most `limit`."""
        with self._database.read() as connection:
            return changes.since(connection, number, limit)

    # Importing

    def import_article(
        self,
        site: SiteKey,
        url: str,
        content: Content,
        *,
        identity: str | None = None,
        now: datetime,
    ) -> Outcome:
        """Take in an article that was collected elsewhere; the same identity again updates it."""
        with self._write() as connection:
            if not runs.has_site(connection, site):
                runs.know_site(connection, SiteFacts(key=site), now)
            outcome = intake.store(
                connection, site, [identity or url], (False, url), content, None, now
            )
            if not articles.is_at(connection, site, url):
                urls.note_alias(connection, site, identity or url, url)
            return outcome

    # Crawling

    def start_run(self, facts: SiteFacts, starts: Sequence[FoundUrl], now: datetime) -> int:
        """Begin a run: the site's facts are refreshed, its start URLs become due."""
        with self._write() as connection:
            if runs.know_site(connection, facts, now):
                changes.log(connection, reading.site_articles(connection, facts.key))
            urls.set_starts(connection, facts.key, starts, now)
            return runs.start(connection, facts.key, now)

    def move_site(self, site: SiteKey, old: str, new: str, base: str) -> int:
        """Let a site's addresses at the host `old` be known at `new`, and asked for at `base`."""
        with self._write() as connection:
            return moves.move(connection, site, old, new, base)

    def is_backfilled(self, site: SiteKey) -> bool:
        """Whether some run of the site has left nothing to fetch."""
        with self._database.read() as connection:
            return runs.is_backfilled(connection, site)

    def finish_run(self, run: Run, *, backfilled: bool) -> None:
        """Write how a run ended, and whether it left nothing to fetch."""
        with self._write() as connection:
            runs.finish(connection, run, backfilled=backfilled)

    def runs(self, site: SiteKey | None = None, limit: int = 20) -> list[Run]:
        """Runs, the newest first."""
        with self._database.read() as connection:
            return runs.latest(connection, site, limit)

    def next_url(
        self,
        site: SiteKey,
        run: int,
        now: datetime,
        *,
        full: bool,
        pagers: Collection[str] | None = None,
    ) -> UrlState | None:
        """The address that a run should fetch next; `full` takes those not due as well.

        Of pagers only those with an identity in `pagers`, where that is given.
        """
        with self._database.read() as connection:
            return next(iter(urls.due(connection, site, run, now, full=full, pagers=pagers)), None)

    def count_due(self, site: SiteKey, run: int, now: datetime, *, full: bool) -> int:
        """How many addresses a run has still to fetch."""
        with self._database.read() as connection:
            return urls.count_due(connection, site, run, now, full=full)

    def discover(self, site: SiteKey, found: Sequence[FoundUrl], now: datetime) -> None:
        """Put addresses into the frontier."""
        with self._write() as connection:
            urls.discover(connection, site, found, now)

    def add_capture(
        self,
        site: SiteKey,
        run: int,
        response: HttpResponse,
        place: RecordPlace,
        revisit_of: int | None = None,
    ) -> int:
        """Note a capture that was written; returns its number."""
        with self._write() as connection:
            return captures.add(connection, site, run, response, place, revisit_of)

    def go_on_with(self, store: CaptureStore, site: SiteKey, run: int) -> str | None:
        """The file of captures that a run may go on with; None where it must begin a new one.

        What a killed run has torn off is cut; whole records that it had no time to note are noted.

        Raises:
            ArchiveError: the file or the database cannot be written.
        """
        if (file := store.newest(site)) is None:
            return None
        with self._database.read() as connection:
            known = captures.known_end(connection, file)
        strays, is_sound = store.mend(file, known)
        if strays:
            with self._write() as connection:
                captures.adopt(connection, site, run, strays)
        return file if is_sound else None

    def latest_revision(self, site: SiteKey, identity: str) -> StoredRevision | None:
        """What the identity's article was last read from; None for new and imported ones."""
        with self._database.read() as connection:
            article = articles.find(connection, site, [identity])
            return reading.latest_stored(connection, article) if article else None

    def revisions(self, site: SiteKey) -> list[StoredRevision]:
        """Every revision of a site that was read from a capture."""
        with self._database.read() as connection:
            return list(reading.stored(connection, site))

    def pages(self, site: SiteKey) -> list[StoredPage]:
        """The last capture of each address of a site that answered with a page."""
        with self._database.read() as connection:
            return urls.pages(connection, site)

    def attached(self, site: SiteKey) -> list[Attachment]:
        """The files that articles of a site link to."""
        with self._database.read() as connection:
            return files.attached(connection, site)

    def await_files(self, site: SiteKey, found: Sequence[FoundUrl], now: datetime) -> None:
        """Put attached files into the frontier; none takes all of them out."""
        with self._write() as connection:
            urls.discover(connection, site, found, now)
            if not found:
                files.forget(connection, site)

    def files(self, site: SiteKey, other_than: str) -> list[StoredFile]:
        """Attached files that another version of the extractor read."""
        with self._database.read() as connection:
            return list(files.stored(connection, site, other_than))

    def keep_file(self, file: FileRead) -> bool:
        """Keep how an attached file was read; says whether it differs."""
        with self._write() as connection:
            return files.keep(connection, file)

    def template(self, site: SiteKey) -> str | None:
        """What was learned from the site's captures, as it was kept."""
        with self._database.read() as connection:
            return runs.template(connection, site)

    def keep_template(self, site: SiteKey, version: str, value: str, now: datetime) -> bool:
        """Keep what was learned; says whether it differs from what was known."""
        with self._write() as connection:
            return runs.keep_template(connection, site, version, value, now)

    def withdraw(self, old: StoredRevision) -> bool:
        """Hide the article of a revision, if that is its last, where today's rules read none.

        It returns, with its id, when they read it again. Says whether it was hidden.
        """
        with self._write() as connection:
            return articles.withdraw(connection, old)

    def reclassify(self, state: UrlState, kind: UrlKind, next_due: datetime) -> None:
        """Remember what kind of page an address leads to."""
        with self._write() as connection:
            urls.reclassify(connection, state, kind, next_due)

    def replace_revision(self, old: StoredRevision, read: ArticleRead) -> bool:
        """Put a better reading of the same capture in place; says whether it differs."""
        with self._write() as connection:
            return articles.replace(connection, old, read)

    def record_read(self, site: SiteKey, page: StoredPage, read: ArticleRead) -> Outcome:
        """Take in an article that a capture held and nobody had read there."""
        with self._write() as connection:
            shown = [page.state.identity, read.identity or page.state.identity]
            address = (page.state.listed, page.state.url)
            return intake.store(
                connection, site, shown, address, read, page.capture, page.fetched_at
            )

    def record(self, visit: Visit) -> Outcome:
        """Remember one visit: its address, what it links to, and its article."""
        with self._write() as connection:
            urls.remember(connection, visit)
            urls.discover(connection, visit.site, visit.found, visit.at)
            urls.reawaken(connection, visit, visit.onward)
            if visit.shown is not None:
                listings.keep(connection, visit.state, visit.shown)
            if visit.is_gone:
                articles.bury(connection, visit.site, visit.state.identity, visit.at)
            if visit.file:
                files.keep(connection, visit.file)
            if visit.article is None:
                return intake.met_again(connection, visit)
            return intake.store(
                connection,
                visit.site,
                [visit.state.identity, visit.article.identity or visit.state.identity],
                (visit.state.listed, visit.state.url),
                visit.article,
                visit.capture,
                visit.at,
            )
