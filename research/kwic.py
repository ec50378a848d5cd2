"""Key words in context: every occurrence of what was sought, with the text around it. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from types import MappingProxyType

from indexer.analyzer import MARK, fold, terms
from indexer.engine import StoredArticle
from indexer.result import Reading
from research.occurrence import Sought, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
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


_TONES_IN_ORDER = str.maketrans("FRXSJ", "12345")
"""Tones as dictionaries have them. Other marks are capitals in a marked form, see `analyzer`."""


class Order(StrEnum):
    """By what lines are sorted: the articles' dates, or the words beside the node."""

    DATE = "date"
    LEFT = "left"
    RIGHT = "right"


def concordance(reading: Reading, *, width: int, per_article: int | None = None) -> Iterator[Line]:
    """The lines of all articles, in their order; of each at most so many, or all.

    `width` is how many characters of context are shown at each side, at most: none is cut
    inside a word. Articles are read one by one, so the first lines come before the last
    article is touched.

    Raises:
        NothingSoughtError: at the first line, where the query seeks no word of a text.
    """
    sought = Sought(reading.condition, query=reading.query)
    for article in reading.articles:
        yield from islice(_lines(article, sought, width), per_article)


def in_order(lines: Iterable[Line], order: Order) -> Iterable[Line]:
    """The lines sorted by the words beside the node, the nearest first; marks break ties."""
    key = _KEYS.get(order)
    return lines if key is None else sorted(lines, key=key)


def _lines(article: StoredArticle, sought: Sought, width: int) -> Iterator[Line]:
    for value in values_of(article):
        for start, end in sought.places(value.field, value.text):
            yield Line(
                article=article,
                field=value.field,
                start=start,
                end=end,
                left=_before(value.text, start, width),
                node=_spaced(value.text[start:end]),
                right=_after(value.text, end, width),
            )


def _before(text: str, start: int, width: int) -> str:
    first = max(start - width, 0)
    piece = text[first:start]
    if first and not text[first - 1].isspace() and not piece[:1].isspace():
        _, space, rest = _spaced(piece).partition(" ")
        return rest if space else ""
    return _spaced(piece).lstrip()


def _after(text: str, end: int, width: int) -> str:
    last = end + width
    piece = text[end:last]
    if last < len(text) and not text[last].isspace() and not piece[-1:].isspace():
        rest, space, _ = _spaced(piece).rpartition(" ")
        return rest if space else ""
    return _spaced(piece).rstrip()


def _spaced(text: str) -> str:
    return "".join(" " if each.isspace() else each for each in text)


def _words(text: str) -> tuple[list[str], list[str]]:
    """The words of a text as they are sorted: by their letters, then by their marks."""
    marked = [forms[0].removeprefix(MARK) for forms in terms(text)]
    return [fold(word) for word in marked], [
        word.translate(_TONES_IN_ORDER).swapcase() for word in marked
    ]


def _left_key(line: Line) -> tuple[list[str], list[str]]:
    folded, marked = _words(line.left)
    return folded[::-1], marked[::-1]


def _right_key(line: Line) -> tuple[list[str], list[str]]:
    return _words(line.right)


_KEYS: Mapping[Order, Callable[[Line], tuple[list[str], list[str]]]] = MappingProxyType(
    {Order.LEFT: _left_key, Order.RIGHT: _right_key}
)
