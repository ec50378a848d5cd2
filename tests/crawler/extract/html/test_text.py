"""Text as the archive keeps it."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.html import text as html_text
from crawler.extract.html.text import (
    make_comparison_key,
    normalize_text,
    strip_diacritics,
    to_nfc,
)


@given(st.text())
def test_clean_text_is_nfc_on_one_line_without_controls(text: str) -> None:
    """Clean text is NFC with single plain spaces, no control characters and no surrogates."""
    cleaned = normalize_text(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not {unicodedata.category(letter) for letter in cleaned} & {"Cc", "Cs"}
    assert cleaned == " ".join(cleaned.split())
    assert normalize_text(cleaned) == cleaned


def test_invisible_letters_go_and_hard_spaces_soften() -> None:
    """No-break spaces become spaces; zero-width and soft hyphens vanish; NFD becomes NFC."""
    decomposed = unicodedata.normalize("NFD", "Hội nghị")
    assert normalize_text(f" {decomposed}\u200b\xa0tổng\xad kết\x00\n") == "Hội nghị tổng kết"


def test_key_forgets_case_spaces_and_dashes() -> None:
    """A title typed twice differs in these alone."""
    assert make_comparison_key("HỘI NGHỊ (2019 – 2020);") == make_comparison_key(
        "Hội nghị (2019-2020)"
    )


def test_marks_come_off() -> None:
    """Every Vietnamese letter has its ASCII one."""
    assert strip_diacritics("Đường lối đổi mới ướt") == "Duong loi doi moi uot"


def test_letters_that_are_passed_over_are_composed_whatever_stands_before_them() -> None:
    """Each of them: alone and after letters that others are composed with."""
    letters = [
        letter for letter in map(chr, range(0x110000)) if html_text._COMPOSED.fullmatch(letter)
    ]
    assert len(letters) > 800
    assert "ế" in letters
    for letter in letters:
        assert unicodedata.combining(letter) == 0
        for before in ("", *"aAeEoOuUyYdDsSwWêôơưÊÔƠƯ<>="):
            assert unicodedata.normalize("NFC", before + letter) == before + letter


@given(st.text(st.sampled_from("aeêơuđ \u0301\u0323\u031b\u0302ếﬁ…\u2126\u1100\u1161")))
def test_text_in_nfc_is_that_of_unicode(text: str) -> None:
    """Whatever is passed over, the result is Unicode's."""
    assert to_nfc(text) == unicodedata.normalize("NFC", text)
