"""Pages that say in their text alone that an article does not exist, and articles that do not."""

from datetime import UTC, datetime

import pytest

from crawler.extract.article import PageKind, read_page
from crawler.extract.not_found_notice import is_not_found_notice
from crawler.extract.page import Page
from crawler.urls.traps import SOFT_404
from tests.support.site_server import ARTICLE_HTML, PAGE_HTML

NOTICES = """
Bài viết không tồn tại hoặc đã bị xóa khỏi hệ thống.
Bài viết đã bị xoá
Bài viết bạn đang tìm không còn tồn tại hoặc đã bị xóa. Vui lòng quay lại trang chủ.
Nội dung bạn yêu cầu không tìm thấy!
Không tìm thấy bài viết này.
Tin bài đã bị gỡ bỏ hoặc không tồn tại.
Xin lỗi quý khách, nội dung quý khách yêu cầu không tồn tại hoặc đã bị xóa.
Rất tiếc! Trang bạn yêu cầu không tồn tại. Bạn vui lòng kiểm tra lại đường dẫn.
Liên kết không hợp lệ hoặc bài viết đã bị xóa
Bản tin không tồn tại hoặc đã bị xóa bởi quản trị viên
Không có dữ liệu bài viết
Bai viet khong ton tai
Bài viết có ID 512 không tồn tại
Bài viết "Lễ bế giảng lớp K12" không tồn tại hoặc đã bị xóa
Trang /tin-tuc/abc.html không tồn tại
Lỗi 404: Không tìm thấy trang
Tin không tồn tại! Hệ thống sẽ tự động chuyển về trang chủ sau 5 giây.
Chúng tôi không tìm thấy bài viết mà bạn yêu cầu
Bài viết này đã bị ẩn hoặc xóa bởi ban biên tập
Bài viết đã hết hạn hoặc không tồn tại
Article not found.
Error: Article not found
The article you requested does not exist.
Sorry, the page you are looking for could not be found.
This article does not exist or has been deleted.
The content is no longer available.
Oops! That page can't be found.
It looks like nothing was found at this location.
No article found
""".strip().splitlines()
TEXTS_OF_ARTICLES = """
Bài viết về gương người tốt đã bị gỡ khỏi bảng tin.
Trang thông tin điện tử của Trường đã chuyển sang địa chỉ mới.
Trang thông tin điện tử đã chuyển sang địa chỉ mới.
Lịch thi ngày 5/6 đã bị xóa khỏi hệ thống.
Bài viết ngày 13/7/2020 không tồn tại.
Thông báo tuyển sinh năm 2019 đã bị hủy.
Sáng nay Nhà trường họp. Bài viết cũ không tồn tại.
Nội dung đang được cập nhật.
Chưa có bài viết nào trong chuyên mục này.
Không có bài viết nào trong chuyên mục này.
Một số tồn tại, hạn chế trong công tác xây dựng Đảng.
Trang web cũ không còn tồn tại, mời bạn đọc truy cập địa chỉ mới của Trường Chính trị.
Quyết định số 45 đã bị hủy bỏ.
Tài khoản thư điện tử của học viên đã bị khóa.
Vui lòng xem file đính kèm.
Nhiều bài viết xấu độc đã bị xóa khỏi mạng xã hội.
Bài viết đã được chuyển về ban biên tập
The exhibition is not available on Sunday.
""".strip().splitlines()
TITLE = "Lễ bế giảng lớp Trung cấp lý luận chính trị khóa 12"
NOTICE = NOTICES[0]
FRAME = (
    "<header><a href='/'>Trường Chính trị</a></header>{main}"
    "<aside><h3>Tin mới</h3><ul><li><a href='/a'>Hội nghị cán bộ viên chức năm học mới</a></li>"
    "</ul><p>Hôm nay 13 - Tất cả 220193</p></aside>"
    "<footer><p>Trường Chính trị tỉnh. Địa chỉ: số 1 đường Thử. Điện thoại: 0123456789</p></footer>"
)


@pytest.mark.parametrize("text", NOTICES)
def test_notice_is_known(text: str) -> None:
    """Each wording, in Vietnamese with and without diacritics and in English."""
    assert is_not_found_notice(text)


@pytest.mark.parametrize("text", TEXTS_OF_ARTICLES)
def test_short_text_about_something_deleted_is_none(text: str) -> None:
    """What names a thing, a day or a place is an article, however short."""
    assert not is_not_found_notice(text)


def read(main: str, title: str = TITLE) -> tuple[PageKind, str | None]:
    """What the page of an article's address is, and why it has none."""
    html = PAGE_HTML.format(title=title, view="article", main=FRAME.format(main=main))
    page = Page(
        url="http://a.test/index.php/tin-tuc/14-le-be-giang.html",
        body=html.encode(),
        content_type="text/html; charset=utf-8",
        fetched_at=datetime(2026, 7, 1, tzinfo=UTC),
    )
    reading = read_page(page)
    return reading.kind, reading.reason


def make_article(title: str, body: str) -> str:
    """The markup of an article."""
    return ARTICLE_HTML.format(title=title, body=body)


@pytest.mark.parametrize(
    "main",
    [
        pytest.param(make_article("Thông báo", f"<p>{NOTICE}</p>"), id="heading says less"),
        pytest.param(make_article(TITLE, f"<p>{NOTICE}</p>"), id="heading unchanged"),
        pytest.param(
            make_article("Bài viết không tồn tại", "<p>Vui lòng quay lại trang chủ.</p>"),
            id="in the heading",
        ),
        pytest.param(f"<div class='alert alert-warning'>{NOTICE}</div>", id="a box of its own"),
        pytest.param(f"<table><tr><td><b>{NOTICE}</b></td></tr></table>", id="a cell of a table"),
        pytest.param(
            f"<div>{NOTICE} <a href='/'>Quay lại trang chủ</a></div>", id="with a link back"
        ),
        pytest.param(
            "<script>alert('Bài viết không tồn tại!');window.location='/';</script>", id="alert"
        ),
        pytest.param(
            '<script>document.write("<b>Không tìm thấy bài viết</b>")</script>', id="written"
        ),
    ],
)
def test_page_that_says_so_is_a_soft_404(main: str) -> None:
    """In the frame of the whole site, with the title of the article unchanged."""
    assert read(main) == (PageKind.OTHER, SOFT_404)


@pytest.mark.parametrize("text", TEXTS_OF_ARTICLES)
def test_short_article_stays_an_article(text: str) -> None:
    """Guards against taking articles of one sentence for a notice."""
    assert read(make_article(TITLE, f"<p>{text}</p>")) == (PageKind.ARTICLE, None)


def test_article_with_a_file_stays_an_article() -> None:
    """A file that is offered is what the article is there for."""
    link = '<p><a href="/files/ke-hoach.pdf">Tải về</a></p>'
    assert read(make_article(TITLE, f"<p>Không tìm thấy bài viết.</p>{link}"))[0] is (
        PageKind.ARTICLE
    )


def test_script_of_a_form_says_nothing_of_the_page() -> None:
    """An article whose page can say so, such as of an empty search, is read."""
    script = "<script>function tim(){alert('Không tìm thấy bài viết');}</script>"
    body = "<p>Sáng nay Nhà trường tổ chức lễ bế giảng.</p>"
    assert read(make_article(TITLE, body) + script) == (PageKind.ARTICLE, None)
