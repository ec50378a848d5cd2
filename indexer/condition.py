"""What an engine is asked: conditions over terms, from which no wording is left to guess.

`resolve` makes them from a query; every engine answers the same conditions over
the same terms, and so with the same articles. Pure values.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.dates import DaySpan


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
    """The conditions as one that holds when each does; without any, it always holds."""
    if not conditions:
        return MatchAll()
    return conditions[0] if len(conditions) == 1 else AllOf(conditions=tuple(conditions))


def combine_any(conditions: Sequence[Condition]) -> Condition:
    """One or more conditions as one that holds when any does."""
    return conditions[0] if len(conditions) == 1 else AnyOf(conditions=tuple(conditions))
