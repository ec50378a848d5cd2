"""Text as the archive keeps it."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.html.text import make_comparison_key, normalize_text, strip_diacritics


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
