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
