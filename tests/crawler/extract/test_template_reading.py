"""Pages of unknown make, read by what their site's pages share. Texts and people are invented."""

from collections.abc import Sequence

import pytest

from archive.model import Content, Precision
from config.site import Cms
from crawler.extract.article import PageKind, Reading, read
from crawler.extract.page import Page
from crawler.extract.template import UNKNOWN_TEMPLATE, SiteTemplate, learn
from tests.frames import (
    Story,
    article,
    article_pages,
    bare_pages,
    broken_lines,
    frame,
    listing,
    other_pages,
    page,
    paragraphs,
    stories,
)

FOUND = stories(14)
OTHERS = other_pages(FOUND)
PAGES = [*article_pages(FOUND), *OTHERS.values()]
LEARNED = learn(PAGES)
FORMULA = "TRƯỜNG CHÍNH TRỊ TỈNH SƠN HÀ"
THANKS = "Xin trân trọng cảm ơn bạn đọc gần xa."


def _read(found: Page, template: SiteTemplate = LEARNED) -> Reading:
    return read(found, Cms.GENERIC, template)


def _content(found: Page, template: SiteTemplate = LEARNED) -> Content:
    extraction = _read(found, template).extraction
    assert extraction is not None
    return extraction.content


def _wrapped(text: str, found: Sequence[Story] = FOUND) -> list[Page]:
    """Articles that all open with a line and end with another."""
    return [
        page(
            story.path,
            frame(story.title, article(story, text.replace("TEXT", paragraphs(story)))),
        )
        for story in found
    ]


@pytest.mark.parametrize("pages", [article_pages(FOUND), bare_pages(FOUND)], ids=["boxes", "bare"])
def test_article_is_read_whole_and_alone(pages: list[Page]) -> None:
    """Title, text, date and author of every article, and nothing of the frame."""
    template = learn(pages)
    for story, found in zip(FOUND, pages, strict=True):
        content = _content(found, template)
        assert content.title == story.title
        assert content.body.split("\n") == list(story.lines)
        assert content.published_at == story.at
        assert content.published_precision is Precision.MINUTE
        assert content.authors == ((story.author,) if story.author else ())


def test_provenance_names_the_template() -> None:
    """Every field that the template found says so."""
    extraction = _read(PAGES[1]).extraction
    assert extraction is not None
    assert extraction.provenance["title"] == "template:heading"
    assert extraction.provenance["body"] == "template:body"
    assert extraction.provenance["published_at"] == "template:date"


@pytest.mark.parametrize("name", ["listing", "short listing"])
def test_listing_is_no_article(name: str) -> None:
    """A list of articles is told from an article, with a reason."""
    reading = _read(OTHERS[name])
    assert reading.kind is PageKind.LISTING
    assert reading.extraction is None
    assert reading.reason == "a listing"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("contact", "a contact page"),
        ("login", "a login page"),
        ("missing", "a soft 404"),
        ("standing", "no date, as the articles of this site have"),
    ],
)
def test_page_that_is_neither_is_refused_with_a_reason(name: str, reason: str) -> None:
    """Contact, login and standing pages and soft 404s are counted outcomes."""
    reading = _read(OTHERS[name])
    assert reading.kind is PageKind.OTHER
    assert reading.extraction is None
    assert reading.reason == reason


def test_front_page_is_a_listing() -> None:
    """Whatever the front page shows in full."""
    assert _read(page("/", frame("Trang chủ", article(FOUND[0], "x")))).kind is PageKind.LISTING


def test_listing_with_whole_articles_is_a_listing() -> None:
    """Lists that print articles in full, each with its way on, are lists still."""
    blog = "".join(
        f"{article(story, paragraphs(story))}<a href='{story.path}'>Xem tiếp</a>"
        for story in FOUND[:4]
    )
    assert _read(page("/muc/9", frame("Tin tức", blog))).kind is PageKind.LISTING


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        (f"<p><b>{FORMULA}</b></p>TEXT", FORMULA, None),
        (f"<p class='MsoTitle'>{FORMULA}</p>TEXT", FORMULA, None),
        (f"TEXT<p>{THANKS}</p>", None, THANKS),
        (
            "<p>Sáng nay, tại hội trường, Nhà trường long trọng tổ chức.</p>TEXT<p>./.</p>",
            None,
            None,
        ),
    ],
    ids=["first", "first-with-class", "last", "standing-first-line"],
)
def test_formula_of_an_article_is_never_eaten(
    text: str, first: str | None, last: str | None
) -> None:
    """What every article of a site opens or ends with stays in its text."""
    pages = _wrapped(text, stories(12))
    template = learn(pages)
    for found in pages:
        lines = _content(found, template).body.split("\n")
        assert first is None or lines[0] == first
        assert last is None or last in lines
        if "Sáng nay" in text:
            assert lines[0].startswith("Sáng nay")


