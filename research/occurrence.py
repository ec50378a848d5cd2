"""Where in an article's texts the words of a query stand.

Works on the condition that the engine was asked and on the same terms, so that
what occurs is exactly what was found: with marks or without, widened, in a
phrase. Words that the query has side by side and the text too are one
occurrence: `hội nghị` is found as one word where it is one. Pure.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from indexer.analyzer import Finder, Token, terms
from indexer.condition import AllOf, AnyOf, Condition, InOrder, Occurs
from indexer.engine import TEXT, StoredArticle
from indexer.query import TEXT_FIELDS
from research.errors import NothingSoughtError

Terms = Sequence[Sequence[str]]
"""The terms at each position of a text, as `analyzer.terms` gives them."""


class Value(NamedTuple):
    """One text of an article: its `field` is title, body or caption."""

    field: str
    text: str


class Span(NamedTuple):
    """The positions `[first, last)` of an occurrence, in syllables and codes."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Part:
    """A word or phrase that was sought in a field; those of one `row` stood side by side."""

    field: str
    slots: tuple[frozenset[str], ...]
    gap: int
    row: int


class _Candidate(NamedTuple):
    span: Span
    part: int


def values_of(article: StoredArticle) -> Iterator[Value]:
    """The texts of an article, in the order in which they are read."""
    yield Value("title", article.title)
    yield Value("body", article.body)
    for caption in article.captions:
        yield Value("caption", caption)


class Sought:
    """The words and phrases that a condition seeks in texts, negated ones left out."""

    def __init__(self, condition: Condition, *, query: str) -> None:
        """Read the condition of a query.

        Raises:
            NothingSoughtError: it seeks no word of a text.
        """
        self._parts = tuple(
            part for row, parts in enumerate(_rows(condition)) for part in _parts(parts, row)
        )
        if not self._parts:
            raise NothingSoughtError(query)
        self._begins: defaultdict[str, list[int]] = defaultdict(list)
        for number, part in enumerate(self._parts):
            for term in part.slots[0]:
                self._begins[term].append(number)
        slots = chain.from_iterable(part.slots for part in self._parts)
        self._finder = Finder(frozenset().union(*slots))

    def spans(self, field: str, terms: Terms) -> list[Span]:
        """Where the words occur in a value of a field, in order and apart from each other."""
        found: list[_Candidate] = []
        last_part = -1
        for candidate in sorted(self._candidates(field, terms), key=_first_then_longest):
            span, part = candidate
            if found and span.first < found[-1].span.last:
                continue
            if found and span.first == found[-1].span.last and self._goes_on(last_part, part):
                found[-1] = _Candidate(Span(found[-1].span.first, span.last), part)
            else:
                found.append(candidate)
            last_part = part
        return [candidate.span for candidate in found]

    def places(self, field: str, text: str) -> list[tuple[int, int]]:
        """The `[start, end)` places of those spans in the text, in characters."""
        spans = self.spans(field, terms(text))
        if not spans:
            return []
        found: dict[int, Token] = {}
        for token in self._finder.tokens(text):
            found.setdefault(token.position, token)  # of a code the whole, which comes first
        return [(found[span.first].start, found[span.last - 1].end) for span in spans]

    def _goes_on(self, before: int, part: int) -> bool:
        """Whether the query has one part after the other in a row."""
        return part > before and self._parts[part].row == self._parts[before].row

    def _candidates(self, field: str, terms: Terms) -> Iterator[_Candidate]:
        begins = self._begins.keys()
        places = [place for place, forms in enumerate(terms) if not begins.isdisjoint(forms)]
        for place in places:
            forms = terms[place]
            begun = {part for form in forms for part in self._begins.get(form, ())}
            for number in begun:
                part = self._parts[number]
                if part.field in (TEXT, field):
                    end = _end(part, terms, place)
                    if end is not None:
                        yield _Candidate(Span(place, end), number)


def _first_then_longest(candidate: _Candidate) -> tuple[int, int, int]:
    return candidate.span.first, -candidate.span.last, candidate.part


def _end(part: _Part, terms: Terms, place: int) -> int | None:
    """Where a phrase ends whose first word stands at `place`, each word the nearest that fits."""
    limit = min(place + len(part.slots) + part.gap, len(terms))
    for slot in part.slots[1:]:
        following = range(place + 1, limit)
        nearest = next((each for each in following if not slot.isdisjoint(terms[each])), None)
        if nearest is None:
            return None
        place = nearest
    return place + 1


def _rows(condition: Condition) -> Iterator[list[Occurs | InOrder]]:
    """The words and phrases that are sought, those that must all be there together."""
    match condition:
        case Occurs() | InOrder():
            yield [condition]
        case AnyOf(conditions=conditions):
            yield from chain.from_iterable(map(_rows, conditions))
        case AllOf(conditions=conditions):
            yield [each for each in conditions if isinstance(each, Occurs | InOrder)]
            for each in conditions:
                if not isinstance(each, Occurs | InOrder):
                    yield from _rows(each)
        case _:
            return


def _parts(conditions: Sequence[Occurs | InOrder], row: int) -> Iterator[_Part]:
    for each in conditions:
        if each.field in (TEXT, *TEXT_FIELDS):
            slots = each.slots if isinstance(each, InOrder) else (each.terms,)
            gap = each.gap if isinstance(each, InOrder) else 0
            yield _Part(each.field, tuple(map(frozenset, slots)), gap, row)
