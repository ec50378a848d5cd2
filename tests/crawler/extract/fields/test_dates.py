"""Dates as Vietnamese sites print them."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.model import DatePrecision
from crawler.extract.fields.dates import (
    HANOI,
    find_dateline_end,
    find_printed_date,
    find_publication_date,
    parse_iso_stamp,
    reconcile_dates,
)

PRINTED = [
    ("Chủ nhật - 26/05/2019 14:21", "2019-05-26T14:21"),
    ("- Thứ hai - 10/02/2025 16:20", "2025-02-10T16:20"),
    ("Thứ năm - 15/04/2021 07:27 1.126 0", "2021-04-15T07:27"),
    ("Thứ năm, 23 Tháng 4 2015 08:43", "2015-04-23T08:43"),
    ("Chủ nhật, 26 Tháng 11 2023 15:06 5242 Lượt xem", "2023-11-26T15:06"),
    ("Thứ hai, 13 Tháng 7 2020", "2020-07-13"),
    ("13 Tháng 7 2020", "2020-07-13"),
    ("13 Tháng Bảy 2020", "2020-07-13"),
    ("05 Tháng Mười Hai 2020", "2020-12-05"),
    ("13-07-2020", "2020-07-13"),
    ("13/07/2020 07:15 PM", "2020-07-13T19:15"),
    ("21/09/2018 11:17 AM", "2018-09-21T11:17"),
    ("19:30 11/09/2025", "2025-09-11T19:30"),
    ("Ngày đăng 22/10/2019 | 8:36 AM  | View count: 487", "2019-10-22T08:36"),
    ("Cập nhật: 25/04/2022 22:06", "2022-04-25T22:06"),
    ("Ngày Đăng: 19/12/2025 22:18 Lượt xem: 50", "2025-12-19T22:18"),
    ("Ngày Đăng : 17/02/2021", "2021-02-17"),
    ("Ngày xuất bản: 20/12/2023 1:14:00 CH", "2023-12-20T13:14"),
    ("Đăng lúc: 20:22:56 02/06/2019 (GMT+7)732 lượt xem", "2019-06-02T20:22:56"),
    ("Thứ tư, 16.11.2022 02:36", "2022-11-16T02:36"),
    ("Thứ tư, 13.03.2024 08:21Chiều ngày 12/3/2024, ...", "2024-03-13T08:21"),
    ("22/10/2021", "2021-10-22"),
    ("11:05 SA - 08/09/2023", "2023-09-08T11:05"),
    ("Thời gian đăng: 26/11/2018 01:49:17 PM", "2018-11-26T13:49:17"),
    ("Thứ sáu 19/11/2021 15:44", "2021-11-19T15:44"),
    ("Đăng ngày 15-05-2022 10:48", "2022-05-15T10:48"),
    ("Đăng ngày: 20/01/2020 - 8:28:04 AM | Lượt xem: 1231", "2020-01-20T08:28:04"),
    ("Ngày đăng : 09:45, 17/11/2017", "2017-11-17T09:45"),
    ("Thứ Bảy, 18/12/2021, 21:07 [GMT+7]", "2021-12-18T21:07"),
    ("Cập nhật: 21:57, 06/12/2019 (GMT+7)", "2019-12-06T21:57"),
    ("Cập nhật: Thứ 4, 08/09/2010 | 12:47 GMT+7", "2010-09-08T12:47"),
    ("Thứ 2, 14/11/2022 | 20:53:28", "2022-11-14T20:53:28"),
    ("14/5/2019 8:43'", "2019-05-14T08:43"),
    ("Lần cập nhật cuối ( Thứ hai, 13 Tháng 7 2020 07:15 )", "2020-07-13T07:15"),
    ("Last Updated on Monday, 13 July 2020 07:15", "2020-07-13T07:15"),
    ("Hà Nội, ngày 24 tháng 01 năm 2020", "2020-01-24"),
    ("Chiều ngày 09/7/2020", "2020-07-09"),
]


@pytest.mark.parametrize(("text", "moment"), PRINTED)
def test_printed_date_is_read_day_first_in_hanoi(text: str, moment: str) -> None:
    """Every printed form of the dossier is read, to the minute where a time stands there."""
    printed = find_printed_date(text)
    assert printed is not None
    assert printed.at == datetime.fromisoformat(moment).replace(tzinfo=HANOI)
    assert printed.precision is (DatePrecision.MINUTE if "T" in moment else DatePrecision.DAY)
    assert not printed.is_weekday_wrong


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2 ngày trước",
        "năm học 2019 - 2020",
        "Lượt xem: 1.126",
        "24-9",
        "31/02/2020",
        "024 38 25 2019",
        "0912 12 2019",
        "08 12 2019 123",
        "192.168.10.12",
        "1.2.10",
        "Hotline: 09-12-34-56",
        "lớp K25-12-18",
        "tháng 3 năm 2019",
        "May 2019",
        "42/13/2020",
    ],
)
def test_what_is_no_date_is_not_read(text: str) -> None:
    """No date is made out of words, years, counters or days that do not exist."""
    assert find_printed_date(text) is None


def test_weekday_of_another_day_is_noticed() -> None:
    """The 13th of July 2020 was a Monday."""
    printed = find_printed_date("Thứ ba, 13/07/2020 07:15")
    assert printed is not None
    assert printed.is_weekday_wrong


def test_weekday_tells_which_number_is_the_month() -> None:
    """Drupal's own form has the month first: of two readings the one that the weekday fits."""
    drupal, vietnamese = map(
        find_printed_date, ("T3, 03/05/2019 - 08:30", "T6, 03/05/2019 - 08:30")
    )
    assert drupal is not None
    assert vietnamese is not None
    assert (drupal.at.month, vietnamese.at.month) == (3, 5)


