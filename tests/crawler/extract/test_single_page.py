"""One page of which nothing else is known: home-made markup, foreign languages, and no article."""

from datetime import UTC, datetime

import pytest

from config.site import Cms
from crawler.extract.article import PageKind, PageReading, read_page
from crawler.extract.page import Page
from crawler.extract.template.model import UNKNOWN_TEMPLATE

TITLE = "Khai giảng lớp trung cấp lý luận chính trị khóa 31"
LEAD = "Sáng nay, nhà trường tổ chức lễ khai giảng với sự tham dự của đông đủ học viên các lớp."
TEXT = (
    "<p>Phát biểu tại buổi lễ, đồng chí Hiệu trưởng đề nghị học viên chấp hành nghiêm quy chế.</p>"
    "<p>Lớp học kéo dài sáu tháng, theo chương trình do Học viện ban hành cho các trường.</p>"
    "<p>Học viên được nghiên cứu thực tế tại cơ sở và viết thu hoạch vào cuối khóa học này.</p>"
)
HOME_MADE = f"""<html><head><title>Trang thông tin điện tử | Trường</title></head><body>
<h1>Trường Chính trị tỉnh</h1><div class=menu><h3>Liên kết website</h3><a href=/a>Tin tức</a></div>
<div class=col1><div class=pnlBaiViet>
<div class=Blog_Title><a href=#>Root</a></div>
<div class=TieuDe><span id=ctl00_x_lblTieuDe>{TITLE}</span> <span class=NgayDang>(05.03.2019 08:30)
</span></div><div class=TomTat><span>{LEAD}</span></div><div class=NoiDung>{TEXT}</div></div></div>
<div id=foot><p>Địa chỉ: số 1 đường Hùng Vương, phường Một, thành phố, tỉnh</p></div>
</body></html>"""
ENGLISH = """<html lang=en><head><title>River floods | The Paper</title></head><body>
<article><h1>River floods the town again</h1><p>By John Smith</p>
<p>The river rose by two metres on Monday night and flooded the lower streets of the town.</p>
<p>Residents were moved to a school on the hill, where they will stay until the end of the week.</p>
<p>The mayor said that the wall along the river would be finished before the next winter.</p>
</article><div class=sidebar><p>Most read</p><ul><li><a href=/1>Another story</a></li></ul></div>
</body></html>"""


def read(markup: str, url: str = "http://t.example/khai-giang-lop/") -> PageReading:
    """Read a page alone."""
    return read_page(
        Page(url=url, body=markup.encode(), fetched_at=datetime(2026, 11, 20, tzinfo=UTC))
    )


def test_parts_of_a_home_made_page_are_found_by_their_names() -> None:
    """Title, lead, text and date, without section, banner, menu and footer."""
    extraction = read(HOME_MADE).extraction
    assert extraction is not None
    content = extraction.content
    assert content.title == TITLE
    assert content.body.startswith(LEAD)
    assert content.body.endswith("khóa học này.")
    assert str(content.published_at) == "2019-03-05 08:30:00+07:00"


def test_title_is_what_heading_and_head_agree_on() -> None:
    """A heading of a side column is none, however near to the text it stands."""
    markup = (
        f"<html><head><title>{TITLE} - Trường Chính trị</title></head><body><div id=c><div>"
        f"<h2>{TITLE}</h2></div><div><h3>Chuyên mục nổi bật</h3></div><div>{TEXT}{TEXT}</div></div>"
    )
    extraction = read(markup).extraction
    assert extraction is not None
    assert extraction.content.title == TITLE


def test_text_in_a_foreign_language_is_read_by_trafilatura() -> None:
    """Its lines are the body, and who read them is said."""
    extraction = read(ENGLISH, "http://t.example/news/river.html").extraction
    assert extraction is not None
    assert extraction.provenance["body"] == "trafilatura"
    assert extraction.content.title == "River floods the town again"
    assert extraction.content.body.splitlines()[-1].startswith("The mayor said")
    assert "Another story" not in extraction.content.body


