"""Keeps the index in step with the archive: follows its change log, or starts anew.

A commit comes before the mark is moved, so a crash between the two repeats work
and loses none; the engine has counted that commit all the same. A rebuild grows
beside the index in use and takes its place in one step. One process writes at a time.
"""

import uuid
from collections.abc import Callable, Collection, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial

from archive.archive import Archive
from archive.model import ArticleId, SiteKey, SiteMetadata
from indexer import engines
from indexer.condition import MatchAll
from indexer.document_builder import build_index_document
from indexer.engine import CommitReport, IndexCommit, IndexWriter
from indexer.errors import (
    REBUILD_HINT,
    IndexDamagedError,
    IndexerError,
    IndexMissingError,
    IndexVersionError,
)
from indexer.index_manifest import IndexManifest
from indexer.index_store import IndexLocation, IndexStore, read_current_manifest

OnProgress = Callable[[int, int], None]
"""Called with how much is done and how much there is to do, in articles or changes."""

_BATCH_SIZE = 1000  # changes or articles to a commit: a crash repeats at most these


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """The outcome of an update or rebuild, and the index that it left.

    `exceeds_size` says that with this the index has become too large for its engine.
    """

    added: int
    updated: int
    deleted: int
    total: int
    generation: int
    mark: int
    exceeds_size: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexStatus:
    """The state of the index of an `archive`; `bytes` counts all that lies in its place."""

    engine: str
    id: str
    archive: str
    generation: int
    mark: int
    documents: int
    bytes: int
    analyzer_version: int
    schema_version: int


@dataclass(slots=True, kw_only=True)
class _IndexLoader:
    """Carries articles from the archive into an index, and counts them."""

    archive: Archive
    sites: Mapping[SiteKey, SiteMetadata]
    added: int = 0
    updated: int = 0
    deleted: int = 0

    def transfer(self, writer: IndexWriter, ids: Collection[ArticleId]) -> None:
        """Make the index hold these articles as the archive does: some no longer."""
        living = {article.id: article for article in self.archive.articles.get_articles(ids)}
        for article in living.values():
            site = self.sites.get(article.site) or SiteMetadata(key=article.site)
            writer.put(build_index_document(article, site))
        for article_id in ids:
            if article_id not in living:
                writer.delete(article_id)

    def count(self, commit: CommitReport) -> CommitReport:
        """Add what a commit did."""
        self.added += commit.added
        self.updated += commit.updated
        self.deleted += commit.deleted
        return commit

    def make_report(self, manifest: IndexManifest, commit: IndexCommit) -> SyncReport:
        """Report what was done, and the index that it left."""
        return SyncReport(
            added=self.added,
            updated=self.updated,
            deleted=self.deleted,
            total=commit.documents,
            generation=commit.generation,
            mark=manifest.mark,
            exceeds_size=engines.exceeds_size(manifest.engine, commit.documents)
            and not engines.exceeds_size(manifest.engine, commit.documents - self.added),
        )


def update_index(
    archive: Archive,
    location: IndexLocation,
    *,
    on_progress: OnProgress | None = None,
    engine: str | None = None,
) -> SyncReport:
    """Bring the index up to the archive's last change; without an index, build one.

    `engine` counts for a first build only. Raises `IndexLockedError`,
    `IndexDamagedError` and `IndexVersionError`.
    """
    store = engines.open_store(location)
    with store.hold_lock():
        manifest = _find_manifest(store)
        if manifest is None:
            chosen = engine or store.default_engine
            return _build_index(archive, store, chosen, on_progress or _ignore_progress)
        return _follow_changes(archive, store, manifest, on_progress or _ignore_progress)


def rebuild_index(
    archive: Archive,
    location: IndexLocation,
    *,
    engine: str | None = None,
    first: str | None = None,
    on_progress: OnProgress | None = None,
) -> SyncReport:
    """Build the index from nothing, beside the one in use.

    Without `engine` with the same, or with `first` where there is no index yet. Raises
    `IndexLockedError` and `EngineMissingError`.
    """
    store = engines.open_store(location)
    with store.hold_lock():
        chosen = engine or _find_engine(store) or first or store.default_engine
        return _build_index(archive, store, chosen, on_progress or _ignore_progress)


def read_status(location: IndexLocation) -> IndexStatus:
    """Read the state of the index. Raises `IndexMissingError` and its relatives."""
    store = engines.open_store(location)
    manifest = read_current_manifest(store)
    commit = _read_last_commit(store, manifest)
    return IndexStatus(
        engine=manifest.engine,
        id=manifest.id,
        archive=manifest.archive,
        generation=commit.generation,
        mark=manifest.mark,
        documents=commit.documents,
        bytes=store.count_bytes(),
        analyzer_version=manifest.analyzer_version,
        schema_version=manifest.schema_version,
    )


