"""Text written for the fonts of the 1990s, to Unicode: TCVN3 (ABC), VNI-Windows and VPS.

Such fonts draw Vietnamese letters in the places of Western ones, so their text arrives as
Latin-1 or Windows-1252 text that makes no sense (`Tr­êng ChÝnh trÞ`, `Tröôøng Chính trò`). This
module knows the tables and the names of the fonts; whether a text is of that kind is decided in
`crawler.extract.repair.text_repair`.
"""

import re
import unicodedata
from enum import StrEnum
from functools import cache

from crawler.extract.html.windows_1252 import WINDOWS_1252_LETTERS


class FontFamily(StrEnum):
    """A family of fonts with one table."""

    TCVN3 = "tcvn3"
    VNI = "vni"
    VPS = "vps"


# One row a vowel: plain, acute, grave, hook, tilde, dot; a gap where the family writes plain ASCII.
_VOWELS = "aáàảãạ âấầẩẫậ ăắằẳẵặ eéèẻẽẹ êếềểễệ oóòỏõọ ôốồổỗộ ơớờởỡợ uúùủũụ ưứừửữự iíìỉĩị yýỳỷỹỵ"
# TCVN 5712:1993, third table (VN3): small letters, and capitals without tones. A capital with a
# tone is the small letter in a font of capitals.
_TCVN3 = """
    -- b8 b5 b6 b7 b9  a9 ca c7 c8 c9 cb  a8 be bb bc bd c6  -- d0 cc ce cf d1  aa d5 d2 d3 d4 d6
    -- e3 df e1 e2 e4  ab e8 e5 e6 e7 e9  ac ed ea eb ec ee  -- f3 ef f1 f2 f4  ad f8 f5 f6 f7 f9
    -- dd d7 d8 dc de  -- fd fa fb fc fe
"""
_TCVN3_EXTRAS = {0xAE: "đ", 0xA7: "Đ", 0xA1: "Ă", 0xA2: "Â", 0xA3: "Ê", 0xA4: "Ô"} | {
    0xA5: "Ơ",
    0xA6: "Ư",
}
# VPS, as the fonts of the Vietnamese Professionals Society have it. Twelve rare capitals stand
# among the control characters, which no web page keeps; they are left out.
_VPS = """
    -- e1 e0 e4 e3 e5  e2 c3 c0 c4 c5 c6  e6 a1 a2 a3 a4 a5  -- e9 e8 c8 eb cb  ea 89 8a 8b cd 8c
    -- f3 f2 d5 f5 86  f4 d3 d2 b0 87 b6  d6 a7 a9 aa ab ae  -- fa f9 fb db f8  dc d9 d8 ba bb bf
    -- ed ec cc ef ce  -- 9a ff 9b cf 9c
"""
_VPS_CAPITALS = """
    -- c1 80 81 82 --  c2 83 84 85 -- --  88 8d 8e 8f f0 --  -- c9 d7 de fe --  ca 90 93 94 95 --
    -- b9 bc bd be --  d4 96 97 98 99 --  f7 9d 9e 9f a6 --  -- da a8 d1 ac --  d0 ad af b1 -- --
    -- b4 b5 b7 b8 --  -- dd b2 fd b3 --
"""
# VNI writes most vowels as a letter and a sign after it, each in its own letter case.
_VNI_TONES = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_VNI_CIRCUMFLEXES = dict(zip("âáàåãä", ("", *_VNI_TONES.values()), strict=True))
_VNI_BREVES = dict(zip("êéèúüë", ("", *_VNI_TONES.values()), strict=True))
_VNI_SINGLES = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị"} | {
    "î": "ỵ"
}
_VNI_BASES = {"ô": "ơ", "ö": "ư"}

# `.VnTime`, `VNI-Times`, `VPS Times`; `vn` before `i-` or `i ` would be VNI.
_FONT_NAMES = (
    (re.compile(r"^[.\s'\"]*vn(?!i[-\s])[a-z]", re.IGNORECASE), FontFamily.TCVN3),
    (re.compile(r"^[\s'\"]*vni[-\s]", re.IGNORECASE), FontFamily.VNI),
    (re.compile(r"^[\s'\"]*vps[-\s]", re.IGNORECASE), FontFamily.VPS),
)
_CAPITAL_FONT = re.compile(r"^[.\s'\"]*\.vn[a-z ]*?h['\"\s]*$", re.IGNORECASE)


def convert_to_unicode(text: str, family: FontFamily) -> str:
    """Read a text as one written for this family of fonts, in NFC; what is no letter stays."""
    if family is FontFamily.VNI:
        pattern, letters = _build_vni_table()
        return unicodedata.normalize("NFC", pattern.sub(lambda match: letters[match.group()], text))
    return text.translate(_build_single_byte_table(family))


def detect_font_family(name: str) -> FontFamily | None:
    """Name the family of a font by the font's own name (`.VnTime`, `VNI-Times`), if it is one."""
    return next((family for pattern, family in _FONT_NAMES if pattern.search(name)), None)


def is_capital_font(name: str) -> bool:
    """Tell whether a TCVN3 font draws small letters as capitals (`.VnTimeH`)."""
    return bool(_CAPITAL_FONT.match(name))


@cache
def get_conversion_table(family: FontFamily) -> dict[str, str]:
    """Return the table of a family: what is written, and the letter that it stands for."""
    if family is FontFamily.VNI:
        return dict(_build_vni_table()[1])
    return {chr(code): letter for code, letter in _build_single_byte_table(family).items()}


@cache
def _build_single_byte_table(family: FontFamily) -> dict[int, str]:
    """Build a table of one sign a letter, by code points of Windows-1252 and of Latin-1.

    A page may have been read as either: 0x80 to 0x9F differ.
    """
    by_byte = _parse_table_rows(_TCVN3, _VOWELS) | _TCVN3_EXTRAS
    if family is FontFamily.VPS:
        by_byte = _parse_table_rows(_VPS, _VOWELS) | _parse_table_rows(
            _VPS_CAPITALS, _VOWELS.upper()
        )
        by_byte |= {0xC7: "đ", 0xF1: "Đ"}
    table = dict(by_byte)
    for byte, letter in by_byte.items():
        table[ord(WINDOWS_1252_LETTERS[byte])] = letter
    return table


def _parse_table_rows(codes: str, vowels: str) -> dict[int, str]:
    pairs = zip(codes.split(), vowels.replace(" ", ""), strict=True)
    return {int(code, 16): letter for code, letter in pairs if code != "--"}


@cache
def _build_vni_table() -> tuple[re.Pattern[str], dict[str, str]]:
    table = dict(_VNI_SINGLES)
    for base in "aeouyôö":
        for sign, tone in _VNI_TONES.items():
            table[base + sign] = _VNI_BASES.get(base, base) + tone
    for base, roofed in zip("aeo", "âêô", strict=True):
        table |= {base + sign: roofed + tone for sign, tone in _VNI_CIRCUMFLEXES.items()}
    table |= {"a" + sign: "ă" + tone for sign, tone in _VNI_BREVES.items()}
    both = {written: unicodedata.normalize("NFC", letter) for written, letter in table.items()}
    both |= {written.upper(): letter.upper() for written, letter in both.items()}
    # Typists leave the sign small after a capital at the head of a word.
    both |= {
        written[0].upper() + written[1:]: letter.upper()
        for written, letter in both.items()
        if written.islower() and len(written) > 1
    }
    # `aâ` before `a`: a base and its sign are one letter.
    longest_first = sorted(both, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), both
