"""A result set taken away: every article of it, by date and then id, in one or more formats.

Streamed: memory holds an article at a time and, for the manifest, the id and
hash of each. Nothing is left behind by an export that fails.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.model import Article, ContentHash
from archive.store import Archive
from research.draft import Draft
from research.draft_folder import DraftFolder
from research.errors import MissingArticlesError
from research.exported_file import ExportedFile
from research.exports.format import AnyFormat, Format, Opened
from research.exports.sink import Sink
from research.exports.wishes import Wishes
from research.manifest import Manifest, Origin, Row, manifest_bytes

_AnyDraft = Draft | DraftFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A file or folder to be written: in which format, and where."""

    form: AnyFormat
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


class Repetition:
    """The rows of an earlier export read again, each with the content that it had then.

    After `articles` has run, `missing` has the rows of which no revision has that content any
    more: better rules have read the page otherwise since, or the archive is another.
    """

    def __init__(self, rows: Sequence[Row], archive: Archive) -> None:
        self._rows = rows
        self._archive = archive
        self.missing: list[Row] = []

    def articles(self) -> Iterator[Article]:
        """The articles in the order of the rows."""
        for row in self._rows:
            found = self._archive.article_as_published(row.id, ContentHash(row.content_hash))
            if found:
                yield found
            else:
                self.missing.append(row)


def export_stream(articles: Iterable[Article], form: Format, sink: Sink, wishes: Wishes) -> int:
    """Write the articles to `sink` and return how many they were."""
    count = 0
    with form.writer(sink, wishes) as writer:
        for count, article in enumerate(articles, 1):  # noqa: B007 -- the last number is the count
            writer.write(article)
    return count


def export_files(
    articles: Iterable[Article],
    outputs: Sequence[Output],
    manifest_path: Path,
    origin: Origin,
    *,
    now: datetime,
) -> Manifest:
    """Write the articles of an origin to every output, and the manifest of them last.

    Raises:
        UnwritableExportError: a file could not be written; none of them has changed.
    """
    wishes = Wishes(bom=origin.bom, query=origin.query)
    with ExitStack() as drafting:
        begun = [_begin(output, wishes, drafting) for output in outputs]
        drafts = [draft for draft, _ in begun]
        rows: list[Row] = []
        with ExitStack() as writing:
            writers = [writing.enter_context(opened) for _, opened in begun]
            for article in articles:
                rows.append(Row(id=article.id, content_hash=article.content_hash))
                for writer in writers:
                    writer.write(article)
        notice = drafting.enter_context(Draft(manifest_path))
        files = [*_written(outputs, drafts)]
        manifest = Manifest(created_at=now, origin=origin, files=files, rows=rows)
        notice.write(manifest_bytes(manifest))
        for draft in (*drafts, notice):
            draft.keep()
    return manifest


def _begin(output: Output, wishes: Wishes, drafting: ExitStack) -> tuple[_AnyDraft, Opened]:
    if isinstance(output.form, Format):
        file = drafting.enter_context(Draft(output.path))
        return file, output.form.writer(file, wishes)
    folder = drafting.enter_context(DraftFolder(output.path))
    return folder, output.form.writer(folder, wishes)


def _written(outputs: Sequence[Output], drafts: Sequence[_AnyDraft]) -> Iterator[ExportedFile]:
    for output, draft in zip(outputs, drafts, strict=True):
        yield from draft.files(output.form.name)
