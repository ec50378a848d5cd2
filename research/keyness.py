"""In which words two sets of articles differ. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from indexer.engine import StoredArticle
from research.association import keyness_log_likelihood, log_ratio
from research.occurrence import values_of
from research.wording import Gram, Kind, Wording

_MILLION = 1_000_000


@dataclass(slots=True)
class Profile:
    """How often each syllable or pair is in some articles, of `size` in all."""

    kind: Kind
    counts: Counter[Gram] = field(default_factory=Counter)
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A syllable or pair in the first set of articles and in the `other`.

    `rate` and `other_rate` are per million syllables or pairs.
    """

    text: str
    count: int
    rate: float
    other_count: int
    other_rate: float
    log_likelihood: float
    log_ratio: float


def profiles(
    articles: Iterable[StoredArticle], kinds: Iterable[Kind], wording: Wording
) -> list[Profile]:
    """Count all texts of some articles, once for each kind."""
    counted = [Profile(kind) for kind in kinds]
    for article in articles:
        for value in values_of(article):
            keys = wording.keys(value.text)
            for profile in counted:
                profile.counts.update(profile.kind.grams(keys))
    for profile in counted:
        profile.size = profile.counts.total()
    return counted


def keys(one: Profile, other: Profile, wording: Wording, *, least: int) -> list[Key]:
    """What is in both sets together at least so often, the surest difference first."""
    if not one.size or not other.size:
        return []
    found = _keys(one, other, wording, least)
    return sorted(found, key=lambda key: (-key.log_likelihood, key.text))


def _keys(one: Profile, other: Profile, wording: Wording, least: int) -> Iterator[Key]:
    for gram in one.counts.keys() | other.counts.keys():
        count, other_count = one.counts[gram], other.counts[gram]
        if count + other_count >= least:
            yield Key(
                text=wording.spelled(gram),
                count=count,
                rate=count / one.size * _MILLION,
                other_count=other_count,
                other_rate=other_count / other.size * _MILLION,
                log_likelihood=keyness_log_likelihood(count, other_count, one.size, other.size),
                log_ratio=log_ratio(count, other_count, one.size, other.size),
            )
