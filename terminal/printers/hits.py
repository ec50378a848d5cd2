"""Hits as text: a block each, aligned by display width, with the matched words marked."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from indexer.search_results import SearchHit, SearchResults
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import measure_width, pad, sanitize, wrap_spans
from terminal.printers.facets import render_facets
from terminal.printers.table import DATE_COLUMNS

_DATE_LENGTH_BY_PRECISION = {"year": 4, "month": 7}
"""Characters of an ISO date that are known: `2020`, `2020-07`; else ten, to the day."""
_NO_DATE = "undated"
_MIN_TEXT_COLUMNS = 20
"""A column that would be narrower than this is not kept to its width."""


def render_results(
    results: SearchResults, screen: OutputScreen, *, first: int = 1
) -> Iterator[str]:
    """Yield the hits of a search, numbered from `first`, then its facets, a blank line between."""
    yield from render_hits(results.hits, screen, first=first)
    yield from [""] * bool(results.hits and results.facets)
    yield from render_facets(results, screen)


def render_hits(
    hits: Sequence[SearchHit], screen: OutputScreen, *, first: int = 1
) -> Iterator[str]:
    """Yield hits with their numbers, a blank line between any two."""
    site_columns = max((measure_width(sanitize(hit.site)) for hit in hits), default=0) + 2
    digits = len(f"{first + len(hits) - 1}")
    for number, hit in enumerate(hits, first):
        if number > first:
            yield ""
        yield from render_hit(hit, screen, site_columns=site_columns, label=f"{number:>{digits}}  ")


def render_hit(
    hit: SearchHit, screen: OutputScreen, *, site_columns: int, label: str = ""
) -> Iterator[str]:
    """Yield one hit: label, date, site and title; authors; snippet; id and address."""
    head = pad(format_published(hit.published_at, hit.published_precision), DATE_COLUMNS)
    head = label + head + pad(sanitize(hit.site), site_columns)
    title = _wrap_column(hit.title, measure_width(head), screen)
    for number, line in enumerate(title or [""]):
        linked = screen.link(screen.bold(line), hit.url)
        yield (head if number == 0 else " " * measure_width(head)) + linked
    indent = len(label) + DATE_COLUMNS
    indentation = " " * indent
    for line in _wrap_column("; ".join(hit.authors), indent, screen):
        yield indentation + line
    for line in render_snippet(hit, screen, indent=indent):
        yield indentation + line
    address = screen.link(screen.dim(sanitize(hit.url)), hit.url)
    yield f"{indentation}{screen.dim(sanitize(hit.id))}  {address}"
    if hit.near_duplicate_ids:
        yield indentation + screen.dim(
            f"and nearly the same: {', '.join(map(sanitize, hit.near_duplicate_ids))}"
        )


def render_snippet(hit: SearchHit, screen: OutputScreen, *, indent: int) -> Iterator[str]:
    """Yield the lines of the snippet, matches marked."""
    text = sanitize(hit.snippet)
    for start, end in wrap_spans(text, _compute_available_columns(indent, screen)):
        yield mark_highlights(text, start, end, hit.highlights, screen.highlight)


def format_published(published_at: str | None, precision: str | None) -> str:
    """Return the local date, as exactly as the page gave it."""
    if published_at is None:
        return _NO_DATE
    return sanitize(published_at[: _DATE_LENGTH_BY_PRECISION.get(precision or "", 10)])


def mark_highlights(
    text: str,
    start: int,
    end: int,
    highlights: Sequence[tuple[int, int]],
    mark: Callable[[str], str],
    plain: Callable[[str], str] = str,
) -> str:
    """Return `[start, end)` of a text, the highlights in it marked.

    Args:
        text: The whole text.
        start: Of the part that is returned.
        end: Of the part that is returned.
        highlights: `[start, end)` spans in the whole text.
        mark: Marks a highlight.
        plain: Formats what lies between.
    """
    # Highlights may overlap: the text is cut at every edge, and each part is marked or not.
    inside = [pair for pair in highlights if pair[0] < end and pair[1] > start]
    edges = sorted({start, end, *(min(max(edge, start), end) for pair in inside for edge in pair)})
    return "".join(
        mark(text[left:right])
        if any(pair[0] <= left and right <= pair[1] for pair in inside)
        else plain(text[left:right])
        for left, right in pairwise(edges)
    )


def _wrap_column(text: str, indent: int, screen: OutputScreen) -> list[str]:
    text = sanitize(text)
    return (
        [
            text[start:end]
            for start, end in wrap_spans(text, _compute_available_columns(indent, screen))
        ]
        if text
        else []
    )


def _compute_available_columns(indent: int, screen: OutputScreen) -> int | None:
    return None if screen.width is None else max(screen.width - indent, _MIN_TEXT_COLUMNS)
