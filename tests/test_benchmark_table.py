"""The table of the benchmarks: ratios, goals, growth, and that JSON keeps all of it."""

import json
from contextlib import nullcontext
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from tests.benchmarks import crawl_speed
from tests.benchmarks.charts import draw_growth, draw_ratios
from tests.benchmarks.rounds import MOST_ROUNDS, ProcessCost
from tests.benchmarks.table import (
    Agreement,
    Row,
    at_least,
    at_most,
    fit_growth,
    format_table,
    list_ratios,
)

CRAWL = Row(
    name="first crawl",
    ours=38.0,
    unit="ms a page",
    alternative="bare Scrapy",
    theirs=4.0,
    goal=at_most(5, "ratio"),
)
_SVG = "{http://www.w3.org/2000/svg}"
MEMORY = Row(name="peak", ours=172.4, unit="MB", goal=at_most(180))
SPEED = Row(name="build", ours=1204.0, unit="articles a s", goal=at_least(1000))


def test_the_table_says_of_each_goal_whether_it_is_met_and_keeps_its_columns() -> None:
    """Numbers stand to the right, ratios are ours by theirs, and no cell is cut."""
    assert format_table({"crawl": [CRAWL, MEMORY], "index": [SPEED]}).splitlines() == [
        "part   measured                   ours  beside       theirs  ratio        goal  met",
        "crawl  first crawl      38.0 ms a page  bare Scrapy    4.00   9.50  <= 5 times  NO",
        "crawl  peak                     172 MB                                  <= 180  yes",
        "index  build        1,204 articles a s                                 >= 1000  yes",
    ]


def test_a_ratio_that_was_not_measured_meets_no_goal() -> None:
    """A goal of the ratio without an alternative's value is not met in silence."""
    assert Row(name="a", ours=1, unit="s", goal=at_most(5, "ratio")).met is False


def test_json_keeps_a_row_whole() -> None:
    """What is written is read back the same, with ratio and verdict for other readers."""
    for row in (CRAWL, MEMORY, SPEED):
        written = json.loads(json.dumps(row.to_json()))
        assert Row.from_json(written) == row
    assert (CRAWL.to_json()["ratio"], CRAWL.to_json()["met"]) == (9.5, False)


def test_two_runs_agree_where_their_ratios_are_within_a_tenth() -> None:
    """What only one of them has is not compared, nor what has no ratio."""
    now = list_ratios([CRAWL, MEMORY, replace(CRAWL, name="second crawl"), SPEED])
    assert now == dict.fromkeys(
        ("first crawl beside bare Scrapy", "second crawl beside bare Scrapy"), 9.5
    )
    before = {"first crawl beside bare Scrapy": 8.7, "second crawl beside bare Scrapy": 8.6}
    agreed = Agreement.compare(before | {"gone beside": 1.0}, now)
    assert agreed.compared == 2
    assert agreed.apart == {"second crawl beside bare Scrapy": (8.6, 9.5)}
    assert Agreement.compare({}, now).compared == 0


def test_growth_is_fitted_by_name_over_the_sizes() -> None:
    """A cost that doubles with the size has exponent 1, one that quadruples 2 and fails."""
    rows = [
        Row(name=name, ours=2.0 * size**power, unit="s", size=size)
        for name, power in (("linear", 1), ("square", 2))
        for size in (1000, 5000, 20_000)
    ]
    linear, square = fit_growth([*rows, MEMORY])
    assert (linear.name, linear.met, square.met) == ("growth of linear", True, False)
    assert [round(row.ours, 6) for row in (linear, square)] == [1, 2]


def test_charts_show_each_ratio_from_one_and_lines_of_growth() -> None:
    """Bars of what costs less go to the left of 1 and end there; others begin there."""
    cheap = replace(CRAWL, name="<fast> & short", ours=2.0)
    ratios = ET.fromstring(draw_ratios([CRAWL, MEMORY, cheap]))  # noqa: S314
    _, dear_bar, cheap_bar = (each.attrib for each in ratios.iter(f"{_SVG}rect"))
    one = float(dear_bar["x"])
    assert float(cheap_bar["x"]) + float(cheap_bar["width"]) == one
    assert float(dear_bar["width"]) > float(cheap_bar["width"])
    points = [
        replace(MEMORY, name="import", ours=size / 100, size=size) for size in (1_000, 20_000)
    ]
    growth = ET.fromstring(draw_growth([*points, SPEED]))  # noqa: S314
    (line,) = growth.iter(f"{_SVG}polyline")
    (x, y), (far_x, far_y) = (map(float, each.split(",")) for each in line.attrib["points"].split())
    assert far_x > x
    assert far_y < y


def test_crawls_heed_the_limit_of_rounds_and_grow_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A busy machine measures fewer rounds; a first crawl is one line, whatever it is beside.

    Guards against three equal lines of growth in docs/benchmarks.md.
    """
    turns = []

    def crawl(_url: str, paths: list[str], _articles: int) -> dict[str, ProcessCost]:
        turns.append(len(paths))
        names = (crawl_speed.FIRST, crawl_speed.SECOND, *crawl_speed.OTHERS)
        return dict.fromkeys(names, ProcessCost(cpu=len(paths) / 10, memory=100))

    monkeypatch.setattr(crawl_speed, "crawl_in_turn", crawl)
    monkeypatch.setattr(crawl_speed, "serve_pages", nullcontext)
    monkeypatch.setattr(crawl_speed, "ROUNDS", {4: 3, 44: 1})
    monkeypatch.setenv(MOST_ROUNDS, "1")
    growth = [row.name for row in fit_growth(list(crawl_speed.measure_rows()))]
    assert growth == [
        "growth of first crawl",
        "growth of second crawl",
        "growth of first crawl, memory",
    ]
    assert len(turns) == 2
