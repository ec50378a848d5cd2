"""Frames of unknown make that hide what an article is made of. Texts and people are invented."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Content
from config.site import Cms
from crawler.errors import ExtractionError
from crawler.extract.article import PageKind, read_page
from crawler.extract.page import Page
from crawler.extract.template.learn import learn_template
from crawler.extract.template.model import SiteTemplate
from tests.support.template_pages import (
    SCHOOL,
    SampleStory,
    format_moment,
    make_article_pages,
    make_bare_pages,
    make_page,
    make_stories,
    render_article,
    render_layout,
    render_paragraphs,
)

FOUND = make_stories(14)
SECTIONS = ("Tin tức", "Đào tạo", "Thi đua")
TABLE = (
    "<table><tr><td><p>Họ và tên</p></td><td><p>Xếp loại</p></td></tr>"
    "<tr><td><p>Cúc</p></td><td><p>Giỏi</p></td></tr></table>"
)
PAGES = [*make_article_pages(FOUND[:7]), *make_bare_pages(FOUND[7:])]
LEARNED = learn_template(PAGES)


def _get_section(story: SampleStory) -> str:
    return SECTIONS[story.number % 3]


def _render_links(found: list[SampleStory]) -> str:
    return "".join(f'<p><a href="{story.path}">{escape(story.title)}</a></p>' for story in found)


def _make_listings(found: list[SampleStory], title: str = SCHOOL) -> list[Page]:
    """Pages of sections that lead to the articles by their titles."""
    return [
        make_page(
            f"/muc/{n}",
            f"<html><title>{title}</title><body>{_render_links(found[n::3])}</body></html>",
        )
        for n in range(3)
    ]


def _read(pages: list[Page], found: list[SampleStory]) -> list[Content]:
    """The articles of some stories, whose pages come first."""
    template = learn_template(pages)
    contents = []
    for story, captured in zip(found, pages, strict=False):
        extraction = read_page(captured, Cms.GENERIC, template).extraction
        assert extraction is not None, story.path
        contents.append(extraction.content)
    return contents


def _render_in_cell(story: SampleStory) -> str:
    """A cell whose heading is only bold and red, under the section's name."""
    return (
        f"<html><title>{SCHOOL}</title><body><table><tr><td><b>{_get_section(story)}</b></td></tr>"
        f"<tr><td><font color=red><b>{escape(story.title)}</b></font><br>"
        f"<i>Ngày Đăng : {format_moment(story.published_at)}</i><br><br>"
        f"{'<br>'.join(story.lines)}<br>"
        f"Người viết: Trần Văn Bình<br></td></tr></table></body></html>"
    )


def _render_under_section(story: SampleStory) -> str:
    """A portlet whose `<title>` and first heading say the section, not the article."""
    return (
        f"<html><title>{_get_section(story)} - {SCHOOL}</title><body><h1>{_get_section(story)}</h1>"
        f"<div class=box><div class=tit>{escape(story.title)}</div>"
        f"<div class=info>Ngày đăng {format_moment(story.published_at)}</div>"
        f"<div class=text>{render_paragraphs(story)}</div></div></body></html>"
    )


@pytest.mark.parametrize("count", [10, 14])
@pytest.mark.parametrize("render", [_render_in_cell, _render_under_section])
def test_heading_is_known_by_what_other_pages_call_it(
    render: Callable[[SampleStory], str], count: int
) -> None:
    """Links to pages say their titles where `<title>` is the site's or the section's name."""
    found = FOUND[:count]
    contents = _read(
        [*(make_page(story.path, render(story)) for story in found), *_make_listings(found)], found
    )
    assert [content.title for content in contents] == [story.title for story in found]
    assert [content.published_at for content in contents] == [story.published_at for story in found]


