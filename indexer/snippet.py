"""Chooses the passage of an article that shows why it was found. Pure.

Works on the text as stored and on the condition that was asked, so that what is
highlighted is what matched: also folded, widened and in a phrase.
"""

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import attrgetter
from typing import NamedTuple

from indexer.analyzer import MARK, Finder, Terms, Token, terms
from indexer.condition import AllOf, AnyOf, Condition, InOrder, Occurs
from indexer.engine import TEXT, StoredArticle

WIDTH = 240
"""The longest passage, in characters, without the marks that something was left out."""

_LEAD_IN = 60  # characters shown at most before the first highlight
_CUT = "…"
_SHOWN_FIELDS = (TEXT, "body")

_SPACE = re.compile(r"\s+")


class Match(NamedTuple):
    """A token that was sought, at `[start, end)`, and the term by which it was found."""

    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The terms and phrases that speak for an article, among all that a query asks.

    `finder` finds both in a text.
    """

    terms: frozenset[str]
    phrases: tuple[InOrder, ...]
    finder: Finder


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A passage as plain text in one line; `highlights` are `[start, end)` pairs into it."""

    text: str
    highlights: tuple[tuple[int, int], ...]


def wanted(condition: Condition) -> Wanted:
    """What a snippet for this condition should show."""
    parts = list(_positive(condition))
    terms = frozenset(chain.from_iterable(each.terms for each in parts if isinstance(each, Occurs)))
    phrases = tuple(each for each in parts if isinstance(each, InOrder))
    slots = chain.from_iterable(phrase.slots for phrase in phrases)
    return Wanted(terms=terms, phrases=phrases, finder=Finder(terms.union(*slots)))


def snippet(article: StoredArticle, sought: Wanted) -> Snippet:
    """The best passage of the body, or of a caption if only that has what was sought."""
    for text in (article.body, *article.captions):
        matched = _matches(text, sought)
        if matched:
            return _passage(text, matched)
    return _passage(article.body, [])


def holds(text: str, phrase: InOrder) -> bool:
    """Whether a text has a phrase; without spans, which many texts need not be read for."""
    row = terms(text)
    first, *following = map(frozenset, phrase.slots)
    return any(
        _goes_on(row, start, following, phrase.gap)
        for start, forms in enumerate(row)
        if not first.isdisjoint(forms)
    )


def _goes_on(row: Terms, start: int, slots: Sequence[frozenset[str]], gap: int) -> bool:
    """Whether the slots follow `start` in order, each as near as it can be."""
    place, end = start, min(len(row), start + len(slots) + gap + 1)
    for slot in slots:
        ahead = (each for each in range(place + 1, end) if not slot.isdisjoint(row[each]))
        if (place := next(ahead, -1)) < 0:
            return False
    return True


def _by_place(row: Iterable[Token]) -> list[list[Token]]:
    return [list(group) for _, group in groupby(row, key=attrgetter("position"))]


def _positive(condition: Condition) -> Iterator[Occurs | InOrder]:
    match condition:
        case Occurs(field=name) | InOrder(field=name) if name in _SHOWN_FIELDS:
            yield condition
        case AllOf(conditions=conditions) | AnyOf(conditions=conditions):
            yield from chain.from_iterable(map(_positive, conditions))
        case _:
            return


def _matches(text: str, sought: Wanted) -> list[Match]:
    """What a reader should see marked in a text, in order and apart from each other."""
    tokens = list(sought.finder.tokens(text))
    found = [match for token in tokens if (match := _match(token, sought.terms))]
    by_place = _by_place(tokens)
    for phrase in sought.phrases:
        found += _in_order(by_place, phrase)
    apart: list[Match] = []
    for match in sorted(found, key=lambda each: (each.start, -each.end)):
        if not apart or match.start >= apart[-1].end:
            apart.append(match)
    return apart


def _match(token: Token, terms: Container[str]) -> Match | None:
    """The token, if one of its forms is among the terms."""
    for term in (token.folded, MARK + token.marked):
        if term in terms:
            return Match(token.start, token.end, term)
    return None


def _in_order(places: Sequence[Sequence[Token]], phrase: InOrder) -> Iterator[Match]:
    """The tokens of every occurrence of a phrase, each with the nearest that follow."""
    first, *following = phrase.slots
    reach = len(phrase.slots) + phrase.gap
    for number, place in enumerate(places):
        match = _first_match([place], first)
        if match is None:
            continue
        end = place[0].position + reach
        near = (each for each in places[number + 1 : number + reach] if each[0].position < end)
        matches = [_first_match(near, slot) for slot in following]
        if None not in matches:
            yield from filter(None, (match, *matches))


def _first_match(places: Iterable[Sequence[Token]], terms: Container[str]) -> Match | None:
    """The first token that is among the terms; what comes before it is passed over."""
    return next(
        (match for token in chain.from_iterable(places) if (match := _match(token, terms))), None
    )


def _passage(text: str, matches: Sequence[Match]) -> Snippet:
    best = _best(matches)
    start = _start(text, best[0].start) if best else 0
    end = _end(text, start, best[0].end if best else 0)
    before = _CUT if start else ""
    after = _CUT if end < len(text.rstrip()) else ""
    shift = len(before) - start
    return Snippet(
        text=before + "".join(" " if each.isspace() else each for each in text[start:end]) + after,
        highlights=tuple(
            (match.start + shift, match.end + shift)
            for match in matches
            if match.start >= start and match.end <= end
        ),
    )


def _best(matches: Sequence[Match]) -> Sequence[Match]:
    """The matches of the passage that shows the most different terms, then the most."""
    best: Sequence[Match] = ()
    worth = (0, 0)
    for index, first in enumerate(matches):
        last = bisect_right(matches, first.start + WIDTH - _LEAD_IN, key=lambda match: match.end)
        passage = matches[index:last] or matches[index : index + 1]
        now = (len({match.term for match in passage}), len(passage))
        if now > worth:
            best, worth = passage, now
    return best


def _start(text: str, first: int) -> int:
    """Where to begin so that `first` is shown: at a block, a sentence, or else a word."""
    earliest = first - _LEAD_IN
    if earliest <= 0:
        return 0
    for boundary in ("\n", ". "):
        found = text.rfind(boundary, earliest, first)
        if found >= 0:
            return found + len(boundary)
    space = _SPACE.search(text, earliest, first)
    return space.end() if space else first


def _end(text: str, start: int, least: int) -> int:
    """Where to end so that whole words up to `least` are shown, and little more than fits."""
    if len(text) - start <= WIDTH:
        return len(text.rstrip())
    most = max(start + WIDTH, least)
    end = most
    for space in _SPACE.finditer(text, start, most + 1):
        end = space.start()
    if end < least or end == most:
        further = _SPACE.search(text, most)
        end = further.start() if further else len(text)
    return end
