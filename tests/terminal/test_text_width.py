"""Display width: what `terminal.cli.text_width` promises about text on a terminal."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from terminal.cli.text_width import measure_width, pad, sanitize, truncate, wrap_spans

WORDS = "Hội nghị sơ kết công tác 6 tháng đầu năm"


def test_width_of_decomposed_text_equals_that_of_composed() -> None:
    """Combining marks take no column of their own."""
    assert measure_width(unicodedata.normalize("NFD", WORDS)) == measure_width(WORDS) == len(WORDS)


def test_width_of_wide_letters_is_two() -> None:
    """East Asian letters take two columns."""
    assert measure_width("黨校") == 4


def test_pad_aligns_decomposed_text() -> None:
    """A padded text fills its column in either form of Unicode."""
    padded = [pad(unicodedata.normalize(form, "Thuỷ"), 8) for form in ("NFC", "NFD")]
    assert [measure_width(text) for text in padded] == [8, 8]


def test_clean_replaces_escape_sequences() -> None:
    """Nothing that a terminal obeys is left of a hostile title."""
    assert sanitize("\x1b[2Jtin\x07 \x9bm\x7f") == "\ufffd[2Jtin\ufffd \ufffdm\ufffd"


def test_clean_replaces_marks_that_turn_writing_around() -> None:
    """A right-to-left override cannot disguise an address."""
    assert "\u202e" not in sanitize("\u202efdp.exe")


@given(st.text())
def test_clean_keeps_every_place(text: str) -> None:
    """Places in the text are the same before and after, so highlights stay true."""
    assert len(sanitize(text)) == len(text)


@given(st.text())
def test_clean_twice_is_clean_once(text: str) -> None:
    """Cleaning is done when it is done."""
    assert sanitize(sanitize(text)) == sanitize(text)


@given(st.text(), st.integers(min_value=1, max_value=30))
def test_cut_fits(text: str, columns: int) -> None:
    """A text that was cut takes no more columns than it may."""
    assert measure_width(truncate(text, columns)) <= columns


def test_cut_keeps_marks_with_their_letter() -> None:
    """The ellipsis never stands between a letter and its marks."""
    assert truncate(unicodedata.normalize("NFD", "ếế"), 2) == unicodedata.normalize("NFD", "ếế")
    assert unicodedata.normalize("NFC", truncate(unicodedata.normalize("NFD", "ếếế"), 2)) == "ế…"


@given(st.text(alphabet="aế ", max_size=60), st.integers(min_value=1, max_value=20))
def test_wrap_keeps_every_word(text: str, columns: int) -> None:
    """The lines hold all words in order, and fit unless they are one long word."""
    lines = [text[start:end] for start, end in wrap_spans(text, columns)]
    assert " ".join(lines).split() == text.split()
    assert all(measure_width(line) <= columns or " " not in line for line in lines)


def test_wrap_without_a_width_gives_one_line() -> None:
    """In a pipe nothing is broken."""
    assert wrap_spans(WORDS, None) == [(0, len(WORDS))]


def test_wrap_never_breaks_an_address() -> None:
    """An address that does not fit keeps a line of its own."""
    text = "xem http://vi.example/tin-tuc/hoi-nghi.html nhé"
    assert [text[start:end] for start, end in wrap_spans(text, 12)] == [
        "xem",
        "http://vi.example/tin-tuc/hoi-nghi.html",
        "nhé",
    ]
