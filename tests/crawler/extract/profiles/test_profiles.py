"""What profiles say of addresses, and what happens where a profile knows the frame only."""

from datetime import UTC, datetime

import pytest

from crawler.extract.article import PageKind, read_page
from crawler.extract.page import Page
from crawler.extract.profiles import CMS_PROFILES

H = "http://h.example"
PROFILES = {profile.name: profile for profile in CMS_PROFILES}
ARTICLES = [
    ("k2", "/index.php/dao-tao/item/5366-tu-tuong.html"),
    ("k2", "/index.php?option=com_k2&view=item&id=7:hop"),
    ("wordpress", "/2025/04/24/chat-luong-doi-ngu/"),
    ("wordpress", "/?p=812"),
    ("drupal", "/node/41"),
    ("drupal", "/content/tr%C6%B0%E1%BB%9Dng-%C4%91%E1%BA%A3ng"),
    ("liferay", "/vi/tin/-/view_content/3292208-tu-hao-truong.html"),
    ("liferay", "/web/tct/chi-tiet/-/asset_publisher/1mOz/content/id/10355801?plidlayout=1"),
    ("liferay", "/tham-muu/-/view-content/102603/truong-chinh-tri"),
    ("dotnetnuke", "/tabid/126/post/288/Truong-Chinh-tri.aspx"),
    ("dotnetnuke", "/Trang-chu/post/140008/truong-tham-du.aspx"),
    ("sharepoint", "/Pages/chi-tiet-tin.aspx?ItemID=2244&cm=34"),
    ("sharepoint", "/pages/chi-tiet-tin.aspx?cm=34&itemid=2329"),
    ("aspx", "/Detail_Gioithieu.aspx?id=27&cmid=1&cdid=3&cdtype=cd"),
    ("aspx", "/ArticleDetail.aspx?_Article_ID=543"),
    ("aspx", "/Default.aspx?phan_tin_id=14025&tin_id=13388&tree_id=141.164.171."),
    ("aspx", "/ViewDetail/GKOh7qV_M5g@/khai-giang.html"),
    ("aspx", "/tin-tuc/tin-noi-bat/?UserKey=TRUONG-DUOC-CONG-NHAN"),
]
LISTINGS = [
    ("k2", "/index.php/dao-tao/itemlist/category/3-dao-tao"),
    ("wordpress", "/category/tin-tuc/page/2/"),
    ("wordpress", "/tag/so-ket/"),
    ("drupal", "/chuyen-muc/tin-tuc-su-kien?page=8"),
    ("liferay", "/tin?p_p_id=101_INSTANCE_x&_101_INSTANCE_x_cur=2"),
    ("dotnetnuke", "/Tin-tuc/pgrid/591/pageid/2"),
    ("sharepoint", "/Pages/danh-sach-tin.aspx?cm=34"),
    ("aspx", "/List_Khtttlieu.aspx?cdtype=cd&cdid=15"),
    ("aspx", "/List/tin-tuc-19?page=3"),
]


@pytest.mark.parametrize(("name", "path"), ARTICLES)
def test_address_of_an_article_is_known_to_its_profile(name: str, path: str) -> None:
    """The forms that the schools' sites and the systems themselves use."""
    profile = PROFILES[name]
    assert profile.article_url
    assert profile.article_url.search(H + path)


@pytest.mark.parametrize(("name", "path"), LISTINGS)
def test_address_of_a_listing_is_known_to_its_profile(name: str, path: str) -> None:
    """A listing is told by its address, and none is taken for an article's."""
    profile = PROFILES[name]
    assert profile.listing_url
    assert profile.listing_url.search(H + path)
    assert not (profile.article_url and profile.article_url.search(H + path))


def test_page_whose_inside_no_rule_knows_is_read_as_one_of_unknown_make() -> None:
    """ASP.NET names the frame; the article in a markup of its own is found as on any site."""
    text = "Nhà trường tổ chức hội nghị sơ kết công tác sáu tháng đầu năm với 60 đại biểu tham dự. "
    source = (
        "<title>Hội nghị sơ kết công tác</title><form id='aspnetForm'><input name='__VIEWSTATE'>"
        f"<div class='k1'><h1>Hội nghị sơ kết công tác</h1><div class='k2'><p>{text * 3}</p>"
        f"<p>{text * 2}</p></div></div></form>"
    )
    page = Page(
        url=f"{H}/tin-tuc/hoi-nghi-so-ket-cong-tac-57.aspx",
        body=source.encode(),
        fetched_at=datetime(2026, 1, 5, tzinfo=UTC),
        content_type="text/html; charset=utf-8",
    )
    reading = read_page(page)
    assert reading.kind is PageKind.ARTICLE
    assert reading.profile != "aspx"
    assert reading.extraction
    assert reading.extraction.content.title == "Hội nghị sơ kết công tác"
    assert reading.extraction.content.body.startswith(text.strip())
