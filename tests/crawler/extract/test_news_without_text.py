"""News that is a file or a picture. Names and texts are invented."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from archive.model import Content
from crawler.extract.article import PageReading, read_page
from crawler.extract.page import Page
from crawler.extract.template.learn import learn_template
from crawler.extract.template.model import UNKNOWN_TEMPLATE, SiteTemplate
from tests.support.template_pages import (
    SampleStory,
    make_article_pages,
    make_bare_pages,
    make_other_pages,
    make_page,
    make_stories,
    render_article,
    render_bare_article,
    render_bare_layout,
    render_layout,
)

NEWS_URL = "http://t.example/tin-tuc/12-lich-cong-tac.html"
FILE = '<p>&nbsp;</p><p>Xem chi tiết <a href="/vb/1.pdf">tại đây</a></p>'
FRAME = '<iframe src="/vb/1.pdf"></iframe>'
SCANS = '<p><img src="/s1.jpg"></p><p><img src="data:image/gif;base64,AA" data-src="/s2.jpg"></p>'
STORIES = make_stories(14)


def read_joomla(
    body: str, *, url: str = NEWS_URL, title: str = "Lịch công tác tuần 24", date: bool = True
) -> PageReading:
    """Read a page of Joomla with this body."""
    stamp = '<dd class="published"><time datetime="2024-06-12T08:30:00+07:00"></time></dd>'
    markup = (
        '<html><head><meta name="generator" content="Joomla!"><title>Trường</title></head>'
        '<body class="com_content view-article"><div class="item-page" itemscope itemtype="x">'
        f'<div class="page-header"><h2>{title}</h2></div><dl class="article-info">'
        f'{stamp if date else ""}</dl><div itemprop="articleBody">{body}</div></div></body></html>'
    )
    return read_page(
        Page(url=url, body=markup.encode(), fetched_at=datetime(2026, 1, 5, tzinfo=UTC))
    )


def get_content(reading: PageReading) -> Content:
    """The article of a reading."""
    assert reading.extraction is not None, reading.no_article_reason
    return reading.extraction.content


@pytest.mark.parametrize(
    ("body", "attachments", "images"),
    [
        (FILE, ["http://t.example/vb/1.pdf"], []),
        (FRAME, ["http://t.example/vb/1.pdf"], []),
        (SCANS, [], ["http://t.example/s1.jpg", "http://t.example/s2.jpg"]),
        ("<p>{pdf=images/1.pdf|100%}</p>", ["http://t.example/images/1.pdf"], []),
        ('<a href="/getfile.aspx?id=3">Tải về</a>', ["http://t.example/getfile.aspx?id=3"], []),
    ],
)
def test_notice_that_is_a_file_or_pictures_is_an_article(
    body: str, attachments: list[str], images: list[str]
) -> None:
    """It has title and date, and no text."""
    content = get_content(read_joomla(body))
    assert (content.title, content.body) == ("Lịch công tác tuần 24", "")
    assert content.published_at is not None
    assert [each.url for each in content.attachments] == attachments
    assert [each.url for each in content.images] == images


@pytest.mark.parametrize(
    "reading",
    [
        read_joomla("<p>&nbsp;</p>"),
        read_joomla('<iframe src="https://www.google.com/maps/embed?pb=1"></iframe>'),
        read_joomla('<img src="/images/icon.png"><img src="/a.png" width="24">'),
        read_joomla(SCANS, title="Liên hệ"),
        read_joomla(SCANS, url="http://t.example/co-cau", date=False),
    ],
    ids=["empty", "map", "icons", "contact", "picture without date"],
)
def test_page_with_nothing_to_say_is_no_article(reading: PageReading) -> None:
    """Maps, icons, contact pages and standing pictures without a date are no news."""
    assert reading.extraction is None
    assert reading.no_article_reason == "no text in the body"


def test_undated_notice_at_the_address_of_an_article_is_one() -> None:
    """Sites that print no dates have notices too; the missing date is a doubt."""
    content = get_content(read_joomla(FILE, date=False))
    assert "no-date" in {warning.code for warning in content.warnings}


def test_old_table_with_the_file_wins_over_the_one_with_the_author() -> None:
    """Joomla 1.5 sets author, date and text in cells alike; the text may be the shortest."""
    markup = (
        '<html><head><meta name="generator" content="Joomla! 1.5"></head><body><div>'
        '<table class="contentpaneopen"><tr><td class="contentheading">Lịch 24</td></tr></table>'
        '<table class="contentpaneopen"><tr><td valign="top"><span class="small">Viết bởi Quản trị'
        ' viên trường</span></td></tr><tr><td valign="top" class="createdate">Thứ tư, 12 Tháng 6'
        f' 2024 08:30</td></tr><tr><td valign="top">{FRAME}</td></tr></table></div></body></html>'
    )
    page = Page(url=NEWS_URL, body=markup.encode(), fetched_at=datetime(2026, 1, 5, tzinfo=UTC))
    content = get_content(read_page(page))
    assert [each.url for each in content.attachments] == ["http://t.example/vb/1.pdf"]


BESIDE = '</div><p>Xem chi tiết <a href="/vb/1.pdf">tại đây</a></p><div>'


def test_file_that_stands_below_the_text_is_the_articles() -> None:
    """Home-made systems set the line with the file beside the text; others' links stay out."""
    body = f'<p>&nbsp;</p>{BESIDE}<p><a href="/khac.pdf">Văn bản mới: Nghị quyết</a></p>'
    content = get_content(read_joomla(body))
    assert [each.url for each in content.attachments] == ["http://t.example/vb/1.pdf"]


