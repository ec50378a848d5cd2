"""Counts shaped into facets."""

from datetime import date

from indexer.dates import DaySpan, read_date
from indexer.facets import Days, by_count, by_month, by_year
from indexer.result import FacetCount

ALWAYS = DaySpan(first=None, last=None)


def days(text: str) -> Days:
    """The first and last day of a date."""
    span = read_date(text)
    assert span is not None
    return span.first or date.min, span.last or date.max


def pairs(counts: tuple[FacetCount, ...]) -> list[tuple[str, int | None]]:
    """The values with their counts."""
    return [(each.value, each.count) for each in counts]


def test_values_stand_by_count_then_value() -> None:
    """The most frequent first; the limit is obeyed, and 0 is none."""
    counts = {"b": 1, "aa": 2, "a": 1}
    assert pairs(by_count(counts, 0)) == [("aa", 2), ("a", 1), ("b", 1)]
    assert pairs(by_count(counts, 2)) == [("aa", 2), ("a", 1)]


def test_years_tell_silence_from_a_gap() -> None:
    """Zero where there are articles but no hit, None where there are no articles."""
    hits = {days("2017-05-01"): 2, days("2017"): 1, days("2020-01-02"): 4}
    covered = {*hits, days("2018-03-03")}
    assert pairs(by_year(hits, covered, ALWAYS)) == [
        ("2017", 3),
        ("2018", 0),
        ("2019", None),
        ("2020", 4),
    ]


def test_months_count_what_has_a_month() -> None:
    """An article of which only the year is known is in no month."""
    hits = {days("2020"): 5, days("2020-07"): 2, days("2020-07-13"): 1}
    counted = pairs(by_month(hits, hits, ALWAYS))
    assert len(counted) == 12
    assert [(value, count) for value, count in counted if count] == [("2020-07", 3)]


def test_only_the_time_that_was_asked_for_is_listed() -> None:
    """A search within some months lists those."""
    hits = {days("2020-07-13"): 1}
    covered = {days("2010"), days("2020"), days("2024")}
    wanted = DaySpan(first=date(2020, 7, 1), last=date(2020, 8, 31))
    assert pairs(by_month(hits, covered, wanted)) == [("2020-07", 1), ("2020-08", 0)]
    assert pairs(by_year(hits, covered, wanted)) == [("2020", 1)]
    assert by_year({}, set(), ALWAYS) == ()
