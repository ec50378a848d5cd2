"""How two addresses of one article differ, as a pattern that other pairs share. Pure.

    example.com/tin-tuc/a-12, example.com/noi-bat/a-12  ->  */...-123 = */...-123
    example.com/a?lang=vi, example.com/a                ->  ... = ...?lang=vi

Words of two or three letters (`vi`, `amp`) and `index` stand in a pattern as they are, others as
`*`; digits as `9`. How the last part is numbered is in it too: where numbers tell articles apart
the same last part means more than where they count the weeks of a year.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import parse_qsl

_EXTENSION = re.compile(r"\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_FIRST_NUMBER = re.compile(r"^(\d+)(?=[-_.]|$)")
_LAST_NUMBER = re.compile(r"(?:^|[-_.])[a-z]{0,4}(\d+)$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_LONG_NUMBER = 3
"""Digits: a shorter one may well count weeks, sessions or pages. Chosen."""
_LONG_FORM = "123"  # how a number of so many digits, which is no year, stands in a pattern
_YEAR = re.compile(r"(?:19|20)\d\d")
_INDEX_NAMES = frozenset({"index", "default", "home"})
"""Names that servers give the page of a folder itself."""
_MAX_COMPARED = 4
"""Addresses with one stem that each is compared with: where more share it, it tells little."""
_MAX_LITERAL = 3
"""Letters of a word that stands in a pattern as it is: codes of languages, `amp`. Chosen."""


@dataclass(frozen=True, slots=True)
class _Address:
    """A canonical key in its pieces; `last` is without extension."""

    folders: tuple[str, ...]
    last: str
    extension: str
    query: tuple[tuple[str, str], ...]


def list_stems(key: str) -> Iterator[tuple[str, ...]]:
    """Yield what another address of the same article would have in common with this one."""
    host, own = _split(key)
    query = tuple(f"{name}={value}" for name, value in own.query)
    name = own.last
    if _is_code(name):  # `/hoi-nghi/amp`, `/hoi-nghi/index.html`: of itself it says nothing
        name = _EXTENSION.sub("", own.folders[-1]) if own.folders else ""
    if name:
        yield (host, "last", name, *query)
    for place, pattern in (("first", _FIRST_NUMBER), ("number", _LAST_NUMBER)):
        if found := pattern.search(own.last):
            yield (host, place, found.group(1), *query)
    path = "/".join((*own.folders, own.last))
    for index in range(len(query)):
        yield (host, "query", path, *query[:index], *query[index + 1 :])
    yield (host, "query", path, *query)


class SimilarKeys:
    """Keys that were read; finds for each the few others that may lead to the same article.

    They are kept by SQLite, in memory: a run of a large site has some hundred thousand, and there
    each takes 150 bytes, two fifths of what it takes in a dict.
    """

    def __init__(self) -> None:
        self._memory = sqlite3.connect(":memory:", isolation_level=None)
        self._memory.executescript(
            "CREATE TABLE keys (number INTEGER PRIMARY KEY, key TEXT NOT NULL);"
            "CREATE TABLE stems (stem INTEGER, number INTEGER, PRIMARY KEY (stem, number))"
            " WITHOUT ROWID;"
        )

    def add(self, key: str) -> None:
        """Take in a key; one that is there already changes nothing."""
        known = {stem: self._find_keys(stem) for stem in _hash_stems(key)}
        free = [stem for stem, keys in known.items() if len(keys) < _MAX_COMPARED]
        if not free or any(key in keys for keys in known.values()):
            return
        number = self._memory.execute("INSERT INTO keys (key) VALUES (?)", (key,)).lastrowid
        rows = [(stem, number) for stem in free]
        self._memory.executemany("INSERT INTO stems VALUES (?, ?)", rows)

    def find(self, key: str) -> list[str]:
        """Return the other keys that have a stem of this one, in the order they were added."""
        found = (other for stem in _hash_stems(key) for other in self._find_keys(stem))
        return [other for other in dict.fromkeys(found) if other != key]

    def _find_keys(self, stem: int) -> list[str]:
        query = "SELECT key FROM stems JOIN keys USING (number) WHERE stem = ? ORDER BY number"
        return [key for (key,) in self._memory.execute(query, (stem,))]


def _hash_stems(key: str) -> list[int]:
    return list(dict.fromkeys(map(hash, list_stems(key))))


def describe_difference(first: str, second: str) -> str:
    """Return the pattern of how two keys differ; the same in whatever order they are given."""
    one, other = _split(first)[1], _split(second)[1]
    return " = ".join(sorted((_describe(one, other), _describe(other, one))))


def has_same_id(pattern: str) -> bool:
    """Tell whether two addresses that differ so have one last part, and in it a long number."""
    return f"...-{_LONG_FORM}" in pattern or f"...({_LONG_FORM}-)" in pattern


def _split(key: str) -> tuple[str, _Address]:
    place, _, query = key.partition("?")
    host, *segments = place.split("/")
    last = segments[-1] if segments else ""
    found = _EXTENSION.search(last)
    extension = found.group().lower() if found else ""
    return host, _Address(
        tuple(segments[:-1]),
        last[: len(last) - len(extension)],
        extension,
        tuple(parse_qsl(query, keep_blank_values=True)),
    )


def _describe(own: _Address, other: _Address) -> str:
    """Return one half of a pattern: what an address has that the other has not."""
    one, other_path = (*own.folders, own.last), (*other.folders, other.last)
    if one[:-1] == other_path or one == other_path[:-1]:  # `/a`, `/a/amp`
        path = "/".join(["...", *map(_generalise, one[len(other_path) :])])
    else:
        number = _describe_number(own.last)
        last = f"...{number}" if own.last == other.last else f"*{number}"
        path = "/".join([*_describe_folders(_select_differing(own.folders, other.folders)), last])
    extension = own.extension if own.extension != other.extension else ""
    further = [pair for pair in own.query if pair not in other.query]
    query = "&".join(f"{name}={_generalise(value)}" for name, value in further)
    return f"{path}{extension}{'?' if query else ''}{query}"


def _select_differing(own: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Return the middle of a path, without what both begin and end with."""
    start = _count_equal(own, other)
    own, other = own[start:], other[start:]
    return own[: len(own) - _count_equal(own[::-1], other[::-1])]


def _count_equal(own: Sequence[str], other: Sequence[str]) -> int:
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(own, other, strict=False))))


def _describe_folders(folders: Sequence[str]) -> list[str]:
    words: list[str] = []
    for folder in map(_generalise, folders):
        if words[-1:] != [folder] or folder != "*":
            words.append(folder)
    return words


def _describe_number(last: str) -> str:
    """Return where a last part has its number, and whether that is long, as ids are."""
    for pattern, form in ((_LAST_NUMBER, "-{}"), (_FIRST_NUMBER, "({}-)")):
        if found := pattern.search(last):
            number = found.group(1)
            is_long = len(number) >= _LONG_NUMBER and not _YEAR.fullmatch(number)
            return form.format(_LONG_FORM if is_long else "1")
    return ""


def _generalise(word: str) -> str:
    if _is_code(word):
        return word.lower()
    return _DIGITS.sub("9", word) if _DIGITS.search(word) else "*"


def _is_code(word: str) -> bool:
    return word.isalpha() and (len(word) <= _MAX_LITERAL or word.lower() in _INDEX_NAMES)
