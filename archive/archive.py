"""The archive: articles and crawl history, one transaction a verb.

Everything that other packages ask of the database or write into it goes through
`Archive`. Statements are in `archive.repositories`, mechanics in `archive.database`,
bytes of captures in `archive.capture_files`.
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

from archive.capture_files import CaptureStore, RecordLocation
from archive.change_marker import read_change_marker, write_change_marker
from archive.crawl_memory import CrawlState
from archive.crawl_model import (
    ExtractedArticle,
    ExtractedFile,
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
from archive.database import Database
from archive.inventory import Inventory
from archive.lock import hold_lock, is_locked
from archive.model import (
    Article,
    ArticleId,
    Attachment,
    Change,
    Content,
    ContentHash,
    SiteKey,
    SiteMetadata,
)
from archive.repositories import (
    article_reader,
    articles,
    attachments,
    captures,
    change_log,
    frontier,
    visits,
)
from archive.repositories import (
    crawl_state as crawl_state_module,
)
from archive.repositories import (
    sites as sites_module,
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
        was_filled = bool(read_change_marker(data))
        database = Database.open(url, create=create, was_filled=was_filled)
        with database.read() as connection:
            is_named = sites_module.get_archive_id(connection) is not None
        if not is_named and not database.is_read_only:
            with database.write() as connection:
                sites_module.create_archive_id(connection)
        return cls(database, data)

    @property
    def copy_before_migration(self) -> Path | None:
        """The copy of the database that was made because opening migrated it; None: it did not."""
        return self._database.copy_before_migration

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
            before = change_log.get_last_change_number(connection)
            yield connection
            after = change_log.get_last_change_number(connection)
        if after != before:
            write_change_marker(self._data, after)

    @cached_property
    def id(self) -> str:
        """What tells this archive from every other."""
        with self._database.read() as connection:
            return sites_module.get_archive_id(connection) or ""

    @cached_property
    def crawl_state(self) -> CrawlState:
        """What crawls remember between runs."""
        return CrawlState(self._database)

    @property
    def inventory(self) -> Inventory:
        """What the archive holds, for those who look after it."""
        return Inventory(self._database)

    def is_site_locked(self, site: str) -> bool:
        """Whether some process reads the site's pages into the archive just now."""
        return is_locked(self._locks, site)

    def lock_site(self, site: str) -> AbstractContextManager[None]:
        """The lock that whoever reads a site's pages into the archive must hold.

        Raises:
            ArchiveLockedError: another process holds it.
        """
        return hold_lock(self._locks, site)

    @property
    def _locks(self) -> Path:
        return (self._database.folder or self._data) / "locks"

    # Reading articles

    def get_article(self, article_id: str) -> Article | None:
        """One article; an id that was merged answers with the older article."""
        return next(self.get_articles([article_id]), None)

    def get_articles(self, ids: Iterable[str]) -> Iterator[Article]:
        """Articles in the order asked for; unknown ids are passed over."""
        wanted = iter(ids)
        while batch := list(islice(wanted, article_reader.BATCH_SIZE)):
            with self._database.read() as connection:
                found = article_reader.get_articles(connection, batch)
            yield from (found[asked] for asked in batch if asked in found)

    def get_article_by_hash(self, article_id: str, content_hash: ContentHash) -> Article | None:
        """One article with the content of this hash; None where no revision has it any more."""
        with self._database.read() as connection:
            return article_reader.get_article_by_hash(connection, article_id, content_hash)

    def get_article_ids(self, sites: Collection[str] = ()) -> Iterator[ArticleId]:
        """Every living article, by id; those of some sites, or of all."""
        after = ""
        while True:
            with self._database.read() as connection:
                page = article_reader.get_article_ids(
                    connection, sites, after, article_reader.BATCH_SIZE
                )
            yield from page
            if len(page) < article_reader.BATCH_SIZE:
                return
            after = page[-1]

    def get_site_metadata(self) -> Mapping[SiteKey, SiteMetadata]:
        """What is known of every site."""
        with self._database.read() as connection:
            return sites_module.get_site_metadata(connection)

    def get_last_change_number(self) -> int:
        """The number of the change log's last line; 0 when it is empty."""
        with self._database.read() as connection:
            return change_log.get_last_change_number(connection)

    def get_changes_since(self, number: int, limit: int) -> list[Change]:
        """Lines of the change log after `number`, in order, at most `limit`."""
        with self._database.read() as connection:
            return change_log.get_changes_since(connection, number, limit)

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
            if not sites_module.has_site(connection, site):
                sites_module.upsert_site(connection, SiteMetadata(key=site), now)
            outcome = visits.store_article(
                connection, site, [identity or url], (False, url), content, None, now
            )
            if not articles.has_article_at(connection, site, url):
                frontier.add_alias(connection, site, identity or url, url)
            return outcome

    # Crawling

    def start_run(self, facts: SiteMetadata, starts: Sequence[FoundUrl], now: datetime) -> int:
        """Begin a run: the site's facts are refreshed, its start URLs become due."""
        with self._write() as connection:
            if sites_module.upsert_site(connection, facts, now):
                change_log.log_changes(
                    connection, article_reader.get_ids_of_site(connection, facts.key)
                )
            frontier.set_start_urls(connection, facts.key, starts, now)
            return sites_module.start_run(connection, facts.key, now)

    def move_site(self, site: SiteKey, old: str, new: str, base: str) -> int:
        """Let a site's addresses at the host `old` be known at `new`, and asked for at `base`."""
        with self._write() as connection:
            return sites_module.move_site(connection, site, old, new, base)

    def is_backfilled(self, site: SiteKey) -> bool:
        """Whether some run of the site has left nothing to fetch."""
        with self._database.read() as connection:
            return sites_module.is_backfilled(connection, site)

    def finish_run(self, run: Run, *, backfilled: bool) -> None:
        """Write how a run ended, and whether it left nothing to fetch."""
        with self._write() as connection:
            sites_module.finish_run(connection, run, backfilled=backfilled)

    def get_runs(self, site: SiteKey | None = None, limit: int = 20) -> list[Run]:
        """Runs, the newest first."""
        with self._database.read() as connection:
            return sites_module.get_runs(connection, site, limit)

    def get_next_url(
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
            return next(
                iter(frontier.get_due_urls(connection, site, run, now, full=full, pagers=pagers)),
                None,
            )

    def count_due(self, site: SiteKey, run: int, now: datetime, *, full: bool) -> int:
        """How many addresses a run has still to fetch."""
        with self._database.read() as connection:
            return frontier.count_due(connection, site, run, now, full=full)

    def enqueue_urls(self, site: SiteKey, found: Sequence[FoundUrl], now: datetime) -> None:
        """Put addresses into the frontier."""
        with self._write() as connection:
            frontier.enqueue_urls(connection, site, found, now)

    def add_capture(
        self,
        site: SiteKey,
        run: int,
        response: HttpResponse,
        place: RecordLocation,
        revisit_of: int | None = None,
    ) -> int:
        """Note a capture that was written; returns its number."""
        with self._write() as connection:
            return captures.add_capture(connection, site, run, response, place, revisit_of)

    def resume_capture_file(self, store: CaptureStore, site: SiteKey, run: int) -> str | None:
        """The file of captures that a run may go on with; None where it must begin a new one.

        What a killed run has torn off is cut; whole records that it had no time to note are noted.

        Raises:
            ArchiveError: the file or the database cannot be written.
        """
        if (file := store.get_newest_file(site)) is None:
            return None
        with self._database.read() as connection:
            known = captures.get_known_end(connection, file)
        strays, is_sound = store.repair_file(file, known)
        if strays:
            with self._write() as connection:
                captures.add_orphans(connection, site, run, strays)
        return file if is_sound else None

    def get_latest_revision(self, site: SiteKey, identity: str) -> StoredRevision | None:
        """What the identity's article was last read from; None for new and imported ones."""
        with self._database.read() as connection:
            article = articles.find_article(connection, site, [identity])
            return article_reader.get_latest_revision(connection, article) if article else None

    def get_revisions(self, site: SiteKey) -> list[StoredRevision]:
        """Every revision of a site that was read from a capture."""
        with self._database.read() as connection:
            return list(article_reader.iterate_revisions(connection, site))

    def get_pages(self, site: SiteKey) -> list[StoredPage]:
        """The last capture of each address of a site that answered with a page."""
        with self._database.read() as connection:
            return frontier.get_pages(connection, site)

    def get_attachments(self, site: SiteKey) -> list[Attachment]:
        """The files that articles of a site link to."""
        with self._database.read() as connection:
            return attachments.get_attachments(connection, site)

    def enqueue_attachments(self, site: SiteKey, found: Sequence[FoundUrl], now: datetime) -> None:
        """Put attached files into the frontier; none takes all of them out."""
        with self._write() as connection:
            frontier.enqueue_urls(connection, site, found, now)
            if not found:
                attachments.dequeue_attachments(connection, site)

    def get_stored_files(self, site: SiteKey, other_than: str) -> list[StoredFile]:
        """Attached files that another version of the extractor read."""
        with self._database.read() as connection:
            return list(attachments.iterate_stored_files(connection, site, other_than))

    def save_file(self, file: ExtractedFile) -> bool:
        """Keep how an attached file was read; says whether it differs."""
        with self._write() as connection:
            return attachments.save_file(connection, file)

    def get_template(self, site: SiteKey) -> str | None:
        """What was learned from the site's captures, as it was kept."""
        with self._database.read() as connection:
            return sites_module.get_template(connection, site)

    def save_template(self, site: SiteKey, version: str, value: str, now: datetime) -> bool:
        """Keep what was learned; says whether it differs from what was known."""
        with self._write() as connection:
            return sites_module.save_template(connection, site, version, value, now)

    def withdraw_article(self, old: StoredRevision) -> bool:
        """Hide the article of a revision, if that is its last, where today's rules read none.

        It returns, with its id, when they read it again. Says whether it was hidden.
        """
        with self._write() as connection:
            return articles.withdraw_article(connection, old)

    def reclassify_url(self, state: UrlState, kind: UrlKind, next_due: datetime) -> None:
        """Remember what kind of page an address leads to."""
        with self._write() as connection:
            frontier.reclassify_url(connection, state, kind, next_due)

    def replace_revision(self, old: StoredRevision, read: ExtractedArticle) -> bool:
        """Put a better reading of the same capture in place; says whether it differs."""
        with self._write() as connection:
            return articles.replace_revision(connection, old, read)

    def record_extraction(self, site: SiteKey, page: StoredPage, read: ExtractedArticle) -> Outcome:
        """Take in an article that a capture held and nobody had read there."""
        with self._write() as connection:
            shown = [page.state.identity, read.identity or page.state.identity]
            address = (page.state.listed, page.state.url)
            return visits.store_article(
                connection, site, shown, address, read, page.capture, page.fetched_at
            )

    def record_visit(self, visit: Visit) -> Outcome:
        """Remember one visit: its address, what it links to, and its article."""
        with self._write() as connection:
            frontier.update_visited_url(connection, visit)
            frontier.enqueue_urls(connection, visit.site, visit.found_urls, visit.visited_at)
            frontier.mark_due(connection, visit, visit.next_pages)
            if visit.listed_identities is not None:
                crawl_state_module.save_listing(connection, visit.state, visit.listed_identities)
            if visit.is_gone:
                articles.mark_gone(connection, visit.site, visit.state.identity, visit.visited_at)
            if visit.attachment:
                attachments.save_file(connection, visit.attachment)
            if not visit.is_failed:
                articles.correct_last_seen(
                    connection, visit.site, visit.state.identity, visit.visited_at
                )
            if visit.article is None:
                return visits.record_unmodified(connection, visit)
            return visits.store_article(
                connection,
                visit.site,
                [visit.state.identity, visit.article.identity or visit.state.identity],
                (visit.state.listed, visit.state.url),
                visit.article,
                visit.capture_id,
                visit.visited_at,
            )