def test_words_before_a_sentence_are_no_part_of_the_time() -> None:
    """The afternoon in which a text begins is not that in which it was published."""
    glued = find_printed_date("05/03/2019 08:30 Chiều 4/3, tại hội trường")
    assert glued is not None
    assert glued.at.hour == 8


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # of a busy machine
@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1)))  # noqa: DTZ001 -- Hanoi is given below
def test_any_moment_printed_in_vietnamese_is_read_back(moment: datetime) -> None:
    """Joomla's and NukeViet's own formats lose nothing but the seconds."""
    moment = moment.replace(second=0, microsecond=0, tzinfo=HANOI)
    for text in (f"{moment:%d} Tháng {moment.month} {moment:%Y %H:%M}", f"{moment:%d/%m/%Y %H:%M}"):
        printed = find_printed_date(text)
        assert printed is not None
        assert printed.at == moment


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever a page prints where a date should be, nothing is raised."""
    assert find_printed_date(text) is None or find_printed_date(f" {text}") is not None
    parse_iso_stamp(text)


def test_stamp_of_another_zone_is_a_moment_of_hanoi() -> None:
    """A machine's stamp in UTC is the same moment."""
    stamp = parse_iso_stamp("2020-07-13T12:15:00+00:00")
    assert stamp is not None
    assert stamp.at == datetime(2020, 7, 13, 12, 15, tzinfo=UTC)
    assert stamp.at.tzinfo is HANOI


def test_malformed_stamp_of_nukeviet_is_read() -> None:
    """`2020-07-11+0719:27:15` is a moment, its offset put in the wrong place."""
    stamp = parse_iso_stamp("2020-07-11+0719:27:15")
    assert stamp is not None
    assert stamp.at == datetime(2020, 7, 11, 19, 27, 15, tzinfo=HANOI)


def test_stamp_adds_the_time_to_a_shown_day_and_never_moves_it() -> None:
    """The shown day is right; a stamp of the same day is more exact."""
    shown = find_printed_date("14 Tháng 1 2013")
    same, other = (
        parse_iso_stamp("2013-01-14T09:44:00+07:00"),
        parse_iso_stamp("2013-03-03T10:00:00+07:00"),
    )
    assert reconcile_dates(shown, same) == same
    assert reconcile_dates(shown, other) == shown
    assert reconcile_dates(None, other) == other


@pytest.mark.parametrize(
    "line",
    [
        "Cập nhật lúc 08h30' ngày 8-2-2022",
        "Đăng ngày: 08:30 08/02/22",
        "Ngày đăng: 08/02/2022",
        "Được đăng vào lúc 08:30, 8/2/2022",
        "Posted on 8 February 2022",
    ],
)
def test_labelled_date_line_is_no_text(line: str) -> None:
    """Page builders set it as a text block: it opens the text, and is none of it."""
    assert find_dateline_end(line) == len(line)
    assert find_dateline_end(f"{line} Trường đã khai giảng lớp học.") == 0


@pytest.mark.parametrize(
    "text",
    [
        "Lịch công tác từ 8/7/2019 - 12/7 /2019",
        "Lịch tuần 28: 8/7/2019 – 12/7/2019",
        "Tuần 28 (08/07/2019-12/07/2019)",
        "(08/7 - 12/7/2019)",
        "từ 8 - 12/7/2019",
        "từ ngày 8/7 đến ngày 12/7/2019",
        "8/7/2019 đến hết ngày 12/7/2019",
        "8/7/2019 - 12/7",
        "8h00 8/7/2019 - 17h00 12/7/2019",
        "Thứ 2, 8/7/2019 ~ Thứ 6, 12/7/2019",
        "28/12/2019 - 3/1/2020",
        "8 tháng 7 - 12 tháng 7 năm 2019",
        "July 8 - July 12, 2019",
    ],
)
def test_no_end_of_a_span_of_days_is_the_day_of_publication(text: str) -> None:
    """Guards the calendars of weeks, whose title says from when to when."""
    assert find_publication_date(text) is None
    assert find_dateline_end(text) == 0
    beside = find_publication_date(f"{text} | Ngày đăng: 06/07/2019")
    assert beside is not None
    assert beside.at.date().isoformat() == "2019-07-06"


@pytest.mark.parametrize(
    "text",
    [
        "12/07/2019 - 14:30",
        "14:30 - 12/07/2019",
        "Lượt xem: 8 - 12/07/2019",
        "12/07/2019 - 153 lượt xem",
        "12/07/2019 10:30 - Cập nhật: 15/07/2019",
        "12/07/2019 - 12/07/2019",
        "2019-07-12T02:35:00.000Z",
    ],
)
def test_a_dash_beside_a_day_makes_no_span_of_it(text: str) -> None:
    """Times, counters and dates with words of their own stand behind dashes too."""
    printed = find_publication_date(text)
    assert printed is not None
    assert printed.at.date().isoformat() == "2019-07-12"
