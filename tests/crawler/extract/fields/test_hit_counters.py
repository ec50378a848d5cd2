"""Hit counters inside the text: gone in every form and element; sentences about hits stay."""

from datetime import UTC, datetime

import pytest

from crawler.extract.article import read_page
from crawler.extract.fields.hit_counters import cut_counter
from crawler.extract.page import Page

COUNTERS = [
    "Lượt xem: 1.204",
    "LƯỢT XEM : 12",
    "Số lần xem: 12",
    "Số lượt xem 12",
    "(Lượt đọc: 5)",
    "Lượt truy cập: 3 444",
    "Lượt xem bài viết: 15",
    "Tổng số lượt xem: 5",
    "Số người xem: 4",
    "Lượt tải: 5",
    "15 lượt xem",
    "Đã có 12 lượt xem",
    "Đã đọc 12 lần",
    "Đã đọc: 12 lần",
    "Đã xem: 1.2k",
    "Đã xem 5 lần.",
    "Đọc 6947 lần",
    "Xem: 12",
    "(Bài này đã được xem 12 lần)",
    "Bài viết đã được đọc 15 lần",
    "Lượt xem: 5 | Bình luận: 0",
    "Lượt xem | 12",
    "👁 15 lượt xem",
    "Hits: 1204",
    "1204 views",
    "1,204 Views",
    "View count: 897",
    "Page views: 3",
    "Read 15 times",
    "This article has been viewed 15 times",
]


@pytest.mark.parametrize("line", COUNTERS)
def test_line_that_counts_hits_is_nothing_else(line: str) -> None:
    """Every form that plugins and editors print is known, alone and at the end of a text."""
    assert cut_counter(line) == ""
    assert cut_counter(f"Buổi lễ kết thúc tốt đẹp. {line}") == "Buổi lễ kết thúc tốt đẹp."


@pytest.mark.parametrize(
    "sentence",
    [
        "Đoạn phim đã đạt 1.200 lượt xem.",
        "Video có 1.200 lượt xem",
        "Lượt xem: 1204 là con số ấn tượng của trang",
        "Trang thông tin điện tử có 1.204 lượt truy cập trong năm 2019.",
        "Kênh đạt hơn 5 triệu lượt xem, tăng 20%.",
        "Tôi đã đọc 12 lần cuốn sách này.",
        "Có 12 người đã xem triển lãm.",
        "The video got 1,200 views.",
    ],
)
def test_sentence_about_hits_stays(sentence: str) -> None:
    """An editor's sentence is text, whatever it counts."""
    assert cut_counter(sentence) == sentence


ELEMENTS = [
    "<p>Lượt xem: {}</p>",
    "<div style='text-align:right'><em>Lượt xem: {}</em></div>",
    "<table><tr><td>Lượt xem:</td><td>{}</td></tr><tr><td>a</td></tr></table>",
    "<ul><li>Đã đọc {} lần</li></ul>",
    "<h6>Hits: {}</h6>",
    "<dl><dt>Lượt xem:</dt><dd>{}</dd></dl>",
    "<p><i class='fa fa-eye'></i> {}</p>",
    "<span class='glyphicon glyphicon-eye-open'></span><span class=hits>{}</span>",
    "<div class='post-views entry-meta'>{}</div>",
    "<p>Buổi lễ diễn ra trang trọng và ý nghĩa.<br>Lượt xem: {}</p>",
]


@pytest.mark.parametrize("element", ELEMENTS)
@pytest.mark.parametrize("place", ["top", "end"])
def test_counter_makes_no_revision(element: str, place: str) -> None:
    """In any element, at the top and the end, a text is the same however often it was read."""
    bodies = {_read_body(element.format(count), place) for count in ("9", "1.204")}
    assert len(bodies) == 1
    assert not {"9", "204", "Lượt xem", "Hits"} & set(bodies.pop().replace(":", " ").split())


def _read_body(counter: str, place: str) -> str:
    text = (
        "<p>Sáng nay, nhà trường tổ chức lễ khai giảng với sự tham dự của học viên các lớp.</p>" * 2
    )
    inside = f"{counter}{text}" if place == "top" else f"{text}{counter}"
    html = (
        "<html><head><meta name=generator content='Joomla! - Open Source'><title>Khai giảng</title>"
        "</head><body class=com_content><div class=item-page><div class=page-header>"
        "<h2 itemprop=headline>Khai giảng</h2></div>"
        f"<div itemprop=articleBody>{inside}</div></div></body></html>"
    )
    page = Page(
        url="http://t.example/tin/1-a.html",
        body=html.encode(),
        fetched_at=datetime(2026, 11, 20, tzinfo=UTC),
    )
    extraction = read_page(page).extraction
    assert extraction is not None
    return extraction.content.body
