"""What looks like an article to a crawl, and which of its pages is a loss."""

import pytest

from archive.crawl_model import UrlKind, UrlState
from archive.link_facts import FactSource, LinkFacts
from crawler.extract.article import PageKind, PageReading
from crawler.extract.template.no_article import NoArticleReason
from crawler.policy.unread import (
    NO_ARTICLE,
    NO_TEXT,
    explain_unread_page,
    get_url_shape,
    looks_like_article,
)
from crawler.urls.canonical_key import make_canonical_key

TITLE = "Lễ bế giảng lớp Trung cấp lý luận chính trị khóa 12"
URL = "http://a.test/tin-tuc/le-be-giang-lop-12.html"
SLUG = "http://a.test/le-be-giang-lop-trung-cap-ly-luan/"


def make_state(
    url: str = URL,
    title: str | None = TITLE,
    kind: UrlKind = UrlKind.ARTICLE,
    source: FactSource = FactSource.LISTING,
) -> UrlState:
    """An address, as other pages speak of it."""
    return UrlState(
        id=1, identity=make_canonical_key(url), url=url, kind=kind, listed=False, fetched_at=None,
        payload_digest=None, steady=0, failures=0,
        facts=LinkFacts(title=title, title_from=source if title else None),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (make_state(), True),
        (make_state(title="Hội nghị số 12"), True),
        (make_state(title="Tin tức"), False),
        (make_state(title=None), False),
        (make_state(title="Xem", source=FactSource.FEED), True),
        (make_state(title="LỚP CAO CẤP LLCT KHOÁ 9"), False),
        (make_state(SLUG, kind=UrlKind.PAGE), True),
        (make_state("http://a.test/gioi-thieu-chung/", kind=UrlKind.PAGE), False),
        (make_state(kind=UrlKind.PAGE), True),
        (make_state(kind=UrlKind.LISTING), False),
        (make_state(kind=UrlKind.START), False),
    ],
)
def test_address_and_title_look_like_an_article(state: UrlState, expected: bool) -> None:  # noqa: FBT001
    """Both must; menus have short names, or a few words in capitals."""
    assert looks_like_article(state) is expected


def make_reading(kind: PageKind, reason: str | None = None) -> PageReading:
    """A page without an article."""
    return PageReading(
        kind=kind, profile="generic", canonical_key=make_canonical_key(URL), links=(), reason=reason
    )


@pytest.mark.parametrize(
    ("kind", "reason", "unknown", "known"),
    [
        (PageKind.OTHER, None, NO_ARTICLE, NO_ARTICLE),
        (PageKind.OTHER, NoArticleReason.NO_TEXT, "no text of its own", "no text of its own"),
        (PageKind.ARTICLE, "no title", "no title", "no title"),
        (PageKind.ARTICLE, NO_TEXT, NO_TEXT, NO_TEXT),
        (PageKind.LISTING, None, None, "a listing"),
        (PageKind.OTHER, NoArticleReason.CONTACT, None, "a contact page"),
        (PageKind.OTHER, NoArticleReason.NO_DATE, None, NoArticleReason.NO_DATE),
        (PageKind.OTHER, NoArticleReason.STANDING, None, NoArticleReason.STANDING),
    ],
)
def test_page_in_the_place_of_an_article(
    kind: PageKind, reason: str | None, unknown: str | None, known: str
) -> None:
    """What shows by itself to be something else is no loss, unless an article was read there."""
    reading = make_reading(kind, reason)
    assert explain_unread_page(make_state(), reading, is_known=False) == unknown
    assert explain_unread_page(make_state(title=None), reading, is_known=True) == known


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (TITLE, NO_TEXT),
        ("Tin văn bản của Tỉnh", None),
        ("Tin Công tác tổ chức, thi đua khen thưởng", None),
        ("TIn BÁO CÁO KẾT QUẢ TIẾP CÔNG DÂN HÀNG THÁNG", None),
        ("Chuyên mục học tập và làm theo tấm gương đạo đức Hồ Chí Minh", None),
        ("Tin hoạt động của Nhà trường trong tháng 5/2020", NO_TEXT),
        ("Tinh thần Xô viết Nghệ Tĩnh trong công tác giảng dạy", NO_TEXT),
    ],
)
def test_empty_page_with_the_name_of_a_section_is_the_editors_own(
    title: str, expected: str | None
) -> None:
    """Editors leave empty pages for sections: such a page is no loss, one with a headline is."""
    reading = make_reading(PageKind.ARTICLE, NO_TEXT)
    assert explain_unread_page(make_state(title=title), reading, is_known=False) == expected


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("/tin-tuc/12-le-khai-giang", "/su-kien/7-hoi-nghi-so-ket-nam", True),
        ("/tin-tuc/12-le-khai-giang", "/tin-tuc/271-dai-hoi-nhiem-ky-2016-2021-tin-bo-sung", True),
        ("/tin-tuc/12-le-khai-giang", "/tin-tuc/271-so-ket-nam-2019", True),
        ("/le-khai-giang/", "/hoi-nghi-so-ket/", True),
        ("/le-khai-giang/", "/le-30-nam-thanh-lap-truong/", True),
        ("/le-khai-giang/", "/lop-cao-cap-khoa-9", False),
        ("/a/le-khai-giang-12.html", "/b/c/le-khai-giang-12.html", False),
        ("/index.php?view=article&id=3", "/index.php?id=12&view=article", True),
    ],
)
def test_addresses_of_one_system_have_one_shape(first: str, second: str, is_same: bool) -> None:  # noqa: FBT001
    """Whatever their words and numbers are."""
    shapes = {get_url_shape(f"http://a.test{path}") for path in (first, second)}
    assert (len(shapes) == 1) is is_same
