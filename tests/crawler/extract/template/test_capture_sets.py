"""The two example articles, each set among the invented pages of frames of unknown make."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from html import escape
from pathlib import Path

import pytest

from archive.model import Content
from config.site import Cms
from crawler.extract.article import read_page
from crawler.extract.page import Page
from crawler.extract.template.learn import learn_template
from tests.support.template_pages import (
    make_article_pages,
    make_bare_pages,
    make_page,
    make_stories,
    render_bare_layout,
    render_layout,
)

CORPUS = os.environ.get("TRUONGDANG_CORPUS")
SEEDS = Path(CORPUS or "") / "seeds"
HANOI = timezone(timedelta(hours=7))
CHROME = ("picma", "22696922", "4523", "tổng lượt truy cập", "email in pdf")

pytestmark = pytest.mark.skipif(
    not CORPUS or not SEEDS.is_dir(), reason="TRUONGDANG_CORPUS names no folder with seeds"
)

Setting = Callable[[str, list[str], str], list[Page]]


def _make_boxes(title: str, lines: list[str], date: str) -> list[Page]:
    """Articles in boxes; where the example prints no date, none of them does."""
    text = "".join(f"<p>{escape(line)}</p>" for line in lines)
    main = (
        f'<div class="story"><h2 class="name">{escape(title)}</h2>{date}<p>Email In PDF.</p>'
        f'<div class="text">{text}</div></div>'
    )
    return [
        *_strip_dates(make_article_pages(make_stories(12)), date),
        make_page("/tin/mau.html", render_layout(title, main)),
    ]


def _make_tables(title: str, lines: list[str], date: str) -> list[Page]:
    """Articles in cells of nested tables, line by line."""
    text = "<br><br>".join(map(escape, lines))
    main = f"<h3>{escape(title)}</h3>{date}<br>Email In PDF.<br>{text}"
    return [
        *_strip_dates(make_bare_pages(make_stories(12)), date),
        make_page("/tin/mau.html", render_bare_layout(title, main)),
    ]


def _strip_dates(pages: list[Page], date: str) -> list[Page]:
    if date:
        return pages
    undated = []
    for found in pages:
        html = found.body.decode()
        start = html.index("Ngày đăng: ")
        undated.append(
            make_page(
                found.url.removeprefix("http://school.test"),
                html.replace(html[start : html.index("<", start)], ""),
            )
        )
    return undated


def _read_content(pages: list[Page]) -> Content:
    extraction = read_page(pages[-1], Cms.GENERIC, learn_template(pages)).extraction
    assert extraction is not None
    return extraction.content


def _load_lines(name: str) -> list[str]:
    text = (SEEDS / f"{name}_article.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("setting", [_make_boxes, _make_tables])
def test_first_example_in_a_frame_of_unknown_make(setting: Setting) -> None:
    """Title once, author with post, no date but a told event, nothing of the frame."""
    title, _, *lines = _load_lines("joomla")
    content = _read_content(setting(title, lines[:-1], ""))
    assert content.title == title
    assert content.authors == ("Đinh Thị Mai Yên",)
    assert content.bylines[0].position == "Phó Trưởng phòng TC,HC,TT,TL"
    assert (content.published_at, content.published_from) == (None, None)
    doubts = {doubt.code: doubt.text for doubt in content.warnings}
    assert "2020-12-23" in doubts["date-of-event"]
    assert content.body.startswith("Sáng ngày 23 tháng 12 năm 2020")
    assert not [word for word in CHROME if word in content.body.lower()]


@pytest.mark.parametrize("setting", [_make_boxes, _make_tables])
def test_second_example_in_a_frame_of_unknown_make(setting: Setting) -> None:
    """Title, author, photographer, date with its time, nothing of the frame."""
    title, date, *lines = _load_lines("nukeviet")
    text = [line for line in lines if not line.startswith("•")]
    content = _read_content(setting(title, text, f"<div class='when'>{date}</div>"))
    assert content.title == title
    assert content.authors == ("Khắc Hiếu",)
    assert content.photographers == ("Hoài Thương",)
    assert content.published_at == datetime(2020, 7, 13, 19, 15, tzinfo=HANOI)
    assert content.body.startswith("Chiều ngày 09/7/2020")
    assert not [word for word in CHROME if word in content.body.lower()]
