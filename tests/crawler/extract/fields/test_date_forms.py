"""Every form in which systems write a date for Vietnam, from the format patterns of each.

A pattern is written out for several moments, in the letter cases and Unicode forms of real pages.
"""

import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from archive.model import DatePrecision
from crawler.extract.fields.dates import HANOI, find_printed_date

# A morning, an afternoon, an evening; days that could be months and days that could not; months of
# one word, of two, and of two digits. No minute is one that a format could drop.
MOMENTS = (
    datetime(2019, 3, 5, 8, 30, 15, tzinfo=HANOI),
    datetime(2018, 12, 25, 14, 5, 9, tzinfo=HANOI),
    datetime(2024, 11, 3, 21, 47, 33, tzinfo=HANOI),
)
DAYS = ("Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy")
MONTHS = (
    *("Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười"),
    *("Mười Một", "Mười Hai"),
)

# By system. `W` weekday in full, `w` in short, `M` month in words; the rest is named in `write`.
PATTERNS = {
    "joomla": (
        "{W}, {dd} Tháng {m} {yyyy}",
        "{W}, {dd} Tháng {m} {yyyy} {HH}:{mm}",
        "{W}, {dd} Tháng {M} {yyyy} {HH}:{mm}",
        "{dd} Tháng {m} {yyyy}",
        "{dd} Tháng {M} {yyyy}",
        "Viết ngày {W}, {dd} Tháng {m} {yyyy} {HH}:{mm}",
        "Được đăng ngày {dd} Tháng {m} {yyyy}",
        "Ngày đăng: {dd}-{MM}-{yyyy} {HH}:{mm}",
        "{dd}.{MM}.{yyyy}",
        "{yyyy}-{MM}-{dd}",
        "{yyyy}-{MM}-{dd} {HH}:{mm}:{ss}",
        "{Weekday}, {dd} {Month} {yyyy} {HH}:{mm}",
    ),
    "nukeviet": (
        "{W} - {dd}/{MM}/{yyyy} {HH}:{mm}",
        "- {W} - {dd}/{MM}/{yyyy} {HH}:{mm}",
        "Đăng lúc: {W} - {dd}/{MM}/{yyyy} {HH}:{mm} - Người đăng bài viết: Ban biên tập",
        "{HH}:{mm} {dd}/{MM}/{yyyy}",
        "{dd}/{MM}/{yyyy} {HH}:{mm}",
        "Đăng lúc {HH}:{mm}, {W} {dd}-{MM}-{yyyy}",
    ),
    "wordpress-vi": (
        "Tháng {M} {d}, {yyyy}",
        "{d} Tháng {M}, {yyyy}",
        "{dd} Tháng {M}, {yyyy} lúc {h}:{mm} {ampm-vi}",
        "Tháng {M} {d}, {yyyy} {h}:{mm} {ampm-vi}",
        "Th{m} {d}, {yyyy}",
        "{dd} Th{m} {yyyy}",
        "{dd} Th{m}, {yyyy}",
        "Tháng {m} {dd}, {yyyy}",
        "{dd}/{MM}/{yyyy} {g}:{mm} {ampm-vi}",
        "{dd}/{MM}/{yyyy} lúc {h}:{mm}:{ss} {Ampm-vi}",
        "Đăng ngày {dd}/{MM}/{yyyy} bởi admin",
    ),
    "wordpress-en": (
        "{Month} {d}, {yyyy}",
        "{Month} {dd}, {yyyy} at {h}:{mm} {AM}",
        "{d} {Month} {yyyy}",
        "{Mon} {d}, {yyyy}",
        "{dd} {Mon} {yyyy}",
        "{d}th {Month} {yyyy}",
        "Posted on {Month} {dd}, {yyyy}",
        "{dd}-{Mon}-{yyyy}",
    ),
    "drupal": (
        "{w}, {dd}/{MM}/{yyyy} - {HH}:{mm}",
        "{w}, {MM}/{dd}/{yyyy} - {HH}:{mm}",
        "{Wd}, {MM}/{dd}/{yyyy} - {HH}:{mm}",
        "{W}, {d} Tháng {m}, {yyyy} - {HH}:{mm}",
        "{Weekday}, {Month} {d}, {yyyy} - {HH}:{mm}",
        "{dd} Tháng {M} {yyyy}",
    ),
    "sharepoint": (
        "{dd}/{MM}/{yyyy} {hh}:{mm} {AM}",
        "{dd}/{MM}/{yyyy} {h}:{mm} {SA}",
        "{d}/{M_}/{yyyy} {h}:{mm}:{ss} {SA}",
        "{HH}:{mm} {dd}/{MM}/{yyyy}",
        "Ngày xuất bản: {dd}/{MM}/{yyyy} {h}:{mm}:{ss} {SA}",
    ),
    "liferay": (
        "Ngày đăng {dd}/{MM}/{yyyy} | {h}:{mm} {AM}",
        "Publish date {dd}/{MM}/{yyyy} | {h}:{mm} {AM}  | View count: 897",
        "{Wd} {Mon} {dd} {HH}:{mm}:{ss} ICT {yyyy}",
        "{Wd} {Mon} {dd} {HH}:{mm}:{ss} GMT+07:00 {yyyy}",
    ),
    "cldr": (
        "{W}, {d} tháng {m}, {yyyy}",
        "{d} tháng {m}, {yyyy}",
        "{d} thg {m}, {yyyy}",
        "{dd}/{MM}/{yyyy}",
        "{dd}/{MM}/{yy}",
        "{HH}:{mm}:{ss} {W}, {d} tháng {m}, {yyyy}",
        "lúc {HH}:{mm} {W}, {d} tháng {m}, {yyyy}",
        "{HH}:{mm}:{ss} GMT+7 {d} thg {m}, {yyyy}",
        "{HH}:{mm}:{ss} Giờ Đông Dương {W}, {d} tháng {m}, {yyyy}",
        "{wd}, {d} thg {m}, {yyyy}",
        "{Weekday}, {Month} {d}, {yyyy} at {h}:{mm}:{ss} {AM}",
        "{h}:{mm} {SA} {d} thg {m}, {yyyy}",
    ),
    "java": (
        "{HH}:{mm}:{ss} Ngày {dd} tháng {MM} năm {yyyy}",
        "{W}, ngày {dd} tháng {m} năm {yyyy}",
        "{dd}-{MM}-{yyyy}",
        "{HH}:{mm}:{ss} {dd}-{MM}-{yyyy}",
    ),
    "dotnet": (
        "{dd} Tháng {M} {yyyy}",
        "{dd} Tháng {M} {yyyy} {h}:{mm} {SA}",
        "{dd} Tháng {M_2} {yyyy} {HH}:{mm}:{ss}",
        "{W}, {dd} Tháng {M} {yyyy}",
        "({dd}.{MM}.{yyyy} {HH}:{mm})",
        "{dd}-{MM}-{yy}",
        "{hh}:{mm}:{ss} {AM-dots} {dd}/{MM}/{yyyy}",
    ),
    "by-hand": (
        "{w-lower}, {dd} {MM} {yyyy} {HH}:{mm}",
        "{dd} {MM} {yyyy}",
        "{HH} giờ {mm} phút, ngày {d}/{m}/{yyyy}",
        "{HH}h{mm}' ngày {dd}/{MM}/{yyyy}",
        "{dd}/{MM}/{yyyy}, {HH}h{mm}",
        "{dd}/{MM}/{yyyy} | {HH} giờ {mm}'",
        "{d} - {m} - {yyyy}",
        "{d}/tháng {m}/{yyyy}",
        "Tháng {m} ngày {d}, {yyyy}",
        "({W}, {dd}/{MM}/{yyyy}, {HH}:{mm} [GMT+7])",
        "{HH}:{mm}, {W} ngày {dd}/{MM}/{yyyy}",
        "{dd}/{MM}/{yyyy} ({W}) {HH}:{mm}",
    ),
    "stamp": (
        "( {utc} )",
        "{yyyy}-{MM}-{dd}T{HH}:{mm}:{ss}+07:00",
        "{yyyy}-{MM}-{dd}T{HH}:{mm}:{ss}",
        "{yyyy}/{MM}/{dd} {HH}:{mm}",
        "{Wd}, {dd} {Mon} {yyyy} {HH}:{mm}:{ss} +0700",
    ),
}


