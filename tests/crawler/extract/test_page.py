"""Opening a page: decoded, parsed and repaired, and honest about what that took."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import ExtractionError
from crawler.extract.html import windows_1252
from crawler.extract.html.parse import get_text
from crawler.extract.page import Page, parse_page

NOW = datetime(2026, 1, 5, tzinfo=UTC)
TITLE = "Hội nghị tổng kết năm học của Trường Chính trị"


def make_page(body: bytes, header: str | None = None) -> Page:
    """A page of these bytes."""
    return Page(url="http://h.example/", body=body, fetched_at=NOW, content_type=header)


def test_sound_page_needs_no_word_about_it() -> None:
    """Declared UTF-8 leaves neither doubt nor provenance."""
    parsed = parse_page(make_page(f"<p>{TITLE}</p>".encode(), "text/html; charset=utf-8"))
    assert get_text(parsed.root) == TITLE
    assert parsed.doubts == ()
    assert parsed.provenance == {}


def test_bytes_of_an_old_font_are_read_and_said() -> None:
    """TCVN3 in a page that declares nothing: the charset is a guess, the text a conversion."""
    body = "<p>Héi nghÞ tæng kÕt n¨m häc cña Tr­êng ChÝnh trÞ</p>".encode("cp1252")
    parsed = parse_page(make_page(body))
    assert get_text(parsed.root) == TITLE
    assert [warning.code for warning in parsed.doubts] == ["charset-guessed", "legacy-font"]
    assert parsed.provenance == {"charset": "decode:settled", "text": "mended:tcvn3"}


@pytest.mark.parametrize(
    "sign", ["&#1;", "&#x0B;", "&#031", "&#xFFFF;", "&amp;#12;", "&amp;amp;#xC;"]
)
@pytest.mark.parametrize("more", ["<p>Há»™i nghá»‹ tá»•ng káº¿t</p>", "&lt;p&gt;Tin&lt;/p&gt;"])
def test_reference_to_a_control_character_is_a_space(sign: str, more: str) -> None:
    """Guards pages, found by fuzzing, that could not be repaired for `&#1;` or `&#11;` in them."""
    parsed = parse_page(make_page(f"<title>{TITLE}{sign} </title>{more}<p>a{sign} b</p>".encode()))
    assert (parsed.root.findtext(".//title") or "").split() == TITLE.split()
    assert get_text(list(parsed.root.iter("p"))[-1]).split() == ["a", "b"]


def test_text_encoded_twice_is_read_and_said() -> None:
    """UTF-8 saved as UTF-8 again: the header is right and the text is not."""
    body = f"<p>{windows_1252.decode_windows_1252(TITLE.encode())}</p>".encode()
    parsed = parse_page(make_page(body, "text/html; charset=utf-8"))
    assert get_text(parsed.root) == TITLE
    assert [warning.code for warning in parsed.doubts] == ["mojibake"]


@given(st.binary(min_size=1), st.sampled_from([None, "text/html; charset=windows-1252"]))
def test_any_bytes_open_or_are_refused(body: bytes, header: str | None) -> None:
    """No bytes raise anything but ExtractionError."""
    try:
        parse_page(make_page(body, header))
    except ExtractionError:
        return
