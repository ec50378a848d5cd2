"""Widens patterns and fuzzy syllables to the index's own syllables.

They are compared as written, by the smart-accent rule: without marks they find
every marking, with marks only what is written so.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from indexer.analyzer import ETH_TO_D_STROKE, MARKED_PREFIX, TONE_LETTERS, compute_forms
from indexer.engine import WHOLE_VALUE_PREFIX
from indexer.errors import QueryError
from indexer.query_tree import KEY_FIELDS, FuzzyNode, WildcardNode
from indexer.spelling import list_spellings

MAX_EXPANSION_TERMS = 200
"""The most terms that one part of a query may stand for."""

_STRIP_TONE_LETTERS = str.maketrans("", "", TONE_LETTERS)


class TermDictionary(Protocol):
    """The part of `IndexReader` that knows which terms there are."""

    def iter_terms(self, field: str, prefix: str) -> Iterator[str]:
        """The terms of a field that begin so."""
        ...

    def has_term(self, field: str, term: str) -> bool:
        """Whether some article has the term."""
        ...


def expand(
    clause: WildcardNode | FuzzyNode,
    *,
    field: str,
    strict: bool,
    vocabulary: TermDictionary,
    query: str,
) -> tuple[str, ...]:
    """The terms of a field that a pattern or fuzzy syllable stands for.

    Raises `QueryError` when they are more than `MOST_TERMS`.
    """
    typed = unicodedata.normalize("NFC", clause.text.lower()).translate(ETH_TO_D_STROKE)
    sought = typed if strict else strip_marks(typed)
    space = WHOLE_VALUE_PREFIX if field in KEY_FIELDS else MARKED_PREFIX if strict else ""
    meets = (
        _make_wildcard_test(sought)
        if isinstance(clause, WildcardNode)
        else _make_fuzzy_test(sought, clause.distance)
    )
    found: list[str] = []
    for term in vocabulary.iter_terms(field, space + _find_literal_prefix(clause, sought, space)):
        if not space and term.startswith((MARKED_PREFIX, WHOLE_VALUE_PREFIX)):
            continue
        if any(map(meets, _list_spellings(term, space))) and vocabulary.has_term(field, term):
            found.append(term)
            if len(found) > MAX_EXPANSION_TERMS:
                raise QueryError(
                    f"{clause} stands for more than {MAX_EXPANSION_TERMS} different syllables.",
                    query=query,
                    span=clause.span,
                    hint="Type more letters of it.",
                )
    return tuple(found)


def format_term(term: str) -> str:
    """A term as a person would write it."""
    return (
        term.removeprefix(WHOLE_VALUE_PREFIX)
        if term.startswith(WHOLE_VALUE_PREFIX)
        else list_spellings(term.removeprefix(MARKED_PREFIX))[0]
    )


def strip_marks(text: str) -> str:
    """Lower-case text without marks; the number of letters stays."""
    letters = unicodedata.normalize("NFD", text.translate(ETH_TO_D_STROKE).replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _find_literal_prefix(clause: WildcardNode | FuzzyNode, sought: str, space: str) -> str:
    """What every matching term begins with, to look through fewer."""
    if isinstance(clause, FuzzyNode) or space == WHOLE_VALUE_PREFIX:
        return ""
    start = re.split(r"[*?y]", sought, maxsplit=1)[0]  # y may be held as i
    return compute_forms(start).marked.translate(_STRIP_TONE_LETTERS)


def _list_spellings(term: str, space: str) -> Iterable[str]:
    """How a term may be written, as far as its name space says."""
    return (
        (term.removeprefix(WHOLE_VALUE_PREFIX),)
        if space == WHOLE_VALUE_PREFIX
        else list_spellings(term.removeprefix(MARKED_PREFIX))
    )


def _make_wildcard_test(pattern: str) -> Callable[[str], object]:
    """The test whether a spelling fits a pattern."""
    pieces = {"*": ".*", "?": "."}
    return re.compile("".join(pieces.get(each) or re.escape(each) for each in pattern)).fullmatch


def _make_fuzzy_test(sought: str, distance: int) -> Callable[[str], object]:
    """The test whether a spelling is within a number of edits."""
    return lambda spelling: _is_within_edits(sought, spelling, distance)


def _is_within_edits(one: str, other: str, edits: int) -> bool:
    """Whether so many letters added, left out or exchanged make one word the other."""
    if abs(len(one) - len(other)) > edits:
        return False
    if not one or not other:
        return True
    if one[0] == other[0]:
        return _is_within_edits(one[1:], other[1:], edits)
    return edits > 0 and (
        _is_within_edits(one[1:], other[1:], edits - 1)
        or _is_within_edits(one[1:], other, edits - 1)
        or _is_within_edits(one, other[1:], edits - 1)
    )
