"""Key words in context: every occurrence of what was sought, with the text around it. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from operator import itemgetter
from random import Random
from types import MappingProxyType

from indexer.engine import StoredArticle
from indexer.hit_order import make_dictionary_key
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


_SPACE = re.compile(r"\s")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSelection:
    """Which lines of a concordance are listed: some in their order, or a sample of them.

    Attributes:
        offset: Lines that are passed over.
        limit: Lines that are listed then; None for all.
        sample: Lines chosen at random, in their order; None for no sample.
        seed: The same seed chooses the same.
    """

    offset: int = 0
    limit: int | None = None
    sample: int | None = None
    seed: int = 0

    def select(self, lines: Iterable[ConcordanceLine]) -> Iterator[ConcordanceLine]:
        """Yield the selected lines; without a sample, none is read after the last that is listed.

        A sample is taken in one pass, with only its own lines in memory: Vitter, "Random sampling
        with a reservoir" (1985), algorithm R.
        """
        if self.sample is not None:
            lines = self._take_sample(lines, self.sample)
        end = None if self.limit is None else self.offset + self.limit
        return islice(iter(lines), self.offset, end)

    def _take_sample(
        self, lines: Iterable[ConcordanceLine], size: int
    ) -> Iterator[ConcordanceLine]:
        luck = Random(self.seed)  # noqa: S311 -- the same for the same seed is what is wanted
        chosen: list[tuple[int, ConcordanceLine]] = []
        for number, line in enumerate(lines):
            if number < size:
                chosen.append((number, line))
            elif (place := luck.randrange(number + 1)) < size:
                chosen[place] = (number, line)
        return iter([line for _, line in sorted(chosen, key=itemgetter(0))])


def sort_lines(
    lines: Iterable[ConcordanceLine], order: ConcordanceOrder
) -> Iterable[ConcordanceLine]:
    """Sort the lines by the words beside the node, the nearest first; marks break ties."""
    key = _SORT_KEYS.get(order)
    return lines if key is None else sorted(lines, key=key)


def _iter_article_lines(
    article: StoredArticle, finder: OccurrenceFinder, width: int
) -> Iterator[ConcordanceLine]:
    # Lines that are sorted are all held, and need not hold all texts.
    without_text = replace(article, body="", captions=())
    for value in iter_field_texts(article):
        for start, end in finder.find_character_spans(value.field, value.text):
            yield ConcordanceLine(
                article=without_text,
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
    return _SPACE.sub(" ", text)


def _make_left_sort_key(line: ConcordanceLine) -> str:
    folded, marked = make_dictionary_key(line.left)
    return _join_words([*folded[::-1], "", *marked[::-1]])


def _make_right_sort_key(line: ConcordanceLine) -> str:
    folded, marked = make_dictionary_key(line.right)
    return _join_words([*folded, "", *marked])


def _join_words(words: Iterable[str]) -> str:
    """Join words, none of which is empty, to what is ordered as their lists are."""
    return "\0".join(words)  # before all letters; of lists the keys took half of the memory


_SORT_KEYS: Mapping[ConcordanceOrder, Callable[[ConcordanceLine], str]] = MappingProxyType(
    {ConcordanceOrder.LEFT: _make_left_sort_key, ConcordanceOrder.RIGHT: _make_right_sort_key}
)
