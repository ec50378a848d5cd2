"""Answers one condition over Whoosh's postings: which articles, and how well each fits.

Whoosh's own matchers walk a tree for every article, and phrases are slow in
them. Here the postings of each term are read once, into a dictionary, and
conditions are set operations, which run in C. Only living documents are counted
in the scores (BM25F), so that an index kept up to date ranks as a rebuilt one.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from math import inf

from whoosh.reading import IndexReader as WhooshReader

from indexer.condition import (
    AllOf,
    AnyOf,
    AnyTerm,
    Condition,
    DateRange,
    MatchAll,
    Not,
    Phrase,
)
from indexer.engine import TEXT_FIELD
from indexer.engines.whoosh_columns import ArticleColumns
from indexer.engines.whoosh_posting_reader import TermPostings, read_postings
from indexer.engines.whoosh_postings import BODY_START, CAPTIONS_START
from indexer.query_dates import DaySpan
from indexer.query_tree import TEXT_FIELDS
from indexer.ranking import LEAD_WEIGHT, PAIR_WEIGHT, RankingTerms, compute_idf

# Both as Robertson and Zaragoza (2009) advise, and as Lucene has them.
_BM25_K1 = 1.2  # BM25's k1: how soon a further occurrence stops counting
_MAX_RERANKED = 1000  # documents whose pairs are counted; to count those of all would take seconds
_BM25_B = 0.75  # BM25's b: how much a long text is held against it


class WhooshSearch:
    """One search: conditions over the postings that it has read so far."""

    def __init__(
        self, reader: WhooshReader, rows: ArticleColumns, documents: AbstractSet[int]
    ) -> None:
        self._reader = reader
        self._columns = rows
        self._documents = documents
        self._postings_by_term: dict[tuple[str, str], TermPostings] = {}

    def find_matching(self, condition: Condition) -> AbstractSet[int]:
        """Find the documents that meet a condition."""
        return self._match(condition, self._documents)

    def compute_scores(self, ranked: RankingTerms, documents: AbstractSet[int]) -> dict[int, float]:
        """Compute the score of each of the documents.

        Higher is better, 0 where only filters matched.
        """
        scores = dict.fromkeys(documents, 0.0)
        norms = self._compute_length_norms()
        for term in ranked.terms:
            weights = self._load_postings(TEXT_FIELD, term).weights
            rare = compute_idf(len(weights), len(self._documents))
            most = rare * (_BM25_K1 + 1)
            lead = rare * LEAD_WEIGHT if term in ranked.typed else 0.0
            for document, weight in weights.items():
                if document in scores:
                    count = weight // 1  # the rest is `LEAD_EMPHASIS`
                    score = most * count / (count + norms[document])
                    scores[document] += score if weight == count else score + lead
        if ranked.pairs:
            best = self._columns.select_best(scores, _MAX_RERANKED)
            self._add_pair_scores(scores, set(best), ranked, norms)
        return scores

    def _add_pair_scores(
        self, scores: dict[int, float], best: set[int], ranked: RankingTerms, norms: list[float]
    ) -> None:
        """Raise the best documents by the pairs that they have; the others cannot pass them."""
        for pair in ranked.pairs:
            first, second = (self._load_postings(TEXT_FIELD, term).positions for term in pair)
            both = first.keys() & second.keys()
            close = both & best
            counts = {each: _count_adjacent(first[each], second[each]) for each in close}
            # As many of all that have both are taken to have the pair as of the best.
            share = sum(map(bool, counts.values())) / max(1, len(close))
            rare = compute_idf(share * len(both), len(self._documents))
            most = PAIR_WEIGHT * rare * (_BM25_K1 + 1)
            for document, count in counts.items():
                scores[document] += most * count / (count + norms[document])

    def _match(self, condition: Condition, among: AbstractSet[int]) -> AbstractSet[int]:
        """Select those of `among` that meet a condition."""
        match condition:
            case MatchAll():
                found = among
            case AnyTerm():
                found = self._match_any_term(condition) & among
            case Phrase():
                found = self._match_phrase(condition, among)
            case DateRange(days=days):
                found = self._match_dates(days) & among
            case Not(condition=inner):
                found = among - self._match(inner, among)
            case AnyOf(conditions=conditions):
                found = set().union(*(self._match(each, among) for each in conditions))
            case AllOf(conditions=conditions):
                found = among
                for each in sorted(conditions, key=_estimate_cost):
                    found = self._match(each, found)
        return found

    def _match_any_term(self, wanted: AnyTerm) -> AbstractSet[int]:
        if wanted.field not in TEXT_FIELDS:
            return set().union(
                *(self._load_postings(wanted.field, t).weights for t in wanted.terms)
            )
        return {
            document
            for term in wanted.terms
            for document, positions in self._load_postings(TEXT_FIELD, term).positions.items()
            if _restrict_to_field(wanted.field, array("I", positions))
        }

    def _match_phrase(self, phrase: Phrase, among: AbstractSet[int]) -> AbstractSet[int]:
        name = TEXT_FIELD if phrase.field in TEXT_FIELDS else phrase.field
        slots = [
            [self._load_postings(name, term).positions for term in slot] for slot in phrase.slots
        ]
        for slot in slots:
            among = among & set().union(*slot)
        return {
            document
            for document in among
            if _has_phrase(
                [_list_positions(slot, document, phrase.field) for slot in slots], phrase.gap
            )
        }

    def _match_dates(self, days: DaySpan) -> AbstractSet[int]:
        first = days.first.toordinal() if days.first else date.min.toordinal()
        last = days.last.toordinal() if days.last else date.max.toordinal()
        return {
            document
            for document, known in enumerate(self._columns.days)
            if known is not None and known[0] >= first and known[1] <= last
        }

    def _compute_length_norms(self) -> list[float]:
        """Compute how strongly the length of each document damps its weights."""
        lengths = self._columns.lengths
        total = sum(map(lengths.__getitem__, self._documents))
        share = _BM25_B * len(self._documents) / max(1, total)
        return [_BM25_K1 * (1 - _BM25_B + share * length) for length in lengths]

    def _load_postings(self, name: str, term: str) -> TermPostings:
        known = self._postings_by_term.get((name, term))
        if known is None:
            known = read_postings(self._reader, name, term, self._documents)
            self._postings_by_term[name, term] = known
        return known


def _count_adjacent(first: bytes, second: bytes) -> int:
    """Count how often a term is followed by another."""
    return len({position + 1 for position in array("I", first)}.intersection(array("I", second)))


def _estimate_cost(condition: Condition) -> int:
    """Estimate the cost of a condition: the smaller is tried first, to leave less to the others."""
    return {Phrase: 2, AnyOf: 1, Not: 1}.get(type(condition), 0)


def _list_positions(slot: list[dict[int, bytes]], document: int, name: str) -> Sequence[int]:
    """List where any of the slot's terms stands in that field of the document, in order."""
    encoded = b"".join(positions.get(document, b"") for positions in slot)
    positions: Sequence[int] = array("I", encoded)
    if len(slot) > 1:
        positions = sorted(positions)
    return _restrict_to_field(name, positions)


def _restrict_to_field(name: str, positions: Sequence[int]) -> Sequence[int]:
    """Select those of a text's positions that lie in its title or body, if that is the field."""
    if name == "title":
        return positions[: bisect_left(positions, CAPTIONS_START)]
    if name == "body":
        return positions[bisect_left(positions, BODY_START) :]
    return positions


def _has_phrase(slots: list[Sequence[int]], gap: int) -> bool:
    """Return whether places of all slots, in order, leave at most `gap` positions between them."""
    if gap == 0:
        starts = set(slots[0])
        for distance, positions in enumerate(slots[1:], 1):
            starts &= {position - distance for position in positions}
        return bool(starts)
    return any(_measure_span(start, slots) <= len(slots) + gap for start in slots[0])


def _measure_span(start: int, slots: list[Sequence[int]]) -> float:
    """Count the positions that the nearest places of all slots after `start` take up."""
    position = start
    for positions in slots[1:]:
        following = bisect_right(positions, position)
        if following == len(positions):
            return inf
        position = positions[following]
    return position - start + 1
