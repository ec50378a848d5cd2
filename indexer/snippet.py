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

from indexer.analyzer import MARKED_PREFIX, TermFinder, Terms, Token, extract_terms
from indexer.condition import AllOf, AnyOf, AnyTerm, Condition, Phrase
from indexer.engine import TEXT_FIELD, StoredArticle

MAX_SNIPPET_CHARACTERS = 240
"""The longest passage, in characters, without the marks that something was left out."""

_MAX_LEAD_IN = 60  # characters shown at most before the first highlight
_ELLIPSIS = "…"
_SHOWN_FIELDS = (TEXT_FIELD, "body")

_SPACE = re.compile(r"\s+")


class TermMatch(NamedTuple):
    """A token that was sought, at `[start, end)`, and the term by which it was found."""

    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetTerms:
    """The terms and phrases that speak for an article, among all that a query asks.

    `finder` finds both in a text.
    """

    terms: frozenset[str]
    phrases: tuple[Phrase, ...]
    finder: TermFinder


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A passage as plain text in one line; `highlights` are `[start, end)` pairs into it."""

    text: str
    highlights: tuple[tuple[int, int], ...]


def extract_snippet_terms(condition: Condition) -> SnippetTerms:
    """What a snippet for this condition should show."""
    parts = list(_iter_positive_conditions(condition))
    terms = frozenset(
        chain.from_iterable(each.terms for each in parts if isinstance(each, AnyTerm))
    )
    phrases = tuple(each for each in parts if isinstance(each, Phrase))
    slots = chain.from_iterable(phrase.slots for phrase in phrases)
    return SnippetTerms(terms=terms, phrases=phrases, finder=TermFinder(terms.union(*slots)))


def make_snippet(article: StoredArticle, sought: SnippetTerms) -> Snippet:
    """The best passage of the body, or of a caption if only that has what was sought."""
    for text in (article.body, *article.captions):
        matched = _find_matches(text, sought)
        if matched:
            return _cut_passage(text, matched)
    return _cut_passage(article.body, [])


def contains_phrase(text: str, phrase: Phrase) -> bool:
    """Whether a text has a phrase; without spans, which many texts need not be read for."""
    row = extract_terms(text)
    first, *following = map(frozenset, phrase.slots)
    return any(
        _follows_in_order(row, start, following, phrase.gap)
        for start, forms in enumerate(row)
        if not first.isdisjoint(forms)
    )


def _follows_in_order(row: Terms, start: int, slots: Sequence[frozenset[str]], gap: int) -> bool:
    """Whether the slots follow `start` in order, each as near as it can be."""
    place, end = start, min(len(row), start + len(slots) + gap + 1)
    for slot in slots:
        ahead = (each for each in range(place + 1, end) if not slot.isdisjoint(row[each]))
        if (place := next(ahead, -1)) < 0:
            return False
    return True


def _group_by_position(row: Iterable[Token]) -> list[list[Token]]:
    return [list(group) for _, group in groupby(row, key=attrgetter("position"))]


def _iter_positive_conditions(condition: Condition) -> Iterator[AnyTerm | Phrase]:
    match condition:
        case AnyTerm(field=name) | Phrase(field=name) if name in _SHOWN_FIELDS:
            yield condition
        case AllOf(conditions=conditions) | AnyOf(conditions=conditions):
            yield from chain.from_iterable(map(_iter_positive_conditions, conditions))
        case _:
            return


def _find_matches(text: str, sought: SnippetTerms) -> list[TermMatch]:
    """What a reader should see marked in a text, in order and apart from each other."""
    tokens = list(sought.finder.find_tokens(text))
    found = [match for token in tokens if (match := _match_token(token, sought.terms))]
    by_place = _group_by_position(tokens)
    for phrase in sought.phrases:
        found += _find_phrase_matches(by_place, phrase)
    apart: list[TermMatch] = []
    for match in sorted(found, key=lambda each: (each.start, -each.end)):
        if not apart or match.start >= apart[-1].end:
            apart.append(match)
    return apart


def _match_token(token: Token, terms: Container[str]) -> TermMatch | None:
    """The token, if one of its forms is among the terms."""
    for term in (token.folded, MARKED_PREFIX + token.marked):
        if term in terms:
            return TermMatch(token.start, token.end, term)
    return None


def _find_phrase_matches(places: Sequence[Sequence[Token]], phrase: Phrase) -> Iterator[TermMatch]:
    """The tokens of every occurrence of a phrase, each with the nearest that follow."""
    first, *following = phrase.slots
    reach = len(phrase.slots) + phrase.gap
    for number, place in enumerate(places):
        match = _find_first_match([place], first)
        if match is None:
            continue
        end = place[0].position + reach
        near = (each for each in places[number + 1 : number + reach] if each[0].position < end)
        matches = [_find_first_match(near, slot) for slot in following]
        if None not in matches:
            yield from filter(None, (match, *matches))


def _find_first_match(places: Iterable[Sequence[Token]], terms: Container[str]) -> TermMatch | None:
    """The first token that is among the terms; what comes before it is passed over."""
    return next(
        (match for token in chain.from_iterable(places) if (match := _match_token(token, terms))),
        None,
    )


def _cut_passage(text: str, matches: Sequence[TermMatch]) -> Snippet:
    best = _select_best_matches(matches)
    start = _find_passage_start(text, best[0].start) if best else 0
    end = _find_passage_end(text, start, best[0].end if best else 0)
    before = _ELLIPSIS if start else ""
    after = _ELLIPSIS if end < len(text.rstrip()) else ""
    shift = len(before) - start
    return Snippet(
        text=before + "".join(" " if each.isspace() else each for each in text[start:end]) + after,
        highlights=tuple(
            (match.start + shift, match.end + shift)
            for match in matches
            if match.start >= start and match.end <= end
        ),
    )


def _select_best_matches(matches: Sequence[TermMatch]) -> Sequence[TermMatch]:
    """The matches of the passage that shows the most different terms, then the most."""
    best: Sequence[TermMatch] = ()
    worth = (0, 0)
    for index, first in enumerate(matches):
        last = bisect_right(
            matches,
            first.start + MAX_SNIPPET_CHARACTERS - _MAX_LEAD_IN,
            key=lambda match: match.end,
        )
        passage = matches[index:last] or matches[index : index + 1]
        now = (len({match.term for match in passage}), len(passage))
        if now > worth:
            best, worth = passage, now
    return best


def _find_passage_start(text: str, first: int) -> int:
    """Where to begin so that `first` is shown: at a block, a sentence, or else a word."""
    earliest = first - _MAX_LEAD_IN
    if earliest <= 0:
        return 0
    for boundary in ("\n", ". "):
        found = text.rfind(boundary, earliest, first)
        if found >= 0:
            return found + len(boundary)
    space = _SPACE.search(text, earliest, first)
    return space.end() if space else first


def _find_passage_end(text: str, start: int, least: int) -> int:
    """Where to end so that whole words up to `least` are shown, and little more than fits."""
    if len(text) - start <= MAX_SNIPPET_CHARACTERS:
        return len(text.rstrip())
    most = max(start + MAX_SNIPPET_CHARACTERS, least)
    end = most
    for space in _SPACE.finditer(text, start, most + 1):
        end = space.start()
    if end < least or end == most:
        further = _SPACE.search(text, most)
        end = further.start() if further else len(text)
    return end
