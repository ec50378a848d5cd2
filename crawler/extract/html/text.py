"""Text as the archive keeps it: NFC, plain spaces, nothing invisible; and keys to compare it by."""

import re
import unicodedata

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
_DASHES = str.maketrans("–—−‐‑‒", "------")


def normalize_text(text: str) -> str:
    """One line in NFC: white space of any kind is one space, invisible characters are gone."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    elif _INVISIBLE.search(text):
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def make_comparison_key(text: str) -> str:
    """What stays of a text when letter case, spaces and punctuation do not count."""
    return _NOT_WORD.sub("", text).casefold()


def replace_dashes(text: str) -> str:
    """The same text, each dash written as a hyphen; no offset moves."""
    return text.translate(_DASHES)


def strip_diacritics(text: str) -> str:
    """The same letters in ASCII where Vietnamese has them: `đ` is `d`, `ướ` is `uo`."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def mask_numbers(text: str) -> str:
    """The same text with numbers and weekdays masked, in lower case."""
    return _NUMBER.sub("#", _WEEKDAY.sub("@", text.lower()))
