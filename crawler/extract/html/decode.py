"""Turn the bytes of a page into NFC text, and settle which charset they are in.

The rule, first that holds: a byte order mark; bytes that are sound UTF-8, whatever is declared;
UTF-8 that is declared and but for a few bytes sound. Otherwise these are tried in order: the HTTP
header, the meta element, the XML declaration, Windows-1252 as browsers read it, Windows-1258, and
bs4's detector, which likes to find Chinese in short pages. The first stands unless a later one
makes the page much better Vietnamese:

    decode("Tiếng Việt".encode(), None)                  "Tiếng Việt", utf-8, rule "declared"
    decode("Trươ\u0300ng Chính".encode("cp1258"), None)   "Trường Chính", cp1258, rule "settled"

Text in an old font is left as it is; `crawler.extract.repair.text_repair` converts it.
"""

import codecs
import logging
import re
from dataclasses import dataclass

from crawler.errors import ExtractionError
from crawler.extract.html import windows_1252
from crawler.extract.html.syllables import find_accented_words
from crawler.extract.html.text import to_nfc

_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
# That characters were replaced stands in the warnings of the page; on stderr it would name none.
logging.getLogger("bs4.dammit").setLevel(logging.ERROR)

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*+=\s*+[\"']?\s*+([\w.:-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(
    rb"^\s*+<\?xml[^>]{0,200}?encoding\s*+=\s*+[\"']([\w.:-]+)", re.IGNORECASE
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Python's other codecs (base64, rot13, idna) are none that a page can be written in.
_PAGE_CHARSET = re.compile(r"utf-|cp\d|iso8859|ascii|koi8|gb|big5|euc|shift_jis|tis-620|mac-")
# Bytes: browsers look in the first kilobyte, but old templates print more before the charset.
_SNIFFED_BYTES = 4096
# Browsers read Latin-1 as Windows-1252, and so must we.
_CHARSET_ALIASES = {"iso8859-1": "cp1252", "ascii": "cp1252"}
# What pages in old fonts declare, so that a browser would keep their bytes as they are.
_FONT_CHARSET = re.compile(r"^(?:x-user-defined|x-viet-(?:tcvn\d*|vni|vps))$", re.IGNORECASE)
_BINARY_MAGIC = (
    b"%PDF",
    b"PK",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"Rar!",
    b"\x1f\x8b",
)
"""How files begin that servers send as HTML: PDF, Office, pictures, archives."""
_BINARY_BYTES = bytes({*range(1, 9), *range(14, 27)})
"""Control characters that no text has; escape may open a Japanese charset."""
_MIN_TEXT_PER_NULL = 10  # bytes of text to one that is none. Chosen
_MIN_VALID_PER_BROKEN = 20  # one wrong byte to so many sound letters: damage, not another charset
# Share of the accented words, from 0 to 1, by which a later charset must beat the first: the words
# of a short page are few, and the declared charset is to win ties.
_MIN_SHARE_GAIN = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedText:
    """The text of a page in NFC, the charset that read it, and the rule that chose it."""

    text: str
    charset: str
    rule: str

    @property
    def is_guessed(self) -> bool:
        """Tell whether the charset was neither declared nor beyond doubt."""
        return self.rule == "settled"


def decode(body: bytes, content_type: str | None) -> DecodedText:
    """Read the bytes of a page as text.

    Args:
        body: the response's bytes.
        content_type: its HTTP header, where there was one.

    Raises:
        ExtractionError: the page has no bytes, or its bytes are not text.
    """
    if not body.strip():
        raise ExtractionError("the page is empty", hint="fetch it again")
    for mark, charset in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return _decode_as(body[len(mark) :], charset, "bom")
    if b"\x00" in body:
        if unmarked := detect_unicode(body):
            return _decode_as(body, unmarked, "no-bom")
        if not _is_text_with_nulls(body):
            raise ExtractionError("the page is not text", hint="look at its content type")
        # Browsers pass over them too (HTML standard, "data state" of the tokenizer).
        body = body.replace(b"\x00", b"")
    declared = _list_declared_charsets(body, content_type)
    if _is_utf8(body):
        is_consistent = not declared or "utf-8" in declared
        return _decode_as(body, "utf-8", "declared" if is_consistent else "valid-utf-8")
    if "utf-8" in declared and _is_mostly_utf8(body):
        # A template that cuts a text inside a letter leaves one broken byte in a sound page.
        return _decode_as(body, "utf-8", "mostly-utf-8")
    return _choose_charset(body, [name for name in declared if name != "utf-8"])


def detect_unicode(body: bytes) -> str | None:
    """Return the codec of bytes that are in UTF-8 or UTF-16 by their mark, or in UTF-16 without.

    Without a mark every other byte of its ASCII letters is NUL.
    """
    if body.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if body.startswith(_BINARY_MAGIC):
        return None
    start = body[:_SNIFFED_BYTES]
    low, high = start[::2].count(0), start[1::2].count(0)
    rare, many = sorted((low, high))
    if many * 4 < len(start) or rare * 8 > many:
        return None
    return "utf-16-le" if high == many else "utf-16-be"


def _is_text_with_nulls(body: bytes) -> bool:
    """Tell a page in which some program left NUL bytes from a file that is no text."""
    start = body[:_SNIFFED_BYTES]
    controls = sum(start.count(byte) for byte in _BINARY_BYTES)
    is_binary = body.startswith(_BINARY_MAGIC) or b"<" not in body
    return not is_binary and (controls + start.count(0)) * _MIN_TEXT_PER_NULL < len(start)


def _choose_charset(body: bytes, declared: list[str]) -> DecodedText:
    # Hardly a page needs it, and it imports twenty modules.
    from bs4.dammit import UnicodeDammit  # noqa: PLC0415

    detected = UnicodeDammit(body, is_html=True).original_encoding
    charsets = [*declared, "cp1252", "cp1258", detected and _normalize_charset(detected)]
    first, *rest = (name for name in dict.fromkeys(charsets) if name)
    best = _decode_as(body, first, "declared" if len(set(declared)) == 1 else "settled")
    others = (_decode_as(body, name, "settled") for name in rest)
    best_share = find_accented_words(best.text).syllable_share
    for other in others:
        share = find_accented_words(other.text).syllable_share
        if share > best_share + _MIN_SHARE_GAIN:
            best, best_share = other, share
    return best


def _list_declared_charsets(body: bytes, content_type: str | None) -> list[str]:
    found = []
    if content_type and (match := _HEADER_CHARSET.search(content_type)):
        found.append(match.group(1))
    inside = [pattern.search(body[:_SNIFFED_BYTES]) for pattern in (_META_CHARSET, _XML_ENCODING)]
    found += [match.group(1).decode("ascii", "replace") for match in inside if match]
    return [name for name in map(_normalize_charset, found) if name]


def _normalize_charset(name: str) -> str | None:
    if _FONT_CHARSET.match(name):
        return "cp1252"
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return None
    return _CHARSET_ALIASES.get(known, known) if _PAGE_CHARSET.match(known) else None


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf8(body: bytes) -> bool:
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    letters = sum(1 for letter in text if letter > "\x7f") - broken
    return letters > _MIN_VALID_PER_BROKEN * broken


def _decode_as(body: bytes, charset: str, rule: str) -> DecodedText:
    text = (
        windows_1252.decode_windows_1252(body)
        if charset == "cp1252"
        else body.decode(charset, "replace")
    )
    return DecodedText(text=to_nfc(text), charset=charset, rule=rule)