def write(pattern: str, at: datetime) -> str:
    """Write a moment by a pattern, in the words of its system."""
    is_morning = at.hour < 12
    twelve = at.hour % 12 or 12
    number = at.weekday() + 2
    full = "Chủ nhật" if at.weekday() == 6 else f"Thứ {DAYS[at.weekday()]}"
    utc = at.astimezone(UTC)
    words = {
        "yyyy": f"{at:%Y}", "yy": f"{at:%y}", "MM": f"{at:%m}", "m": str(at.month),
        "M_": str(at.month), "M_2": MONTHS[at.month - 1].lower(), "M": MONTHS[at.month - 1],
        "Month": f"{at:%B}", "Mon": f"{at:%b}", "dd": f"{at:%d}", "d": str(at.day),
        "W": full, "w": "CN" if number == 8 else f"T{number}",
        "wd": "CN" if number == 8 else f"Th {number}", "w-lower": full.lower(),
        "Weekday": f"{at:%A}", "Wd": f"{at:%a}",
        "HH": f"{at:%H}", "hh": f"{twelve:02}", "h": str(twelve), "g": str(twelve),
        "mm": f"{at:%M}", "ss": f"{at:%S}",
        "AM": "AM" if is_morning else "PM", "AM-dots": "A.M." if is_morning else "P.M.",
        "SA": "SA" if is_morning else "CH",
        "ampm-vi": "sáng" if is_morning else "tối" if at.hour > 18 else "chiều",
        "Ampm-vi": "Sáng" if is_morning else "Chiều",
        "utc": f"{utc:%Y-%m-%dT%H:%M:%S}.000Z",
    }  # fmt: skip
    return pattern.format_map(words)


def list_printed() -> Iterator[tuple[str, datetime, bool]]:
    """List each text with its moment, and whether it prints the time."""
    for patterns in PATTERNS.values():
        for pattern in patterns:
            has_time = "{mm}" in pattern or "{utc}" in pattern
            for at in MOMENTS:
                yield write(pattern, at), at, has_time


CASES = list(dict.fromkeys(list_printed()))


def test_table_is_as_long_as_promised() -> None:
    """At least 150 printed forms are tried, each of them different."""
    assert len(CASES) >= 150


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as printed": str,
    "lower": str.lower,
    "upper": str.upper,
    "NFD": lambda text: unicodedata.normalize("NFD", text),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_printed_form_is_read(spelling: str) -> None:
    """Each system's forms are read to the minute, in any letter case and Unicode form."""
    wrong = []
    for printed, at, has_time in CASES:
        text = SPELLINGS[spelling](printed)
        found = find_printed_date(text)
        wanted = at.replace(second=0) if has_time else at.replace(hour=0, minute=0, second=0)
        precision = DatePrecision.MINUTE if has_time else DatePrecision.DAY
        if found is None or (found.at.replace(second=0), found.precision) != (wanted, precision):
            wrong.append((text, found and f"{found.at}"))
        elif found.is_weekday_wrong:
            wrong.append((text, "wrong weekday"))
    assert not wrong
