"""Pages of unknown make, read by what their site's pages share. Texts and people are invented."""

from collections.abc import Sequence
from html import escape

import pytest

from archive.model import Content, DatePrecision
from config.site import Cms
from crawler.extract.article import PageKind, PageReading, read_page
from crawler.extract.page import Page
from crawler.extract.template.learn import learn_template
from crawler.extract.template.model import UNKNOWN_TEMPLATE, SiteTemplate
from tests.support.template_pages import (
    SampleStory,
    format_moment,
    make_article_pages,
    make_bare_pages,
    make_other_pages,
    make_page,
    make_stories,
    render_article,
    render_bare_article,
    render_bare_layout,
    render_broken_lines,
    render_layout,
    render_listing,
    render_paragraphs,
)

FOUND = make_stories(14)
OTHERS = make_other_pages(FOUND)
PAGES = [*make_article_pages(FOUND), *OTHERS.values()]
LEARNED = learn_template(PAGES)
FORMULA = "TRƯỜNG CHÍNH TRỊ TỈNH SƠN HÀ"
THANKS = "Xin trân trọng cảm ơn bạn đọc gần xa."


def _read(found: Page, template: SiteTemplate = LEARNED) -> PageReading:
    return read_page(found, Cms.GENERIC, template)


def _read_content(found: Page, template: SiteTemplate = LEARNED) -> Content:
    extraction = _read(found, template).extraction
    assert extraction is not None
    return extraction.content


def _wrap_articles(text: str, found: Sequence[SampleStory] = FOUND) -> list[Page]:
    """Articles that all open with a line and end with another."""
    return [
        make_page(
            story.path,
            render_layout(
                story.title, render_article(story, text.replace("TEXT", render_paragraphs(story)))
            ),
        )
        for story in found
    ]


@pytest.mark.parametrize(
    "pages", [make_article_pages(FOUND), make_bare_pages(FOUND)], ids=["boxes", "bare"]
)
def test_article_is_read_whole_and_alone(pages: list[Page]) -> None:
    """Title, text, date and author of every article, and nothing of the frame."""
    template = learn_template(pages)
    for story, found in zip(FOUND, pages, strict=True):
        content = _read_content(found, template)
        assert content.title == story.title
        assert content.body.split("\n") == list(story.lines)
        assert content.published_at == story.published_at
        assert content.published_precision is DatePrecision.MINUTE
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
        ("missing", "soft 404"),
        ("standing", "a page about the school"),
    ],
)
def test_page_that_is_neither_is_refused_with_a_reason(name: str, reason: str) -> None:
    """Contact, login and standing pages and soft 404s are counted outcomes."""
    reading = _read(OTHERS[name])
    assert reading.kind is PageKind.OTHER
    assert reading.extraction is None
    assert reading.reason == reason


def test_front_page_is_a_listing() -> None:
    """The front page is a listing, even if it shows an article in full."""
    assert (
        _read(make_page("/", render_layout("Trang chủ", render_article(FOUND[0], "x")))).kind
        is PageKind.LISTING
    )


def test_listing_with_whole_articles_is_a_listing() -> None:
    """Lists that print articles in full, each with its way on, are lists still."""
    blog = "".join(
        f"{render_article(story, render_paragraphs(story))}<a href='{story.path}'>Xem tiếp</a>"
        for story in FOUND[:4]
    )
    assert _read(make_page("/muc/9", render_layout("Tin tức", blog))).kind is PageKind.LISTING


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
    """A line that every article of a site opens or ends with stays in its text."""
    pages = _wrap_articles(text, make_stories(12))
    template = learn_template(pages)
    for found in pages:
        lines = _read_content(found, template).body.split("\n")
        assert first is None or lines[0] == first
        assert last is None or last in lines
        if "Sáng nay" in text:
            assert lines[0].startswith("Sáng nay")