def check_index(location: IndexLocation, *, archive: Archive | None = None) -> list[str]:
    """Read the whole index and, if given, see whether it holds what the archive does.

    What is wrong, in words; empty where all is well. Raises `IndexMissingError` and
    `IndexVersionError`.
    """
    store = engines.open_store(location)
    manifest = read_current_manifest(store)
    try:
        with closing(store.open_reader(manifest)) as reader:
            findings = list(reader.iter_faults())
            indexed_ids = list(reader.iter_ids(MatchAll()))
            if len(indexed_ids) != reader.last_commit.documents or len(indexed_ids) != len(
                set(indexed_ids)
            ):
                findings.append("the index does not hold as many articles as it says")
    except IndexDamagedError as error:
        return [str(error)]
    if archive is None:
        return findings
    last = archive.changes.get_last_change_number()
    if manifest.archive != archive.id or manifest.mark > last:
        findings.append("the index was made from another archive")
    elif last == manifest.mark:
        archived_ids = set(archive.articles.get_article_ids())
        findings += [
            f"the article {each} is missing" for each in sorted(archived_ids - set(indexed_ids))
        ]
        findings += [
            f"the article {each} is not in the archive" for each in set(indexed_ids) - archived_ids
        ]
    return findings


def collect_garbage(location: IndexLocation) -> int:
    """Remove what killed rebuilds and commits left behind; how many bytes that freed.

    Raises `IndexLockedError`, `IndexMissingError` and its relatives.
    """
    store = engines.open_store(location)
    with store.hold_lock():
        manifest = read_current_manifest(store)
        before = store.count_bytes()
        store.remove_leftovers(manifest)
        store.remove_unused_files(manifest)
        return max(0, before - store.count_bytes())


def _build_index(
    archive: Archive, store: IndexStore, engine: str, on_progress: OnProgress
) -> SyncReport:
    # Both are read before the articles: what changes meanwhile is done again by the next update.
    mark, sites = archive.changes.get_last_change_number(), archive.sites.get_site_metadata()
    manifest = IndexManifest(engine=engine, id=uuid.uuid4().hex[:12], mark=mark, archive=archive.id)
    store.create(manifest)
    transfer = _IndexLoader(archive=archive, sites=sites)
    ids = list(archive.articles.get_article_ids())

    def carry_all(writer: IndexWriter) -> None:
        for start in range(0, len(ids), _BATCH_SIZE):
            batch = ids[start : start + _BATCH_SIZE]
            transfer.transfer(writer, batch)
            on_progress(start + len(batch), len(ids))

    try:
        commit = transfer.count(_commit_changes(store, manifest, carry_all))
        store.write_manifest(manifest)
    except IndexerError:
        raise  # the place itself fails, or the lock was lost: what is there may be another's by now
    except BaseException:
        _remove_unfinished(store, manifest)
        raise
    store.remove_leftovers(manifest)
    return transfer.make_report(manifest, commit)


def _remove_unfinished(store: IndexStore, manifest: IndexManifest) -> None:
    """Remove an index whose building was stopped; the one in use stays."""
    with suppress(IndexerError):
        try:
            in_use = store.read_manifest()
        except IndexMissingError:
            in_use = replace(manifest, id="none")  # it would have been the first
        store.remove_leftovers(in_use)


def _follow_changes(
    archive: Archive, store: IndexStore, manifest: IndexManifest, on_progress: OnProgress
) -> SyncReport:
    last = archive.changes.get_last_change_number()
    _check_same_archive(store, manifest, archive.id, last)
    store.remove_leftovers(manifest)
    transfer = _IndexLoader(archive=archive, sites=archive.sites.get_site_metadata())
    first, commit = manifest.mark, None
    while changes := archive.changes.get_changes_since(manifest.mark, _BATCH_SIZE):
        ids = list(dict.fromkeys(change.article_id for change in changes))
        commit = transfer.count(
            _commit_changes(store, manifest, partial(transfer.transfer, ids=ids))
        )
        manifest = replace(manifest, mark=changes[-1].number)
        # After the commit: killed between the two, the same changes are indexed once more.
        store.write_manifest(manifest)
        on_progress(manifest.mark - first, max(last, manifest.mark) - first)
    return transfer.make_report(manifest, commit or _read_last_commit(store, manifest))


def _check_same_archive(
    store: IndexStore, manifest: IndexManifest, archive: str, last: int
) -> None:
    """Refuse to follow another archive, or this one as it was restored from before."""
    if manifest.archive != archive:
        raise IndexVersionError(
            f"The index in {store.location} was made from another archive.", hint=REBUILD_HINT
        )
    if last < manifest.mark:
        raise IndexDamagedError(
            f"The index in {store.location} knows changes that the archive has not: they do not"
            " belong together.",
            hint=REBUILD_HINT,
        )


def _read_last_commit(store: IndexStore, manifest: IndexManifest) -> IndexCommit:
    """Read the state that a search would find. Raises `IndexDamagedError`."""
    with closing(store.open_reader(manifest)) as reader:
        return reader.last_commit


def _commit_changes(
    store: IndexStore, manifest: IndexManifest, change: Callable[[IndexWriter], None]
) -> CommitReport:
    """Make changes to an index; what they did, and the state that they leave."""
    writer = store.open_writer(manifest)
    try:
        change(writer)
    except BaseException:
        writer.rollback()
        raise
    return writer.commit()


def _find_manifest(store: IndexStore) -> IndexManifest | None:
    """Read the manifest of the index there; None when there is no index yet."""
    try:
        return read_current_manifest(store)
    except IndexMissingError:
        return None


def _find_engine(store: IndexStore) -> str | None:
    """Return the engine of the index there, also of one that is too old to be searched."""
    try:
        return store.read_manifest().engine
    except (IndexMissingError, IndexDamagedError):
        return None


def _ignore_progress(done: int, total: int) -> None:
    """Report no progress."""
