"""What the printers write: whole outputs for given values, width and colours."""

import json
import unicodedata
from dataclasses import replace

import pytest

from indexer.search_results import Expansion, FacetCount, IndexStamp, SearchHit, SearchResults
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import measure_width
from terminal.printers.csv import render_facets_csv
from terminal.printers.facets import render_facet
from terminal.printers.hits import render_hit, render_results
from terminal.printers.search_json import results_to_json

HIT = SearchHit(
    id="a1",
    url="http://truong.example/hoi-nghi-1.html",
    site="song-ha",
    title="Hội nghị sơ kết công tác 6 tháng đầu năm 2020",
    published_at="2020-07-13T07:15:00+07:00",
    published_precision="minute",
    authors=("Đinh Thị Mai Yên", "Hoài Thương"),
    snippet="Sáng 13/7, hội nghị sơ kết đã diễn ra.",
    highlights=((11, 19),),
    score=3.5,
)
UNDATED = SearchHit(
    id="b2",
    url="http://truong.example/b",
    site="ha",
    title="Thông báo",
    published_at=None,
    published_precision=None,
    authors=(),
    snippet="",
    highlights=(),
    score=None,
)
FACET = (FacetCount(value="2019", count=12), FacetCount(value="2020", count=None))
RESULTS = SearchResults(
    query="hội nghị",
    total=2,
    engine="whoosh",
    index=IndexStamp(id="i1", generation=7),
    took_ms=3.14159,
    hits=(HIT, UNDATED),
    facets={"year": FACET},
    expansions=(Expansion(typed="BCH", expanded_to=("ban chấp hành",)),),
    suggestion="hội nghị sơ kết",
)


def test_results_as_text_in_a_pipe() -> None:
    """Without a terminal: no colours, no bars, no line broken."""
    assert list(render_results(RESULTS, OutputScreen())) == [
        "1  2020-07-13  song-ha  Hội nghị sơ kết công tác 6 tháng đầu năm 2020",
        "               Đinh Thị Mai Yên; Hoài Thương",
        "               Sáng 13/7, hội nghị sơ kết đã diễn ra.",
        "               a1  http://truong.example/hoi-nghi-1.html",
        "",
        "2  undated     ha       Thông báo",
        "               b2  http://truong.example/b",
        "",
        "year",
        "  2019  12",
        "  2020   –",
        "  – the sites have no article at all in that time",
    ]


def test_results_as_text_on_a_narrow_terminal() -> None:
    """Titles and snippets are broken at spaces and stay in their columns."""
    lines = list(render_hit(HIT, OutputScreen(is_terminal=True, width=50), site_columns=9))
    assert lines == [
        "2020-07-13  song-ha  Hội nghị sơ kết công tác 6",
        "                     tháng đầu năm 2020",
        "            Đinh Thị Mai Yên; Hoài Thương",
        "            Sáng 13/7, hội nghị sơ kết đã diễn ra.",
        "            a1  http://truong.example/hoi-nghi-1.html",
    ]


def test_highlight_is_coloured_on_a_terminal_only() -> None:
    """What matched is marked where colours are shown, over a line break too."""
    hit = replace(HIT, highlights=((11, 26),))
    screen = OutputScreen(is_terminal=True, width=32, has_colour=True)
    lines = list(render_hit(hit, screen, site_columns=9))
    assert "            Sáng 13/7, \x1b[31m\x1b[1mhội nghị\x1b[0m" in lines
    assert "            \x1b[31m\x1b[1msơ kết\x1b[0m đã diễn ra." in lines


@pytest.mark.parametrize(
    ("precision", "printed"),
    [("year", "2020"), ("month", "2020-07"), ("day", "2020-07-13"), (None, "2020-07-13")],
)
def test_date_is_as_exact_as_the_page(precision: str | None, printed: str) -> None:
    """A page that prints a month only has no day."""
    hit = SearchHit(
        id="a",
        url="u",
        site="s",
        title="t",
        published_at="2020-07-13T00:00:00+07:00",
        published_precision=precision,
        authors=(),
        snippet="",
        highlights=(),
        score=None,
    )
    assert next(render_hit(hit, OutputScreen(), site_columns=3)) == f"{printed:<12}s  t"


def test_bars_are_in_proportion_and_columns_aligned() -> None:
    """The most frequent value has the full bar; decomposed names do not shift the counts."""
    name = unicodedata.normalize("NFD", "Thuỷ")
    counts = [FacetCount(value=name, count=8), FacetCount(value="Yên Bái", count=1)]
    _, first, second = render_facet("author", counts, OutputScreen(is_terminal=True, width=80))
    assert first.endswith("8  " + "█" * 24)
    assert second.endswith("1  ███")
    assert measure_width(first.split("8")[0]) == measure_width(second.split("1")[0])


def test_long_gap_in_time_is_one_line() -> None:
    """Months without articles do not push those with some out of sight."""
    months = [("2019-12", 1), *((f"2020-0{month}", 0) for month in range(1, 6)), ("2020-06", 2)]
    counts = [FacetCount(value=value, count=count) for value, count in months]
    assert list(render_facet("month", counts, OutputScreen())) == [
        "month",
        "  2019-12            1",
        "  2020-01 – 2020-05  0",
        "  2020-06            2",
    ]


def test_facet_as_csv_is_safe_in_a_spreadsheet() -> None:
    """A value that would be run as a formula is not; a gap has an empty count."""
    facets = {"author": [FacetCount(value="=1+1", count=3)], "year": FACET}
    lines = ["facet,value,count", "author,'=1+1,3", "year,2019,12", "year,2020,"]
    assert list(render_facets_csv(facets)) == lines


def test_results_as_json_have_the_documented_keys_in_order() -> None:
    """The shape of `search --json` is a promise."""
    value = results_to_json(RESULTS)
    assert list(value) == [
        "format_version", "query", "total", "engine", "index", "took_ms", "hits", "facets",
        "left_out", "expansions", "suggestion",
    ]  # fmt: skip
    hit = json.loads(json.dumps(value))["hits"][0]
    assert list(hit) == [
        "id", "url", "site", "title", "published_at", "authors", "snippet", "highlights", "score",
    ]  # fmt: skip
    assert hit["highlights"] == [[11, 19]]


def test_hostile_text_is_harmless_in_every_column() -> None:
    """Control characters of a page reach no terminal, wherever they stand."""
    evil = "\x1b]0;x\x07\x9b2J\r"
    hit = SearchHit(
        id=evil,
        url=evil,
        site=evil,
        title=evil,
        published_at=evil,
        published_precision=None,
        authors=(evil,),
        snippet=evil,
        highlights=((0, 2),),
        score=None,
    )
    results = SearchResults(
        query="x",
        total=1,
        engine="whoosh",
        index=IndexStamp(id="i", generation=1),
        took_ms=0,
        hits=(hit,),
        facets={"author": (FacetCount(value=evil, count=1),)},
    )
    text = "".join(render_results(results, OutputScreen(is_terminal=True, width=80)))
    assert not set(text) & set("\x1b\x07\x9b\r")