def test_author_line_in_a_cell_shared_with_the_frame_names_the_author() -> None:
    """A labelled line that is left out of the text is read as the field it holds."""
    pages = [make_page(story.path, _render_in_cell(story)) for story in FOUND]
    for story, content in zip(FOUND, _read([*pages, *_make_listings(FOUND)], FOUND), strict=True):
        assert content.authors == ("Trần Văn Bình",)
        assert content.body.split("\n") == list(story.lines)


@pytest.mark.parametrize("date", ["<span class=t>Thứ hai, {}</span>", "{}", "({}) "])
def test_date_glued_to_the_first_sentence_is_a_date(date: str) -> None:
    """With or without an element of its own it is taken off the text and read."""
    pages = [
        make_page(
            story.path,
            render_layout(
                story.title,
                f"<h2>{escape(story.title)}</h2>"
                f"<div class=text>{date.format(format_moment(story.published_at))}"
                f"{'<br>'.join(story.lines)}</div>",
            ),
        )
        for story in FOUND
    ]
    for story, content in zip(FOUND, _read(pages, FOUND), strict=True):
        assert content.published_at == story.published_at
        assert content.body.split("\n") == list(story.lines)


def test_system_is_named_though_a_theme_made_its_pages_its_own() -> None:
    """A page that the template reads was made by Joomla all the same, and names its version."""
    line = b'<meta name="generator" content="Joomla! 1.5 - Open Source Content Management">'
    named = [replace(page, body=page.body.replace(b"<title>", line + b"<title>")) for page in PAGES]
    reading = read_page(named[3], Cms.AUTO, learn_template(named))
    assert reading.cms is Cms.JOOMLA
    assert reading.extraction is not None
    assert "template:" in reading.extraction.provenance["body"]
    assert reading.extraction.content.cms == "joomla"
    assert reading.extraction.content.cms_version == "1.5"


def test_short_article_above_cards_is_no_list() -> None:
    """A photo story says less than the cards under it, and has a heading and date of its own."""
    cards = "<div class=card><h4><a href='{}'>{}</a></h4><p>{}</p></div>"
    pages = []
    for story in FOUND:
        text = render_paragraphs(story) if story.number % 5 else f"<p>{escape(story.lines[0])}</p>"
        others = [other for other in FOUND if other is not story][:3]
        below = "".join(cards.format(other.path, other.title, other.lines[2]) for other in others)
        pages.append(
            make_page(story.path, render_layout(story.title, render_article(story, text) + below))
        )
    for story, content in zip(FOUND, _read(pages, FOUND), strict=True):
        lines = list(story.lines)
        assert content.body.split("\n") == (lines if story.number % 5 else lines[:1])


def test_what_a_blog_prints_again_has_no_vote() -> None:
    """A table of few articles is no boilerplate because listings print those articles whole."""
    texts = [render_paragraphs(story) + (TABLE if story.number < 3 else "") for story in FOUND]
    pages = [
        make_page(story.path, render_layout(story.title, render_article(story, text)))
        for story, text in zip(FOUND, texts, strict=True)
    ]
    for number in range(6):
        whole = "".join(
            f"<div class=story><h2 class=name><a href='{story.path}'>{story.title}</a></h2>"
            f"<div class=when>Ngày đăng: {format_moment(story.published_at)}</div>"
            f"<div class=text>{text}</div></div>"
            for story, text in zip(FOUND[: 3 + number], texts, strict=False)
        )
        pages.append(make_page(f"/muc/{number}", render_layout("Tin tức", whole)))
    assert "Cúc | Giỏi" in _read(pages, FOUND)[0].body


