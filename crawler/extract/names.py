"""Knows the names of people, and what stands around them: degrees, posts, offices.

A name is told by its shape (two to six capitalised syllables that Vietnamese has) and, where the
place proves nothing, by its surname. Which line of a page signs it is `signature`'s to decide.
"""

import re
from dataclasses import dataclass

from crawler.extract.lexicon import (
    ACCOUNT,
    ACTING,
    ADDRESS,
    CAPITAL,
    DEGREE,
    NEVER_SIGN,
    OFFICE,
    POST,
    SURNAMES,
)
from crawler.extract.text import without_marks

_SYLLABLE = re.compile(
    r"^(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?[aeiouy]{1,3}"
    r"(?:ch|ng|nh|[cmnptk])?$"
)
_INITIALS = re.compile(rf"^[{CAPITAL}](?:\.\s?[{CAPITAL}]){{1,3}}\.?$")
_SHORTENED = re.compile(rf"^[{CAPITAL}]h?\.\s?[{CAPITAL}]\w+(?:\s[{CAPITAL}]\w+)?$")
_HIGHLAND = re.compile(r"^(?:[HK]['’]\w+|Y|A|Ksor|Rơ|Siu|Rcom|Rmah|Nay|Kpă|Bríu|Alăng)$")
_ORGANISING = re.compile(r"\btổ chức\b(?=\s*(?:[,&–-]|$|cán bộ|hành chính))", re.IGNORECASE)
_SHORTEST, _LONGEST = 2, 6  # syllables of a name
_FULL = 3  # syllables of a name that needs no label
_LONGEST_OFFICE = 14  # words: Phòng Quản lý đào tạo và nghiên cứu khoa học, Trường Chính trị tỉnh X
_LONGEST_POST = 30  # words: three posts in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A person as a line names him or her: bare name, and the degree before it."""

    name: str
    degree: str | None = None


def read_person(text: str) -> Named | None:
    """Read a text that is nothing but a person: without address and degree, a name must be left."""
    rest = ADDRESS.sub("", text.strip(" *•-–—")).strip()
    match = DEGREE.match(rest)
    degree = match.group().strip(" ,–-") if match else None
    name = (rest[match.end() :] if match else rest).strip(" ,;:–-")
    if name.endswith(".") and not _INITIALS.match(name):
        name = name.rstrip(".")
    return Named(name=spelled(name), degree=degree) if is_name(name) else None


def is_name(text: str) -> bool:
    """Tell whether a text has the shape of a person's name, pen names and short forms included."""
    if is_shortened(text):
        return True
    syllables = text.split()
    return (
        _SHORTEST <= len(syllables) <= _LONGEST
        and all(map(_is_name_syllable, syllables))
        and not is_office(text)
        and not is_post(text)
        and text.lower() not in NEVER_SIGN
        and syllables[0].lower() != "theo"
        and not is_account(text)
    )


def is_shortened(text: str) -> bool:
    """Tell whether a text is initials (`C.V.D`) or a name made shorter (`Đ.Tuyển`)."""
    return bool(_INITIALS.match(text) or _SHORTENED.match(text))


def is_full_name(text: str) -> bool:
    """Tell whether a text is a name that needs no label: a surname, and three syllables."""
    return len(text.split()) >= _FULL and has_surname(text) and is_name(text)


def has_surname(text: str) -> bool:
    """Tell whether a text begins with a surname."""
    return text.partition(" ")[0].lower() in SURNAMES


def is_office(text: str) -> bool:
    """Tell whether a text names a department, board or agency, and nothing else."""
    return bool(OFFICE.match(text)) and _is_title_like(text, _LONGEST_OFFICE)


def is_post(text: str) -> bool:
    """Tell whether a text is a person's post, and nothing else."""
    return bool(POST.match(text)) and _is_title_like(text, _LONGEST_POST)


def is_account(text: str) -> bool:
    """Tell an account of the system (`Super User`, `Quản trị viên`) from a person."""
    return bool(ACCOUNT.match(text))


def spelled(name: str) -> str:
    """Spell a name typed in capitals as it is usually spelled."""
    if name.isupper() and not is_shortened(name):
        return " ".join(syllable[:1] + syllable[1:].lower() for syllable in name.split())
    return name


def _is_title_like(text: str, longest: int) -> bool:
    """Tell whether a text has no verb and no end of a sentence, and is short enough."""
    return (
        len(text.split()) <= longest
        and not text.endswith((".", ":", "/"))
        and not ACTING.search(_ORGANISING.sub("", text))
    )


def _is_name_syllable(syllable: str) -> bool:
    if _HIGHLAND.match(syllable):
        return True
    rest = syllable[1:]
    is_cased = syllable[0].isupper() and (not rest or rest.islower() or rest.isupper())
    return is_cased and bool(_SYLLABLE.match(without_marks(syllable).lower()))
