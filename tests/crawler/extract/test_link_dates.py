"""Dates that listings print beside their links."""

from datetime import UTC, datetime

import pytest

from crawler.extract.html.links import read_links
from crawler.extract.html.parse import parse
from crawler.extract.link_dates import add_printed_dates

HERE = "http://a.test/"
NOW = datetime(2026, 1, 10, tzinfo=UTC)


def read_dates(markup: str) -> list[str]:
    """The dates of a listing's links, in their order."""
    root = parse(markup)
    links = read_links(root, HERE, is_listing=True)
    dated = add_printed_dates(root, HERE, links, NOW)
    return [f"{each.published_at:%d/%m/%Y}" if each.published_at else "" for each in dated]


def make_list(entry: str) -> str:
    """Two entries, each of the same form."""
    entries = [entry.format(n=number, title=f"Hội nghị tổng kết số {number}") for number in (1, 2)]
    return f"<div class=list>{''.join(entries)}</div>"


@pytest.mark.parametrize(
    "entry",
    [
        "<li><a href=/tin-{n}-a-b-c.html>{title}</a> (1{n}/03/2024)</li>",
        "<div><a href=/t{n}><img></a><h3><a href=/t{n}>{title}</a></h3><i>1{n}/03/2024</i></div>",
        "<p><a href=/t{n}>{title}</a> Ngày đăng: <b>1{n}/3/2024</b><i>Họp 9/3/2024</i></p>",
        "<div><time datetime='2024-03-1{n}T08:00:00+07:00'>x</time><a href=/t{n}>{title}</a></div>",
        "<p><span>Thứ ba, 1{n}/03/2024 08:30</span><br><a href=/t{n}>{title}</a></p>",
    ],
)
def test_a_date_that_stands_alone_counts(entry: str) -> None:
    """In brackets, in a cell of its own, as a stamp, with a label, weekday and time."""
    assert read_dates(make_list(entry)) == ["11/03/2024", "12/03/2024"]


@pytest.mark.parametrize(
    "entry",
    [
        "<li><a href=/t{n}>{title}</a> Sáng ngày 1{n}/03/2024, trường tổ chức.</li>",
        "<li><a href=/t{n}>{title}</a> <i>1{n}/03/2024</i> <i>2{n}/03/2024</i></li>",
        "<li><a href=/t{n}>{title}</a> Hạn nộp: 1{n}/03/2024</li>",
        "<li><a href=/t{n}>{title}</a> Cập nhật: 1{n}/03/2024</li>",
        "<li><a href=/t{n}>{title}</a> (1{n}/03/2024 - 2{n}/03/2024)</li>",
        "<li><a href=/t{n}>{title}</a> 1{n}/03/2031</li>",
        "<a href=/t{n}>{title}</a> 1{n}/03/2024",
    ],
)
def test_other_dates_do_not(entry: str) -> None:
    """Of events and deadlines, two of them, spans, in the future, or between two entries."""
    assert read_dates(make_list(entry)) == ["", ""]


def test_a_clock_is_no_date() -> None:
    """A listing that dates most entries on the day of the visit prints its clock."""
    entries = "".join(
        f"<li><a href=/t{number}>Hội nghị tổng kết số {number}</a> 10/01/2026</li>"
        for number in range(3)
    )
    assert read_dates(f"<ul>{entries}</ul>") == ["", "", ""]
