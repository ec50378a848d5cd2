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

from archive.errors import ArchiveLockedError
from archive.lock import lock
from archive.model import ArticleId, SiteFacts, SiteKey
from archive.store import Archive
from indexer import engines
from indexer.condition import Anything
from indexer.document import index_document
from indexer.engine import Commit, IndexReader, IndexWriter
from indexer.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexMissingError,
    IndexVersionError,
)
from indexer.manifest import (
    Manifest,
    engine_folder,
    load_manifest,
    read_manifest,
    remove_drafts,
    write_manifest,
)

OnProgress = Callable[[int, int], None]
"""Called with how much is done and how much there is to do, in articles or changes."""

_BATCH = 1000  # changes or articles to a commit: a crash repeats at most these
_REBUILD = "truongdang index rebuild"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What an update or rebuild did, and the index that it left.

    `outgrows` says that with this the index has become too large for its engine.
    """

    added: int
    updated: int
    deleted: int
    total: int
    generation: int
    mark: int
    outgrows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexStatus:
    """What lies in the index folder; `bytes` counts all its files."""

    engine: str
    id: str
    generation: int
    mark: int
    documents: int
    bytes: int
    analyzer_version: int
    schema_version: int


@dataclass(slots=True, kw_only=True)
class _Transfer:
    """Carries articles from the archive into an index, and counts them."""

    archive: Archive
    sites: Mapping[SiteKey, SiteFacts]
    added: int = 0
    updated: int = 0
    deleted: int = 0

    def carry(self, writer: IndexWriter, ids: Collection[ArticleId]) -> None:
        """Make the index hold these articles as the archive does: some no longer."""
        living = {article.id: article for article in self.archive.articles(ids)}
        for article in living.values():
            site = self.sites.get(article.site) or SiteFacts(key=article.site)
            if writer.put(index_document(article, site)):
                self.updated += 1
            else:
                self.added += 1
        for article_id in ids:
            if article_id not in living and writer.delete(article_id):
                self.deleted += 1

    def report(self, manifest: Manifest, commit: Commit) -> SyncReport:
        """What was done, and the index that it left."""
        return SyncReport(
            added=self.added,
            updated=self.updated,
            deleted=self.deleted,
            total=commit.documents,
            generation=commit.generation,
            mark=manifest.mark,
            outgrows=engines.outgrown(manifest.engine, commit.documents)
            and not engines.outgrown(manifest.engine, commit.documents - self.added),
        )


def update(
    archive: Archive,
    folder: Path,
    *,
    on_progress: OnProgress | None = None,
    engine: str = engines.DEFAULT,
) -> SyncReport:
    """Bring the index up to the archive's last change; without an index, build one.

    `engine` counts for a first build only. Raises `IndexLockedError`,
    `IndexDamagedError` and `IndexVersionError`.
    """
    with _writing(folder):
        manifest = _manifest_of(folder)
        if manifest is None:
            return _build(archive, folder, engine, on_progress or _silent)
        return _follow(archive, folder, manifest, on_progress or _silent)


def rebuild(
    archive: Archive,
    folder: Path,
    *,
    engine: str | None = None,
    first: str = engines.DEFAULT,
    on_progress: OnProgress | None = None,
) -> SyncReport:
    """Build the index from nothing, beside the one in use.

    Without `engine` with the same, or with `first` where there is no index yet. Raises
    `IndexLockedError` and `EngineMissingError`.
    """
    with _writing(folder):
        chosen = engine or _engine_of(folder) or first
        return _build(archive, folder, chosen, on_progress or _silent)


def status(folder: Path) -> IndexStatus:
    """What lies in the index folder. Raises `IndexMissingError` and its relatives."""
    manifest = read_manifest(folder)
    commit = _last_commit(folder, manifest)
    return IndexStatus(
        engine=manifest.engine,
        id=manifest.id,
        generation=commit.generation,
        mark=manifest.mark,
        documents=commit.documents,
        bytes=_size(folder),
        analyzer_version=manifest.analyzer_version,
        schema_version=manifest.schema_version,
    )


def check(folder: Path, *, archive: Archive | None = None) -> list[str]:
    """Read the whole index and, if given, see whether it holds what the archive does.

    What is wrong, in words; empty where all is well. Raises `IndexMissingError` and
    `IndexVersionError`.
    """
    manifest = read_manifest(folder)
    try:
        with closing(_read(folder, manifest)) as reader:
            findings = list(reader.faults())
            held = list(reader.ids(Anything()))
            if len(held) != reader.commit.documents or len(held) != len(set(held)):
                findings.append("the index does not hold as many articles as it says")
    except IndexDamagedError as error:
        return [str(error)]
    if archive is not None and archive.last_change() == manifest.mark:
        wanted = set(archive.article_ids())
        findings += [f"the article {each} is missing" for each in sorted(wanted - set(held))]
        findings += [f"the article {each} is not in the archive" for each in set(held) - wanted]
    return findings


def collect_garbage(folder: Path) -> int:
    """Remove what killed rebuilds and commits left behind; how many bytes that freed.

    Raises `IndexLockedError`, `IndexMissingError` and its relatives.
    """
    with _writing(folder):
        manifest = read_manifest(folder)
        before = _size(folder)
        _clear(folder, manifest)
        engines.engine_named(manifest.engine).tidy(engine_folder(folder, manifest))
        return max(0, before - _size(folder))


def _build(archive: Archive, folder: Path, engine: str, on_progress: OnProgress) -> SyncReport:
    # Both are read before the articles: what changes meanwhile is done again by the next update.
    mark, sites = archive.last_change(), archive.site_facts()
    manifest = Manifest(engine=engine, id=uuid.uuid4().hex[:12], mark=mark, archive=archive.id)
    place = engine_folder(folder, manifest)
    engines.engine_named(engine).create(place)
    transfer = _Transfer(archive=archive, sites=sites)
    ids = list(archive.article_ids())

    def carry_all(writer: IndexWriter) -> None:
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            transfer.carry(writer, batch)
            on_progress(start + len(batch), len(ids))

    commit = _commit(engine, place, carry_all)
    write_manifest(folder, manifest)
    _clear(folder, manifest)
    return transfer.report(manifest, commit)


def _follow(
    archive: Archive, folder: Path, manifest: Manifest, on_progress: OnProgress
) -> SyncReport:
    last = archive.last_change()
    _check_belongs(folder, manifest, archive.id, last)
    _clear(folder, manifest)
    transfer = _Transfer(archive=archive, sites=archive.site_facts())
    place, first = engine_folder(folder, manifest), manifest.mark
    commit = None
    while changes := archive.changes_since(manifest.mark, _BATCH):
        ids = list(dict.fromkeys(change.article_id for change in changes))
        commit = _commit(manifest.engine, place, partial(transfer.carry, ids=ids))
        manifest = replace(manifest, mark=changes[-1].number)
        write_manifest(folder, manifest)
        on_progress(manifest.mark - first, max(last, manifest.mark) - first)
    return transfer.report(manifest, commit or _last_commit(folder, manifest))


def _check_belongs(folder: Path, manifest: Manifest, archive: str, last: int) -> None:
    """Refuse to follow another archive, or this one as it was restored from before."""
    if manifest.archive != archive:
        raise IndexVersionError(
            f"The index in {folder} was made from another archive.", hint=_REBUILD
        )
    if last < manifest.mark:
        raise IndexDamagedError(
            f"The index in {folder} knows changes that the archive has not: they do not belong"
            " together.",
            hint=_REBUILD,
        )


def _last_commit(folder: Path, manifest: Manifest) -> Commit:
    """The state that a search would find. Raises `IndexDamagedError`."""
    with closing(_read(folder, manifest)) as reader:
        return reader.commit


def _read(folder: Path, manifest: Manifest) -> IndexReader:
    return engines.engine_named(manifest.engine).read(engine_folder(folder, manifest))


def _size(folder: Path) -> int:
    """The bytes of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _commit(engine: str, place: Path, change: Callable[[IndexWriter], None]) -> Commit:
    """Make changes to an index; the state that they leave."""
    writer = engines.engine_named(engine).write(place)
    try:
        change(writer)
    except BaseException:
        writer.cancel()
        raise
    return writer.commit()


def _manifest_of(folder: Path) -> Manifest | None:
    """The manifest of the index there; None when there is no index yet."""
    try:
        return read_manifest(folder)
    except IndexMissingError:
        return None


def _engine_of(folder: Path) -> str | None:
    """The engine of the index there, also of one that is too old to be searched."""
    try:
        return load_manifest(folder).engine
    except (IndexMissingError, IndexDamagedError):
        return None


def _clear(folder: Path, manifest: Manifest) -> None:
    """Remove what a rebuild replaced, or left when it was killed."""
    for path in folder.iterdir():
        if path == engine_folder(folder, manifest):
            continue
        if path.is_symlink():  # no index of ours has one; what it leads to is not ours
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
    remove_drafts(folder)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Hold the index against other writers."""
    try:
        with lock(folder, "index"):
            yield
    except ArchiveLockedError as error:
        raise IndexLockedError(str(error), hint=error.hint, since=error.since) from error


def _silent(done: int, to_do: int) -> None:
    """Report no progress."""
