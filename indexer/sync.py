"""Keeps the index in step with the archive: follows its change log, or starts anew.

A commit comes before the mark is moved, so a crash between the two repeats work
and loses none; the engine has counted that commit all the same. A rebuild grows
beside the index in use and takes its place in one step. One process writes at a time.
"""

import shutil
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from archive.archive import Archive
from archive.errors import ArchiveLockedError
from archive.lock import hold_lock
from archive.model import ArticleId, SiteKey, SiteMetadata
from indexer import engines
from indexer.condition import MatchAll
from indexer.document_builder import build_index_document
from indexer.engine import IndexCommit, IndexReader, IndexWriter
from indexer.errors import (
    REBUILD_HINT,
    IndexDamagedError,
    IndexLockedError,
    IndexMissingError,
    IndexVersionError,
)
from indexer.index_manifest import (
    IndexManifest,
    get_engine_folder,
    read_any_manifest,
    read_current_manifest,
    remove_temporary_manifests,
    write_index_manifest,
)

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
    """The state of the index folder; `bytes` counts all its files."""

    engine: str
    id: str
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
            if writer.put(build_index_document(article, site)):
                self.updated += 1
            else:
                self.added += 1
        for article_id in ids:
            if article_id not in living and writer.delete(article_id):
                self.deleted += 1

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
    folder: Path,
    *,
    on_progress: OnProgress | None = None,
    engine: str = engines.DEFAULT_ENGINE,
) -> SyncReport:
    """Bring the index up to the archive's last change; without an index, build one.

    `engine` counts for a first build only. Raises `IndexLockedError`,
    `IndexDamagedError` and `IndexVersionError`.
    """
    with _lock_for_writing(folder):
        manifest = _find_manifest(folder)
        if manifest is None:
            return _build_index(archive, folder, engine, on_progress or _ignore_progress)
        return _follow_changes(archive, folder, manifest, on_progress or _ignore_progress)


def rebuild_index(
    archive: Archive,
    folder: Path,
    *,
    engine: str | None = None,
    first: str = engines.DEFAULT_ENGINE,
    on_progress: OnProgress | None = None,
) -> SyncReport:
    """Build the index from nothing, beside the one in use.

    Without `engine` with the same, or with `first` where there is no index yet. Raises
    `IndexLockedError` and `EngineMissingError`.
    """
    with _lock_for_writing(folder):
        chosen = engine or _find_engine(folder) or first
        return _build_index(archive, folder, chosen, on_progress or _ignore_progress)


def read_status(folder: Path) -> IndexStatus:
    """Read what lies in the index folder. Raises `IndexMissingError` and its relatives."""
    manifest = read_current_manifest(folder)
    commit = _read_last_commit(folder, manifest)
    return IndexStatus(
        engine=manifest.engine,
        id=manifest.id,
        generation=commit.generation,
        mark=manifest.mark,
        documents=commit.documents,
        bytes=_count_bytes(folder),
        analyzer_version=manifest.analyzer_version,
        schema_version=manifest.schema_version,
    )


def check_index(folder: Path, *, archive: Archive | None = None) -> list[str]:
    """Read the whole index and, if given, see whether it holds what the archive does.

    What is wrong, in words; empty where all is well. Raises `IndexMissingError` and
    `IndexVersionError`.
    """
    manifest = read_current_manifest(folder)
    try:
        with closing(_open_reader(folder, manifest)) as reader:
            findings = list(reader.iter_faults())
            indexed_ids = list(reader.iter_ids(MatchAll()))
            if len(indexed_ids) != reader.last_commit.documents or len(indexed_ids) != len(
                set(indexed_ids)
            ):
                findings.append("the index does not hold as many articles as it says")
    except IndexDamagedError as error:
        return [str(error)]
    if archive is not None and archive.changes.get_last_change_number() == manifest.mark:
        archived_ids = set(archive.articles.get_article_ids())
        findings += [
            f"the article {each} is missing" for each in sorted(archived_ids - set(indexed_ids))
        ]
        findings += [
            f"the article {each} is not in the archive" for each in set(indexed_ids) - archived_ids
        ]
    return findings


def collect_garbage(folder: Path) -> int:
    """Remove what killed rebuilds and commits left behind; how many bytes that freed.

    Raises `IndexLockedError`, `IndexMissingError` and its relatives.
    """
    with _lock_for_writing(folder):
        manifest = read_current_manifest(folder)
        before = _count_bytes(folder)
        _remove_leftovers(folder, manifest)
        engines.load_engine(manifest.engine).remove_unused_files(
            get_engine_folder(folder, manifest)
        )
        return max(0, before - _count_bytes(folder))


