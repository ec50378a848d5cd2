"""Days as people say them, counted from one day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.date_habits import explain_unread_date, lacks_year
from indexer.query_dates import format_span
from indexer.spoken_dates import parse_spoken_end, parse_spoken_range

TODAY = date(2026, 11, 28)  # a Saturday


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("7d..", ">=2026-11-21"),
        ("7d", "2026-11-21..2026-11-28"),
        ("..7d", "<=2026-11-21"),
        ("7d..1d", "2026-11-21..2026-11-27"),
        (">=2w", ">=2026-11-14"),
        ("<3m", "<=2026-08-27"),
        ("today", "2026-11-28"),
        ("hôm nay", "2026-11-28"),
        ("HÔM QUA", "2026-11-27"),
        ("hom kia", "2026-11-26"),
        ("tuần này", "2026-11-23..2026-11-29"),
        ("tuần trước", "2026-11-16..2026-11-22"),
        ("last month", "2026-10"),
        ("tháng trước..", ">=2026-10-01"),
        ("quý trước", "2026-07-01..2026-09-30"),
        ("năm ngoái", "2025"),
        ("năm kia", "2024"),
        ("30 ngày qua", "2026-10-29..2026-11-28"),
        ("last 7 days", "2026-11-21..2026-11-28"),
        ("hai tuần trước", "2026-11-09..2026-11-15"),
        ("2020-Q1", "2020-01-01..2020-03-31"),
        ("quý IV năm 2019", "2019-10-01..2019-12-31"),
        ("quý 4 năm ngoái", "2025-10-01..2025-12-31"),
        ("6 tháng đầu năm 2020", "2020-01-01..2020-06-30"),
        ("sáu tháng cuối năm 2020", "2020-07-01..2020-12-31"),
        ("9 tháng đầu năm", "2026-01-01..2026-09-30"),
        ("nửa đầu năm ngoái", "2025-01-01..2025-06-30"),
        ("2020-H2", "2020-07-01..2020-12-31"),
        ("2019 đến 2020", "2019-01-01..2020-12-31"),
        ("2019–2020", "2019-01-01..2020-12-31"),
        ("từ tháng 3 đến tháng 5/2020", "2020-03-01..2020-05-31"),
        ("1/1/2020 - 31/3/2020", "2020-01-01..2020-03-31"),
        ("từ 2015 đến nay", "2015-01-01..2026-11-28"),
        ("trước năm 2020", "<=2019-12-31"),
        ("sau tháng 3/2020", ">=2020-04-01"),
        ("2020 trở đi", ">=2020-01-01"),
        ("giai đoạn 2015-2020", "2015-01-01..2020-12-31"),
        ("July 13, 2020", "2020-07-13"),
        ("20/11 năm ngoái", "2025-11-20"),
        ("tháng mười hai năm 2020", "2020-12"),
        ("2020-W05", "2020-01-27..2020-02-02"),
        ("[2019-01-01 TO *]", ">=2019-01-01"),
        ("2020-07", "2020-07"),
        ("1-15/7/2020", "2020-07-01..2020-07-15"),
        ("từ 15 đến 20/7/2020", "2020-07-15..2020-07-20"),
        ("từ ngày 1 đến ngày 15 tháng 7 năm 2020", "2020-07-01..2020-07-15"),
        ("tháng 1-3/2020", "2020-01-01..2020-03-31"),
        ("quý 1-3/2020", "2020-01-01..2020-09-30"),
        ("niên khoá 2018-2020", "2018-01-01..2020-12-31"),
        ("2020-01-01:2020-03-31", "2020-01-01..2020-03-31"),
        ("2019→2020", "2019-01-01..2020-12-31"),
        ("thứ hai, 13/7/2020", "2020-07-13"),
        ("2020-07-13T08:30:00+07:00", "2020-07-13"),
        ("[2020-07-13T00:00:00Z TO NOW]", "2020-07-13..2026-11-28"),
        ("20200713", "2020-07-13"),
        ("13-Jul-2020", "2020-07-13"),
        ("T7/2020", "2020-07"),
        ("thg 12 2020", "2020-12"),
        ("≥2020", ">=2020-01-01"),
        ("≤ tháng 7/2020", "<=2020-07-31"),
        ("2020+", ">=2020-01-01"),
        ("từ 2020 trở về trước", "<=2020-12-31"),
        ("từ đầu năm đến nay", "2026-01-01..2026-11-28"),
        ("từ đầu tháng 3/2020 đến cuối năm", "2020-03-01..2026-12-31"),
        ("thập niên 90", "1990-01-01..1999-12-31"),
        ("ytd", "2026-01-01..2026-11-28"),
    ],
)
def test_what_is_said_is_days(text: str, days: str) -> None:
    """Marks, capitals and the language do not matter."""
    named = parse_spoken_range(text, TODAY)
    assert named is not None
    assert format_span(named) == days


@pytest.mark.parametrize(
    "text",
    [
        *("", "đến", "..", "tháng 13 năm 2020", "quý 5/2020", "9999y", "0000-Q1", "thuở xưa"),
        *("0/7/2020", "1-3/2020", "tháng giêng 2020", "đầu năm 2020", "13/07/20"),
        "năm học 2019-2020",
    ],
)
def test_nothing_is_guessed(text: str) -> None:
    """What names no days, or days that no calendar has, is none."""
    assert parse_spoken_range(text, TODAY) is None


def test_date_without_its_year_is_known_as_such() -> None:
    """So that the hint can ask for the year."""
    assert all(lacks_year(text, TODAY) for text in ("tháng 7", "quý 1", "20/11"))
    assert not any(lacks_year(text, TODAY) for text in ("đến", "thuở xưa", "từ"))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("13/07/20", "date:13/07/2020"),
        ("7/13/2020", "date:13/7/2020"),
        ("31/2/2020", "date:13/7/2020"),
        ("1-3/2020", "date:1/2020..3/2020"),
        ("rằm tháng 7 năm 2020", "solar calendar"),
        ("15/8/2020 ÂL", "solar calendar"),
        ("Tết Canh Tý", "solar calendar"),
        ("23 tháng Chạp", "solar calendar"),
        ("cuối năm 2020", "months or quarters"),
        ("năm học 2019 - 2020", "date:2019-09..2020-08"),
        ("{2019 TO 2021}", "date:>2019 date:<2021"),
        ("2019, 2021", "date:2019 OR date:2021"),
        ("2019 hoặc 2021", "date:2019 OR date:2021"),
        ("!=2020", "-date:2020"),
        ("tháng 7", "năm 2026"),
    ],
)
def test_date_that_is_not_read_gets_its_own_advice(text: str, hint: str) -> None:
    """A guess would be another day: the hint says how to write what was meant."""
    said = explain_unread_date(text, TODAY)
    assert said is not None
    assert hint in said[1]


def test_end_of_a_range_is_a_day_that_long_ago() -> None:
    """`--from 7d` begins seven days ago."""
    assert parse_spoken_end("7d", TODAY) == parse_spoken_range("2026-11-21", TODAY)


def test_month_that_is_shorter_ends_on_its_last_day() -> None:
    """A month before the 31st of March is the end of February."""
    named = parse_spoken_end("1m", date(2020, 3, 31))
    assert named is not None
    assert named.first == date(2020, 2, 29)


@given(st.text(alphabet=st.sampled_from("0179 -/.<>qdmtháng năuìđếổớ[]"), max_size=16))
def test_whatever_is_said_is_days_or_none(text: str) -> None:
    """Nothing that can be typed is an error."""
    parse_spoken_range(text, TODAY)
    parse_spoken_end(text, TODAY)
