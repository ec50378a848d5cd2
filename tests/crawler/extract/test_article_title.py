"""The title of an article, chosen among what its page and its site offer. Texts are invented."""

from dataclasses import replace

import pytest
from lxml import html

from archive.link_facts import FactSource, LinkFacts
from config.site import Cms
from crawler.extract.article import read_page
from crawler.extract.fields import title_marks
from crawler.extract.fields.title_marks import read_title_element, strip_title_marks
from crawler.extract.html.parse import get_text
from crawler.extract.page import Page
from crawler.extract.template.learn import learn_template
from tests.support.made_designs import TITLELESS, WORDPRESS
from tests.support.made_sites import make_site
from tests.support.template_pages import make_page

TITLE = "Khai giảng lớp Trung cấp khóa 31"
ARTICLE = "<table><tr><td><b>Nhà".encode()
NOTE = "<table><tr><td><b>Chuyên trang riêng số {} của khoa</b></td></tr></table>"


@pytest.mark.parametrize(
    "printed",
    [
        f"{TITLE} ( )",
        f"{TITLE} (05/03/2019)",
        f"{TITLE} (Ngày đăng: 05-03-2019 14:30)",
        f"{TITLE} ( 2019-05-16T05:00:00.000Z )",
        f"{TITLE} [Mới]",
        f"(Hot) {TITLE}",
        f"{TITLE} (New!)",
        f"{TITLE} (1.204 lượt xem)",
        f"{TITLE} - Lượt xem: 12",
        f"{TITLE} (05/03/2019) (Mới)",
    ],
)
def test_flags_and_stamps_come_off(printed: str) -> None:
    """Empty brackets, dates, flags and counts of readers are no part of a title."""
    assert strip_title_marks(printed) == TITLE


@pytest.mark.parametrize(
    "title",
    [
        "Xây dựng nông thôn mới",
        "Mới đây, nhà trường khai giảng",
        "Thông báo tuyển sinh (đợt 2)",
        "Kế hoạch năm học (2019 - 2020)",
        "Hội nghị ngày 05/03/2019",
        "90 năm Công đoàn Việt Nam (28/7/1929 - 28/7/2019)",
        "Kỷ niệm ngày thành lập Đảng (03/02/1930)",
        "(05/03/2019)",
        "Phong trào Hot tại trường",
    ],
)
def test_words_of_the_title_stay(title: str) -> None:
    """A flag that is a word of the title, a year, a number, or all there is, stays."""
    assert strip_title_marks(title) == title


def test_elements_nested_in_a_heading_are_not_read_for_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only what is small enough to be a flag is read by itself (44 kB took 12 s)."""
    read = []

    def count(element: html.HtmlElement) -> str:
        read.append(sum(1 for _ in element.iter()))
        return get_text(element)

    monkeypatch.setattr(title_marks, "get_text", count)
    heading = html.fragment_fromstring(f"<h1>{TITLE} {'<i>' * 300}<sup>Mới</sup>")
    assert read_title_element(heading) == TITLE
    assert sum(read) < 1_000


@pytest.mark.parametrize("inner", ["<span>chữ </span>" * 600, f"<b>x</b>{'chữ ' * 3_000}"])
def test_heading_that_holds_a_page_is_no_title(inner: str) -> None:
    """A heading that nobody closed is passed over."""
    assert read_title_element(html.fragment_fromstring(f"<h1>{TITLE} {inner}</h1>")) == ""


def test_marks_without_end_are_not_all_taken_off() -> None:
    """Twenty marks at an end are taken off, not thousands one after the other."""
    assert strip_title_marks(f"{TITLE}{' (Mới)' * 25}") == f"{TITLE}{' (Mới)' * 5}"


@pytest.mark.parametrize(
    "heading",
    [
        f"<h1>{TITLE} <span class='badge'>Featured</span></h1>",
        f"<h1><sup>Mới</sup> {TITLE}</h1>",
        f"<h1>{TITLE}<font color=red>Hot</font></h1>",
        f"<h1>{TITLE} <small>(05/03/2019)</small></h1>",
    ],
)
def test_flag_in_an_element_of_its_own_comes_off(heading: str) -> None:
    """Where a theme sets it beside the words of the heading."""
    text = "<p>" + "Nhà trường tổ chức lễ khai giảng với đông đủ học viên. " * 9 + "</p>"
    html = (
        "<html><head><meta name=generator content='Joomla!'></head><body><div class=item-page>"
        f"<div class=page-header>{heading}</div><div itemprop=articleBody>{text}</div></div></body>"
    )
    assert _read_title(make_page("/tin/12-khai-giang", html)) == TITLE


def _read_title(page: Page) -> str | None:
    extraction = read_page(page, Cms.AUTO).extraction
    return extraction.content.title if extraction else None


def test_title_that_several_articles_share_is_none() -> None:
    """A profile's heading rule finds the section on each page: the site's template overrules it."""
    site = make_site(WORDPRESS["own"])
    pages = [_add_section_heading(page) for _, page in site.articles]
    template = learn_template([*pages, *site.others])
    titles = [
        extraction.content.title
        for page in pages
        if (extraction := read_page(page, Cms.AUTO, template).extraction)
    ]
    assert titles == [story.title for story, _ in site.articles]


def _add_section_heading(page: Page) -> Page:
    """Put the article into WordPress's own element, under a heading of the section."""
    body = page.body.replace(
        b'<section class="bai">',
        b'<article class="post hentry"><h1 class="entry-title">Tin t\xe1\xbb\xa9c</h1>'
        b'<section class="bai">',
    ).replace(b"</section>", b"</section></article>")
    return replace(page, body=body)


def test_what_other_pages_call_an_article_finds_its_heading() -> None:
    """Guards against taking one of several bold lines by its place alone."""
    site = make_site(TITLELESS["bold-cell"])
    pages = [
        replace(
            page,
            body=page.body.replace(ARTICLE, NOTE.format(story.number).encode() + ARTICLE),
            facts=LinkFacts(title=story.title, title_from=FactSource.LISTING),
        )
        for story, page in site.articles
    ]
    template = learn_template(pages)
    for (story, _), page in zip(site.articles, pages, strict=True):
        extraction = read_page(page, Cms.AUTO, template).extraction
        assert extraction is not None
        assert extraction.content.title == story.title
