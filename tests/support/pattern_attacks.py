"""Looks for regular expressions of ours that take more time than their text is long.

`python -m tests.support.pattern_attacks SHARE` attacks one in SHARE of the patterns, and prints
those that lose.
"""

import ast
import importlib
import itertools
import re
import signal
import sys
import time
from collections import deque
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from config.address_pattern import ENDS, make_attacks
from tests.support.source_tree import ROOT, get_relative_path, list_modules

SHORT, LONG = 4_000, 64_000
"""Letters of texts: the first shows whom to look at, the second decides."""
LIMIT = 1.0  # seconds of CPU after which a match is given up
_SHARE = 0.03
"""Share of the time of a pattern that is quadratic for sure, from which another is: at 64,000
letters what is linear costs a hundredth at most, and a repeat of a dozen letters a twelfth."""
_GROWTH = 7.0
"""Times the cost of a quarter of the text: of what is linear four, of what is quadratic sixteen."""
_ENDS = (*ENDS, "\n\u2603")
_MAX_ASKING = frozenset(
    {"search", "match", "fullmatch", "sub", "subn", "split", "finditer", "findall"}
)
_ASKING = frozenset({"search", "match", "fullmatch", "sub", "split", "finditer", "findall"})
_ANCHORED = frozenset({"match", "fullmatch"})


