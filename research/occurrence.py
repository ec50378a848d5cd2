"""Finds where in an article's texts the words of a query stand.

Works on the condition that the engine was asked and on the same terms, so that
what occurs is exactly what was found: with marks or without, widened, in a
phrase. Words that the query has side by side and the text too are one
occurrence: `hội nghị` is found as one word where it is one. Pure.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress, count
from operator import not_
from typing import NamedTuple

from indexer.analyzer import MARKED_PREFIX, Token
from indexer.condition import AllOf, AnyOf, AnyTerm, Condition, Phrase, find_phrase_end
from indexer.engine import TEXT_FIELD, StoredArticle
from indexer.query_tree import TEXT_FIELDS
from indexer.term_finder import TermFinder
from research.errors import NoSearchTermsError

PositionTerms = Sequence[Sequence[str]]
"""The terms at each position of a text, as `analyzer.extract_terms` gives them."""


class FieldText(NamedTuple):
    """One text of an article: its `field` is title, body or caption."""

    field: str
    text: str


class PositionSpan(NamedTuple):
    """The positions `[first, last)` of an occurrence, in syllables and codes."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _QueryPhrase:
    """A word or phrase that was sought in a field; those of one `row` stood side by side."""

    field: str
    slots: tuple[frozenset[str], ...]
    gap: int
    row: int


class _PhraseMatch(NamedTuple):
    span: PositionSpan
    part: int


def iter_field_texts(article: StoredArticle) -> Iterator[FieldText]:
    """Yield the texts of an article, in the order in which they are read."""
    yield FieldText("title", article.title)
    yield FieldText("body", article.body)
    for caption in article.captions:
        yield FieldText("caption", caption)


class OccurrenceFinder:
    """The words and phrases that a condition seeks in texts, negated ones left out."""

    def __init__(self, condition: Condition, *, query: str) -> None:
        """Read the condition of a query.

        Raises:
            NoSearchTermsError: it seeks no word of a text.
        """
        self._parts = tuple(
            part
            for row, parts in enumerate(_iter_rows(condition))
            for part in _iter_phrases(parts, row)
        )
        if not self._parts:
            raise NoSearchTermsError(query)
        self._begins: defaultdict[str, list[int]] = defaultdict(list)
        for number, part in enumerate(self._parts):
            for term in part.slots[0]:
                self._begins[term].append(number)
        slots = chain.from_iterable(part.slots for part in self._parts)
        self.terms = frozenset().union(*slots)
        # Enough that words of one part are known from others, and those side by side.
        reach = 1 + max(len(part.slots) + part.gap for part in self._parts)
        self._finder = TermFinder(self.terms, reach=reach)

    def find_position_spans(self, field: str, terms: PositionTerms) -> list[PositionSpan]:
        """Find where the words occur in a value of a field, in order and apart from each other."""
        found: list[_PhraseMatch] = []
        last_part = -1
        for candidate in sorted(self._iter_phrase_matches(field, terms), key=_make_match_sort_key):
            span, part = candidate
            if found and span.first < found[-1].span.last:
                continue
            if found and span.first == found[-1].span.last and self._continues_row(last_part, part):
                found[-1] = _PhraseMatch(PositionSpan(found[-1].span.first, span.last), part)
            else:
                found.append(candidate)
            last_part = part
        return [candidate.span for candidate in found]

    def find_character_spans(self, field: str, text: str) -> list[tuple[int, int]]:
        """Find the `[start, end)` places of those spans in the text, in characters."""
        whole: dict[int, Token] = {}
        tokens = [*self._finder.find_tokens(text)]
        if not tokens:
            return []
        terms: list[tuple[str, ...]] = [()] * (tokens[-1].position + 1)
        for token in tokens:
            whole.setdefault(token.position, token)  # of a code, whose parts come after it
            terms[token.position] += (MARKED_PREFIX + token.marked, token.folded)
        spans = self.find_position_spans(field, terms)
        return [(whole[span.first].start, whole[span.last - 1].end) for span in spans]

    def _continues_row(self, before: int, part: int) -> bool:
        """Return whether the query has one part after the other in a row."""
        return part > before and self._parts[part].row == self._parts[before].row

    def _iter_phrase_matches(self, field: str, terms: PositionTerms) -> Iterator[_PhraseMatch]:
        begins = self._begins.keys()
        # Millions of positions are looked at for some thousands: all of it in C.
        for position in compress(count(), map(not_, map(begins.isdisjoint, terms))):
            forms = terms[position]
            started = {part for form in forms for part in self._begins.get(form, ())}
            for number in started:
                part = self._parts[number]
                if part.field in (TEXT_FIELD, field):
                    end = find_phrase_end(terms, part.slots, position, part.gap)
                    if end is not None:
                        yield _PhraseMatch(PositionSpan(position, end), number)


def _make_match_sort_key(candidate: _PhraseMatch) -> tuple[int, int, int]:
    return candidate.span.first, -candidate.span.last, candidate.part


def _iter_rows(condition: Condition) -> Iterator[list[AnyTerm | Phrase]]:
    """Yield the words and phrases that are sought, those that must all be there together."""
    match condition:
        case AnyTerm() | Phrase():
            yield [condition]
        case AnyOf(conditions=conditions):
            yield from chain.from_iterable(map(_iter_rows, conditions))
        case AllOf(conditions=conditions):
            yield [each for each in conditions if isinstance(each, AnyTerm | Phrase)]
            for each in conditions:
                if not isinstance(each, AnyTerm | Phrase):
                    yield from _iter_rows(each)
        case _:
            return


def _iter_phrases(conditions: Sequence[AnyTerm | Phrase], row: int) -> Iterator[_QueryPhrase]:
    for each in conditions:
        if each.field in (TEXT_FIELD, *TEXT_FIELDS):
            slots = each.slots if isinstance(each, Phrase) else (each.terms,)
            gap = each.gap if isinstance(each, Phrase) else 0
            yield _QueryPhrase(each.field, tuple(map(frozenset, slots)), gap, row)
