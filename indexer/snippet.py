"""Chooses the passage of an article that shows why it was found. Pure.

Works on the text as stored and on the condition that was asked, so that what is
highlighted is what matched: also folded, widened and in a phrase.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import attrgetter
from typing import NamedTuple

from indexer.analyzer import MARKED_PREFIX, Token, extract_terms
from indexer.condition import AllOf, AnyOf, AnyTerm, Condition, Phrase, find_phrase_end
from indexer.engine import TEXT_FIELD, StoredArticle
from indexer.term_finder import TermFinder

# Three lines of a terminal of 80 columns, a quarter of them before the first highlight.
MAX_SNIPPET_CHARACTERS = 240
"""The longest passage, in characters, without the marks that something was left out."""

_MAX_LEAD_IN = 60  # characters shown at most before the first highlight
_ELLIPSIS = "…"
_SHOWN_FIELDS = (TEXT_FIELD, "body")

_SPACE = re.compile(r"\s+")
_OTHER_SPACE = re.compile(r"[^\S ]")


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
    """Extract from a condition the terms and phrases that a snippet should show."""
    parts = list(_iter_positive_conditions(condition))
    terms = frozenset(
        chain.from_iterable(each.terms for each in parts if isinstance(each, AnyTerm))
    )
    phrases = tuple(each for each in parts if isinstance(each, Phrase))
    slots = chain.from_iterable(phrase.slots for phrase in phrases)
    reach = max((len(phrase.slots) + phrase.gap for phrase in phrases), default=0)
    finder = TermFinder(terms.union(*slots), reach=reach)
    return SnippetTerms(terms=terms, phrases=phrases, finder=finder)


def make_snippet(article: StoredArticle, snippet_terms: SnippetTerms) -> Snippet:
    """Cut the best passage of the body, or of a caption if only that has what was sought."""
    for text in (article.body, *article.captions):
        matched = _find_matches(text, snippet_terms)
        if matched:
            return _cut_passage(text, matched)
    return _cut_passage(article.body, [])


def contains_phrase(text: str, phrase: Phrase) -> bool:
    """Return whether a text has a phrase; its spans are not looked for."""
    term_rows = extract_terms(text)
    slots = tuple(map(frozenset, phrase.slots))
    return any(
        find_phrase_end(term_rows, slots, start, phrase.gap) is not None
        for start, forms in enumerate(term_rows)
        if not slots[0].isdisjoint(forms)
    )


def _group_by_position(term_rows: Iterable[Token]) -> list[list[Token]]:
    return [list(group) for _, group in groupby(term_rows, key=attrgetter("position"))]


def _iter_positive_conditions(condition: Condition) -> Iterator[AnyTerm | Phrase]:
    match condition:
        case AnyTerm(field=name) | Phrase(field=name) if name in _SHOWN_FIELDS:
            yield condition
        case AllOf(conditions=conditions) | AnyOf(conditions=conditions):
            yield from chain.from_iterable(map(_iter_positive_conditions, conditions))
        case _:
            return


def _find_matches(text: str, snippet_terms: SnippetTerms) -> list[TermMatch]:
    """Find the tokens that a reader should see marked, in order and apart from each other."""
    tokens = list(snippet_terms.finder.find_tokens(text))
    matches_found = [
        match for token in tokens if (match := _match_token(token, snippet_terms.terms))
    ]
    by_place = _group_by_position(tokens)
    for phrase in snippet_terms.phrases:
        matches_found += _find_phrase_matches(by_place, phrase)
    distinct: list[TermMatch] = []
    for match in sorted(matches_found, key=lambda each: (each.start, -each.end)):
        if not distinct or match.start >= distinct[-1].end:
            distinct.append(match)
    return distinct


def _match_token(token: Token, terms: Container[str]) -> TermMatch | None:
    """Return the token, if one of its forms is among the terms."""
    for term in (token.folded, MARKED_PREFIX + token.marked):
        if term in terms:
            return TermMatch(token.start, token.end, term)
    return None


def _find_phrase_matches(
    positions: Sequence[Sequence[Token]], phrase: Phrase
) -> Iterator[TermMatch]:
    """Yield the tokens of every occurrence of a phrase, each with the nearest that follow."""
    first, *following = phrase.slots
    reach = len(phrase.slots) + phrase.gap
    for number, position in enumerate(positions):
        match = _find_first_match([position], first)
        if match is None:
            continue
        end = position[0].position + reach
        near = (each for each in positions[number + 1 : number + reach] if each[0].position < end)
        matches = [_find_first_match(near, slot) for slot in following]
        if None not in matches:
            yield from filter(None, (match, *matches))


def _find_first_match(
    positions: Iterable[Sequence[Token]], terms: Container[str]
) -> TermMatch | None:
    """Return the first token that is among the terms; what comes before it is passed over."""
    return next(
        (
            match
            for token in chain.from_iterable(positions)
            if (match := _match_token(token, terms))
        ),
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
        text=before + _OTHER_SPACE.sub(" ", text[start:end]) + after,
        highlights=tuple(
            (match.start + shift, match.end + shift)
            for match in matches
            if match.start >= start and match.end <= end
        ),
    )


def _select_best_matches(matches: Sequence[TermMatch]) -> Sequence[TermMatch]:
    """Return the matches of the passage that shows the most different terms, then the most."""
    best = (0, 0)
    best_value = (0, 0)
    last = 0
    terms: Counter[str] = Counter()  # those of the matches from `index` to `last`
    for index, first in enumerate(matches):
        end = first.start + MAX_SNIPPET_CHARACTERS - _MAX_LEAD_IN
        while last < len(matches) and (matches[last].end <= end or last == index):
            terms[matches[last].term] += 1
            last += 1
        value = (len(terms), last - index)
        if value > best_value:
            best, best_value = (index, last), value
        terms[first.term] -= 1
        if not terms[first.term]:
            del terms[first.term]
    return matches[slice(*best)]


def _find_passage_start(text: str, first: int) -> int:
    """Find where to begin so that `first` is shown: at a block, a sentence, or else a word."""
    earliest = first - _MAX_LEAD_IN
    if earliest <= 0:
        return 0
    for boundary in ("\n", ". "):
        matches_found = text.rfind(boundary, earliest, first)
        if matches_found >= 0:
            return matches_found + len(boundary)
    space = _SPACE.search(text, earliest, first)
    return space.end() if space else first


def _find_passage_end(text: str, start: int, min_end: int) -> int:
    """Find where to end so that whole words up to `least` are shown, and little more than fits."""
    if len(text) - start <= MAX_SNIPPET_CHARACTERS:
        return len(text.rstrip())
    max_end = max(start + MAX_SNIPPET_CHARACTERS, min_end)
    end = max_end
    for space in _SPACE.finditer(text, start, max_end + 1):
        end = space.start()
    if end < min_end or end == max_end:
        further = _SPACE.search(text, max_end)
        end = further.start() if further else len(text)
    return end