@pytest.mark.parametrize(
    "url", ["http://t.example/", "http://t.example/tin-tuc/page/2/", "http://t.example/lien-he/"]
)
def test_page_of_another_purpose_stays_one(url: str) -> None:
    """Front pages, listings and the contact page have no article, alone or not."""
    assert read(HOME_MADE, url).extraction is None


def test_page_of_a_site_is_read_by_the_rules_of_its_site_alone() -> None:
    """In a crawl nothing is guessed of a page: its site's template will say."""
    page = Page(
        url="http://t.example/khai-giang-lop/",
        body=HOME_MADE.encode(),
        fetched_at=datetime(2026, 11, 20, tzinfo=UTC),
    )
    reading = read_page(page, Cms.AUTO, UNKNOWN_TEMPLATE)
    assert (reading.kind, reading.extraction) == (PageKind.OTHER, None)


OLD_TABLES = f"""<html><head><title>Trường Chính trị tỉnh Lâm Sơn</title></head><body><table>
<tr><td><h3>Tin liên quan</h3><ul><li><a href=/1>Hội nghị tổng kết năm học vừa qua</a></li></ul>
</td><td><table><tr><td><b>{TITLE}</b></td></tr>
<tr><td><i>Cập nhật lúc 08h15' ngày 05/03/2019</i></td></tr>
<tr><td>{TEXT}</td></tr><tr><td><b>Người đưa tin: Hoàng Thị Lan</b></td></tr>
<tr><td><b>Các tin khác:</b><br><a href=/2>Bế giảng lớp bồi dưỡng</a> (01/02/2019)</td></tr>
</table></td></tr></table></body></html>"""


def test_line_in_bold_over_the_text_is_the_title_of_an_old_page() -> None:
    """No heading, a `<title>` of the site, an address that says nothing: a signature under it."""
    extraction = read(OLD_TABLES, "http://t.example/index.php?mod=tin&id=345").extraction
    assert extraction is not None
    content = extraction.content
    assert (content.title, content.authors) == (TITLE, ("Hoàng Thị Lan",))
    assert str(content.published_at) == "2019-03-05 08:15:00+07:00"
    assert content.body.endswith("khóa học này.")


@pytest.mark.parametrize(
    "line", ["Xem chi tiết tại đây", "Ý kiến bạn đọc", "Các tin liên quan:", "Leave a Reply"]
)
def test_line_that_leads_on_from_a_text_is_none_of_it(line: str) -> None:
    """Who signed over it is still found; the same words in a text stay."""
    signed = f"<p>{line} trong tuần.</p>{TEXT}<p align=right><b>Lò Thị Mai</b></p><p>{line}</p>"
    extraction = read(HOME_MADE.replace(TEXT, signed)).extraction
    assert extraction is not None
    content = extraction.content
    assert content.body.endswith("khóa học này.")
    assert f"{line} trong tuần." in content.body
    assert content.authors == ("Lò Thị Mai",)


DECLARED = {
    "tagDiv": """<div class=td-post-author-name><div>Bởi</div> <a>Lò Thị Mai</a></div>
        <time datetime=2019-03-05>5 Tháng Ba, 2019</time>""",
    "Java": """<span class=metadata-publish-date>5/3/19 8:30</span>
        <span class=author>Lò Thị Mai</span>""",
    "panels": """<div class=pane-node-created><div>Thứ Ba, 05/03/2019 - 08:30</div></div>
        <div class=tacgia>Bài, ảnh Lò Thị Mai</div>""",
}


@pytest.mark.parametrize("theme", DECLARED)
def test_fields_beside_a_title_are_known_by_the_names_of_themes(theme: str) -> None:
    """Dates and authors as builders and systems of portals print them."""
    markup = (
        f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>{DECLARED[theme]}"
        f"<div class='noidung journal-content-article'>{TEXT}</div></article></body></html>"
    )
    extraction = read(markup).extraction
    assert extraction is not None
    assert extraction.content.authors == ("Lò Thị Mai",)
    assert str(extraction.content.published_at)[:10] == "2019-03-05"