def test_undated_file_with_the_title_of_a_notice_is_an_article() -> None:
    """A system that prints no dates has notices too; `Biểu mẫu` with its forms is none."""
    url = "http://t.example/lich-cong-tac/"
    assert get_content(read_joomla(FILE, url=url, date=False)).attachments
    assert read_joomla(FILE, url=url, date=False, title="Biểu mẫu").extraction is None
    assert read_joomla(SCANS, url=url, date=False).extraction is None


LAYOUTS: dict[
    str,
    tuple[Callable[[Sequence[SampleStory]], list[Page]], Callable[..., str], Callable[..., str]],
] = {
    "boxes": (make_article_pages, render_layout, render_article),
    "bare": (make_bare_pages, render_bare_layout, render_bare_article),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("body", [FILE, FRAME, SCANS])
def test_learned_template_finds_notices_without_text(layout: str, body: str) -> None:
    """The frame's own lines are left out also where nothing else is text."""
    make, render, wrap = LAYOUTS[layout]
    template = learn_template([*make(STORIES), *make_other_pages(STORIES).values()])
    story = dataclasses.replace(STORIES[0], title="Thông báo lịch công tác tuần 31", number=50)
    page = make_page("/tin/50.html", render(story.title, wrap(story, body), 50))
    content = get_content(read_page(page, template=template))
    assert (content.title, content.body) == (story.title, "")
    assert content.published_at is not None
    assert content.attachments or len(content.images) == 2


@pytest.mark.parametrize(
    "template", [UNKNOWN_TEMPLATE, learn_template(make_article_pages(STORIES))]
)
def test_listings_and_standing_pages_stay_none(template: SiteTemplate) -> None:
    """Listing, contact, login and error pages hold no article, whatever pictures they show."""
    for page in make_other_pages(STORIES).values():
        shown = page.body.replace(
            b'<div class="middle">', b'<div class="middle"><img src="/b.jpg">'
        )
        reading = read_page(dataclasses.replace(page, body=shown), template=template)
        assert reading.extraction is None or len(reading.extraction.content.body) > 300


PLACES = ("An", "Bình", "Châu", "Dinh", "Em", "Gia", "Hòa", "Khê", "Lộc", "Mai", "Nam", "Oai")


def test_notices_are_read_where_all_news_of_a_layout_is_files() -> None:
    """No page shows where text would stand; the nearest element around heading and file does."""
    pages = [
        Page(
            url=f"http://t.example/tb.php?id={number}",
            body=(
                f"<title>Trường</title><div class=top><a href=/>Trang chủ</a></div><div id=k>"
                f"<div class=ten>Thông báo số {number}/TB-TCT về việc học tập tại {word}</div>"
                f"<div class=ngay>{number:02}-03-2019</div><a href=/f/{number}.pdf>Tải</a>"
                "<b>Các thông báo khác</b><a href=/tb.php>Thông báo cũ</a></div>"
            ).encode(),
            fetched_at=datetime(2026, 1, 5, tzinfo=UTC),
        )
        for number, word in enumerate(
            ["An", "Bình", "Châu", "Dinh", "Em", "Gia", "Hòa", "Khê", "Lộc", "Mai", "Nam", "Oai"], 1
        )
    ]
    template = learn_template(pages)
    for number, page in enumerate(pages, 1):
        content = get_content(read_page(page, template=template))
        assert content.title.startswith(f"Thông báo số {number}/TB-TCT")
        assert [each.url for each in content.attachments] == [f"http://t.example/f/{number}.pdf"]
        assert (content.body, str(content.published_at)[:10]) == ("", f"2019-03-{number:02}")
