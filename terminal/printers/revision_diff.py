"""The changes between two revisions, as text to be read and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from archive.model import Article
from archive.times import format_local_iso
from research.revision_diff import ChangeKind, DiffPiece, FieldDiff
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import sanitize, wrap_spans
from terminal.printers.article import format_origin
from terminal.printers.search_json import FORMAT_VERSION
from terminal.printers.table import MAX_LINE_COLUMNS, format_minute

_BRACKETS = {ChangeKind.REMOVED: ("[-", "-]"), ChangeKind.ADDED: ("{+", "+}")}
"""How GNU wdiff marks words where there are no colours."""


def render_diff(
    old: Article, new: Article, differences: Sequence[FieldDiff], screen: OutputScreen
) -> Iterator[str]:
    """Yield the two revisions, then field by field the lines that changed."""
    title = sanitize(new.content.title)
    for start, end in wrap_spans(title, screen.width):
        yield screen.bold(title[start:end])
    yield screen.dim(f"from  {_format_revision(old)}")
    yield screen.dim(f"to    {_format_revision(new)}")
    if not differences:
        yield ""
        yield "nothing that the site published differs"
    for difference in differences:
        yield ""
        yield screen.bold(difference.field.replace("_", " "))
        yield from _render_field(difference.pieces, screen)


def _format_revision(article: Article) -> str:
    revised = f"revision {article.revision}, {format_minute(article.revised_at)}"
    origin = sanitize(format_origin(article))
    return f"{revised}, {origin}" if origin else revised


def _revision_to_json(article: Article) -> dict[str, object]:
    return {
        "revision": article.revision,
        "revised_at": format_local_iso(article.revised_at),
        "captured_from": article.captured_from.value,
        "capture_source": article.capture_source,
    }


def _render_field(pieces: Iterable[DiffPiece], screen: OutputScreen) -> Iterator[str]:
    """Yield the lines of a field with a change in them; of the others their number."""
    lines = _split_lines(pieces)
    for is_changed, group in groupby(lines, key=_has_change):
        if is_changed:
            for line in group:
                yield from _render_line(line, screen)
        elif count := sum(any(piece.text.strip() for piece in line) for line in group):
            yield screen.dim(f"  ({count} unchanged)")


def _has_change(line: Sequence[DiffPiece]) -> bool:
    return any(piece.kind is not ChangeKind.SAME for piece in line)


def _split_lines(pieces: Iterable[DiffPiece]) -> list[list[DiffPiece]]:
    """Split the pieces by lines; a line break ends the line whatever became of it."""
    lines: list[list[DiffPiece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\n")
        lines[-1].append(DiffPiece(piece.kind, first))
        lines += [[DiffPiece(piece.kind, text)] for text in others]
    return [[piece for piece in line if piece.text] for line in lines]


def _render_line(line: Sequence[DiffPiece], screen: OutputScreen) -> Iterator[str]:
    """Yield one line, wrapped, the changes in it marked."""
    text, spans = "", []
    for piece in line:
        before, after = ("", "") if screen.has_colour else _BRACKETS.get(piece.kind, ("", ""))
        start = len(text)
        text += f"{before}{sanitize(piece.text)}{after}"
        spans.append((start, len(text), piece.kind))
    # Two columns go to the indentation.
    room = None if screen.width is None else max(min(screen.width, MAX_LINE_COLUMNS) - 2, 1)
    for start, end in wrap_spans(text, room):
        yield "  " + _colour_spans(text, start, end, spans, screen)


def _colour_spans(
    text: str,
    start: int,
    end: int,
    spans: Sequence[tuple[int, int, ChangeKind]],
    screen: OutputScreen,
) -> str:
    inside = [span for span in spans if span[0] < end and span[1] > start]
    parts = ((text[max(first, start) : min(last, end)], kind) for first, last, kind in inside)
    return "".join(_colour_text(part, kind, screen) for part, kind in parts)


def _colour_text(text: str, kind: ChangeKind, screen: OutputScreen) -> str:
    match kind:
        case ChangeKind.REMOVED:
            return screen.mark_removed(text)
        case ChangeKind.ADDED:
            return screen.mark_added(text)
        case _:
            return text


def diff_to_json(old: Article, new: Article, differences: Sequence[FieldDiff]) -> dict[str, object]:
    """Return both revisions and every piece of the fields that changed as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "id": new.id,
        "from": _revision_to_json(old),
        "to": _revision_to_json(new),
        "changes": [
            {
                "field": difference.field,
                "pieces": [{"kind": piece.kind, "text": piece.text} for piece in difference.pieces],
            }
            for difference in differences
        ],
    }
