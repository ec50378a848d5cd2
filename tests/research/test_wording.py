"""Texts as syllables and pairs of them."""

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from indexer.analyzer import terms
from research.wording import Kind, Wording, grams


def counted(text: str, kind: Kind) -> list[str]:
    """The syllables or pairs of a text as they are shown."""
    wording = Wording()
    segments = list(wording.segments(text))
    return [wording.spelled(gram) for segment in segments for gram in grams(segment, kind)]


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


@given(st.text("aHộị .,;-/–—9\n≠̣ớ(’", max_size=40))
def test_segments_have_the_positions_of_the_whole_text(text: str) -> None:
    """Cutting a text changes none of its terms."""
    segments = list(Wording().segments(text))
    assert list(chain.from_iterable(segment.terms for segment in segments)) == terms(text)