def test_formula_stays_where_frame_and_text_share_an_element() -> None:
    """A standing first line is kept even where only the footer's place tells it from the frame."""
    pages = [
        page(
            found.url.removeprefix("http://school.test"),
            found.body.decode().replace("PDF.<br>", f"PDF.<br>{FORMULA}<br>"),
        )
        for found in bare_pages(FOUND)
    ]
    template = learn(pages)
    for found in pages:
        body = _content(found, template).body
        assert body.startswith(FORMULA)
        assert "picma" not in body


def test_related_articles_are_left_out_with_their_teasers() -> None:
    """Lists under a text go, also those that differ from page to page and hold teasers."""
    pages = []
    for story in FOUND:
        related = listing("Tin liên quan", [FOUND[story.number - 1], FOUND[story.number - 3]])
        text = f"{paragraphs(story)}<div class='more'>{related}</div>"
        pages.append(page(story.path, frame(story.title, article(story, text))))
    template = learn(pages)
    for story, found in zip(FOUND, pages, strict=True):
        assert _content(found, template).body.split("\n") == list(story.lines)


def test_comments_of_readers_are_no_text() -> None:
    """Prose that differs from page to page, but stands outside the article, stays outside."""
    pages = [
        page(
            story.path,
            frame(
                story.title,
                article(story, paragraphs(story))
                + f"<div class='said'><p>{'Bài này hay, tôi đọc mãi. ' * story.number}</p></div>",
            ),
        )
        for story in FOUND
    ]
    template = learn(pages)
    for story, found in zip(FOUND, pages, strict=True):
        assert _content(found, template).body.split("\n") == list(story.lines)


def test_clock_of_the_visit_is_no_date() -> None:
    """Where a page prints only today's date, the article has none."""
    pages = [
        page(
            story.path,
            frame(
                story.title,
                f"<p>Thứ tư, 04/03/2026 - 12:0{story.number % 10}</p><h2>{story.title}</h2>"
                f"<div>{paragraphs(story)}</div>",
            ),
        )
        for story in FOUND
    ]
    content = _content(pages[0], learn(pages))
    assert content.published_at is None
    assert [doubt.code for doubt in content.warnings] == ["no-date"]


def test_two_layouts_of_one_site_are_both_known() -> None:
    """A site that changed its system keeps its old pages, and both are read."""
    pages = [*article_pages(FOUND[:7]), *bare_pages(FOUND[7:])]
    template = learn(pages)
    assert len(template.layouts) == 2
    for story, found in zip(FOUND, pages, strict=True):
        assert _content(found, template).body.split("\n") == list(story.lines)


def test_young_template_reads_what_it_can_and_says_so() -> None:
    """Three articles teach enough to read by, and the rules' names say how few they were."""
    pages = article_pages(FOUND[:4])
    extraction = _read(pages[0], learn(pages)).extraction
    assert extraction is not None
    assert extraction.content.body.split("\n") == list(FOUND[0].lines)
    assert extraction.provenance["body"] == "young-template:body"


def test_page_of_an_unknown_site_is_read_as_well_as_can_be() -> None:
    """Without any template a page with a heading, a date and a text is an article."""
    content = _content(PAGES[1], UNKNOWN_TEMPLATE)
    assert content.title == FOUND[1].title
    assert content.published_at == FOUND[1].at


def test_known_system_leaves_out_what_the_site_repeats() -> None:
    """A box that a theme sets into the text of a Joomla page is chrome there too."""
    pages = [
        page(
            f"/index.php?option=com_content&view=article&id={story.number + 1}",
            f"<html><head><meta name=generator content='Joomla! - Open Source'><title>{story.title}"
            f"</title></head><body><div class='item-page'><h2>{story.title}</h2>"
            f"<div itemprop='articleBody'>{paragraphs(story)}<div class='ad'>Mua hoa lan {n}</div>"
            "</div></div></body></html>",
        )
        for n, story in enumerate(FOUND)
    ]
    template = learn(pages)
    without = read(pages[0], Cms.AUTO).extraction
    having = read(pages[0], Cms.AUTO, template).extraction
    assert without is not None
    assert having is not None
    assert "hoa lan" in without.content.body
    assert having.content.body.split("\n") == list(FOUND[0].lines)


def test_broken_markup_is_read_without_failing() -> None:
    """A page cut anywhere is an article, a listing or refused, never an error."""
    source = PAGES[3].body
    for end in range(40, len(source), 97):
        assert _read(page("/tin/3.html", source[:end].decode(errors="replace"))).kind in PageKind


def test_lines_of_a_text_without_paragraphs_are_kept() -> None:
    """Text set with line breaks in a box of its own is read line by line."""
    pages = [
        page(story.path, frame(story.title, article(story, broken_lines(story)))) for story in FOUND
    ]
    template = learn(pages)
    for story, found in zip(FOUND, pages, strict=True):
        assert _content(found, template).body.split("\n") == list(story.lines)
