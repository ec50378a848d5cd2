"""Widens patterns and fuzzy syllables to the index's own syllables.

They are compared as written, by the smart-accent rule: without marks they find
every marking, with marks only what is written so.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
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
        """Yield the terms of a field that begin so."""
        ...

    def find_used_terms(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """Return those of the terms that some article has, each with how many do, or a few more."""
        ...


def expand(
    clause: WildcardNode | FuzzyNode,
    *,
    field: str,
    match_marks: bool,
    vocabulary: TermDictionary,
    query: str,
) -> tuple[str, ...]:
    """List the terms of a field that a pattern or fuzzy syllable stands for.

    Raises `QueryError` when they are more than `MAX_EXPANSION_TERMS`.
    """
    typed = unicodedata.normalize("NFC", clause.text.lower()).translate(ETH_TO_D_STROKE)
    target = typed if match_marks else strip_marks(typed)
    prefix_space = (
        WHOLE_VALUE_PREFIX if field in KEY_FIELDS else MARKED_PREFIX if match_marks else ""
    )
    matches = (
        _make_wildcard_test(target)
        if isinstance(clause, WildcardNode)
        else _make_fuzzy_test(target, clause.distance)
    )
    candidates = (
        term
        for term in vocabulary.iter_terms(
            field, prefix_space + _find_literal_prefix(clause, target, prefix_space)
        )
        if (prefix_space or not term.startswith((MARKED_PREFIX, WHOLE_VALUE_PREFIX)))
        and any(map(matches, _list_spellings(term, prefix_space)))
    )
    terms: list[str] = []
    # Many at once: an engine may have to be asked through a network.
    while some := list(islice(candidates, MAX_EXPANSION_TERMS + 1)):
        used = vocabulary.find_used_terms(field, some)
        terms += [term for term in some if term in used]
        if len(terms) > MAX_EXPANSION_TERMS:
            raise QueryError(
                f"{clause} stands for more than {MAX_EXPANSION_TERMS} different syllables.",
                query=query,
                span=clause.span,
                hint="Type more letters of it."
                + " NQ/TW without a wildcard is found in all numbers." * ("/" in clause.text),
            )
    return tuple(terms)


def format_term(term: str) -> str:
    """Format a term as a person would write it."""
    return (
        term.removeprefix(WHOLE_VALUE_PREFIX)
        if term.startswith(WHOLE_VALUE_PREFIX)
        else list_spellings(term.removeprefix(MARKED_PREFIX))[0]
    )


def strip_marks(text: str) -> str:
    """Return lower-case text without marks; the number of letters stays."""
    letters = unicodedata.normalize("NFD", text.translate(ETH_TO_D_STROKE).replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _find_literal_prefix(clause: WildcardNode | FuzzyNode, target: str, prefix_space: str) -> str:
    """Return the prefix that every matching term has, to look through fewer."""
    if isinstance(clause, FuzzyNode) or prefix_space == WHOLE_VALUE_PREFIX:
        return ""
    start = re.split(r"[*?y]", target, maxsplit=1)[0]  # y may be held as i
    return compute_forms(start).marked.translate(_STRIP_TONE_LETTERS)


def _list_spellings(term: str, prefix_space: str) -> Iterable[str]:
    """List the ways to write a term, as far as its name space says."""
    return (
        (term.removeprefix(WHOLE_VALUE_PREFIX),)
        if prefix_space == WHOLE_VALUE_PREFIX
        else list_spellings(term.removeprefix(MARKED_PREFIX))
    )


def _make_wildcard_test(pattern: str) -> Callable[[str], object]:
    """Make the test whether a spelling fits a pattern; each star takes as little as it can."""
    pieces = [
        "".join("." if each == "?" else re.escape(each) for each in piece)
        for piece in pattern.split("*")
    ]
    if len(pieces) > 1:
        # What one star took is never tried otherwise: else many stars on a long word never end.
        middle = "".join(f"(?>.*?{piece})" for piece in pieces[1:-1] if piece)
        pieces = [pieces[0], middle, ".*", pieces[-1]]
    return re.compile("".join(pieces)).fullmatch


def _make_fuzzy_test(target: str, distance: int) -> Callable[[str], object]:
    """Make the test whether a spelling is within a number of edits."""
    return lambda spelling: _is_within_edits(target, spelling, distance)


def _is_within_edits(one: str, other: str, edits: int) -> bool:
    """Return whether so many letters added, left out or exchanged make one word the other."""
    if abs(len(one) - len(other)) > edits:
        return False
    same, end = 0, min(len(one), len(other))
    while same < end and one[same] == other[same]:
        same += 1
    one, other = one[same:], other[same:]
    if not one or not other:
        return True
    return edits > 0 and (
        _is_within_edits(one[1:], other[1:], edits - 1)
        or _is_within_edits(one[1:], other, edits - 1)
        or _is_within_edits(one, other[1:], edits - 1)
    )
