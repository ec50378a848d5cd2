"""The two example articles, each set among the invented pages of frames of unknown make."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from html import escape
from pathlib import Path

import pytest

from archive.model import Content, Precision
from config.site import Cms
from crawler.extract.article import read
from crawler.extract.page import Page
from crawler.extract.template import learn
from tests.frames import article_pages, bare_frame, bare_pages, frame, page, stories

CORPUS = os.environ.get("TRUONGDANG_CORPUS")
SEEDS = Path(CORPUS or "") / "seeds"
HANOI = timezone(timedelta(hours=7))
CHROME = ("picma", "22696922", "4523", "tổng lượt truy cập", "email in pdf")

pytestmark = pytest.mark.skipif(
    not CORPUS or not SEEDS.is_dir(), reason="TRUONGDANG_CORPUS names no folder with seeds"
)

Setting = Callable[[str, list[str], str], list[Page]]


def _boxes(title: str, lines: list[str], date: str) -> list[Page]:
    """Articles in boxes; where the example prints no date, none of them does."""
    text = "".join(f"<p>{escape(line)}</p>" for line in lines)
    main = (
        f'<div class="story"><h2 class="name">{escape(title)}</h2>{date}<p>Email In PDF.</p>'
        f'<div class="text">{text}</div></div>'
    )
    return [*_dated(article_pages(stories(12)), date), page("/tin/mau.html", frame(title, main))]


def _tables(title: str, lines: list[str], date: str) -> list[Page]:
    """Articles in cells of nested tables, line by line."""
    text = "<br><br>".join(map(escape, lines))
    main = f"<h3>{escape(title)}</h3>{date}<br>Email In PDF.<br>{text}"
    return [*_dated(bare_pages(stories(12)), date), page("/tin/mau.html", bare_frame(title, main))]


def _dated(pages: list[Page], date: str) -> list[Page]:
    if date:
        return pages
    undated = []
    for found in pages:
        html = found.body.decode()
        start = html.index("Ngày đăng: ")
        undated.append(
            page(
                found.url.removeprefix("http://school.test"),
                html.replace(html[start : html.index("<", start)], ""),
            )
        )
    return undated


def _content(pages: list[Page]) -> Content:
    extraction = read(pages[-1], Cms.GENERIC, learn(pages)).extraction
    assert extraction is not None
    return extraction.content


def _lines(name: str) -> list[str]:
    text = (SEEDS / f"{name}_article.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("setting", [_boxes, _tables])
def test_first_example_in_a_frame_of_unknown_make(setting: Setting) -> None:
    """Title once, author with post, no printed date but the event's, nothing of the frame."""
    title, _, *lines = _lines("joomla")
    content = _content(setting(title, lines[:-1], ""))
    assert content.title == title
    assert content.authors == ("Đinh Thị Mai Yên",)
    assert content.bylines[0].position == "Phó Trưởng phòng TC,HC,TT,TL"
    assert content.published_at == datetime(2020, 12, 23, tzinfo=HANOI)
    assert content.published_precision is Precision.DAY
    assert content.published_from == "text:event"
    assert "date-of-event" in {doubt.code for doubt in content.warnings}
    assert content.body.startswith("Sáng ngày 23 tháng 12 năm 2020")
    assert not [word for word in CHROME if word in content.body.lower()]


@pytest.mark.parametrize("setting", [_boxes, _tables])
def test_second_example_in_a_frame_of_unknown_make(setting: Setting) -> None:
    """Title, author, photographer, date with its time, nothing of the frame."""
    title, date, *lines = _lines("nukeviet")
    text = [line for line in lines if not line.startswith("•")]
    content = _content(setting(title, text, f"<div class='when'>{date}</div>"))
    assert content.title == title
    assert content.authors == ("Khắc Hiếu",)
    assert content.photographers == ("Hoài Thương",)
    assert content.published_at == datetime(2020, 7, 13, 19, 15, tzinfo=HANOI)
    assert content.body.startswith("Chiều ngày 09/7/2020")
    assert not [word for word in CHROME if word in content.body.lower()]
