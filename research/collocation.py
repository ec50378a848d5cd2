"""What stands near a word more often than chance would have it. Pure.

Near is what is at most so many syllables away in the same text, on either side,
punctuation or not; where two occurrences are close, what lies between them is
near once. The table of each collocate is over all places of the corpus that are
not the word itself: near or not, the collocate or another.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from indexer.analyzer import terms
from indexer.engine import StoredArticle
from indexer.result import Reading
from research.association import log_dice, log_likelihood, mutual_information
from research.occurrence import Sought, Span, values_of
from research.wording import APART, Gram, Keys, Kind, Wording


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
class Collocations:
    """The collocates of one kind; the corpus has `places` of the kind, `near` of them near.

    `occurrences` is how often the word itself occurs.
    """

    kind: Kind
    occurrences: int
    places: int
    near: int
    collocates: tuple[Collocate, ...]


@dataclass(slots=True)
class _Tally:
    """What is counted of one kind; `inside` is what the word itself is a part of."""

    kind: Kind
    joint: Counter[Gram] = field(default_factory=Counter)
    inside: Counter[Gram] = field(default_factory=Counter)
    everywhere: Counter[Gram] = field(default_factory=Counter)
    places: int = 0


RANKS: Mapping[str, Callable[[Collocate], float]] = MappingProxyType(
    {
        "log-likelihood": lambda collocate: collocate.log_likelihood,
        "mi": lambda collocate: collocate.mutual_information,
        "logdice": lambda collocate: collocate.log_dice,
        "joint": lambda collocate: collocate.joint,
    }
)
"""By what collocates can be ranked."""


def collocations(
    found: Reading,
    corpus: Iterable[StoredArticle],
    kinds: Iterable[Kind],
    *,
    window: int,
    least: int,
) -> tuple[Collocations, ...]:
    """All that is near what was sought at least so often, and oftener than by chance.

    `corpus` are all articles of which those found are some.

    Raises:
        NothingSoughtError: the query seeks no word of a text.
    """
    sought = Sought(found.condition, query=found.query)
    wording = Wording()
    tallies = [_Tally(kind) for kind in kinds]
    occurrences = 0
    for article in found.articles:
        for value in values_of(article):
            spans = sought.spans(value.field, terms(value.text))
            occurrences += len(spans)
            if spans:
                _count_near(tallies, wording.keys(value.text), spans, window)
    for article in corpus:
        for value in values_of(article):
            _count_all(tallies, wording.keys(value.text))
    return tuple(_collocations(tally, occurrences, wording, least) for tally in tallies)


def ranked(collocates: Iterable[Collocate], rank: str) -> list[Collocate]:
    """The collocates, the closest first by a measure of `RANKS`; of equals by letters."""
    return sorted(collocates, key=lambda each: (-RANKS[rank](each), each.text))


def _count_near(tallies: Iterable[_Tally], keys: Keys, spans: Sequence[Span], window: int) -> None:
    """Count what is near the word in one text, and what it is itself a part of."""
    where = [index for index, key in enumerate(keys) if key != APART]
    node = {place for span in spans for place in range(*span)}
    around = {
        place
        for first, last in spans
        for place in range(max(first - window, 0), min(last + window, len(where)))
    }
    near = around - node
    for tally in tallies:
        reach = tally.kind.size - 1
        for first in {place - back for place in around for back in range(reach + 1)}:
            last = first + reach
            if first < 0 or last >= len(where) or where[last] - where[first] != reach:
                continue
            gram, places = tuple(keys[where[first] : where[last] + 1]), range(first, last + 1)
            if not node.isdisjoint(places):
                tally.inside[gram] += 1
            elif near.issuperset(places):
                tally.joint[gram] += 1


def _count_all(tallies: Iterable[_Tally], keys: Keys) -> None:
    """Count in one text what was near the word somewhere, and all places."""
    for tally in tallies:
        tally.everywhere.update(filter(tally.joint.__contains__, tally.kind.rows(keys)))
        tally.places += tally.kind.places(keys)


def _collocations(tally: _Tally, occurrences: int, wording: Wording, least: int) -> Collocations:
    near = tally.joint.total()
    places = tally.places - tally.inside.total()
    collocates = []
    for gram, joint in tally.joint.items():
        frequency = tally.everywhere[gram] - tally.inside[gram]
        if joint >= least and joint * places > near * frequency:
            collocates.append(
                Collocate(
                    text=wording.spelled(gram),
                    joint=joint,
                    frequency=frequency,
                    log_likelihood=log_likelihood(joint, near, frequency, places),
                    mutual_information=mutual_information(joint, near, frequency, places),
                    log_dice=log_dice(joint, occurrences, frequency),
                )
            )
    return Collocations(
        kind=tally.kind,
        occurrences=occurrences,
        places=places,
        near=near,
        collocates=tuple(collocates),
    )