def test_formula_stays_where_frame_and_text_share_an_element() -> None:
    """A standing first line is kept even where only the footer's place tells it from the frame."""
    pages = [
        make_page(
            found.url.removeprefix("http://school.test"),
            found.body.decode().replace("PDF.<br>", f"PDF.<br>{FORMULA}<br>"),
        )
        for found in make_bare_pages(FOUND)
    ]
    template = learn_template(pages)
    for found in pages:
        body = _read_content(found, template).body
        assert body.startswith(FORMULA)
        assert "picma" not in body


def test_related_articles_are_left_out_with_their_teasers() -> None:
    """Lists under a text go, also those that differ from page to page and hold teasers."""
    pages = []
    for story in FOUND:
        related = render_listing(
            "Tin liên quan", [FOUND[story.number - 1], FOUND[story.number - 3]]
        )
        text = f"{render_paragraphs(story)}<div class='more'>{related}</div>"
        pages.append(make_page(story.path, render_layout(story.title, render_article(story, text))))
    template = learn_template(pages)
    for story, found in zip(FOUND, pages, strict=True):
        assert _read_content(found, template).body.split("\n") == list(story.lines)


def test_comments_of_readers_are_no_text() -> None:
    """Prose that differs from page to page, but stands outside the article, stays outside."""
    pages = [
        make_page(
            story.path,
            render_layout(
                story.title,
                render_article(story, render_paragraphs(story))
                + f"<div class='said'><p>{'Bài này hay, tôi đọc mãi. ' * story.number}</p></div>",
            ),
        )
        for story in FOUND
    ]
    template = learn_template(pages)
    for story, found in zip(FOUND, pages, strict=True):
        assert _read_content(found, template).body.split("\n") == list(story.lines)


def test_comments_within_the_text_are_left_out_by_their_name() -> None:
    """Comments are known by the name of their element, where they share that of the text."""
    comments = "<div id='comments'><div class='comment-body'>{}</div></div>"
    pages = [
        make_page(
            story.path,
            render_layout(
                story.title,
                f"<div class=one><h2>{story.title}</h2><i>{format_moment(story.published_at)}</i>"
                f"{render_paragraphs(story)}"
                f"{comments.format('Tôi đọc mãi. ' * story.number)}</div>",
            ),
        )
        for story in FOUND
    ]
    template = learn_template(pages)
    for story, found in zip(FOUND, pages, strict=True):
        assert _read_content(found, template).body.split("\n") == list(story.lines)


def test_short_article_over_a_long_list_is_an_article() -> None:
    """A date in its slot under the heading says so, however much is listed below."""
    related = f"<div class=more>{render_listing('Tin liên quan', FOUND[:6])}</div>"
    short = "<p>Kính mời các đồng chí xem lịch học.</p>"
    story = FOUND[9]
    pages = [
        make_page(
            other.path,
            render_layout(other.title, render_article(other, render_paragraphs(other) + related)),
        )
        for other in FOUND
        if other is not story
    ]
    notice = make_page(
        story.path, render_layout(story.title, render_article(story, short + related))
    )
    assert (
        _read_content(notice, learn_template([*pages, notice])).body
        == "Kính mời các đồng chí xem lịch học."
    )


def test_later_page_of_an_article_is_none_of_its_own() -> None:
    """An article with page breaks is read at its first address alone."""
    story = FOUND[2]
    later = make_page(f"{story.path}?start=1", PAGES[2].body.decode())
    assert _read(later).kind is PageKind.OTHER


def test_heading_is_found_where_titles_say_nothing_and_articles_have_aliases() -> None:
    """The place of headings is that of different words, although some stand on two pages."""
    pages = [
        make_page(
            f"{story.path}{alias}",
            "<title>Trường Sơn Hà</title><div class=top><p>Chào bạn</p></div><div class=k>"
            f"<h3>{story.title}</h3><i>{format_moment(story.published_at)}</i>{render_paragraphs(story)}</div>",
        )
        for story in FOUND
        for alias in ("", "/2")
    ]
    template = learn_template(pages)
    assert [_read_content(found, template).title for found in pages[::2]] == [
        story.title for story in FOUND
    ]


