"""Texts as syllables and pairs of them."""

import re
import unicodedata
from itertools import chain, pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.analyzer import terms
from research.wording import _BREAK, APART, Kind, Wording


def counted(text: str, kind: Kind) -> list[str]:
    """The syllables or pairs of a text as they are shown."""
    wording = Wording()
    return [wording.spelled(gram) for gram in kind.grams(wording.keys(text))]


def test_pair_never_reaches_across_punctuation() -> None:
    """What is written on both sides of a full stop or a dash is no word."""
    text = "Hội nghị, sơ kết. Tốt - đẹp\nrất"
    assert counted(text, Kind.BIGRAM) == ["hội nghị", "sơ kết"]
    assert len(counted(text, Kind.SYLLABLE)) == 7


def test_code_is_one_syllable() -> None:
    """And a neighbour as any other."""
    assert counted("số 09-QĐi/TW này", Kind.BIGRAM) == ["số 09-qđi/tw", "09-qđi/tw này"]


def test_spellings_of_one_syllable_count_together() -> None:
    """Shown is the one that was met first."""
    assert counted("Hoà hòa lý lí Lí", Kind.SYLLABLE) == ["hoà", "hoà", "lý", "lý", "lý"]


TEXTS = st.text("aHộị .,;-/–—9\n≠̣ớ(’_", max_size=40)


@given(TEXTS)
def test_pairs_are_those_of_pieces_cut_one_by_one(text: str) -> None:
    """However fast a text is cut, the same words are neighbours."""
    pieces = re.split(_BREAK, unicodedata.normalize("NFC", text))
    plain = [pairwise(forms[0] for forms in terms(piece)) for piece in pieces]
    assert [*Kind.BIGRAM.grams(Wording().keys(text))] == [*chain.from_iterable(plain)]


@given(TEXTS)
def test_keys_have_the_positions_of_the_whole_text(text: str) -> None:
    """Cutting a text changes none of its terms."""
    keys = Wording().keys(text)
    assert [key for key in keys if key != APART] == [forms[0] for forms in terms(text)]
    for kind in Kind:
        assert kind.places(keys) == len([*kind.grams(keys)])
