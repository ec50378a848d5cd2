"""The date of publication: what is printed, what machines are told, and what is never one."""

import json
from datetime import UTC, datetime

import pytest

from archive.model import Content
from crawler.extract.article import read_page
from crawler.extract.page import Page

FETCHED = datetime(2026, 11, 20, 3, tzinfo=UTC)
TEXT = "".join(
    f"<p>Đoạn thứ {number} kể lại buổi lễ khai giảng của nhà trường với đông đủ học viên.</p>"
    for number in ("nhất", "hai", "ba", "tư")
)
TITLE = "Khai giảng lớp trung cấp khóa 31"


def read(
    beside_title: str = "", *, head: str = "", after: str = "", before: str = "", text: str = ""
) -> Content:
    """Read a page of no known system, with what is to stand beside the title of its article."""
    html = (
        f"<html lang=vi><head><title>{TITLE}</title>{head}</head><body>{before}<article>"
        f"<h1>{TITLE}</h1>{beside_title}<div class=noidung>{text}{TEXT}</div>{after}"
        "</article></body>"
    )
    page = Page(url="http://t.example/tin/a-1.html", body=html.encode(), fetched_at=FETCHED)
    extraction = read_page(page).extraction
    assert extraction is not None
    return extraction.content


def day(content: Content) -> str | None:
    """Return the day of publication, as ISO 8601."""
    return content.published_at.date().isoformat() if content.published_at else None


LINKED_DATA = {
    "alone": {"@type": "NewsArticle", "datePublished": "2019-03-05T08:30:00+07:00"},
    "in a graph": {
        "@graph": [
            {"@type": "WebPage", "name": "Trang", "datePublished": "2018-01-01"},
            {"@type": ["Article"], "headline": TITLE, "datePublished": "2019-03-05T01:30:00Z"},
        ]
    },
    "as main entity": {
        "@type": "WebPage",
        "mainEntity": {"@type": "BlogPosting", "datePublished": "2019-03-05"},
    },
}


@pytest.mark.parametrize("name", LINKED_DATA)
def test_linked_data_dates_a_page_that_prints_nothing(name: str) -> None:
    """JSON-LD says when its article was published, wherever in the data that stands."""
    script = f'<script type="application/ld+json">{json.dumps(LINKED_DATA[name])}</script>'
    content = read(head=script)
    assert (day(content), content.published_from) == ("2019-03-05", "head:json-ld")


@pytest.mark.parametrize(
    "meta",
    [
        '<meta property="article:published_time" content="2019-03-05T08:30:00+07:00">',
        '<meta name="DC.date.issued" content="2019-03-05">',
        '<meta name="pubdate" content="05/03/2019 08:30">',
    ],
)
def test_meta_dates_a_page_that_prints_nothing(meta: str) -> None:
    """So do the elements of the head that the web has agreed on."""
    assert day(read(head=meta)) == "2019-03-05"


def test_data_of_other_articles_date_nothing() -> None:
    """Several articles in the data, none with this title: nobody can tell whose day is whose."""
    others = [{"@type": "Article", "datePublished": f"2019-03-0{n}"} for n in (1, 2)]
    script = f'<script type="application/ld+json">{json.dumps(others)}</script>'
    assert day(read(head=script)) is None
    assert day(read(head='<script type="application/ld+json">{"datePublished" : </script>')) is None


def test_printed_day_is_right_and_takes_the_time_from_the_head() -> None:
    """What readers see counts; a stamp of the same day adds the minute."""
    same = '<meta property="article:published_time" content="2019-03-05T08:30:00+07:00">'
    other = '<meta property="article:published_time" content="2019-04-01T08:30:00+07:00">'
    shown = "<span class=date>05/03/2019</span>"
    assert str(read(shown, head=same).published_at) == "2019-03-05 08:30:00+07:00"
    assert str(read(shown, head=other).published_at) == "2019-03-05 00:00:00+07:00"


FOREIGN = {
    "clock in the header": {"before": "<div class=time>Hôm nay: Thứ Sáu, 20/11/2026</div>"},
    "clock in the article": {"beside_title": "<p class=date>Hôm nay: Thứ Sáu, 20/11/2026</p>"},
    "deadline": {"beside_title": "<p>Hạn nộp hồ sơ: <span class=date>30/06/2024</span></p>"},
    "deadline in one": {"beside_title": "<p class=date>Nộp trước ngày 30/06/2024</p>"},
    "event": {"beside_title": "<p class=date>Khai mạc: 30/06/2024</p>"},
    "meeting": {"beside_title": "<p class=date>THỜI GIAN: 9g Sáng ngày 28/08/2015</p>"},
    "related": {"after": "<div class=related><span class=date>01/02/2020</span></div>"},
    "list": {
        "after": "<ul><li><a href=/b>Bế giảng lớp trung cấp khóa 30</a>"
        "<span class=date>(01/02/2020)</span></li></ul>"
    },
    "side column": {"after": "<aside><time datetime=2020-02-01>01/02/2020</time></aside>"},
}


@pytest.mark.parametrize("name", FOREIGN)
def test_date_of_something_else_is_none_of_the_article(name: str) -> None:
    """Neither the visit's, nor a deadline's, an event's or another article's day is published."""
    content = read(**FOREIGN[name])
    assert (day(content), [doubt.code for doubt in content.warnings]) == (None, ["no-date"])


def test_day_of_an_event_is_a_doubt_and_dates_nothing() -> None:
    """A report may come days after the event that it opens with: the doubt names its day."""
    content = read(text="<p>Sáng ngày 05/3/2018, Nhà trường tổ chức lễ khai giảng lớp mới.</p>")
    assert (day(content), content.published_from) == (None, None)
    assert [doubt.code for doubt in content.warnings] == ["date-of-event"]
    assert "2018-03-05" in content.warnings[0].text


def test_created_comes_before_updated() -> None:
    """A line that says both gives the first, whichever stands first."""
    line = "<p class=date>Cập nhật: 07/03/2019 10:00 | Ngày đăng: 05/03/2019 08:30</p>"
    assert str(read(line).published_at) == "2019-03-05 08:30:00+07:00"


@pytest.mark.parametrize("printed", ["01/01/1970 07:00", "05/03/2062", "30/11/1987"])
def test_impossible_date_is_a_doubt_and_dates_nothing(printed: str) -> None:
    """A day before the web, or after the visit, heads no list; what was printed is said."""
    content = read(f"<span class=date>{printed}</span>")
    assert (content.published_at, content.published_precision) == (None, None)
    assert [doubt.code for doubt in content.warnings] == ["impossible-date", "no-date"]
    assert printed[6:10] in content.warnings[0].text


def test_next_best_date_is_taken_for_an_impossible_one() -> None:
    """The head knows better than a printed 1970; the doubt stays."""
    head = '<meta property="article:published_time" content="2019-03-05T08:30:00+07:00">'
    content = read("<span class=date>01/01/1970</span>", head=head)
    assert (day(content), content.published_from) == ("2019-03-05", "head:meta")
    assert [doubt.code for doubt in content.warnings] == ["impossible-date"]