def _build_index(
    archive: Archive, folder: Path, engine: str, on_progress: OnProgress
) -> SyncReport:
    # Both are read before the articles: what changes meanwhile is done again by the next update.
    mark, sites = archive.changes.get_last_change_number(), archive.sites.get_site_metadata()
    manifest = IndexManifest(engine=engine, id=uuid.uuid4().hex[:12], mark=mark, archive=archive.id)
    engine_folder = get_engine_folder(folder, manifest)
    engines.load_engine(engine).create(engine_folder)
    transfer = _IndexLoader(archive=archive, sites=sites)
    ids = list(archive.articles.get_article_ids())

    def carry_all(writer: IndexWriter) -> None:
        for start in range(0, len(ids), _BATCH_SIZE):
            batch = ids[start : start + _BATCH_SIZE]
            transfer.transfer(writer, batch)
            on_progress(start + len(batch), len(ids))

    commit = _commit_changes(engine, engine_folder, carry_all)
    write_index_manifest(folder, manifest)
    _remove_leftovers(folder, manifest)
    return transfer.make_report(manifest, commit)


def _follow_changes(
    archive: Archive, folder: Path, manifest: IndexManifest, on_progress: OnProgress
) -> SyncReport:
    last = archive.changes.get_last_change_number()
    _check_same_archive(folder, manifest, archive.id, last)
    _remove_leftovers(folder, manifest)
    transfer = _IndexLoader(archive=archive, sites=archive.sites.get_site_metadata())
    engine_folder, first = get_engine_folder(folder, manifest), manifest.mark
    commit = None
    while changes := archive.changes.get_changes_since(manifest.mark, _BATCH_SIZE):
        ids = list(dict.fromkeys(change.article_id for change in changes))
        commit = _commit_changes(
            manifest.engine, engine_folder, partial(transfer.transfer, ids=ids)
        )
        manifest = replace(manifest, mark=changes[-1].number)
        # After the commit: killed between the two, the same changes are indexed once more.
        write_index_manifest(folder, manifest)
        on_progress(manifest.mark - first, max(last, manifest.mark) - first)
    return transfer.make_report(manifest, commit or _read_last_commit(folder, manifest))


def _check_same_archive(folder: Path, manifest: IndexManifest, archive: str, last: int) -> None:
    """Refuse to follow another archive, or this one as it was restored from before."""
    if manifest.archive != archive:
        raise IndexVersionError(
            f"The index in {folder} was made from another archive.", hint=REBUILD_HINT
        )
    if last < manifest.mark:
        raise IndexDamagedError(
            f"The index in {folder} knows changes that the archive has not: they do not belong"
            " together.",
            hint=REBUILD_HINT,
        )


def _read_last_commit(folder: Path, manifest: IndexManifest) -> IndexCommit:
    """Read the state that a search would find. Raises `IndexDamagedError`."""
    with closing(_open_reader(folder, manifest)) as reader:
        return reader.last_commit


def _open_reader(folder: Path, manifest: IndexManifest) -> IndexReader:
    return engines.load_engine(manifest.engine).open_reader(get_engine_folder(folder, manifest))


def _count_bytes(folder: Path) -> int:
    """Add up the bytes of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _commit_changes(
    engine: str, engine_folder: Path, change: Callable[[IndexWriter], None]
) -> IndexCommit:
    """Make changes to an index; the state that they leave."""
    writer = engines.load_engine(engine).open_writer(engine_folder)
    try:
        change(writer)
    except BaseException:
        writer.rollback()
        raise
    return writer.commit()


def _find_manifest(folder: Path) -> IndexManifest | None:
    """Read the manifest of the index there; None when there is no index yet."""
    try:
        return read_current_manifest(folder)
    except IndexMissingError:
        return None


def _find_engine(folder: Path) -> str | None:
    """Return the engine of the index there, also of one that is too old to be searched."""
    try:
        return read_any_manifest(folder).engine
    except (IndexMissingError, IndexDamagedError):
        return None


def _remove_leftovers(folder: Path, manifest: IndexManifest) -> None:
    """Remove what a rebuild replaced, or left when it was killed."""
    for path in folder.iterdir():
        if path == get_engine_folder(folder, manifest):
            continue
        if path.is_symlink():  # no index of ours has one; what it leads to is not ours
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
    remove_temporary_manifests(folder)


@contextmanager
def _lock_for_writing(folder: Path) -> Iterator[None]:
    """Hold the index against other writers."""
    try:
        with hold_lock(folder, "index"):
            yield
    except ArchiveLockedError as error:
        raise IndexLockedError(str(error), hint=error.hint, since=error.since) from error


def _ignore_progress(done: int, total: int) -> None:
    """Report no progress."""
