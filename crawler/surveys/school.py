"""Guesses whose site it is, from the names that its pages give and from known ones. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from config.site import Kind, Site

_PARTS = re.compile(r"\s+[-–—|»:•]\s+|\s*[|»:;()•\n]\s*|,\s+|\.\s+")
_NAME = re.compile(
    r"\b(?:trường chính trị|trường đào tạo|trường bồi dưỡng|trường đảng|học viện|tạp chí)\b.*",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:tỉnh|thành phố|tp\.?)\s+(.+)$", re.IGNORECASE)
_NATIONAL = re.compile(r"^học viện\b(?!.*\bkhu vực\b)", re.IGNORECASE)
_REGIONAL = re.compile(r"^học viện chính trị khu vực\b", re.IGNORECASE)
_SCHOOL = re.compile(r"^trường\b", re.IGNORECASE)
_NUMERAL = re.compile(r"[IVX]+")
_COMMON = frozenset(
    {
        "tỉnh",
        "chính",
        "trị",
        "thành",
        "phố",
        "tạo",
        "viện",
        "khu",
        "vực",
        "cán",
        "bộ",
        "bồi",
        "dưỡng",
    }
)
_MOST_SYLLABLES = 4  # of a province's name
_SHORTEST, _LONGEST = 12, 120  # letters of an institution's name


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """Who may run a site: a guess; `known` is the key of a site of the same institution."""

    institution: str = ""
    kind: Kind = Kind.OTHER
    province: str = ""
    province_2025: str = ""
    known: str | None = None


def guess_school(names: Iterable[str], registry: Sequence[Site]) -> School:
    """Guess from names, the likeliest first; an institution of the registry is believed first."""
    school = _found_in(list(names), registry)
    same = (site for site in registry if school.province and site.province == school.province)
    since = next(filter(None, (site.province_2025 for site in same)), "")
    return replace(school, province_2025=since)


def _found_in(given: Sequence[str], registry: Sequence[Site]) -> School:
    for name in given:
        if known := _in_registry(name, registry):
            return School(
                institution=known.institution,
                kind=known.kind,
                province=known.province,
                known=known.key,
            )
    found = (_named(part, registry) for name in given for part in name_parts(name))
    return next(filter(None, found), School())


def name_parts(name: str) -> list[str]:
    """The parts of what a page calls itself: `Trang chủ - Trường Chính trị tỉnh X` has two."""
    return [part for part in map(str.strip, _PARTS.split(name)) if part]


def _in_registry(name: str, registry: Sequence[Site]) -> Site | None:
    """The known institution that a name holds; of several the one with the longest name."""
    said = f" {_plain(name)} "
    found = [
        site for site in registry if site.institution and f" {_plain(site.institution)} " in said
    ]
    return max(found, key=lambda site: len(site.institution), default=None)


def _named(part: str, registry: Sequence[Site]) -> School | None:
    """The institution that a part of a title names, if it names one."""
    found = _NAME.search(part)
    if not found or not _SHORTEST <= len(found[0]) <= _LONGEST:
        return None
    name = found[0].strip(" .,-–")
    place = _PLACE.search(name)
    province = _province(place[1], registry) if place else ""
    kind = _kind(name, province)
    if kind is Kind.OTHER:
        return None
    if place and province:
        name = name[: place.start(1)] + province
    return School(institution=_written(name, province), kind=kind, province=province)


def _kind(name: str, province: str) -> Kind:
    if _REGIONAL.match(name):
        return Kind.REGIONAL_ACADEMY
    if _NATIONAL.match(name):
        return Kind.ACADEMY
    return Kind.PROVINCIAL_SCHOOL if province and _SCHOOL.match(name) else Kind.OTHER


def _province(text: str, registry: Sequence[Site]) -> str:
    """The province that a text begins with: a known one, else its words in capitals."""
    said = f"{_plain(text)} "
    known = {site.province for site in registry if site.province}
    for province in sorted(known, key=len, reverse=True):
        if said.startswith(f"{_plain(province)} "):
            return province
    words = text.split()
    if not text.isupper():
        capitals = [word[:1].isupper() for word in words]
        words = words[: capitals.index(False)] if False in capitals else words
    return " ".join(map(str.capitalize, words)) if len(words) <= _MOST_SYLLABLES else ""


def _written(name: str, province: str) -> str:
    """A name as names are written, where a page shouts it."""
    shouted = name.removesuffix(province)
    if not shouted.isupper():
        return name
    words = [_unshouted(word) for word in shouted.split()]
    text = " ".join(words)
    for kind in ("Trường", "Học viện"):
        text = text.replace(f"{kind} chính trị", f"{kind} Chính trị")
    return f"{text} {province}".strip()


def _unshouted(word: str) -> str:
    """A word in small letters if it is a common one, else with a capital; numerals stay."""
    if _NUMERAL.fullmatch(word):
        return word
    return word.lower() if word.lower() in _COMMON else word.capitalize()


def _plain(text: str) -> str:
    """A text in small letters, its words parted by single spaces, without "province" and "city"."""
    return re.sub(r"\b(?:tỉnh|thành phố|tp) ", "", " ".join(re.findall(r"\w+", text.lower())))