def test_signature_in_a_lead_of_its_own_element_is_read() -> None:
    """A lead apart from the body brings along the line beside it that says who wrote."""
    writers = ("Lò Thị Mai", "Vàng Văn Núi", "Chu Hoa", "Hà Sông", "Tạ Thị Suối")
    pages = [
        make_page(
            story.path,
            render_layout(
                story.title,
                f"<div class=i><h2>{story.title}</h2><i>{format_moment(story.published_at)}</i>"
                "<div class=intro>"
                f"<p>Tác giả: {writers[story.number % 5]}</p><p>{story.lines[0]}</p></div>"
                f"<div class=full>{'<p>'.join(story.lines[1:])}</div></div>",
            ),
        )
        for story in FOUND
    ]
    template = learn_template(pages)
    for story, found in zip(FOUND, pages, strict=True):
        content = _read_content(found, template)
        assert content.authors == (writers[story.number % 5],)
        assert content.body.split("\n") == list(story.lines)


def test_clock_of_the_visit_is_no_date() -> None:
    """An article has no date where its page prints only today's."""
    pages = [
        make_page(
            story.path,
            render_layout(
                story.title,
                f"<p>Thứ tư, 04/03/2026 - 12:0{story.number % 10}</p><h2>{story.title}</h2>"
                f"<div>{render_paragraphs(story)}</div>",
            ),
        )
        for story in FOUND
    ]
    content = _read_content(pages[0], learn_template(pages))
    assert content.published_at is None
    assert [doubt.code for doubt in content.warnings] == ["no-date"]


def test_two_layouts_of_one_site_are_both_known() -> None:
    """A site that changed its system keeps its old pages, and both are read."""
    pages = [*make_article_pages(FOUND[:7]), *make_bare_pages(FOUND[7:])]
    template = learn_template(pages)
    assert len(template.layouts) == 2
    for story, found in zip(FOUND, pages, strict=True):
        assert _read_content(found, template).body.split("\n") == list(story.lines)


def test_young_template_reads_what_it_can_and_says_so() -> None:
    """Three articles teach enough to read by, and the rules' names say how few they were."""
    pages = make_article_pages(FOUND[:4])
    extraction = _read(pages[0], learn_template(pages)).extraction
    assert extraction is not None
    assert extraction.content.body.split("\n") == list(FOUND[0].lines)
    assert extraction.provenance["body"] == "young-template:body"


def test_page_of_an_unknown_site_is_read_as_well_as_can_be() -> None:
    """Without any template a page with a heading, a date and a text is an article."""
    content = _read_content(PAGES[1], UNKNOWN_TEMPLATE)
    assert content.title == FOUND[1].title
    assert content.published_at == FOUND[1].published_at


def test_known_system_leaves_out_what_the_site_repeats() -> None:
    """A box that a theme sets into the text of a Joomla page is boilerplate there too."""
    pages = [
        make_page(
            f"/index.php?option=com_content&view=article&id={story.number + 1}",
            f"<html><head><meta name=generator content='Joomla! - Open Source'><title>{story.title}"
            f"</title></head><body><div class='item-page'><h2>{story.title}</h2>"
            f"<div itemprop='articleBody'>{render_paragraphs(story)}<div class='ad'>Mua hoa lan "
            f"{n}</div>"
            "</div></div></body></html>",
        )
        for n, story in enumerate(FOUND)
    ]
    template = learn_template(pages)
    without = read_page(pages[0], Cms.AUTO).extraction
    having = read_page(pages[0], Cms.AUTO, template).extraction
    assert without is not None
    assert having is not None
    assert "hoa lan" in without.content.body
    assert having.content.body.split("\n") == list(FOUND[0].lines)


