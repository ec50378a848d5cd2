"""A result set taken away: every article of it, by date and then id, in one or more formats.

Streamed: memory holds an article at a time and, for the manifest, the id and
hash of each. Nothing is left behind by an export that fails.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from archive.model import Article
from archive.store import Archive
from research.draft import Draft
from research.errors import MissingArticlesError
from research.exports.format import Format
from research.exports.sink import Sink
from research.manifest import ExportedFile, Manifest, Row, manifest_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A file to be written: in which format, and where."""

    form: Format
    path: Path


def articles_of(ids: Sequence[str], archive: Archive) -> Iterator[Article]:
    """Read the articles that the index names, in its order.

    Two ids that have proved to be one article since the index was made give it once.

    Raises:
        MissingArticlesError: the archive does not hold all of them.
    """
    seen: set[str] = set()
    found = 0
    for article in archive.articles(ids):
        found += 1
        if article.id not in seen:
            seen.add(article.id)
            yield article
    if found < len(ids):
        raise MissingArticlesError(len(ids), len(ids) - found)


def export_stream(articles: Iterable[Article], form: Format, sink: Sink) -> int:
    """Write the articles to `sink` and return how many they were."""
    writer = form.writer(sink)
    count = 0
    for count, article in enumerate(articles, 1):  # noqa: B007 -- the last number is the count
        writer.write(article)
    return count


def export_files(
    articles: Iterable[Article],
    outputs: Sequence[Output],
    manifest_path: Path,
    describe: Callable[[Sequence[Row], Sequence[ExportedFile]], Manifest],
) -> Manifest:
    """Write the articles to every output, and the manifest that `describe` makes of them last.

    Raises:
        UnwritableExportError: a file could not be written; none of them has changed.
    """
    with ExitStack() as stack:
        drafts = [stack.enter_context(Draft(output.path)) for output in outputs]
        writers = [output.form.writer(draft) for output, draft in zip(outputs, drafts, strict=True)]
        rows: list[Row] = []
        for article in articles:
            rows.append(Row(id=article.id, content_hash=article.content_hash))
            for writer in writers:
                writer.write(article)
        manifest = describe(rows, [_file(*pair) for pair in zip(outputs, drafts, strict=True)])
        notice = stack.enter_context(Draft(manifest_path))
        notice.write(manifest_bytes(manifest))
        for draft in (*drafts, notice):
            draft.keep()
    return manifest


def _file(output: Output, draft: Draft) -> ExportedFile:
    return ExportedFile(
        name=output.path.name,
        format=output.form.name,
        bytes=draft.bytes,
        sha256=draft.sha256(),
    )
