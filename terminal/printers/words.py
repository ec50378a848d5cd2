"""Collocations and key words as text, as comma-separated values and as JSON.

The lists come ranked and cut to what is to be shown.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TypeVar

from research.collocation import Collocate, Collocations
from research.keyness import Key, Profile
from research.wording import Kind
from terminal.printers.csv import csv_lines
from terminal.printers.json import FORMAT_VERSION
from terminal.printers.table import table_lines
from terminal.screen import Screen

_COLLOCATE_HEADER = ("near", "in all", "log-likelihood", "MI", "logDice")
_COLLOCATE_COLUMNS = (
    "kind", "text", "joint", "frequency", "log_likelihood", "mutual_information", "log_dice",
)  # fmt: skip
_KEY_HEADER = ("found", "per million", "against", "per million", "log-likelihood", "log ratio")
_KEY_COLUMNS = (
    "kind", "text", "count", "rate", "other_count", "other_rate", "log_likelihood", "log_ratio",
)  # fmt: skip
_DIGITS = 4

_Item = TypeVar("_Item")


def collocation_lines(listed: Mapping[Kind, Sequence[Collocate]], screen: Screen) -> Iterator[str]:
    """A table of each kind, a blank line between."""
    return _tables(listed, _COLLOCATE_HEADER, _collocate_cells, screen)


def _collocate_cells(each: Collocate) -> list[str]:
    return [
        each.text,
        f"{each.joint:,}",
        f"{each.frequency:,}",
        f"{each.log_likelihood:,.2f}",
        f"{each.mutual_information:.2f}",
        f"{each.log_dice:.2f}",
    ]


def collocation_csv(listed: Mapping[Kind, Sequence[Collocate]]) -> Iterator[str]:
    """A row for each collocate."""
    return csv_lines(_COLLOCATE_COLUMNS, _rows(listed))


def collocation_object(
    query: str,
    window: int,
    counted: Sequence[Collocations],
    listed: Mapping[Kind, Sequence[Collocate]],
) -> dict[str, object]:
    """The answer to `colloc`."""
    return {
        "format_version": FORMAT_VERSION,
        "query": query,
        "window": window,
        "kinds": {
            each.kind.value: {
                "occurrences": each.occurrences,
                "places": each.places,
                "near": each.near,
                "total": len(each.collocates),
                "collocates": [_rounded(asdict(one)) for one in listed[each.kind]],
            }
            for each in counted
        },
    }


def key_lines(listed: Mapping[Kind, Sequence[Key]], screen: Screen) -> Iterator[str]:
    """A table of each kind, a blank line between."""
    return _tables(listed, _KEY_HEADER, _key_cells, screen)


def _key_cells(key: Key) -> list[str]:
    return [
        key.text,
        f"{key.count:,}",
        f"{key.rate:,.1f}",
        f"{key.other_count:,}",
        f"{key.other_rate:,.1f}",
        f"{key.log_likelihood:,.2f}",
        f"{key.log_ratio:+.2f}",
    ]


def key_csv(listed: Mapping[Kind, Sequence[Key]]) -> Iterator[str]:
    """A row for each key word."""
    return csv_lines(_KEY_COLUMNS, _rows(listed))


def key_object(
    queries: tuple[str, str],
    counts: Sequence[Sequence[Profile]],
    listed: Mapping[Kind, Sequence[Key]],
) -> dict[str, object]:
    """The answer to `keyness`; `counts` has the profiles of the first query, then the other's."""
    return {
        "format_version": FORMAT_VERSION,
        "query": queries[0],
        "against": queries[1],
        "kinds": {
            one.kind.value: {
                "size": one.size,
                "other_size": other.size,
                "keys": [_rounded(asdict(key)) for key in listed[one.kind]],
            }
            for one, other in zip(*counts, strict=True)
        },
    }


def _rows(listed: Mapping[Kind, Sequence[Collocate | Key]]) -> Iterator[list[object]]:
    for kind, found in listed.items():
        for each in found:
            yield [kind.value, *_rounded(asdict(each)).values()]


def _rounded(value: Mapping[str, object]) -> dict[str, object]:
    """Figures without the last digits, in which machines differ."""
    return {
        name: round(figure, _DIGITS) if isinstance(figure, float) else figure
        for name, figure in value.items()
    }


def _tables(
    listed: Mapping[Kind, Sequence[_Item]],
    header: Sequence[str],
    cells: Callable[[_Item], list[str]],
    screen: Screen,
) -> Iterator[str]:
    """A table of each kind, a blank line between."""
    for number, (kind, found) in enumerate(listed.items()):
        yield from [""] * bool(number)
        yield from table_lines([kind.value, *header], [cells(each) for each in found], screen)
