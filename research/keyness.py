"""Find the words in which two sets of articles differ. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import nlargest

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
    one: NgramCounts,
    other: NgramCounts,
    tokenizer: NgramTokenizer,
    *,
    min_count: int,
    sign: int | None = None,
    limit: int | None = None,
) -> list[KeyWord]:
    """Find the key words: in both sets together at least so often, the surest difference first.

    Args:
        one: The first set.
        other: The second.
        tokenizer: What both were counted with.
        min_count: How often a word must occur.
        sign: That of the log ratio, 1 or -1, where only such words are wanted.
        limit: How many are listed; None for all.
    """
    if not one.total or not other.total:
        return []
    scored = list(_iter_scored(one, other, min_count, sign))
    if limit is not None and len(scored) > limit:
        # Hundreds of thousands are scored, and only those spelled that may be listed.
        least = nlargest(limit, (score for score, _ in scored))[-1]
        scored = [each for each in scored if each[0] >= least]
    key_words = [_make_key_word(gram, one, other, tokenizer) for _, gram in scored]
    return sorted(key_words, key=lambda key: (-key.log_likelihood, key.text))[:limit]


def _iter_scored(
    one: NgramCounts, other: NgramCounts, min_count: int, sign: int | None
) -> Iterator[tuple[float, Ngram]]:
    """Yield the log-likelihood of each n-gram that is frequent enough."""
    sizes = one.total, other.total
    for gram in one.counts.keys() | other.counts.keys():
        counts = one.counts[gram], other.counts[gram]
        if sum(counts) >= min_count and (
            sign is None or compute_log_ratio(*counts, *sizes) * sign > 0
        ):
            yield compute_keyness_log_likelihood(*counts, *sizes), gram


def _make_key_word(
    gram: Ngram, one: NgramCounts, other: NgramCounts, tokenizer: NgramTokenizer
) -> KeyWord:
    counts, sizes = (one.counts[gram], other.counts[gram]), (one.total, other.total)
    rate, other_rate = (
        count / size * _RATE_BASE for count, size in zip(counts, sizes, strict=True)
    )
    return KeyWord(
        text=tokenizer.format_ngram(gram, one.kind),
        count=counts[0],
        rate=rate,
        other_count=counts[1],
        other_rate=other_rate,
        log_likelihood=compute_keyness_log_likelihood(*counts, *sizes),
        log_ratio=compute_log_ratio(*counts, *sizes),
    )
