"""Bytes to text: charsets, and who is believed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import ExtractionError
from crawler.extract.html.decode import decode

TITLE = "Hội nghị tổng kết năm học của Trường Chính trị"


@pytest.mark.parametrize(
    ("body", "header", "rule"),
    [
        (TITLE.encode(), "text/html; charset=utf-8", "declared"),
        (TITLE.encode(), None, "declared"),
        (TITLE.encode(), "text/html; charset=iso-8859-1", "valid-utf-8"),
        (b'<meta charset="windows-1252">' + TITLE.encode(), None, "valid-utf-8"),
        (b"\xef\xbb\xbf" + TITLE.encode(), "text/html; charset=windows-1258", "bom"),
        (b"\xff\xfe" + TITLE.encode("utf-16-le"), None, "bom"),
        (unicodedata.normalize("NFD", TITLE).encode(), "text/html; charset=utf-8", "declared"),
    ],
)
def test_title_is_read_whatever_is_declared(body: bytes, header: str | None, rule: str) -> None:
    """A BOM wins, then bytes that are sound UTF-8, then what is declared; the text is NFC."""
    decoded = decode(body, header)
    assert decoded.text.endswith(TITLE)
    assert decoded.rule == rule


def test_declared_single_byte_charset_is_believed_when_it_is_not_utf8() -> None:
    """Windows-1258 keeps the horn apart from the tone; NFC joins them."""
    body = '<meta charset="windows-1258"><p>Trường</p>'
    decomposed = body.replace("ờ", "ơ\u0300")
    decoded = decode(decomposed.encode("cp1258"), None)
    assert decoded.charset == "cp1258"
    assert "<p>Trường</p>" in decoded.text


def test_letter_cut_in_two_does_not_change_the_charset() -> None:
    """One broken byte in a page of sound UTF-8 is damage, not another charset."""
    decoded = decode(TITLE.encode() * 9 + "ế".encode()[:2], "text/html; charset=utf-8")
    assert decoded.charset == "utf-8"
    assert decoded.text.startswith(TITLE)


def test_declarations_that_disagree_are_settled() -> None:
    """Header and meta name different charsets and the bytes are no UTF-8: the header is heard."""
    body = b'<meta charset="utf-8">' + "Café".encode("cp1252")
    decoded = decode(body, "text/html; charset=windows-1252")
    assert not decoded.is_guessed
    assert decoded.text.endswith("Café")


def test_page_that_declares_nothing_is_guessed() -> None:
    """Without a declaration or UTF-8 it is Windows-1252 as in browsers, and known to be a guess."""
    decoded = decode("Café".encode("cp1252"), None)
    assert decoded.is_guessed
    assert decoded.text == "Café"


@pytest.mark.parametrize("declared", ["", '<meta charset="iso-8859-1"><meta charset="koi8-r">'])
def test_charset_that_makes_vietnamese_is_preferred(declared: str) -> None:
    """The charset in which words are Vietnamese syllables wins, where none is certain."""
    text = "Hội nghị tổng kết công tác đào tạo".translate(
        {ord("ộ"): "ô\u0323", ord("ị"): "i\u0323", ord("ổ"): "ô\u0309", ord("ế"): "ê\u0301"}
        | {ord("á"): "a\u0301", ord("à"): "a\u0300", ord("ạ"): "a\u0323"}
    )
    decoded = decode(declared.encode() + text.encode("cp1258"), "text/html; charset=big5")
    assert decoded.charset == "cp1258"
    assert decoded.text.endswith("Hội nghị tổng kết công tác đào tạo")


def test_windows_1252_keeps_every_byte() -> None:
    """Browsers lose none of the five bytes that the charset leaves open, and old fonts use them."""
    body = b'<meta charset="x-user-defined">a\x81\x8d\x8f\x90\x9d\x93'
    assert decode(body, None).text.endswith("a\x81\x8d\x8f\x90\x9d\u201c")


@pytest.mark.parametrize("body", [b"", b"  \n", b"%PDF-1.4\n\x00\x01"])
def test_what_is_no_text_is_refused_with_advice(body: bytes) -> None:
    """Empty and binary bodies are an ExtractionError that says what to do."""
    with pytest.raises(ExtractionError) as raised:
        decode(body, None)
    assert raised.value.hint


@given(st.binary(), st.sampled_from(["utf-8", "utf-16", "cp1258", "rot13", "nonsense", ""]))
def test_any_bytes_are_text_or_refused(body: bytes, charset: str) -> None:
    """No bytes and no declaration raise anything but ExtractionError."""
    try:
        decoded = decode(body, f"text/html; charset={charset}")
    except ExtractionError:
        return
    assert unicodedata.is_normalized("NFC", decoded.text)


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (f"<p>{TITLE}\0</p>".encode(), "declared"),
        (f"\0<p>{TITLE}</p>".encode(), "declared"),
        (f"<p>{TITLE}</p>".encode("utf-16-le"), "no-bom"),
        (f"<p>{TITLE}</p>".encode("utf-16-be"), "no-bom"),
    ],
)
def test_nul_bytes_are_passed_over_and_utf16_needs_no_mark(body: bytes, rule: str) -> None:
    """As in browsers: one byte that a program left must not cost the page."""
    decoded = decode(body, "text/html; charset=utf-8")
    assert (decoded.text, decoded.rule) == (f"<p>{TITLE}</p>", rule)


@pytest.mark.parametrize(
    "body",
    [
        b"PK\x03\x04" + b"\0<" * 9,
        b"\xd0\xcf\x11\xe0" + b"\0" * 99 + b"<p>",
        b"\0\1\2\3<" * 50,
        b"\0Hello",
    ],
)
def test_files_that_are_no_text_are_refused(body: bytes) -> None:
    """An Office file that a server calls HTML is no page."""
    with pytest.raises(ExtractionError, match="not text"):
        decode(body, "text/html")