@pytest.mark.parametrize(
    "head", ["<p>{lead}</p><p>{name}</p><p>{post}</p>", "<p>NỘI SAN</p><p>{name}</p><p>{post}</p>"]
)
def test_author_signs_under_a_lead_or_a_standing_line(head: str) -> None:
    """A lead that the text says again, or a line on every article, may stand over the author."""
    pages = []
    for story in FOUND:
        name, position = "ThS. Trần Văn Bình", "Trưởng khoa Dân vận"
        text = head.format(lead=story.lines[0], name=name, post=position)
        text += "".join(f"<p>{line}</p>" for line in story.lines)
        pages.append(make_page(story.path, render_layout(story.title, render_article(story, text))))
    for story, content in zip(FOUND, _read(pages, FOUND), strict=True):
        assert content.authors == ("Trần Văn Bình",)
        assert content.bylines[0].position == "Trưởng khoa Dân vận"
        assert content.body.endswith("\n".join(story.lines))
        assert content.body.count(story.lines[0]) == 1


# Words that make no name: a name over a text is its author's.
_WORDS = st.sampled_from(["trường", "đảng", "./.", "***", "năm học", "mới", "nay", "123", "sơn hà"])


@settings(max_examples=20, deadline=None)
@given(
    st.lists(_WORDS, min_size=1, max_size=6).map(" ".join),
    st.sampled_from(["<p>{}</p>", "<p><b>{}</b></p>", "<div>{}</div>", "<h3>{}</h3>"]),
    st.integers(0, 2),
)
def test_formula_of_the_articles_is_never_eaten(formula: str, markup: str, place: int) -> None:
    """A line that every article of a site opens or goes on with stays, in bold or not."""
    pages = []
    for story in FOUND[:10]:
        lines = [f"<p>{line}</p>" for line in story.lines]
        lines.insert(place, markup.format(formula))
        pages.append(
            make_page(story.path, render_layout(story.title, render_article(story, "".join(lines))))
        )
    is_ruled = not any(map(str.isalnum, formula))
    for content in _read(pages, FOUND[:10]):
        assert is_ruled or formula in content.body.split("\n")


def _read_twice(body: bytes, template: SiteTemplate, content_type: str = "text/html") -> None:
    captured = replace(PAGES[3], body=body, content_type=content_type)
    try:
        first = read_page(captured, Cms.GENERIC, template)
    except ExtractionError:
        return
    assert first.kind in PageKind
    again = read_page(captured, Cms.GENERIC, template)
    assert (again.extraction, again.reason) == (first.extraction, first.reason)
    if first.extraction:
        content = first.extraction.content
        for text in (content.title, content.body, *content.captions, *content.authors):
            assert unicodedata.is_normalized("NFC", text)
            assert not any(
                unicodedata.category(letter) == "Cc" for letter in text if letter != "\n"
            )


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(PAGES), st.integers(0, 6000))
def test_prefix_read_by_a_template_is_read_or_refused(whole: Page, length: int) -> None:
    """A page cut anywhere raises nothing else, gives clean text, and the same text twice."""
    _read_twice(whole.body[:length], LEARNED)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(PAGES), st.lists(st.integers(0, 40_000), min_size=1, max_size=20))
def test_flipped_bits_read_by_a_template_are_read_or_refused(whole: Page, bits: list[int]) -> None:
    """So is a page that was damaged on its way, or at rest."""
    body = bytearray(whole.body)
    for bit in bits:
        body[bit // 8 % len(body)] ^= 1 << bit % 8
    _read_twice(bytes(body), LEARNED)


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(PAGES),
    st.sampled_from(["utf-16", "cp1258", "latin-1", "utf-8", "gb18030"]),
    st.sampled_from(["utf-8", "windows-1252", "utf-16", "koi8-r", ""]),
    st.sampled_from(["NFC", "NFD"]),
)
def test_recoded_page_read_by_a_template_is_read_or_refused(
    whole: Page, charset: str, declared: str, form: Literal["NFC", "NFD"]
) -> None:
    """So is a page in any charset, whatever it says it is in."""
    text = unicodedata.normalize(form, whole.body.decode())
    kind = f"text/html; charset={declared}" if declared else "text/html"
    _read_twice(text.encode(charset, "replace"), LEARNED, kind)
