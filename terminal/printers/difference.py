"""What changed between two revisions, as text to be read and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from archive.model import Article
from archive.moments import local_iso
from research.difference import Difference, Kind, Piece
from terminal.columns import clean, wrap
from terminal.printers.json import FORMAT_VERSION
from terminal.screen import Screen

_READABLE_COLUMNS = 100
_MINUTE = len("2026-01-02T03:04")
_SIGNS = {Kind.REMOVED: ("[-", "-]"), Kind.ADDED: ("{+", "+}")}
"""How GNU wdiff marks words where there are no colours."""


def difference_lines(
    old: Article, new: Article, found: Sequence[Difference], screen: Screen
) -> Iterator[str]:
    """The two revisions, then field by field the lines that changed."""
    title = clean(new.content.title)
    for start, end in wrap(title, screen.width):
        yield screen.bold(title[start:end])
    yield screen.dim(f"from  {_revision(old)}")
    yield screen.dim(f"to    {_revision(new)}")
    if not found:
        yield ""
        yield "nothing that the site published differs"
    for difference in found:
        yield ""
        yield screen.bold(difference.field.replace("_", " "))
        yield from _field(difference.pieces, screen)


def _revision(article: Article) -> str:
    seen = (local_iso(article.revised_at) or "")[:_MINUTE].replace("T", " ")
    return f"revision {article.revision}, {seen}"


def _field(pieces: Iterable[Piece], screen: Screen) -> Iterator[str]:
    """The lines of a field with a change in them; of the others how many there are."""
    lines = _lines(pieces)
    for is_changed, group in groupby(lines, key=_is_changed):
        if is_changed:
            for line in group:
                yield from _line(line, screen)
        elif count := sum(any(piece.text.strip() for piece in line) for line in group):
            yield screen.dim(f"  ({count} unchanged)")


def _is_changed(line: Sequence[Piece]) -> bool:
    return any(piece.kind is not Kind.SAME for piece in line)


def _lines(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces line by line; a line break ends the line whatever became of it."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\n")
        lines[-1].append(Piece(piece.kind, first))
        lines += [[Piece(piece.kind, text)] for text in others]
    return [[piece for piece in line if piece.text] for line in lines]


def _line(line: Sequence[Piece], screen: Screen) -> Iterator[str]:
    """One line, wrapped, with what changed in it marked."""
    text, spans = "", []
    for piece in line:
        before, after = ("", "") if screen.colour else _SIGNS.get(piece.kind, ("", ""))
        start = len(text)
        text += f"{before}{clean(piece.text)}{after}"
        spans.append((start, len(text), piece.kind))
    room = None if screen.width is None else max(min(screen.width, _READABLE_COLUMNS) - 2, 1)
    for start, end in wrap(text, room):
        yield "  " + _coloured(text, start, end, spans, screen)


def _coloured(
    text: str, start: int, end: int, spans: Sequence[tuple[int, int, Kind]], screen: Screen
) -> str:
    inside = [span for span in spans if span[0] < end and span[1] > start]
    parts = ((text[max(first, start) : min(last, end)], kind) for first, last, kind in inside)
    return "".join(_shown(part, kind, screen) for part, kind in parts)


def _shown(text: str, kind: Kind, screen: Screen) -> str:
    match kind:
        case Kind.REMOVED:
            return screen.removed(text)
        case Kind.ADDED:
            return screen.added(text)
        case _:
            return text


def difference_object(old: Article, new: Article, found: Sequence[Difference]) -> dict[str, object]:
    """Both revisions and every piece of the fields that changed."""
    return {
        "format_version": FORMAT_VERSION,
        "id": new.id,
        "from": {"revision": old.revision, "revised_at": local_iso(old.revised_at)},
        "to": {"revision": new.revision, "revised_at": local_iso(new.revised_at)},
        "changes": [
            {
                "field": difference.field,
                "pieces": [{"kind": piece.kind, "text": piece.text} for piece in difference.pieces],
            }
            for difference in found
        ],
    }