def test_notice_that_shows_a_file_beside_its_date_is_news() -> None:
    """A viewer of another host shows the document; there is no text but a title and a date."""
    viewer = "https://docs.google.com/gview?url=http://t.example/f/tb-12.pdf&amp;embedded=true"
    markup = (
        f"<html><head><title>{TITLE}</title></head><body><div class=container><h1>{TITLE}</h1>"
        f"<div class=date>05.03.2019</div><iframe src='{viewer}'></iframe></div></body></html>"
    )
    extraction = read(markup).extraction
    assert extraction is not None
    assert [each.url for each in extraction.content.attachments] == ["http://t.example/f/tb-12.pdf"]


@pytest.mark.parametrize("line", ["3 March 2019", "· 4 min read", "Posted by Jane Doe"])
def test_lines_over_a_foreign_text_are_none_of_it(line: str) -> None:
    """Day, author and time to read are taken off."""
    extraction = read(ENGLISH.replace("<p>By John Smith</p>", f"<p>{line}</p>")).extraction
    assert extraction is not None
    assert extraction.content.body.startswith("The river rose")


def test_foreign_page_without_any_mark_is_read_whole() -> None:
    """Nothing says where its article stands: trafilatura finds the text, the head the title."""
    lines = ENGLISH.partition("Smith</p>")[2].partition("</article>")[0]
    markup = (
        "<html lang=en><head><title>River floods the town again</title></head><body><table><tr>"
        f"<td><a href=/>Home</a></td><td>{lines}{lines.replace('the', 'a')}</td></tr></table>"
    )
    extraction = read(markup, "http://t.example/p?id=3").extraction
    assert extraction is not None
    assert extraction.content.title == "River floods the town again"
    assert "finished before the next winter" in extraction.content.body


BY_JANE, FIFTH_OF_MARCH = ("Jane Smith",), "2021-03-05"
ABOUT = {
    "<div class=author>Jane Smith</div><p>3/5/2021 8:30 PM</p>": (BY_JANE, FIFTH_OF_MARCH),
    "<p>Posted on 3/5/2021 by <a class='url fn' href=/author/j>Jane Smith</a></p>": (
        BY_JANE,
        FIFTH_OF_MARCH,
    ),
    "<p>BY JANE SMITH</p><p>Published 3/5/21 8:30 PM EST</p>": (BY_JANE, FIFTH_OF_MARCH),
    "<p class=byline>By José Álvarez and J. van der Berg, Staff Writers</p><p>3/5/2021</p>": (
        ("José Álvarez", "J. van der Berg"),
        FIFTH_OF_MARCH,
    ),
    "<p class=author>Daily News Staff</p><p>25/3/2021</p>": ((), "2021-03-25"),
    "<p>Updated: 3/7/2021 9:00 AM | Posted: 3/5/2021 8:30 PM</p>": ((), FIFTH_OF_MARCH),
    "<p>05.03.2021</p><span class=comment-author>Bob Hill</span>": ((), FIFTH_OF_MARCH),
}


@pytest.mark.parametrize("about", ABOUT)
def test_english_page_names_its_author_and_prints_the_month_first(about: str) -> None:
    """In all places where pages name authors; a department and who commented are none."""
    extraction = read(ENGLISH.replace("<p>By John Smith</p>", about)).extraction
    assert extraction is not None
    content = extraction.content
    assert (content.authors, str(content.published_at)[:10]) == ABOUT[about]
    assert content.body.startswith("The river rose")


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        (ENGLISH.replace("lang=en", "lang=en-GB"), "http://t.example/news/river.html"),
        (ENGLISH, "http://truong.edu.vn/en/river.html"),
        (HOME_MADE.replace("05.03.2019", "3/5/2021"), "http://t.example/khai-giang-lop/"),
    ],
)
def test_other_pages_print_the_day_first(markup: str, url: str) -> None:
    """Pages of Britain, English pages of a Vietnamese site, and pages in Vietnamese."""
    extraction = read(markup.replace("By John Smith", "3/5/2021"), url).extraction
    assert extraction is not None
    assert str(extraction.content.published_at)[:10] == "2021-05-03"


