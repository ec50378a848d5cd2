"""Dates of events as news texts open with them."""

from datetime import UTC, date, datetime

import pytest

from crawler.extract.fields.event_dates import find_event_day

NOW = datetime(2026, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Sáng ngày 23 tháng 12 năm 2020, tại thủ đô Hà Nội", "2020-12-23"),
        ("Chiều ngày 09/7/2020, Nhà trường tổ chức", "2020-07-09"),
        ("Thực hiện Kế hoạch số 12-KH/TCT ngày 03/4/2019, sáng ngày 10/4/2019, Đoàn", "2019-04-10"),
        ("Trong các ngày 20 và 21/4/2019, tại", "2019-04-21"),
        ("(HCMA4) - Sáng 11/9/2020, tại", "2020-09-11"),
        ("Vừa qua, ngày 12/11/2021, Nhà trường", "2021-11-12"),
    ],
)
def test_event_date_is_read_from_the_opening(text: str, day: str) -> None:
    """The day stands behind the time word."""
    assert find_event_day(text, not_after=NOW) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        "Nhân kỷ niệm 70 năm ngày 2/9/1945",
        "Căn cứ Quyết định số 5, ngày 3/3/2018 của Hiệu trưởng",
        "Sáng nay (8/10), Nhà trường",
        "Sáng ngày 1/1/2030, sẽ có hội nghị",
        "Một\nHai\nBa\nSáng ngày 11/9/2020, tại",
        "",
    ],
    ids=["history", "paper", "no-year", "to-come", "deep-in-the-text", "empty"],
)
def test_other_dates_are_no_events(text: str) -> None:
    """History, papers, days to come and dates deep in the text do not date an article."""
    assert find_event_day(text, not_after=NOW) is None
