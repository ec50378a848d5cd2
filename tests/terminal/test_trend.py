"""`trend` and `coverage` on a real index: outputs, exit statuses, manners."""

import csv
import io
from pathlib import Path

from research.period import PeriodUnit
from research.trend import DateTotals, TrendPoint, TrendSeries
from terminal.cli.output import OutputScreen
from terminal.printers.trend import render_trend
from tests.support.cli_runner import ArchiveCli, to_import_lines

TREND = """\
year  articles  found   share
2019         1      1  100.0%
2020         1      1  100.0%
"""
SIDE_BY_SIDE = """\
year  articles  sơ kết   share  tổng kết   share
2019         1       0    0.0%         1  100.0%
2020         1       1  100.0%         0    0.0%
"""
COVERAGE = """\
site     articles       first        last  undated  no author                  longest gap  captured from
song-ha         3  2019-12-30  2020-07-13    33.3%      33.3%  6 months, 2020-01 – 2020-06        jsonl 3

site     2019  2020
song-ha     1     1
"""  # noqa: E501 -- the table is so wide


def test_trend_counts_beside_all_articles(shared_cli: ArchiveCli) -> None:
    """The whole output; what has no date is told on stderr."""
    result = shared_cli.run("trend", "trường OR hội nghị OR lớp")
    assert result.stdout == TREND
    assert result.stderr == "trường OR hội nghị OR lớp: 1 without a date left out\n"
    assert shared_cli.run("trend", "sơ kết", "--beside", "tổng kết").stdout == SIDE_BY_SIDE


def test_trend_as_json_has_the_documented_shape(shared_cli: ArchiveCli) -> None:
    """Keys in order; a month without any article has a count of null."""
    value = shared_cli.run_json("trend", "hội nghị", "--by", "month")
    assert list(value) == ["format_version", "by", "series"]
    (series,) = value["series"]
    assert list(series) == ["query", "hits", "articles", "expansions", "points"]
    assert series["articles"] == {"total": 3, "undated": 1, "imprecise": 0}
    counts = {point["period"]: point["count"] for point in series["points"]}
    assert len(counts) == 8
    assert (counts["2019-12"], counts["2020-01"], counts["2020-07"]) == (1, None, 1)
    assert series["points"][0] == {"period": "2019-12", "count": 1, "articles": 1, "share": 1.0}


def test_trend_as_csv_is_tidy(shared_cli: ArchiveCli) -> None:
    """A row for each query and period, nothing in a gap, no formula."""
    result = shared_cli.run("trend", "tổng kết", "--beside", "-nobody", "--by", "quarter", "--csv")
    rows = list(csv.reader(io.StringIO(result.stdout)))
    assert rows[0] == ["query", "period", "count", "articles", "share"]
    assert rows[1] == ["tổng kết", "2019-Q4", "1", "1", "1.0"]
    assert rows[2] == ["tổng kết", "2020-Q1", "", "0", ""]
    assert rows[-1] == ["'-nobody", "2020-Q3", "1", "1", "1.0"]


def test_trend_without_a_hit_ends_with_1(shared_cli: ArchiveCli) -> None:
    """The object is printed all the same, and the query is named."""
    result = shared_cli.run("trend", "xyzzy", "--json")
    assert result.exit_code == 1
    assert '"count": 0' in result.stdout
    assert result.stderr == "No article matches: xyzzy\n"
    assert shared_cli.run("trend", "xyzzy", "--beside", "hội nghị").exit_code == 0


def test_trend_counts_the_days_that_were_asked_alone(shared_cli: ArchiveCli) -> None:
    """A share is never of articles that the dates left out."""
    for words in (["hội nghị", "--from", "2020-07-14"], ["hội nghị date:>2020-07-13"]):
        value = shared_cli.run("trend", *words, "--json")
        assert value.exit_code == 1
        assert '"points": []' in value.stdout


def test_share_is_of_the_chosen_sites_alone(writable_cli: ArchiveCli) -> None:
    """Articles of another site, or of the sites of another kind, are not among all."""
    other = {
        "url": "http://b.example/1",
        "title": "Khác",
        "body": "Khác.",
        "published_at": "2020-08-01",
    }
    writable_cli.run("import", "-", "--site", "other", stdin=to_import_lines(other))
    for words, articles in (
        (["hội nghị"], 2),
        (["hội nghị", "--site", "song-ha"], 1),
        (["hội nghị site:song-ha"], 1),
        (["hội nghị -site:other"], 1),
    ):
        (series,) = writable_cli.run_json("trend", *words, "--from", "2020")["series"]
        assert [point["articles"] for point in series["points"]] == [articles], words
    assert writable_cli.run("trend", "*", "--kind", "academy").exit_code == 1


def test_trend_draws_a_chart(shared_cli: ArchiveCli, tmp_path: Path) -> None:
    """As a picture beside what is printed; a name with another ending is refused."""
    picture = tmp_path / "trend.svg"
    result = shared_cli.run("trend", "hội nghị", "--chart", str(picture))
    assert result.exit_code == 0
    assert result.stderr == f"{picture}: a chart of 2 periods\n"
    assert picture.read_bytes().startswith(b"<?xml")
    assert (
        shared_cli.run("trend", "hội nghị", "--chart", str(tmp_path / "trend.pdf")).exit_code == 2
    )
    assert shared_cli.run("trend", "hội nghị", "--chart", "/dev/null/x.png").exit_code == 3


def test_terminal_shows_bars_and_joins_long_gaps() -> None:
    """Bars fit beside the figures; a row of periods without hits takes one line."""
    counts = (4, *[None] * 5, 2)
    points = tuple(
        TrendPoint(period=f"{year}", count=count, articles=0 if count is None else 8)
        for year, count in enumerate(counts, 2001)
    )
    none = DateTotals(total=6, undated=0, imprecise=0)
    series = TrendSeries(query="\x1b[31m", hits=none, articles=none, points=points)
    screen = OutputScreen(is_terminal=True, width=60)
    lines = list(render_trend([series], PeriodUnit.YEAR, screen, share=True))
    assert lines[1:] == [
        "2001                8      4  50.0%  " + "█" * 23,
        "2002 – 2006         0      –      –",
        "2007                8      2  25.0%  " + "█" * 11 + "▌",
    ]
    beside = list(render_trend([series, series], PeriodUnit.YEAR, screen, share=False))
    assert "\x1b" not in "".join(beside)


def test_coverage_lets_counts_be_judged(shared_cli: ArchiveCli) -> None:
    """The whole output."""
    result = shared_cli.run("coverage")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == COVERAGE


def test_coverage_for_machines(shared_cli: ArchiveCli) -> None:
    """Every gap in JSON, every year in CSV."""
    value = shared_cli.run_json("coverage", "--gap", "6")
    (site,) = value["sites"]
    assert list(site) == [
        "site", "articles", "first", "last", "years", "gaps", "undated", "without_author",
        "captured_from",
    ]  # fmt: skip
    assert site["gaps"] == [{"from": "2020-01", "to": "2020-06", "months": 6}]
    assert shared_cli.run_json("coverage", "--gap", "7")["sites"][0]["gaps"] == []
    lines = shared_cli.run("coverage", "--csv").stdout.splitlines()
    assert lines == ["site,year,articles", "song-ha,2019,1", "song-ha,2020,1"]


def test_coverage_of_unknown_sites_ends_with_1(shared_cli: ArchiveCli) -> None:
    """It says which site may have been meant."""
    result = shared_cli.run("coverage", "--site", "song-hà")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "song-ha" in result.stderr