@pytest.mark.parametrize("told", ["meta", "json-ld"])
def test_author_of_an_english_page_is_told_in_its_head(told: str) -> None:
    """Where the page names nobody that its reader sees; the name of the site is no author."""
    data = '{"@type": "NewsArticle", "author": [{"@type": "Person", "name": "Jane Smith"}]}'
    head = {
        "meta": "<meta name=author content='The Paper'><meta name=dc.creator content='Jane Smith'>",
        "json-ld": f"<script type='application/ld+json'>{data}</script>",
    }[told]
    markup = ENGLISH.replace("<p>By John Smith</p>", "").replace("</head>", f"{head}</head>")
    extraction = read(markup).extraction
    assert extraction is not None
    assert extraction.content.authors == BY_JANE


def test_english_page_in_one_cell_keeps_its_menu_out_of_the_text() -> None:
    """A table for the layout is no table of the text."""
    lines = ENGLISH.partition("Smith</p>")[2].partition("</article>")[0].replace("<p>", "<br><br>")
    cell = (
        "<a href=/>Home</a> | <a href=/n>News</a> | <a href=/c>Contact us</a><br>"
        f"<b>River floods the town again</b><br>3/5/2021{lines}<br><a href=/n>Back to news</a>"
    )
    markup = f"<html lang=en><title>River floods the town again</title><table><tr><td>{cell}"
    for url in ("http://t.example/news/river-floods-12345.html", "http://page.invalid/page.html"):
        extraction = read(markup, url).extraction
        assert extraction is not None
        body = extraction.content.body
        assert (body[:14], body[-12:]) == ("The river rose", "next winter.")


LISTS = {
    "under a title": "<h1>Tin hoạt động của nhà trường</h1>"
    + "".join(
        f"<div><h3><a href=/t/{n}>Khai giảng lớp trung cấp khóa {n}</a></h3>{LEAD}</div>"
        for n in range(5)
    ),
    "of invitations": "<h1>Tin hoạt động của nhà trường</h1>"
    + "".join(
        f"<div>Khai giảng lớp {n}<p>{LEAD}</p><a href=/t/{n}>Chi tiết</a></div>" for n in "1234"
    ),
    "of openings": "".join(
        f"<div class=tin><b class=TieuDe><a href=/t/{n}>Khai giảng lớp {n}</a></b>{TEXT}</div>"
        for n in range(3)
    ),
    "of one entry": f"<div class=TieuDe><a href=/khai-giang-lop-k>Khai giảng lớp K</a></div>{TEXT}",
    "of staff": "<h1>Ban Giám hiệu</h1><div class=noidung><table><tr><td>Họ và tên<td>Chức vụ</tr>"
    + "<tr><td>Trần Văn Minh<td>Hiệu trưởng phụ trách đào tạo</tr>" * 9
    + "</table></div>",
    "about an office": f"<h1>Khoa Xây dựng Đảng</h1><div class=noidung>{TEXT}</div>",
}


@pytest.mark.parametrize("kind", LISTS)
def test_list_and_page_about_the_school_are_no_article_alone(kind: str) -> None:
    """Nothing in the address tells: openings, invitations, linked titles, staff, an office."""
    markup = f"<html><head><title>Trường</title></head><body><div>{LISTS[kind]}</div></body></html>"
    assert read(markup, "http://t.example/tin-hoat-dong/").extraction is None


@pytest.mark.parametrize("over", ["<td>{}<tr><td>{}", "<td><font>{}</font></td></tr><tr><td>{}"])
def test_line_over_a_line_with_the_date_is_the_title(over: str) -> None:
    """A cell with no name, and no mark that it is a heading."""
    line = over.format(TITLE, "Cập nhật lúc: 05/03/2019 08h15'")
    markup = f"<html><title>TRUONG</title><table><tr>{line}</tr><tr><td>{TEXT}</td></tr></table>"
    extraction = read(markup, "http://t.example/xem.asp?id=3").extraction
    assert extraction is not None
    assert extraction.content.title == TITLE
    assert str(extraction.content.published_at) == "2019-03-05 08:15:00+07:00"
