"""Conditions that an engine is asked: over terms, from which no wording is left to guess.

`query_rewriter` makes them from a query; every engine answers the same conditions over
the same terms, and so with the same articles. Pure values.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from indexer.query_dates import DaySpan


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchAll:
    """All articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyTerm:
    """At least one of the terms stands in the field."""

    field: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Terms in a row: of each slot one, with at most `gap` other positions between in all.

    They stand in one value of the field: one title, the body, one caption, one name.
    """

    field: str
    slots: tuple[tuple[str, ...], ...]
    gap: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange:
    """The article's whole date lies within these days."""

    days: DaySpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """The condition does not hold."""

    condition: "Condition"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """Each of the conditions holds."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """At least one of the conditions holds."""

    conditions: tuple["Condition", ...]


Condition = MatchAll | AnyTerm | Phrase | DateRange | Not | AllOf | AnyOf


def combine_all(conditions: Sequence[Condition]) -> Condition:
    """Combine conditions to one that holds when each does; without any, it always holds."""
    if not conditions:
        return MatchAll()
    return conditions[0] if len(conditions) == 1 else AllOf(conditions=tuple(conditions))


def combine_any(conditions: Sequence[Condition]) -> Condition:
    """Combine one or more conditions to one that holds when any does."""
    return conditions[0] if len(conditions) == 1 else AnyOf(conditions=tuple(conditions))


def find_phrase_end(
    terms: Sequence[Sequence[str]], slots: Sequence[AbstractSet[str]], start: int, gap: int
) -> int | None:
    """Find the end of a phrase in the terms of a text, each word the nearest that fits.

    `terms` are those at each position, and the phrase's first word is at `start`; None where the
    others do not follow with at most `gap` positions between them in all.
    """
    position = start
    limit = min(start + len(slots) + gap, len(terms))
    for slot in slots[1:]:
        following = range(position + 1, limit)
        nearest = next((each for each in following if not slot.isdisjoint(terms[each])), None)
        if nearest is None:
            return None
        position = nearest
    return position + 1
