"""Texts that a regular expression may stumble over, and whether it does so on an address.

A backtracking matcher takes more time than its text is long where it can read one stretch of it in
several ways: two repeats side by side, a repeat in a repeat, or a search that begins anew at each
letter of what a repeat has read. So attacks repeat what one part of a pattern reads, behind what
the parts before it read.

Python's own parser of patterns is asked; its modules `re._parser`, `re._constants` and
`re._compiler` are alike from 3.11 to 3.14.
"""

import re
import time
from collections.abc import Iterator
from itertools import product
from re import _compiler as compiler  # type: ignore[attr-defined]
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_LETTERS = " a0\n-.,:;/?&=<>\"'()[]|!_AđĐ1\t–\x00\u0300%"
_MAX_LETTERS = 8  # letters that are tried for one set
_MAX_BEGIN_LENGTH = 200  # letters: of what stands before, and of what is repeated
_REPEATS = frozenset({codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT})
_LENGTHS = (16, 24, 32, 128, 512, 2_083)
"""Letters of the texts that are tried, up to those of the longest address that is requested."""
ENDS = ("\u2603", "\u01bf")
"""A sign and a letter: hardly any pattern reads both, so that what was read must be given back."""
MAX_SECONDS = 0.2
"""Of CPU, for one address; honest patterns need a thousandth."""


def is_slow_on_addresses(pattern: re.Pattern[str]) -> bool:
    """Tell whether some address of 2,083 letters or less would hold a crawl up.

    One repeat alone never does, so that most patterns are not tried.
    """
    if len(re.findall(r"[*+]|\{\d*,", pattern.pattern)) < 2:  # noqa: PLR2004 -- said above
        return False
    for (begin, pump), end, length in product(make_attacks(pattern), ENDS, _LENGTHS):
        start = time.process_time()
        pattern.search(begin + pump * (length // len(pump)) + end)
        if time.process_time() - start > MAX_SECONDS:
            return True
    return False


def make_attacks(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str]]:
    """Make pairs of texts: one to begin with, and one to repeat behind it."""
    seen = set()
    for before, pump in _walk(parser.parse(pattern.pattern, pattern.flags), pattern.flags, ""):
        for pair in ((before, pump), ("", before + pump), ("", pump)):
            if pair[1] and pair not in seen and len("".join(pair)) < _MAX_BEGIN_LENGTH:
                seen.add(pair)
                yield pair


def _walk(parsed: Any, flags: int, before: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Yield what each repeat reads, with what the parts before it read."""
    for op, value in parsed:
        if op in _REPEATS and value[1] > 1:
            yield from ((before, pump) for pump in _sample(value[2], flags))
        for inner in _get_inner(op, value):
            yield from _walk(inner, flags, before)
        if op not in {codes.ASSERT, codes.ASSERT_NOT}:
            before += next(iter(_sample([(op, value)], flags)), "")


def _get_inner(op: Any, value: Any) -> list[Any]:  # noqa: ANN401
    if op is codes.BRANCH:
        return list(value[1])
    if op is codes.SUBPATTERN:
        return [value[3]]
    if op is codes.ATOMIC_GROUP:
        return [value]
    if op in {codes.ASSERT, codes.ASSERT_NOT}:
        return [value[1]]
    return [value[2]] if op in _REPEATS else []


def _sample(parsed: Any, flags: int) -> list[str]:  # noqa: ANN401
    """Return a few texts that a sequence of parts reads."""
    texts = [""]
    for op, value in parsed:
        more = _sample_one(op, value, flags) or [""]
        texts = [begin + end for begin in texts[:4] for end in more[: 4 * _MAX_LETTERS]]
    return list(dict.fromkeys(texts))[: 2 * _MAX_LETTERS]


def _sample_one(op: Any, value: Any, flags: int) -> list[str]:  # noqa: ANN401
    if op is codes.LITERAL:
        return [chr(value)]
    if op in {codes.ANY, codes.IN, codes.NOT_LITERAL}:
        return _read_by(op, value, flags)
    if op in _REPEATS:
        return [text * max(value[0], min(1, value[1])) for text in _sample(value[2], flags)]
    if op is codes.ASSERT or op is codes.ASSERT_NOT:
        return []
    inner = [_sample(each, flags) for each in _get_inner(op, value)]
    return [text for texts in inner for text in (texts[:4] if len(inner) > 1 else texts)]


_read: dict[str, list[str]] = {}


def _read_by(op: Any, value: Any, flags: int) -> list[str]:  # noqa: ANN401
    """Return letters that a set reads, of each sort one."""
    key = f"{op} {value} {flags}"
    if key not in _read:
        listed = [chr(v) for o, v in value if o is codes.LITERAL] if op is codes.IN else []
        state = parser.State()
        state.flags = flags & ~re.VERBOSE
        alone = compiler.compile(parser.SubPattern(state, [(op, value)]))
        tried = dict.fromkeys([*_LETTERS, *listed])
        _read[key] = [letter for letter in tried if alone.match(letter)][:_MAX_LETTERS]
    return _read[key]
