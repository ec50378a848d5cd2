"""What addresses seem to lead to, and which are not worth fetching."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls.documents import is_document
from crawler.urls.links import LinkKind, classify_url, is_skippable_url

HOST_URL = "http://h.example"
ARTICLES = [
    "/index.php?option=com_content&view=article&id=5:chi-bo&catid=12&Itemid=113",
    "/index.php?option=com_k2&view=item&id=5:chi-bo",
    "/index.php/tin-tuc/153-le-be-giang.html",
    "/tin-tuc/153-le-be-giang",
    "/tin-hoat-dong/hoi-nghi-so-ket-57.html",
    "/vi/news/Tin-hoat-dong/Hoi-nghi-so-ket-57/",
    "/index.php?language=vi&nv=news&op=tin-tuc/hoi-nghi-57",
    "/2021/06/toa-dam-khoa-hoc/",
    "/tin/item/hop-giao-ban",
    "/web/tct/chi-tiet/-/asset_publisher/1mOzUrGkrdAE/content/id/10355801?plidlayout=6795",
    "/tin-nha-truong1/-/view_content/3388174-ky-niem-70-nam.html",
    "/Trang-chu/post/140008/truong-tham-du.aspx",
    "/tin-tuc/ArtMID/530/ArticleID/123/Hoi-nghi-giao-ban",
    "/node/41",
    "/content/le-ky-niem-ngay-thanh-lap",
    "/Pages/chi-tiet-tin.aspx?ItemID=2244&cm=34",
    "/Detail_Gioithieu.aspx?id=27&cmid=1&cdid=3&cdtype=cd",
    "/ArticleDetail.aspx?_Article_ID=543",
    "/Default.aspx?phan_tin_id=14025&tin_id=13388&tree_id=141.164.171.",
    "/tin-tuc/tin-noi-bat/?UserKey=TRUONG-DUOC-CONG-NHAN",
    "/ViewDetail/GKOh7qV_M5g@/khai-giang.html",
    "/?page=news_detail&category_id=3237&id=7512&portal=nvc",
    "/n38489_le-dong-tho-du-an",
    "/Tin-Tuc/baiviet/977_Chi-bo-khoa-hoc-tap",
    "/1462/39937/69613/gioi-thieu-chung",
]
LISTINGS = [
    "/",
    "/index.php",
    "/index.php?start=0",
    "/index.php?option=com_content&view=category&layout=blog&id=12&Itemid=113&limitstart=",
    "/index.php?option=com_content&view=featured&Itemid=101",
    "/category/tin-tuc/",
    "/taxonomy/term/7",
    "/List/tin-tuc-19",
    "/List_Khtttlieu.aspx?cdtype=cd&cdid=15",
]
PAGERS = [
    "/index.php?language=vi&nv=news&op=tin-tuc/page-2",
    "/muc/tabid/60/Default.aspx?pg=2",
    "/c/tin-tuc?p=2",
    "/index.php?option=com_content&view=category&layout=blog&id=12&Itemid=113&limitstart=7",
    "/index.php/khoa-hoc.html?start=12",
    "/index.php?start=9",
    "/tin-hoat-dong/page-2/",
    "/tag/dao-tao/page-3/",
    "/category/tin-tuc/page/2/",
    "/taxonomy/term/7?page=2",
    "/List/tin-tuc-19?page=3",
    "/tin-tuc/pgrid/591/pageid/2",
    "/tin?p_p_id=101_INSTANCE_1mOz&_101_INSTANCE_1mOz_cur=2",
]
PAGES = ["/tin-hoat-dong/", "/gioi-thieu.html", "/index.php/khoa-hoc.html"]
FILES = [
    "/images/vanban/bao-cao.pdf",
    "/uploads/news/anh.JPG",
    "/tin/bai-5.html?download=1&id=0",
    "/index.php/tin/5-bai.html?format=pdf",
]
WASTEFUL = [
    "/index.php?option=com_mailto&tmpl=component&link=7a",
    "/index.php/component/mailto/?tmpl=component&link=7a",
    "/index.php/tin/5-bai.html?tmpl=component&print=1&layout=default&page=",
    "/index.php/tin/5-bai.pdf",
    "/index.php?option=com_content&view=category&id=10&format=feed&type=rss",
    "/index.php/khoa-hoc.feed?type=rss",
    "/index.php/component/users/?view=remind&Itemid=101",
    "/index.php/component/search/?Itemid=115&format=opensearch",
    "/print/tin-tuc/hoi-nghi-57.html",
    "/savefile/tin-tuc/hoi-nghi-57.html",
    "/vi/news/savefile/tin-tuc/hoi-nghi-57/",
    "/sendmail/tin-tuc/hoi-nghi-57.html",
    "/index.php?nv=news&op=print/tin-tuc/hoi-nghi-57",
    "/index.php?second=cronjobs&p=a1",
    "/?nvvithemever=m&nv_redirect=x",
    "/rss/tin-tuc/",
    "/feeds/",
    "/users/",
    "/seek/?q=a",
    "/tin/itemlist?start=14&start=14",
    "/wp-login.php",
    "/tin-tuc/?sort=hits",
    "/2021/06/toa-dam-khoa-hoc/amp/",
    "/2021/06/toa-dam-khoa-hoc/?replytocom=5",
    "/comment/reply/41",
    "/user/login?destination=node/41",
    "/Pages/chi-tiet-tin.aspx?ItemID=2&IsDlg=1",
    "/_layouts/Authenticate.aspx",
    "/Tin-tuc/ctl/login.aspx",
    "/tin?p_p_id=101&p_p_state=pop_up&_101_viewMode=print",
]


@pytest.mark.parametrize("path", ARTICLES)
def test_address_of_an_article_looks_like_one(path: str) -> None:
    """The forms of the known systems, and of those that schools had made for them."""
    assert classify_url(HOST_URL + path) is LinkKind.ARTICLE
    assert not is_skippable_url(HOST_URL + path)


@pytest.mark.parametrize("path", LISTINGS)
def test_address_of_a_listing_looks_like_one(path: str) -> None:
    """Front pages, categories and tags."""
    assert classify_url(HOST_URL + path) is LinkKind.LISTING
    assert not is_skippable_url(HOST_URL + path)


@pytest.mark.parametrize("path", PAGERS)
def test_address_of_a_later_page_looks_like_one(path: str) -> None:
    """By the parameter that counts, or by the folder that does."""
    assert classify_url(HOST_URL + path) is LinkKind.PAGER
    assert not is_skippable_url(HOST_URL + path)


@pytest.mark.parametrize("path", PAGES)
def test_address_that_may_be_anything_is_a_page(path: str) -> None:
    """A folder of NukeViet and a menu item of Joomla show what they are when fetched."""
    assert classify_url(HOST_URL + path) is LinkKind.PAGE
    assert not is_skippable_url(HOST_URL + path)


@pytest.mark.parametrize("path", FILES)
def test_address_of_a_file_looks_like_one(path: str) -> None:
    """By the ending, or by what the system is asked for."""
    assert classify_url(HOST_URL + path) is LinkKind.FILE


@pytest.mark.parametrize("path", WASTEFUL)
def test_address_that_shows_nothing_new_is_wasteful(path: str) -> None:
    """Copies of articles, forms, feeds, sort orders, sessions and endless echoes."""
    assert is_skippable_url(HOST_URL + path)


@pytest.mark.parametrize("url", ["mailto:a@h.example", "javascript:void(0)", "ftp://h.example/a"])
def test_address_outside_the_web_is_wasteful(url: str) -> None:
    """Only what HTTP fetches can be crawled."""
    assert is_skippable_url(url)


def test_document_is_told_from_picture() -> None:
    """Attachments are documents; pictures are not."""
    assert is_document("/a/b.PDF?x=1")
    assert is_document("/tin/bai-5.html?download=1&id=0")
    assert not is_document("/a/b.jpg")


@given(st.text())
def test_any_address_has_a_kind(text: str) -> None:
    """Whatever a page links to within a host is told apart without failing."""
    url = f"{HOST_URL}/{text}"
    assert classify_url(url) in LinkKind
    assert is_skippable_url(url) in {True, False}