@dataclass(frozen=True, slots=True)
class SourcePattern:
    """A pattern, where it is compiled (`file:line`), its name if any, and how it is asked."""

    pattern: re.Pattern[Any]
    place: str
    name: str
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attack:
    """Texts of any length that a pattern may stumble over, and how it is asked."""

    begin: str
    pump: str
    end: str
    method: str

    def measure(self, pattern: re.Pattern[Any], length: int) -> float:
        """Measure the seconds of CPU for a text of so many letters; at most about `LIMIT`."""
        text: Any = self.begin + self.pump * (length // len(self.pump)) + self.end
        if isinstance(pattern.pattern, bytes):
            text = text.encode("latin-1", "replace")
        begin = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
        try:
            if self.method in _ANCHORED:
                getattr(pattern, self.method)(text)
            else:
                deque(pattern.finditer(text), maxlen=0)
        except TimeoutError:
            return LIMIT
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return time.process_time() - begin


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError


@cache
def _measure_quadratic() -> float:
    """Measure what a pattern that surely is quadratic costs here for a text of 8,000 letters."""
    sure = Attack("", "a", "", "search")
    return min(sure.measure(re.compile("a*b"), 8_000) for _ in range(3))


def find_weakness(source: SourcePattern, longest: int = 0) -> Attack | None:
    """Return an attack that costs more than its length, if there is one.

    Args:
        source: the pattern.
        longest: letters of the longest text that it is ever asked of; 0: there is no such bound.
    """
    pairs = make_attacks(source.pattern)
    for (begin, pump), method, end in itertools.product(pairs, source.methods, _ENDS):
        attack = Attack(begin, pump, end, method)
        if attack.measure(source.pattern, 32) >= LIMIT / 10:
            return attack
        if longest:
            if attack.measure(source.pattern, longest) >= LIMIT / 10:
                return attack
        elif _is_slow(attack, source.pattern):
            return attack
    return None


def _is_slow(attack: Attack, pattern: re.Pattern[Any]) -> bool:
    """Tell whether an attack succeeds; the clock of the CPU is too coarse for short texts."""
    least = _SHARE * _measure_quadratic()
    begin = time.perf_counter()
    attack.measure(pattern, SHORT)
    if time.perf_counter() - begin < least * (SHORT / 8_000) ** 2:
        return False
    spent = min(attack.measure(pattern, LONG) for _ in range(2))
    if spent < least * (LONG / 8_000) ** 2:
        return False
    # A long pattern may be dear at each letter and yet linear.
    return spent >= LIMIT or spent >= _GROWTH * attack.measure(pattern, LONG // 4)


def collect_patterns() -> list[SourcePattern]:
    """Import every module that compiles patterns, and return them all, each once."""
    names: dict[str, str] = {}
    methods: dict[tuple[str, str], set[str]] = {}
    trees = {path: ast.parse(path.read_text("utf-8")) for _, path in list_modules()}
    for path, tree in trees.items():
        _note_uses(get_relative_path(path), tree, names, methods)
    found: dict[tuple[Any, int], SourcePattern] = {}

    def note(pattern: Any, flags: int) -> re.Pattern[Any]:  # noqa: ANN401
        compiled: re.Pattern[Any] = compile_cached(pattern, flags)
        frame: FrameType | None = sys._getframe(1)
        while frame and frame.f_code.co_filename == re.__file__:
            frame = frame.f_back
        file = Path(frame.f_code.co_filename) if frame else Path()
        if frame and file in trees:
            place = f"{get_relative_path(file)}:{frame.f_lineno}"
            asked = _find_methods(place, names, methods)
            key = (compiled.pattern, compiled.flags)
            found.setdefault(key, SourcePattern(compiled, place, names.get(place, ""), asked))
        return compiled

    compile_cached = re._compile  # type: ignore[attr-defined]
    re._compile = note  # type: ignore[attr-defined]
    try:
        for path, tree in trees.items():
            if "re.compile" in ast.unparse(tree):
                importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    finally:
        re._compile = compile_cached  # type: ignore[attr-defined]
    for path, tree in trees.items():
        _add_inline(get_relative_path(path), tree, found)
    return list(found.values())


def _note_uses(
    file: str, tree: ast.Module, names: dict[str, str], methods: dict[tuple[str, str], set[str]]
) -> None:
    """Note which lines give a name to a pattern, and by which methods names are asked."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            if ast.unparse(node.value).startswith("re.compile("):
                names |= {f"{file}:{line}": node.targets[0].id for line in lines}
        elif isinstance(node, ast.Attribute) and node.attr in _ASKING:
            methods.setdefault((file, ast.unparse(node.value)), set()).add(node.attr)


def _find_methods(
    place: str, names: dict[str, str], methods: dict[tuple[str, str], set[str]]
) -> tuple[str, ...]:
    """Find how the pattern of a place is asked; `search`, where anything else than its head is.

    A pattern without a name of its own is one of a table, which its module asks by another name.
    """
    own, file = names.get(place), place.partition(":")[0]
    patterns = {*names.values(), "re"}
    asked = {  # texts are split too: of a table that is no sign
        method
        for (where, name), each in methods.items()
        if (
            (name.rpartition(".")[2] == own and (where == file or not own.startswith("_")))
            if own
            else (where == file and name not in patterns)
        )
        for method in each - (set() if own else {"split"})
    }
    return tuple(sorted(asked)) if asked and asked <= _ANCHORED else ("search",)


def _add_inline(file: str, tree: ast.Module, found: dict[tuple[Any, int], SourcePattern]) -> None:
    """Add the patterns that are written where they are used: `re.sub("...", ...)`."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).removeprefix("re.") in _ASKING
            and ast.unparse(node.func).startswith("re.")
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[0].value, str | bytes)
        ):
            pattern: re.Pattern[Any] = re.compile(node.args[0].value)
            method = ast.unparse(node.func).removeprefix("re.")
            method = method if method in _ANCHORED else "search"
            place = f"{file}:{node.lineno}"
            key = (pattern.pattern, pattern.flags)
            found.setdefault(key, SourcePattern(pattern, place, "", (method,)))


BOUNDED = {
    "_BEFORE_DATE": 41,  # `_MAX_LABEL_DISTANCE` letters before a date
    "_NOT_FOUND": 900,  # a sentence of `_MAX_NOTICE_WORDS` known words
}
"""Patterns that are only asked of short texts, and the most letters that these have."""


def main() -> int:
    """Attack one in so many patterns; print those that lose."""
    signal.signal(signal.SIGVTALRM, _stop)
    patterns = collect_patterns()
    lost = 0
    for source in patterns[:: int(sys.argv[1])]:
        attack = find_weakness(source, BOUNDED.get(source.name, 0))
        if attack:
            lost += 1
            sys.stdout.write(f"{source.place} {source.name} {attack}\n")
    sys.stdout.write(f"{len(patterns)} patterns, {lost} of those that were tried are slow\n")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
