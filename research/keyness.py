"""Find the words in which two sets of articles differ. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from indexer.engine import StoredArticle
from research.association import compute_keyness_log_likelihood, compute_log_ratio
from research.ngrams import Ngram, NgramKind, NgramTokenizer
from research.occurrence import iter_field_texts

_RATE_BASE = 1_000_000  # words: corpus linguistics gives frequencies per million


@dataclass(slots=True)
class NgramCounts:
    """The frequency of each syllable or pair in some articles, of `size` in all."""

    kind: NgramKind
    counts: Counter[Ngram] = field(default_factory=Counter)
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWord:
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


def count_ngrams(
    articles: Iterable[StoredArticle], kinds: Iterable[NgramKind], tokenizer: NgramTokenizer
) -> list[NgramCounts]:
    """Count all texts of some articles, once for each kind."""
    counted = [NgramCounts(kind) for kind in kinds]
    for article in articles:
        for value in iter_field_texts(article):
            numbers = tokenizer.tokenize(value.text)
            for profile in counted:
                profile.counts.update(profile.kind.iter_rows(numbers))
    for profile in counted:
        for row in [*filter(profile.kind.is_parted, profile.counts)]:
            del profile.counts[row]
        profile.total = profile.counts.total()
    return counted


def find_key_words(
    one: NgramCounts, other: NgramCounts, tokenizer: NgramTokenizer, *, min_count: int
) -> list[KeyWord]:
    """Find the key words: in both sets together at least so often, the surest difference first."""
    if not one.total or not other.total:
        return []
    key_words = _iter_key_words(one, other, tokenizer, min_count)
    return sorted(key_words, key=lambda key: (-key.log_likelihood, key.text))


def _iter_key_words(
    one: NgramCounts, other: NgramCounts, tokenizer: NgramTokenizer, min_count: int
) -> Iterator[KeyWord]:
    for gram in one.counts.keys() | other.counts.keys():
        count, other_count = one.counts[gram], other.counts[gram]
        if count + other_count >= min_count:
            yield KeyWord(
                text=tokenizer.format_ngram(gram, one.kind),
                count=count,
                rate=count / one.total * _RATE_BASE,
                other_count=other_count,
                other_rate=other_count / other.total * _RATE_BASE,
                log_likelihood=compute_keyness_log_likelihood(
                    count, other_count, one.total, other.total
                ),
                log_ratio=compute_log_ratio(count, other_count, one.total, other.total),
            )
