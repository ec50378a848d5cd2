"""Finds the words that stand near a word more often than chance would have it. Pure.

Near is what is at most so many syllables away in the same text, on either side,
punctuation or not; where two occurrences are close, what lies between them is
near once. The table of each collocate is over all places of the corpus that are
not the word itself: near or not, the collocate or another.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import compress, count
from types import MappingProxyType

from indexer.engine import StoredArticle
from indexer.search_results import ArticleStream
from research.association import (
    compute_log_dice,
    compute_log_likelihood,
    compute_mutual_information,
)
from research.ngrams import (
    Ngram,
    NgramKind,
    NgramTokenizer,
    SyllableNumbers,
    count_places,
)
from research.occurrence import OccurrenceFinder, PositionSpan, iter_field_texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Collocate:
    """A syllable or pair: how often near (`joint`) and in all of the corpus, and how closely."""

    text: str
    joint: int
    frequency: int
    log_likelihood: float
    mutual_information: float
    log_dice: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CollocationResult:
    """The collocates of one kind; the corpus has `places` of the kind, `near` of them near.

    `occurrences` is how often the word itself occurs.
    """

    kind: NgramKind
    occurrences: int
    places: int
    near: int
    collocates: tuple[Collocate, ...]


@dataclass(slots=True)
class _CollocationCounts:
    """The counts of one kind of n-gram; `inside` is what the word itself is a part of."""

    kind: NgramKind
    joint: Counter[Ngram] = field(default_factory=Counter)
    overlapping: Counter[Ngram] = field(default_factory=Counter)
    everywhere: Counter[Ngram] = field(default_factory=Counter)
    places: int = 0

    def list_frequent(self, min_count: int) -> frozenset[Ngram]:
        """List what is near so often."""
        return frozenset(gram for gram, joint in self.joint.items() if joint >= min_count)


RANK_MEASURES: Mapping[str, Callable[[Collocate], float]] = MappingProxyType(
    {
        "log-likelihood": lambda collocate: collocate.log_likelihood,
        "mi": lambda collocate: collocate.mutual_information,
        "logdice": lambda collocate: collocate.log_dice,
        "joint": lambda collocate: collocate.joint,
    }
)
"""By what collocates can be ranked."""


def find_collocations(
    stream: ArticleStream,
    corpus: Iterable[StoredArticle],
    kinds: Iterable[NgramKind],
    *,
    window: int,
    min_count: int,
) -> tuple[CollocationResult, ...]:
    """Find what is near the node at least so often, and oftener than by chance.

    `corpus` are all articles of which those found are some.

    Raises:
        NoSearchTermsError: the query seeks no word of a text.
    """
    finder = OccurrenceFinder(stream.condition, query=stream.query)
    tokenizer = NgramTokenizer(finder.terms)
    tallies = [_CollocationCounts(kind) for kind in kinds]
    occurrences = 0
    for article in stream.articles:
        for value in iter_field_texts(article):
            numbers = tokenizer.tokenize(value.text)
            spans = finder.find_position_spans(value.field, tokenizer.list_watched(numbers))
            occurrences += len(spans)
            if spans:
                _count_near(tallies, numbers, spans, window)
    wanted = [tally.list_frequent(min_count) for tally in tallies]
    for article in corpus:
        for value in iter_field_texts(article):
            _count_corpus(tallies, wanted, tokenizer.tokenize(value.text))
    return tuple(_select_collocates(tally, occurrences, tokenizer, min_count) for tally in tallies)


def rank_collocates(collocates: Iterable[Collocate], rank: str) -> list[Collocate]:
    """Rank the collocates by a measure, the closest first; of equals by letters."""
    return sorted(collocates, key=lambda each: (-RANK_MEASURES[rank](each), each.text))


def _count_near(
    tallies: Iterable[_CollocationCounts],
    numbers: SyllableNumbers,
    spans: Sequence[PositionSpan],
    window: int,
) -> None:
    """Count what is near the word in one text, and what it is itself a part of."""
    where = [*compress(count(), numbers)]  # all but breaks, which are 0
    encoded = bytes(numbers)
    node = {position for span in spans for position in range(*span)}
    around = {
        position
        for first, last in spans
        for position in range(max(first - window, 0), min(last + window, len(where)))
    }
    near = around - node
    for tally in tallies:
        reach = tally.kind.size - 1
        for first in {position - back for position in around for back in range(reach + 1)}:
            last = first + reach
            if first < 0 or last >= len(where) or where[last] - where[first] != reach:
                continue
            gram, places = tally.kind.get_row(encoded, where[first]), range(first, last + 1)
            if not node.isdisjoint(places):
                tally.overlapping[gram] += 1
            elif near.issuperset(places):
                tally.joint[gram] += 1


def _count_corpus(
    tallies: Sequence[_CollocationCounts],
    wanted: Sequence[AbstractSet[Ngram]],
    numbers: SyllableNumbers,
) -> None:
    """Count in one text what is wanted of each kind, and all places."""
    places = count_places(numbers, (tally.kind for tally in tallies))
    for tally, grams, more in zip(tallies, wanted, places, strict=True):
        tally.everywhere.update(filter(grams.__contains__, tally.kind.iter_rows(numbers)))
        tally.places += more


def _select_collocates(
    tally: _CollocationCounts, occurrences: int, tokenizer: NgramTokenizer, min_count: int
) -> CollocationResult:
    near = tally.joint.total()
    places = tally.places - tally.overlapping.total()
    collocates = []
    for gram in tally.list_frequent(min_count):
        joint = tally.joint[gram]
        frequency = tally.everywhere[gram] - tally.overlapping[gram]
        if joint * places > near * frequency:
            collocates.append(
                Collocate(
                    text=tokenizer.format_ngram(gram, tally.kind),
                    joint=joint,
                    frequency=frequency,
                    log_likelihood=compute_log_likelihood(joint, near, frequency, places),
                    mutual_information=compute_mutual_information(joint, near, frequency, places),
                    log_dice=compute_log_dice(joint, occurrences, frequency),
                )
            )
    return CollocationResult(
        kind=tally.kind,
        occurrences=occurrences,
        places=places,
        near=near,
        collocates=tuple(collocates),
    )
