"""A result set taken away: every article of it, by date and then id, in one or more formats.

Streamed: memory holds an article at a time and, for the manifest, the id and
hash of each. Nothing is left behind by an export that fails.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.archive import Archive
from archive.model import Article, ContentHash
from research.atomic_output import AtomicFile, AtomicFolder
from research.errors import MissingArticlesError
from research.exports.base import ByteWriter, ExportOptions
from research.exports.formats import ExportFormat, FileFormat, OpenWriter
from research.manifest import (
    ExportedFile,
    ExportManifest,
    ExportOrigin,
    ManifestRow,
    encode_manifest,
)

_AtomicOutput = AtomicFile | AtomicFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTarget:
    """A file or folder to be written: in which format, and where."""

    format: ExportFormat
    path: Path


def load_articles_by_id(ids: Sequence[str], archive: Archive) -> Iterator[Article]:
    """Read the articles that the index names, in its order.

    Two ids that have proved to be one article since the index was made give it once.

    Raises:
        MissingArticlesError: the archive does not hold all of them.
    """
    seen: set[str] = set()
    matched = 0
    for article in archive.articles.get_articles(ids):
        matched += 1
        if article.id not in seen:
            seen.add(article.id)
            yield article
    if matched < len(ids):
        raise MissingArticlesError(len(ids), len(ids) - matched)


class ExportReplay:
    """The rows of an earlier export read again, each with the content that it had then.

    After `articles` has run, `missing` has the rows of which no revision has that content any
    more: better rules have read the page otherwise since, or the archive is another.
    """

    def __init__(self, rows: Sequence[ManifestRow], archive: Archive) -> None:
        self._rows = rows
        self._archive = archive
        self.missing: list[ManifestRow] = []

    def iter_articles(self) -> Iterator[Article]:
        """Yield the articles in the order of the rows."""
        for row in self._rows:
            matched = self._archive.articles.get_article_by_hash(
                row.id, ContentHash(row.content_hash)
            )
            if matched:
                yield matched
            else:
                self.missing.append(row)


def export_stream(
    articles: Iterable[Article],
    export_format: FileFormat,
    output: ByteWriter,
    options: ExportOptions,
) -> int:
    """Write the articles to `sink` and return how many they were."""
    count = 0
    with export_format.open_writer(output, options) as writer:
        for count, article in enumerate(articles, 1):  # noqa: B007 -- the last number is the count
            writer.write(article)
    return count


def export_files(
    articles: Iterable[Article],
    outputs: Sequence[ExportTarget],
    manifest_path: Path,
    origin: ExportOrigin,
    *,
    now: datetime,
) -> ExportManifest:
    """Write the articles of an origin to every output, and the manifest of them last.

    Raises:
        UnwritableExportError: a file could not be written; none of them has changed.
    """
    options = ExportOptions(bom=origin.bom, query=origin.query)
    with ExitStack() as stack:
        opened_targets = [_open_target(output, options, stack) for output in outputs]
        atomic_outputs = [atomic_output for atomic_output, _ in opened_targets]
        rows: list[ManifestRow] = []
        with ExitStack() as writer_stack:
            writers = [writer_stack.enter_context(opened) for _, opened in opened_targets]
            for article in articles:
                rows.append(ManifestRow(id=article.id, content_hash=article.content_hash))
                for writer in writers:
                    writer.write(article)
        manifest_file = stack.enter_context(AtomicFile(manifest_path))
        files = [*_describe_files(outputs, atomic_outputs)]
        manifest = ExportManifest(created_at=now, origin=origin, files=files, rows=rows)
        for piece in encode_manifest(manifest):
            manifest_file.write(piece)
        # The manifest last: one that stands there speaks of files that are whole.
        for atomic_output in (*atomic_outputs, manifest_file):
            atomic_output.commit()
    return manifest


def _open_target(
    output: ExportTarget, options: ExportOptions, stack: ExitStack
) -> tuple[_AtomicOutput, OpenWriter]:
    if isinstance(output.format, FileFormat):
        file = stack.enter_context(AtomicFile(output.path))
        return file, output.format.open_writer(file, options)
    folder = stack.enter_context(AtomicFolder(output.path))
    return folder, output.format.open_writer(folder, options)


def _describe_files(
    outputs: Sequence[ExportTarget], atomic_outputs: Sequence[_AtomicOutput]
) -> Iterator[ExportedFile]:
    for output, atomic_output in zip(outputs, atomic_outputs, strict=True):
        yield from atomic_output.describe_files(output.format.name)
