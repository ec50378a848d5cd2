"""Words that could be Vietnamese syllables, and words that could not."""

import pytest

from crawler.extract.html.syllables import find_accented_words, is_syllable


@pytest.mark.parametrize(
    "word",
    [
        *("trường", "Trường", "TRƯỜNG", "hoà", "hòa", "thuỷ", "thủy", "quyết", "quốc", "quý"),
        *("gì", "gìn", "giữ", "giếng", "nghiệp", "nghĩa", "yếu", "yên", "khuyến", "khuỷu", "oách"),
        *("ý", "lí", "Đảng", "xoong", "đoàn", "ướt", "uỷ", "ủy"),
    ],
)
def test_syllable_is_known(word: str) -> None:
    """Both placements of the tone, and every letter case that a word may have."""
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word",
    [
        *("trêờng", "bắć", "tât", "học̀", "hỌc", "élève", "très", "où", "Zürich", "đ", "HĐND", "à­"),
        *("tètt", "ngộngh", "Tr­êng", ""),
    ],
)
def test_other_words_are_not(word: str) -> None:
    """Two tones, a stop without its tone, mixed letter case, foreign words, abbreviations."""
    assert not is_syllable(word)


def test_marked_words_are_counted() -> None:
    """Only words beyond ASCII count; signs that old fonts use as letters stay in them."""
    found = find_accented_words("Hội nghị «tổng kết» 2020, c«ng t¸c (ABC)")
    assert found.words == ("Hội", "nghị", "tổng", "kết", "c«ng", "t¸c")
    assert found.syllable_share == pytest.approx(4 / 6)
    assert find_accented_words("plain").syllable_share == 0
