"""Texts as syllables and pairs of them."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain, pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.analyzer import extract_terms
from research.ngrams import (
    _BREAK_PATTERN,
    Ngram,
    NgramKind,
    NgramTokenizer,
    SyllableNumbers,
    count_places,
)


def list_ngrams(text: str, kind: NgramKind) -> list[str]:
    """Return the syllables or pairs of a text as they are shown."""
    wording = NgramTokenizer()
    return [wording.format_ngram(row, kind) for row in iter_ngrams(wording.tokenize(text), kind)]


def iter_ngrams(numbers: SyllableNumbers, kind: NgramKind) -> Iterator[Ngram]:
    """Yield the n-grams of a text by the place of their first syllable."""
    rows = [kind.get_row(bytes(numbers), first) for first in range(len(numbers) - kind.size + 1)]
    assert sorted(rows) == sorted(kind.iter_rows(numbers))
    return (row for row in rows if not kind.is_parted(row))


def test_pair_never_reaches_across_punctuation() -> None:
    """Syllables on both sides of a full stop or a dash are no pair."""
    text = "Hội nghị, sơ kết. Tốt - đẹp\nrất"
    assert list_ngrams(text, NgramKind.BIGRAM) == ["hội nghị", "sơ kết"]
    assert len(list_ngrams(text, NgramKind.SYLLABLE)) == 7


def test_code_is_one_syllable() -> None:
    """And a neighbour as any other."""
    assert list_ngrams("số 09-QĐi/TW này", NgramKind.BIGRAM) == ["số 09-qđi/tw", "09-qđi/tw này"]


def test_spellings_of_one_syllable_count_together() -> None:
    """Shown is the one that was met first."""
    assert list_ngrams("Hoà hòa lý lí Lí", NgramKind.SYLLABLE) == ["hoà", "hoà", "lý", "lý", "lý"]


TEXTS = st.text("aHộị .,;-/–—9\n≠̣ớ(’_", max_size=40)


@given(TEXTS)
def test_pairs_are_those_of_pieces_cut_one_by_one(text: str) -> None:
    """However fast a text is cut, the same words are neighbours."""
    pieces = re.split(_BREAK_PATTERN, unicodedata.normalize("NFC", text))
    plain = [pairwise(forms[0] for forms in extract_terms(piece)) for piece in pieces]
    wording, kind = NgramTokenizer(), NgramKind.BIGRAM
    found = iter_ngrams(wording.tokenize(text), kind)
    assert [tuple(wording.list_terms(row, kind)) for row in found] == [*chain.from_iterable(plain)]


@given(TEXTS)
def test_keys_have_the_positions_of_the_whole_text(text: str) -> None:
    """Cutting a text changes none of its terms."""
    wording = NgramTokenizer()
    numbers = wording.tokenize(text)
    syllables = iter_ngrams(numbers, NgramKind.SYLLABLE)
    terms = [term for row in syllables for term in wording.list_terms(row, NgramKind.SYLLABLE)]
    assert terms == [forms[0] for forms in extract_terms(text)]
    places = count_places(numbers, NgramKind)
    assert places == [len([*iter_ngrams(numbers, kind)]) for kind in NgramKind]
