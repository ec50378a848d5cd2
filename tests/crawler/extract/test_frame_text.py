"""Frames of articles: which may hold text, and what of a framed page is text."""

from datetime import UTC, datetime

import pytest

from crawler.extract.article import read_page
from crawler.extract.frame_text import find_frame_text
from crawler.extract.html.frames import find_frame_urls
from crawler.extract.html.parse import get_text, parse
from crawler.extract.page import Page

HERE = "https://www.truong.edu.vn/tin-tuc/12-khai-giang.html"
FRAME = "https://www.truong.edu.vn/noi-dung/12.html"
TEXT = "Sáng ngày 5/9/2020, Nhà trường long trọng tổ chức lễ khai giảng năm học mới."


def make_page(url: str, body: str, content_type: str = "text/html; charset=utf-8") -> Page:
    """A response with a body."""
    now = datetime(2021, 1, 1, tzinfo=UTC)
    return Page(url=url, body=body.encode(), fetched_at=now, content_type=content_type)


@pytest.mark.parametrize(
    "frame",
    [
        "<iframe src='/noi-dung/12.html'></iframe>",
        "<iframe src='https://truong.edu.vn/noi-dung/12.html?utm_source=x'></iframe>",
        "<iframe src='about:blank' data-src='/noi-dung/12.html' height='900'></iframe>",
        "<object data='../noi-dung/12.html' type='text/html' width=600></object>",
        "<embed src='/noi-dung/12.html'>",
        "<iframe src='/noi-dung/nang-cao-chat-luong-video-ban-do.html'></iframe>",
        "<iframe src='/Xem.aspx?id=5' scrolling=no frameborder=0 width='100%'></iframe>",
        "<iframe src='/index.php?option=com_content&view=article&tmpl=component&id=5'></iframe>",
    ],
)
def test_a_frame_of_a_page_of_the_same_host_may_hold_text(frame: str) -> None:
    """However it is written, with or without `www.`, loaded late, whatever its address tells."""
    root = parse(f"<div class=content><p>Lời dẫn</p>{frame}</div>")
    assert len(find_frame_urls(root, HERE, HERE)) == 1


@pytest.mark.parametrize(
    "frame",
    [
        "<iframe src='https://www.google.com/maps/embed?pb=1'></iframe>",
        "<iframe src='https://www.youtube.com/embed/abc'></iframe>",
        "<iframe src='/12-khai-giang/embed/' class='wp-embedded-content'></iframe>",
        "<iframe src='/plugins/chat/index.php'></iframe>",
        "<iframe src='/chat-box.php'></iframe>",
        "<iframe src='/like.php?url=x'></iframe>",
        "<iframe src='/dang-nhap.aspx'></iframe>",
        "<iframe src='/x.html' class='quang-cao'></iframe>",
        "<iframe src='/x.html' id='map'></iframe>",
        "<iframe src='/x.html' width=0 height=0></iframe>",
        "<iframe src='/x.html' style='display:none'></iframe>",
        "<iframe src='/x.html' height='30px'></iframe>",
        "<iframe src='/index.php?option=com_chat'></iframe>",
        "<iframe src='/van-ban/12.pdf'></iframe>",
        "<iframe src='/anh/12.jpg'></iframe>",
        "<iframe src='/'></iframe>",
        "<iframe src='/tin-tuc/12-khai-giang.html'></iframe>",
        "<iframe src='javascript:void(0)'></iframe>",
        "<aside><iframe src='/x.html'></iframe></aside>",
        "<div class='sidebar-right'><iframe src='/x.html'></iframe></div>",
        "<div id='comments'><iframe src='/x.html'></iframe></div>",
    ],
)
def test_tools_and_files_in_frames_hold_no_text(frame: str) -> None:
    """Maps, videos, chats, likes, adverts, logins, files, hidden frames, and those in columns."""
    root = parse(f"<div class=content><p>Lời dẫn</p>{frame}</div>")
    assert find_frame_urls(root, HERE, HERE) == []


def test_few_frames_of_an_article_are_asked_for() -> None:
    """More are a page of tools."""
    frames = "".join(f"<iframe src='/noi-dung/{number}.html'></iframe>" for number in range(9))
    assert len(find_frame_urls(parse(f"<div>{frames}</div>"), HERE, HERE)) == 3


@pytest.mark.parametrize(
    ("body", "is_text"),
    [
        (f"<p>{TEXT}</p>", True),
        (f"<form><input type=hidden name=__VIEWSTATE><p>{TEXT}</p></form>", True),
        (f"<nav><a href=/>Trang chủ</a></nav><p>{TEXT}</p><script>x()</script>", True),
        ("<p>Bảng điểm</p><table><tr><td>An<td>9</table>", True),
        (f"<p>{TEXT}</p><form><input type=password></form>", False),
        (f"<p>{TEXT}</p><form><input name=a><input name=b><textarea></textarea></form>", False),
        ("<p>Lượt xem: 12</p>", False),
        (f"<p><a href=/x>{TEXT}</a></p><p><a href=/y>{TEXT}</a></p>", False),
        ("", False),
    ],
)
def test_what_a_framed_page_says_is_text_or_not(body: str, *, is_text: bool) -> None:
    """Forms, counters and lists of links are no text of an article."""
    found = find_frame_text(make_page(FRAME, f"<html><body>{body}</body></html>"))
    assert (found is not None) == is_text
    if found is not None:
        assert "Trang chủ" not in get_text(found)


def test_a_file_in_a_frame_is_no_text() -> None:
    """Whatever its bytes look like."""
    assert find_frame_text(make_page(FRAME, f"<p>{TEXT}</p>", "image/png")) is None


def test_a_framed_text_stands_at_its_place_with_its_own_addresses() -> None:
    """Text behind the frame stays, and pictures are those of the framed page."""
    article = (
        "<html><head><meta name=generator content=Joomla!></head>"
        "<body class='site com_content view-article'><div class=item-page itemscope>"
        "<h2 itemprop=headline>Khai giảng năm học</h2><div itemprop=articleBody>"
        "<p>Trước khung.</p><p><iframe src='/noi-dung/12.html'></iframe>Sau khung.</p>"
        "</div></div></body></html>"
    )
    head = make_page(HERE, article)
    frame = make_page(FRAME, f"<form><p>{TEXT}</p><img src='a.jpg' width=500 height=300></form>")
    framed = Page(url=head.url, body=head.body, fetched_at=head.fetched_at, frames=(frame,))
    found = read_page(framed).extraction
    assert found is not None
    assert found.content.body == f"Trước khung.\n{TEXT}\nSau khung."
    assert [each.url for each in found.content.images] == [
        "https://www.truong.edu.vn/noi-dung/a.jpg"
    ]
