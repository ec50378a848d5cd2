"""Counts shaped into facets."""

from datetime import date

from indexer.facets import (
    DayRange,
    build_month_facet,
    build_value_facet,
    build_year_facet,
    count_imprecise,
)
from indexer.query_dates import DaySpan, parse_date
from indexer.search_results import FacetCount

ALWAYS = DaySpan(first=None, last=None)


def parse_days(text: str) -> DayRange:
    """Return the first and last day of a date."""
    span = parse_date(text)
    assert span is not None
    return span.first or date.min, span.last or date.max


def list_counts(counts: tuple[FacetCount, ...]) -> list[tuple[str, int | None]]:
    """Return the values with their counts."""
    return [(each.value, each.count) for each in counts]


def test_values_stand_by_count_then_value() -> None:
    """The most frequent first; the limit is obeyed, and 0 is none."""
    counts = {"b": 1, "aa": 2, "a": 1}
    assert list_counts(build_value_facet(counts, 0)) == [("aa", 2), ("a", 1), ("b", 1)]
    assert list_counts(build_value_facet(counts, 2)) == [("aa", 2), ("a", 1)]


def test_years_tell_silence_from_a_gap() -> None:
    """Zero where there are articles but no hit, None where there are no articles."""
    hits = {parse_days("2017-05-01"): 2, parse_days("2017"): 1, parse_days("2020-01-02"): 4}
    covered = {*hits, parse_days("2018-03-03")}
    assert list_counts(build_year_facet(hits, covered, ALWAYS)) == [
        ("2017", 3),
        ("2018", 0),
        ("2019", None),
        ("2020", 4),
    ]


def test_months_count_what_has_a_month() -> None:
    """An article of which only the year is known is in no month."""
    hits = {parse_days("2020"): 5, parse_days("2020-07"): 2, parse_days("2020-07-13"): 1}
    assert list_counts(build_month_facet(hits, hits, ALWAYS)) == [("2020-07", 3)]
    assert count_imprecise("month", hits) == 5
    assert count_imprecise("year", hits) == 0


def test_months_tell_silence_from_a_gap() -> None:
    """As a trend does: from the first month with an article, None where there is none."""
    hits = {parse_days("2019-11-20"): 2}
    covered = {*hits, parse_days("2019-12"), parse_days("2020-02-03"), parse_days("2020")}
    assert list_counts(build_month_facet(hits, covered, ALWAYS)) == [
        ("2019-11", 2),
        ("2019-12", 0),
        ("2020-01", None),
        ("2020-02", 0),
    ]
    assert build_month_facet({}, set(), ALWAYS) == ()


def test_only_the_time_that_was_asked_for_is_listed() -> None:
    """A search within some months lists those."""
    hits = {parse_days("2020-07-13"): 1}
    covered = {parse_days(day) for day in ("2010-01", "2020-07", "2020-08-02", "2024-05")}
    wanted = DaySpan(first=date(2020, 7, 1), last=date(2020, 8, 31))
    assert list_counts(build_month_facet(hits, covered, wanted)) == [("2020-07", 1), ("2020-08", 0)]
    assert list_counts(build_year_facet(hits, covered, wanted)) == [("2020", 1)]
    assert build_year_facet({}, set(), ALWAYS) == ()