def test_known_system_in_a_markup_of_its_own_is_read_by_the_template() -> None:
    """Themes override Joomla's articles freely: what no rule finds is compared with its like."""
    pages = [
        make_page(
            f"/tin-tuc/{story.number + 20}-tin-cua-truong",
            "<html><head><meta name=generator content='Joomla! - Open Source'>"
            f"<title>{story.title}</title></head><body><ul><li><a href='/'>Trang chủ</a></ul>"
            f"<div class=uk-grid><h1 class=k1>{story.title}</h1><p class=k2>Đăng ngày"
            f" {format_moment(story.published_at)} bởi Super User</p>"
            f"<div>{render_paragraphs(story)}</div></div></body>",
        )
        for story in FOUND
    ]
    template = learn_template(pages)
    for story, found in zip(FOUND, pages, strict=True):
        reading = read_page(found, Cms.AUTO, template)
        assert reading.extraction is not None
        content = reading.extraction.content
        assert (content.title, content.published_at) == (story.title, story.published_at)
        assert content.body.split("\n") == list(story.lines)


def test_known_system_leaves_out_fields_that_share_the_element_of_the_text() -> None:
    """An author line that no rule knows is a slot of the site, and no text."""
    pages = [
        make_page(
            f"/index.php?option=com_content&view=article&id={story.number + 1}",
            f"<html><head><meta name=generator content='Joomla! - Open Source'><title>{story.title}"
            f"</title></head><body><div class='item-page'><h2>{story.title}</h2>"
            f"<p class=writer>Trình bày: {story.title[-9:]}</p>"
            f"{render_paragraphs(story)}</div></body>",
        )
        for story in FOUND
    ]
    having = read_page(pages[0], Cms.AUTO, learn_template(pages)).extraction
    assert having is not None
    assert having.content.body.split("\n") == list(FOUND[0].lines)


def test_broken_markup_is_read_without_failing() -> None:
    """A page cut anywhere is an article, a listing or refused, never an error."""
    source = PAGES[3].body
    for end in range(40, len(source), 97):
        assert (
            _read(make_page("/tin/3.html", source[:end].decode(errors="replace"))).kind in PageKind
        )


def test_lines_of_a_text_without_paragraphs_are_kept() -> None:
    """Text set with line breaks in a box of its own is read line by line."""
    pages = [
        make_page(
            story.path,
            render_layout(story.title, render_article(story, render_broken_lines(story))),
        )
        for story in FOUND
    ]
    template = learn_template(pages)
    for story, found in zip(FOUND, pages, strict=True):
        assert _read_content(found, template).body.split("\n") == list(story.lines)


@pytest.mark.parametrize(
    "line",
    [
        "Tags: hội nghị",
        (
            "Chú ý: Việc đăng lại bài viết trên ở website hoặc các phương tiện truyền thông khác mà"
            " không ghi rõ nguồn là vi phạm bản quyền"
        ),
    ],
)
def test_line_that_the_system_writes_is_no_text(line: str) -> None:
    """Guards against articles that lost their text being read as the line that is left."""
    text = render_article(FOUND[1], f"<p>{line}</p>")
    reading = _read(make_page(FOUND[1].path, render_layout(FOUND[1].title, text)))
    assert reading.extraction is None


def test_signature_is_read_in_whatever_form_its_place_has_it() -> None:
    """Guards a name that was dropped with its place, as nearly each article wrote it otherwise."""
    forms = ("Tin, ảnh: {}", "TH: {}", "Người đưa tin: {}", "Tác giả bài viết: ThS. {}")
    signed = [each for each in make_stories(40) if each.author]
    pages = []
    for story in signed:
        line = forms[story.number // 2 % 4].format(story.author)
        text = "<br><br>".join(map(escape, story.lines))
        foot = f"<br><br><div align=right><b>{line}</b></div><br>Lượt xem: {story.number * 37}"
        main = render_bare_article(story, text) + foot
        pages.append(make_page(story.path, render_bare_layout("", main)))
    template = learn_template(pages)
    for story, page in zip(signed, pages, strict=True):
        content = _read_content(page, template)
        assert content.authors == (story.author,)
        assert content.body.split("\n") == list(story.lines)
