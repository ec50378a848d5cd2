"""Guesses whose site it is, from the names that its pages give and from known ones. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from config.site import InstitutionKind, Site

_NAME_SEPARATOR = re.compile(r"(?<!\s)\s++[-–—|»:•]\s++|\s{0,9}[|»:;()•\n]\s*+|,\s++|\.\s++")
_INSTITUTION_NAME = re.compile(
    r"\b(?:trường chính trị|trường đào tạo|trường bồi dưỡng|trường đảng|học viện|tạp chí)\b.*",
    re.IGNORECASE,
)
_PROVINCE_NAME = re.compile(r"\b(?:tỉnh|thành phố|tp\.?)\s++(.{1,200})$", re.IGNORECASE)
_NATIONAL_ACADEMY = re.compile(r"^học viện\b(?!.*\bkhu vực\b)", re.IGNORECASE)
_REGIONAL_ACADEMY = re.compile(r"^học viện chính trị khu vực\b", re.IGNORECASE)
_SCHOOL_NAME = re.compile(r"^trường\b", re.IGNORECASE)
_ROMAN_NUMERAL = re.compile(r"[IVX]+")
_COMMON_WORDS = frozenset(
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
_MAX_PROVINCE_SYLLABLES = 4  # of a province's name
_MIN_NAME_LENGTH, _MAX_NAME_LENGTH = 12, 120  # letters of an institution's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """The institution that may run a site: a guess; `known` is the key of its configured site."""

    name: str = ""
    kind: InstitutionKind = InstitutionKind.OTHER
    province: str = ""
    province_2025: str = ""
    known_key: str | None = None


def guess_institution(names: Iterable[str], registry: Sequence[Site]) -> Institution:
    """Guess from names, the likeliest first; an institution of the registry is believed first."""
    school = _find_institution(list(names), registry)
    same = (site for site in registry if school.province and site.province == school.province)
    since = next(filter(None, (site.province_2025 for site in same)), "")
    return replace(school, province_2025=since)


def _find_institution(given: Sequence[str], registry: Sequence[Site]) -> Institution:
    for name in given:
        if known := _find_in_registry(name, registry):
            return Institution(
                name=known.institution,
                kind=known.kind,
                province=known.province,
                known_key=known.key,
            )
    found = (_parse_name(part, registry) for name in given for part in split_name(name))
    return next(filter(None, found), Institution())


def split_name(name: str) -> list[str]:
    """Split what a page calls itself: `Trang chủ - Trường Chính trị tỉnh X` has two parts."""
    return [part for part in map(str.strip, _NAME_SEPARATOR.split(name)) if part]


def _find_in_registry(name: str, registry: Sequence[Site]) -> Site | None:
    """Return the known institution that a name holds; of several the one with the longest name."""
    said = f" {_normalize_text(name)} "
    found = [
        site
        for site in registry
        if site.institution and f" {_normalize_text(site.institution)} " in said
    ]
    return max(found, key=lambda site: len(site.institution), default=None)


def _parse_name(part: str, registry: Sequence[Site]) -> Institution | None:
    """Return the institution that a part of a title names, if it names one."""
    found = _INSTITUTION_NAME.search(part)
    if not found or not _MIN_NAME_LENGTH <= len(found[0]) <= _MAX_NAME_LENGTH:
        return None
    name = found[0].strip(" .,-–")
    place = _PROVINCE_NAME.search(name)
    province = _parse_province(place[1], registry) if place else ""
    kind = _classify_kind(name, province)
    if kind is InstitutionKind.OTHER:
        return None
    if place and province:
        name = name[: place.start(1)] + province
    return Institution(name=_normalize_case(name, province), kind=kind, province=province)


def _classify_kind(name: str, province: str) -> InstitutionKind:
    if _REGIONAL_ACADEMY.match(name):
        return InstitutionKind.REGIONAL_ACADEMY
    if _NATIONAL_ACADEMY.match(name):
        return InstitutionKind.ACADEMY
    return (
        InstitutionKind.PROVINCIAL_SCHOOL
        if province and _SCHOOL_NAME.match(name)
        else InstitutionKind.OTHER
    )


def _parse_province(text: str, registry: Sequence[Site]) -> str:
    """Return the province that a text begins with: a known one, else its words in capitals."""
    said = f"{_normalize_text(text)} "
    known = {site.province for site in registry if site.province}
    for province in sorted(known, key=len, reverse=True):
        if said.startswith(f"{_normalize_text(province)} "):
            return province
    words = text.split()
    if not text.isupper():
        capitals = [word[:1].isupper() for word in words]
        words = words[: capitals.index(False)] if False in capitals else words
    return " ".join(map(str.capitalize, words)) if len(words) <= _MAX_PROVINCE_SYLLABLES else ""


def _normalize_case(name: str, province: str) -> str:
    """Return a name as names are written, where a page has it in capitals."""
    shouted = name.removesuffix(province)
    if not shouted.isupper():
        return name
    words = [_normalize_word_case(word) for word in shouted.split()]
    text = " ".join(words)
    for kind in ("Trường", "Học viện"):
        text = text.replace(f"{kind} chính trị", f"{kind} Chính trị")
    return f"{text} {province}".strip()


def _normalize_word_case(word: str) -> str:
    """Return a word in small letters if it is a common one, else with a capital; numerals stay."""
    if _ROMAN_NUMERAL.fullmatch(word):
        return word
    return word.lower() if word.lower() in _COMMON_WORDS else word.capitalize()


def _normalize_text(text: str) -> str:
    """Return a text in small letters, single-spaced, without "province" and "city"."""
    return re.sub(r"\b(?:tỉnh|thành phố|tp) ", "", " ".join(re.findall(r"\w+", text.lower())))
