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
    Anything,
    Condition,
    InOrder,
    Occurs,
    Within,
    Without,
)
from indexer.dates import DaySpan
from indexer.engine import TEXT
from indexer.engines.whoosh_blocks import Postings, read_postings
from indexer.engines.whoosh_postings import BODY_START, CAPTIONS_START
from indexer.engines.whoosh_rows import Rows
from indexer.query import TEXT_FIELDS
from indexer.ranking import LEAD_WEIGHT, PAIR_WEIGHT, Ranking, rarity

_SATURATION = 1.2  # BM25's k1: how soon a further occurrence stops counting
_RERANKED = 1000  # documents whose pairs are counted; to count those of all would take seconds
_LENGTH_SHARE = 0.75  # BM25's b: how much a long text is held against it


class Evaluation:
    """One search: conditions over the postings that it has read so far."""

    def __init__(self, reader: WhooshReader, rows: Rows, documents: AbstractSet[int]) -> None:
        self._reader = reader
        self._rows = rows
        self._documents = documents
        self._read: dict[tuple[str, str], Postings] = {}

    def matching(self, condition: Condition) -> AbstractSet[int]:
        """The documents that meet a condition."""
        return self._matching(condition, self._documents)

    def scores(self, ranked: Ranking, documents: AbstractSet[int]) -> dict[int, float]:
        """How well each of the documents fits: higher is better, 0 where only filters matched."""
        scores = dict.fromkeys(documents, 0.0)
        norms = self._norms()
        for term in ranked.terms:
            weights = self._postings(TEXT, term).weights
            rare = rarity(len(weights), len(self._documents))
            most = rare * (_SATURATION + 1)
            lead = rare * LEAD_WEIGHT if term in ranked.typed else 0.0
            for document, weight in weights.items():
                if document in scores:
                    count = weight // 1  # the rest is `IN_LEAD`
                    score = most * count / (count + norms[document])
                    scores[document] += score if weight == count else score + lead
        if ranked.pairs:
            best = self._rows.best(scores, _RERANKED)
            self._add_pairs(scores, set(best), ranked, norms)
        return scores

    def _add_pairs(
        self, scores: dict[int, float], best: set[int], ranked: Ranking, norms: list[float]
    ) -> None:
        """Raise the best documents by the pairs that they have; the others cannot pass them."""
        for pair in ranked.pairs:
            first, second = (self._postings(TEXT, term).positions for term in pair)
            both = first.keys() & second.keys()
            close = both & best
            counts = {each: _side_by_side(first[each], second[each]) for each in close}
            # As many of all that have both are taken to have the pair as of the best.
            share = sum(map(bool, counts.values())) / max(1, len(close))
            rare = rarity(share * len(both), len(self._documents))
            most = PAIR_WEIGHT * rare * (_SATURATION + 1)
            for document, count in counts.items():
                scores[document] += most * count / (count + norms[document])

    def _matching(self, condition: Condition, among: AbstractSet[int]) -> AbstractSet[int]:
        """Those of `among` that meet a condition."""
        match condition:
            case Anything():
                found = among
            case Occurs():
                found = self._occurring(condition) & among
            case InOrder():
                found = self._in_order(condition, among)
            case Within(days=days):
                found = self._within(days) & among
            case Without(condition=inner):
                found = among - self._matching(inner, among)
            case AnyOf(conditions=conditions):
                found = set().union(*(self._matching(each, among) for each in conditions))
            case AllOf(conditions=conditions):
                found = among
                for each in sorted(conditions, key=_effort):
                    found = self._matching(each, found)
        return found

    def _occurring(self, wanted: Occurs) -> AbstractSet[int]:
        if wanted.field not in TEXT_FIELDS:
            return set().union(*(self._postings(wanted.field, t).weights for t in wanted.terms))
        return {
            document
            for term in wanted.terms
            for document, places in self._postings(TEXT, term).positions.items()
            if _part(wanted.field, array("I", places))
        }

    def _in_order(self, phrase: InOrder, among: AbstractSet[int]) -> AbstractSet[int]:
        name = TEXT if phrase.field in TEXT_FIELDS else phrase.field
        slots = [[self._postings(name, term).positions for term in slot] for slot in phrase.slots]
        for slot in slots:
            among = among & set().union(*slot)
        return {
            document
            for document in among
            if _follow([_places(slot, document, phrase.field) for slot in slots], phrase.gap)
        }

    def _within(self, days: DaySpan) -> AbstractSet[int]:
        first = days.first.toordinal() if days.first else date.min.toordinal()
        last = days.last.toordinal() if days.last else date.max.toordinal()
        return {
            document
            for document, known in enumerate(self._rows.days)
            if known is not None and known[0] >= first and known[1] <= last
        }

    def _norms(self) -> list[float]:
        """How strongly the length of each document damps its weights."""
        lengths = self._rows.lengths
        total = sum(map(lengths.__getitem__, self._documents))
        share = _LENGTH_SHARE * len(self._documents) / max(1, total)
        return [_SATURATION * (1 - _LENGTH_SHARE + share * length) for length in lengths]

    def _postings(self, name: str, term: str) -> Postings:
        known = self._read.get((name, term))
        if known is None:
            known = read_postings(self._reader, name, term, self._documents)
            self._read[name, term] = known
        return known


def _side_by_side(first: bytes, second: bytes) -> int:
    """How often a term is followed by another."""
    return len({place + 1 for place in array("I", first)}.intersection(array("I", second)))


def _effort(condition: Condition) -> int:
    """Conditions with a smaller number are tried first, to leave less to the others."""
    return {InOrder: 2, AnyOf: 1, Without: 1}.get(type(condition), 0)


def _places(slot: list[dict[int, bytes]], document: int, name: str) -> Sequence[int]:
    """Where any of the slot's terms stands in that field of the document, in order."""
    encoded = b"".join(positions.get(document, b"") for positions in slot)
    places: Sequence[int] = array("I", encoded)
    if len(slot) > 1:
        places = sorted(places)
    return _part(name, places)


def _part(name: str, places: Sequence[int]) -> Sequence[int]:
    """Those of a text's positions that lie in its title or body, if that is the field."""
    if name == "title":
        return places[: bisect_left(places, CAPTIONS_START)]
    if name == "body":
        return places[bisect_left(places, BODY_START) :]
    return places


def _follow(slots: list[Sequence[int]], gap: int) -> bool:
    """Whether places of all slots, in order, leave at most `gap` positions between them."""
    if gap == 0:
        starts = set(slots[0])
        for distance, places in enumerate(slots[1:], 1):
            starts &= {place - distance for place in places}
        return bool(starts)
    return any(_span(start, slots) <= len(slots) + gap for start in slots[0])


def _span(start: int, slots: list[Sequence[int]]) -> float:
    """How many positions the nearest places of all slots after `start` take up."""
    place = start
    for places in slots[1:]:
        following = bisect_right(places, place)
        if following == len(places):
            return inf
        place = places[following]
    return place - start + 1
