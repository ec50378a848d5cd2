"""Key words in context: every occurrence of what was sought, with the text around it. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from types import MappingProxyType

from indexer.analyzer import MARKED_PREFIX, extract_terms, fold_diacritics
from indexer.engine import StoredArticle
from indexer.search_results import ArticleStream
from research.occurrence import OccurrenceFinder, iter_field_texts


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcordanceLine:
    """One occurrence: `left`, `node` and `right` follow each other in the text as they stand.

    White space is one space each; `[start, end)` is the place of the node in the text, which
    is the article's title, its body or one of its captions, as `field` says.
    """

    article: StoredArticle
    field: str
    start: int
    end: int
    left: str
    node: str
    right: str


_TONE_SORT_ORDER = str.maketrans("FRXSJ", "12345")
"""Tones as dictionaries have them. Other marks are capitals in a marked form, see `analyzer`."""


class ConcordanceOrder(StrEnum):
    """By what lines are sorted: the articles' dates, or the words beside the node."""

    DATE = "date"
    LEFT = "left"
    RIGHT = "right"


def iter_concordance(
    stream: ArticleStream, *, width: int, per_article: int | None = None
) -> Iterator[ConcordanceLine]:
    """Yield the lines of all articles, in their order; of each at most so many, or all.

    `width` is how many characters of context are shown at each side, at most: none is cut
    inside a word. Articles are read one by one, so the first lines come before the last
    article is touched.

    Raises:
        NoSearchTermsError: at the first line, where the query seeks no word of a text.
    """
    finder = OccurrenceFinder(stream.condition, query=stream.query)
    for article in stream.articles:
        yield from islice(_iter_article_lines(article, finder, width), per_article)


def sort_lines(
    lines: Iterable[ConcordanceLine], order: ConcordanceOrder
) -> Iterable[ConcordanceLine]:
    """Sort the lines by the words beside the node, the nearest first; marks break ties."""
    key = _SORT_KEYS.get(order)
    return lines if key is None else sorted(lines, key=key)


def _iter_article_lines(
    article: StoredArticle, finder: OccurrenceFinder, width: int
) -> Iterator[ConcordanceLine]:
    for value in iter_field_texts(article):
        for start, end in finder.find_character_spans(value.field, value.text):
            yield ConcordanceLine(
                article=article,
                field=value.field,
                start=start,
                end=end,
                left=_cut_left_context(value.text, start, width),
                node=_normalize_spaces(value.text[start:end]),
                right=_cut_right_context(value.text, end, width),
            )


def _cut_left_context(text: str, start: int, width: int) -> str:
    first = max(start - width, 0)
    piece = text[first:start]
    if first and not text[first - 1].isspace() and not piece[:1].isspace():
        _, space, rest = _normalize_spaces(piece).partition(" ")
        return rest if space else ""
    return _normalize_spaces(piece).lstrip()


def _cut_right_context(text: str, end: int, width: int) -> str:
    last = end + width
    piece = text[end:last]
    if last < len(text) and not text[last].isspace() and not piece[-1:].isspace():
        rest, space, _ = _normalize_spaces(piece).rpartition(" ")
        return rest if space else ""
    return _normalize_spaces(piece).rstrip()


def _normalize_spaces(text: str) -> str:
    return "".join(" " if each.isspace() else each for each in text)


def _make_sort_key(text: str) -> tuple[list[str], list[str]]:
    """Make the key that sorts the words of a text: by their letters, then by their marks."""
    marked = [forms[0].removeprefix(MARKED_PREFIX) for forms in extract_terms(text)]
    return [fold_diacritics(word) for word in marked], [
        word.translate(_TONE_SORT_ORDER).swapcase() for word in marked
    ]


def _make_left_sort_key(line: ConcordanceLine) -> tuple[list[str], list[str]]:
    folded, marked = _make_sort_key(line.left)
    return folded[::-1], marked[::-1]


def _make_right_sort_key(line: ConcordanceLine) -> tuple[list[str], list[str]]:
    return _make_sort_key(line.right)


_SORT_KEYS: Mapping[ConcordanceOrder, Callable[[ConcordanceLine], tuple[list[str], list[str]]]] = (
    MappingProxyType(
        {ConcordanceOrder.LEFT: _make_left_sort_key, ConcordanceOrder.RIGHT: _make_right_sort_key}
    )
)
