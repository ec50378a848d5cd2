"""The floors of `tests/corpus/floors.toml`: what falls below one, and raising them.

`make bench` compares, `make floors` raises what is exceeded on every site, for review as a diff.
CPU shares are ceilings that a person sets; no command changes them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomlkit

FILE = Path(__file__).parent.parent / "corpus" / "floors.toml"
_CEILINGS = "cpu"
_NONE_ALLOWED = ("pages_with_chrome_leak", "pages_with_stray_lines", "extra", "duplicates")
_THOUSANDTHS = 1000  # floors are kept to three decimals


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionScore:
    """The measurements of one site read in one way (`known` or `unknown`).

    CPU is in milliseconds a page: ours, and trafilatura's on the same pages.
    """

    site: str
    way: str
    scores: Mapping[str, float | None]
    cpu: float
    cpu_theirs: float


def iter_failures(
    results: Sequence[ExtractionScore], floors: Mapping[str, Mapping[str, float]]
) -> Iterator[str]:
    """Say what fell below its floor, or over its ceiling, and where."""
    for result in results:
        where = f"{result.site}, {result.way}"
        for name, floor in floors[result.way].items():
            score = result.scores.get(name) or 0.0
            if score < floor:
                yield f"{where}: {name} is {score:.3f}, below its floor of {floor}"
        for name in _NONE_ALLOWED:
            if count := result.scores.get(name) or 0:
                yield f"{where}: {name} is {count:g}, and must be 0"
    for way, share in compute_cpu_shares(results).items():
        if share > (ceiling := floors[_CEILINGS][way]):
            yield f"all sites, {way}: CPU is {share:.3f} of theirs, over its ceiling of {ceiling}"


def compute_cpu_shares(results: Sequence[ExtractionScore]) -> dict[str, float]:
    """Return our CPU as a share of trafilatura's in each way of reading, over all sites together.

    One site's share moves by a quarter from run to run on a busy machine.
    """
    return {
        way: sum(one.cpu for one in results if one.way == way)
        / sum(one.cpu_theirs for one in results if one.way == way)
        for way in dict.fromkeys(one.way for one in results)
    }


def raise_floors(results: Sequence[ExtractionScore], text: str) -> str:
    """Raise each floor that every site exceeds to what the worst of them reached."""
    document = tomlkit.parse(text)
    for way in {result.way for result in results}:
        table = document[way]
        assert isinstance(table, tomlkit.items.Table)
        for name in table:
            scores = [result.scores.get(name) or 0.0 for result in results if result.way == way]
            worst = math.floor(min(scores) * _THOUSANDTHS) / _THOUSANDTHS
            if worst > float(str(table[name])):
                table[name] = worst
    return tomlkit.dumps(document)
