"""Collocations and key words as text, as comma-separated values and as JSON.

The lists come ranked and cut to what is to be shown.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TypeVar

from indexer.search_results import ArticleStream
from research.collocation import Collocate, CollocationResult
from research.keyness import KeyWord, NgramCounts
from research.ngrams import NgramKind
from terminal.cli.output import OutputScreen
from terminal.printers.csv import render_csv
from terminal.printers.search_json import FORMAT_VERSION, expansions_to_json
from terminal.printers.table import render_table

_COLLOCATE_HEADER = ("near", "in all", "log-likelihood", "MI", "logDice")
_COLLOCATE_COLUMNS = (
    "kind", "text", "joint", "frequency", "log_likelihood", "mutual_information", "log_dice",
)  # fmt: skip
_KEY_HEADER = ("found", "per million", "against", "per million", "log-likelihood", "log ratio")
_KEY_COLUMNS = (
    "kind", "text", "count", "rate", "other_count", "other_rate", "log_likelihood", "log_ratio",
)  # fmt: skip
_ROUNDED_DIGITS = 4
"""Decimals: in the last bits of log() C libraries differ, and files shall be byte-equal."""

_Statistic = TypeVar("_Statistic")


def render_collocations(
    listed: Mapping[NgramKind, Sequence[Collocate]], screen: OutputScreen
) -> Iterator[str]:
    """Yield a table of each kind, a blank line between."""
    return _render_tables(listed, _COLLOCATE_HEADER, _make_collocate_cells, screen)


def _make_collocate_cells(each: Collocate) -> list[str]:
    return [
        each.text,
        f"{each.joint:,}",
        f"{each.frequency:,}",
        f"{each.log_likelihood:,.2f}",
        f"{each.mutual_information:.2f}",
        f"{each.log_dice:.2f}",
    ]


def render_collocations_csv(listed: Mapping[NgramKind, Sequence[Collocate]]) -> Iterator[str]:
    """Yield a row for each collocate."""
    return render_csv(_COLLOCATE_COLUMNS, _iter_csv_rows(listed))


def collocations_to_json(
    stream: ArticleStream,
    window: int,
    counted: Sequence[CollocationResult],
    listed: Mapping[NgramKind, Sequence[Collocate]],
) -> dict[str, object]:
    """Return the answer to `colloc`."""
    return {
        "format_version": FORMAT_VERSION,
        "query": stream.query,
        "expansions": expansions_to_json(stream.expansions),
        "window": window,
        "kinds": {
            each.kind.value: {
                "occurrences": each.occurrences,
                "places": each.places,
                "near": each.near,
                "total": len(each.collocates),
                "collocates": [_round_figures(asdict(one)) for one in listed[each.kind]],
            }
            for each in counted
        },
    }


def render_key_words(
    listed: Mapping[NgramKind, Sequence[KeyWord]], screen: OutputScreen
) -> Iterator[str]:
    """Yield a table of each kind, a blank line between."""
    return _render_tables(listed, _KEY_HEADER, _make_key_word_cells, screen)


def _make_key_word_cells(key: KeyWord) -> list[str]:
    return [
        key.text,
        f"{key.count:,}",
        f"{key.rate:,.1f}",
        f"{key.other_count:,}",
        f"{key.other_rate:,.1f}",
        f"{key.log_likelihood:,.2f}",
        f"{key.log_ratio:+.2f}",
    ]


def render_key_words_csv(listed: Mapping[NgramKind, Sequence[KeyWord]]) -> Iterator[str]:
    """Yield a row for each key word."""
    return render_csv(_KEY_COLUMNS, _iter_csv_rows(listed))


def key_words_to_json(
    streams: Sequence[ArticleStream],
    counts: Sequence[Sequence[NgramCounts]],
    listed: Mapping[NgramKind, Sequence[KeyWord]],
) -> dict[str, object]:
    """Return the answer to `keyness`: `streams` and `counts` are of the one query and the other."""
    found, against = streams
    return {
        "format_version": FORMAT_VERSION,
        "query": found.query,
        "expansions": expansions_to_json(found.expansions),
        "against": against.query,
        "against_expansions": expansions_to_json(against.expansions),
        "kinds": {
            one.kind.value: {
                "size": one.total,
                "other_size": other.total,
                "keys": [_round_figures(asdict(key)) for key in listed[one.kind]],
            }
            for one, other in zip(*counts, strict=True)
        },
    }


def _iter_csv_rows(
    listed: Mapping[NgramKind, Sequence[Collocate | KeyWord]],
) -> Iterator[list[object]]:
    for kind, found in listed.items():
        for each in found:
            yield [kind.value, *_round_figures(asdict(each)).values()]


def _round_figures(value: Mapping[str, object]) -> dict[str, object]:
    """Round figures: in their last digits C libraries, whose log() they use, differ."""
    return {
        name: round(figure, _ROUNDED_DIGITS) if isinstance(figure, float) else figure
        for name, figure in value.items()
    }


def _render_tables(
    listed: Mapping[NgramKind, Sequence[_Statistic]],
    header: Sequence[str],
    cells: Callable[[_Statistic], list[str]],
    screen: OutputScreen,
) -> Iterator[str]:
    """Yield a table of each kind, a blank line between."""
    for number, (kind, found) in enumerate(listed.items()):
        yield from [""] * bool(number)
        yield from render_table([kind.value, *header], [cells(each) for each in found], screen)
