"""Make text as the archive keeps it (NFC, plain spaces, nothing invisible), and keys to compare.

normalize_text("Hô\u0300i\u00a0 nghị")     Hồi nghị
make_comparison_key("Tin tức – Sự kiện")   tintứcsựkiện
strip_diacritics("Đường")                  Duong
mask_numbers("Thứ hai, 13/7/2020")         @, #
"""

import re
import unicodedata
from functools import lru_cache
from itertools import filterfalse

# Controls that are no white space, lone surrogates, and format characters that print nothing.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)
_NOT_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d[\d.,:/-]*")
_WEEKDAY = re.compile(
    r"\b(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
)
_LONGEST_LINE = 160  # characters, as of a headline; lines of a menu are shorter
# Latin letters with the marks of Vietnamese, and signs of print: each is NFC whatever stands beside
# it, so `e` and a mark of its own is not of them.
_COMPOSED = re.compile(r"[\x00-\u02ff\u1ea0-\u1eff\u2010-\u2027\u2030-\u205e\u20ab]*+")
# En, em, minus, hyphen, no-break hyphen, figure dash.
_DASHES = str.maketrans("–—−‐‑‒", "------")


def normalize_text(text: str) -> str:
    """Return one line in NFC: white space of any kind is one space, invisible characters go."""
    line = " ".join(text.split())
    if not line.isprintable():  # as all invisible characters are not
        line = " ".join(_INVISIBLE.sub("", text).split())
    return line if line.isascii() else to_nfc(line)


def to_nfc(text: str) -> str:
    """Return a text in NFC (UAX 15)."""
    # Of letters that nothing is composed with, as nearly all are, there is nothing to be made; to
    # see that takes a tenth of the time.
    if _COMPOSED.fullmatch(text):
        return text
    return unicodedata.normalize("NFC", text)


def make_comparison_key(text: str) -> str:
    """Return a text without spaces, punctuation and letter case, to compare it by."""
    # Of one page they are asked for several times, of menus on each page. Long texts are remembered
    # as long as one page is read: four thousand paragraphs are megabytes.
    return _fold_line(text) if len(text) <= _LONGEST_LINE else _fold_paragraph(text)


def _fold(text: str) -> str:
    return _NOT_WORD.sub("", text).casefold()


_fold_line = lru_cache(maxsize=1 << 12)(_fold)
_fold_paragraph = lru_cache(maxsize=1 << 7)(_fold)


def replace_dashes(text: str) -> str:
    """Write each dash as a hyphen; no offset moves."""
    return text.translate(_DASHES)


def strip_diacritics(text: str) -> str:
    """Write Vietnamese letters in ASCII: `đ` is `d`, `ướ` is `uo`."""
    # `đ` is a letter of its own in Unicode: no normal form takes its stroke off.
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(filterfalse(unicodedata.combining, decomposed))


def mask_numbers(text: str) -> str:
    """Mask numbers as `#` and weekdays as `@`, in lower case.

    It is part of every recurrence key that archives hold (`template.recurrence`): keep each byte.
    """
    lower = text.lower()
    if "thứ " in lower or "chủ nhật" in lower or "day" in lower:  # quicker than to try each place
        lower = _WEEKDAY.sub("@", lower)
    return _NUMBER.sub("#", lower)
