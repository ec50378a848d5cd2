"""Widens patterns and fuzzy syllables to the index's own syllables.

They are compared as written, by the smart-accent rule: without marks they find
every marking, with marks only what is written so.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from indexer.analyzer import ETH, MARK, TONES, forms
from indexer.engine import KEY
from indexer.errors import QueryError
from indexer.query import KEY_FIELDS, Fuzzy, Pattern
from indexer.spelling import written

MOST_TERMS = 200
"""The most terms that one part of a query may stand for."""

_NO_TONES = str.maketrans("", "", TONES)


class Vocabulary(Protocol):
    """The part of `IndexReader` that knows which terms there are."""

    def vocabulary(self, field: str, prefix: str) -> Iterator[str]:
        """The terms of a field that begin so."""
        ...

    def has_term(self, field: str, term: str) -> bool:
        """Whether some article has the term."""
        ...


def expand(
    clause: Pattern | Fuzzy, *, field: str, strict: bool, vocabulary: Vocabulary, query: str
) -> tuple[str, ...]:
    """The terms of a field that a pattern or fuzzy syllable stands for.

    Raises `QueryError` when they are more than `MOST_TERMS`.
    """
    typed = unicodedata.normalize("NFC", clause.text.lower()).translate(ETH)
    sought = typed if strict else bare(typed)
    space = KEY if field in KEY_FIELDS else MARK if strict else ""
    meets = _like(sought) if isinstance(clause, Pattern) else _near(sought, clause.distance)
    found: list[str] = []
    for term in vocabulary.vocabulary(field, space + _sure_start(clause, sought, space)):
        if not space and term.startswith((MARK, KEY)):
            continue
        if any(map(meets, _spellings(term, space))) and vocabulary.has_term(field, term):
            found.append(term)
            if len(found) > MOST_TERMS:
                raise QueryError(
                    f"{clause} stands for more than {MOST_TERMS} different syllables.",
                    query=query,
                    span=clause.span,
                    hint="Type more letters of it.",
                )
    return tuple(found)


def shown(term: str) -> str:
    """A term as a person would write it."""
    return term.removeprefix(KEY) if term.startswith(KEY) else written(term.removeprefix(MARK))[0]


def bare(text: str) -> str:
    """Lower-case text without marks; the number of letters stays."""
    letters = unicodedata.normalize("NFD", text.translate(ETH).replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _sure_start(clause: Pattern | Fuzzy, sought: str, space: str) -> str:
    """What every matching term begins with, to look through fewer."""
    if isinstance(clause, Fuzzy) or space == KEY:
        return ""
    start = re.split(r"[*?y]", sought, maxsplit=1)[0]  # y may be held as i
    return forms(start).marked.translate(_NO_TONES)


def _spellings(term: str, space: str) -> Iterable[str]:
    """How a term may be written, as far as its name space says."""
    return (term.removeprefix(KEY),) if space == KEY else written(term.removeprefix(MARK))


def _like(pattern: str) -> Callable[[str], object]:
    """The test whether a spelling fits a pattern."""
    pieces = {"*": ".*", "?": "."}
    return re.compile("".join(pieces.get(each) or re.escape(each) for each in pattern)).fullmatch


def _near(sought: str, distance: int) -> Callable[[str], object]:
    """The test whether a spelling is within a number of edits."""
    return lambda spelling: _within(sought, spelling, distance)


def _within(one: str, other: str, edits: int) -> bool:
    """Whether so many letters added, left out or exchanged make one word the other."""
    if abs(len(one) - len(other)) > edits:
        return False
    if not one or not other:
        return True
    if one[0] == other[0]:
        return _within(one[1:], other[1:], edits)
    return edits > 0 and (
        _within(one[1:], other[1:], edits - 1)
        or _within(one[1:], other, edits - 1)
        or _within(one, other[1:], edits - 1)
    )
