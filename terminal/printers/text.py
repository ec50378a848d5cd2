"""Hits as text: a block each, aligned by display width, with the matched words marked."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from indexer.result import Hit, Results
from terminal.columns import clean, pad, width, wrap
from terminal.printers.facets import facets_lines
from terminal.screen import Screen

_DATE_COLUMNS = 12
_DATE_LENGTHS = {"year": 4, "month": 7}
_NO_DATE = "undated"
_NARROWEST = 20
"""A column that would be narrower than this is not kept to its width."""


def result_lines(results: Results, screen: Screen) -> Iterator[str]:
    """The hits of a search, then its facets, a blank line between any two."""
    yield from block_lines(results.hits, screen)
    yield from [""] * bool(results.hits and results.facets)
    yield from facets_lines(results.facets, screen)


def block_lines(hits: Sequence[Hit], screen: Screen) -> Iterator[str]:
    """Hits, a blank line between any two."""
    site_columns = max((width(clean(hit.site)) for hit in hits), default=0) + 2
    for place, hit in enumerate(hits):
        if place:
            yield ""
        yield from hit_lines(hit, screen, site_columns=site_columns)


def hit_lines(hit: Hit, screen: Screen, *, site_columns: int) -> Iterator[str]:
    """One hit: date, site and title; authors; snippet; id and address."""
    head = pad(printed_date(hit.published_at, hit.published_precision), _DATE_COLUMNS)
    head += pad(clean(hit.site), site_columns)
    title = _column(hit.title, width(head), screen)
    for place, line in enumerate(title or [""]):
        yield (head if place == 0 else " " * width(head)) + screen.bold(line)
    under = " " * _DATE_COLUMNS
    for line in _column("; ".join(hit.authors), _DATE_COLUMNS, screen):
        yield under + line
    for line in snippet_lines(hit, screen, indent=_DATE_COLUMNS):
        yield under + line
    yield under + screen.dim(f"{clean(hit.id)}  {clean(hit.url)}")
    if hit.like:
        yield under + screen.dim(f"and nearly the same: {', '.join(map(clean, hit.like))}")


def snippet_lines(hit: Hit, screen: Screen, *, indent: int) -> Iterator[str]:
    """The snippet in lines, what matched in it marked."""
    text = clean(hit.snippet)
    for start, end in wrap(text, _room(indent, screen)):
        yield marked(text, start, end, hit.highlights, screen.mark)


def printed_date(published_at: str | None, precision: str | None) -> str:
    """The local date, as exactly as the page gave it."""
    if published_at is None:
        return _NO_DATE
    return clean(published_at[: _DATE_LENGTHS.get(precision or "", 10)])


def marked(
    text: str,
    start: int,
    end: int,
    highlights: Sequence[tuple[int, int]],
    mark: Callable[[str], str],
    plain: Callable[[str], str] = str,
) -> str:
    """What stands at `[start, end)` of a text, the highlights in it marked."""
    inside = [pair for pair in highlights if pair[0] < end and pair[1] > start]
    edges = sorted({start, end, *(min(max(edge, start), end) for pair in inside for edge in pair)})
    return "".join(
        mark(text[left:right])
        if any(pair[0] <= left and right <= pair[1] for pair in inside)
        else plain(text[left:right])
        for left, right in pairwise(edges)
    )


def _column(text: str, indent: int, screen: Screen) -> list[str]:
    text = clean(text)
    return [text[start:end] for start, end in wrap(text, _room(indent, screen))] if text else []


def _room(indent: int, screen: Screen) -> int | None:
    return None if screen.width is None else max(screen.width - indent, _NARROWEST)
