"""Turns the bytes of a page into NFC text; where witnesses disagree, bs4's detector is heard."""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from bs4.dammit import UnicodeDammit

from crawler.errors import ExtractionError
from crawler.extract.page import Page

_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Python's other codecs (base64, rot13, idna) are none that a page can be written in.
_CHARSET = re.compile(r"utf-|cp\d|iso8859|ascii|koi8|gb|big5|euc|shift_jis|tis-620|mac-")
_HEAD = 4096  # browsers look in the first kilobyte; old templates print more before the charset
# Browsers read Latin-1 as Windows-1252, and so must we.
_ALIASES = {"iso8859-1": "cp1252", "ascii": "cp1252"}
_SOUND_TO_BROKEN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The text of a page in NFC, the charset that read it, and the rule that chose it."""

    text: str
    charset: str
    rule: str


def decode(page: Page) -> Decoded:
    """Read the page's bytes as text.

    Raises:
        ExtractionError: the page has no bytes, or its bytes are not text.
    """
    if not page.body.strip():
        raise ExtractionError("the page is empty", hint="fetch it again")
    for mark, charset in _MARKS:
        if page.body.startswith(mark):
            return _read(page.body[len(mark) :], charset, "bom")
    if b"\x00" in page.body[:_HEAD]:
        raise ExtractionError("the page is not text", hint="look at its content type")
    witnesses = _witnesses(page)
    if _is_utf8(page.body):
        agreed = not witnesses or "utf-8" in witnesses
        return _read(page.body, "utf-8", "declared" if agreed else "valid-utf-8")
    if len(set(witnesses)) == 1 and witnesses[0] != "utf-8":
        return _read(page.body, witnesses[0], "declared")
    return _detect(page.body, witnesses)


def _detect(body: bytes, witnesses: list[str]) -> Decoded:
    if "utf-8" in witnesses and _has_mostly_utf8(body):
        # A template that cuts a text inside a letter leaves one broken byte in a sound page.
        return _read(body, "utf-8", "mostly-utf-8")
    dammit = UnicodeDammit(body, known_definite_encodings=witnesses, is_html=True)
    charset = dammit.original_encoding or "cp1252"
    return _read(body, charset, "detected")


def _witnesses(page: Page) -> list[str]:
    found = []
    if page.content_type and (match := _HEADER_CHARSET.search(page.content_type)):
        found.append(match.group(1))
    inside = [pattern.search(page.body[:_HEAD]) for pattern in (_META_CHARSET, _XML_ENCODING)]
    found += [match.group(1).decode("ascii", "replace") for match in inside if match]
    return [name for name in map(_codec_name, found) if name]


def _codec_name(name: str) -> str | None:
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return None
    return _ALIASES.get(known, known) if _CHARSET.match(known) else None


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _has_mostly_utf8(body: bytes) -> bool:
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    letters = sum(1 for letter in text if letter > "\x7f") - broken
    return (
        letters > 20 * broken
    )  # one wrong byte to twenty sound letters: damage, not another charset


def _read(body: bytes, charset: str, rule: str) -> Decoded:
    text = body.decode(charset, "replace")
    return Decoded(text=unicodedata.normalize("NFC", text), charset=charset, rule=rule)
