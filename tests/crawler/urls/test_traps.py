"""Traps: known by their look, or by what they yield."""

import pytest

from archive.crawl_model import FoundUrl, UrlKind, UrlState
from crawler.policy.visit_factory import PageLinks
from crawler.session.trap_detector import (
    MAX_UNDECIDED_OF_PATTERN,
    MAX_UNPRODUCTIVE_OF_PATTERN,
    TrapDetector,
)
from crawler.urls.canonical_key import make_canonical_key, strip_session_id
from crawler.urls.traps import (
    detect_soft_error,
    detect_trap,
    digest_masked_text,
    get_url_pattern,
    is_not_found_title,
)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/tin?start=14&start=14", "pager that echoes the query"),
        ("/tin?filter_order=hits", "sort or filter link"),
        ("/van-ban?f[0]=nam:2020", "sort or filter link"),
        ("/lich/2031-05", "calendar"),
        ("/su-kien?month=5&year=2031", "calendar"),
        ("/index.php?option=com_jevents&task=day.listevents", "calendar"),
        ("/" + "a/b/" * 9, "path too deep"),
        ("/tin/a/tin/b/tin/c", "path that repeats itself"),
        ("/tin/5-hoi-nghi.html", None),
        ("/2020/07/hoi-nghi", None),
        ("/su-kien/2020/07/hoi-nghi-tong-ket", None),
        ("/index.php?option=com_content&view=archive&year=2020&month=7", None),
        ("/lich-cong-tac", None),
        ("/web/guest/-/asset_publisher/x/content/id/5", None),
    ],
)
def test_traps_known_by_their_address(path: str, name: str | None) -> None:
    """Named where an address tells; an archive of months and a school's timetable are none."""
    assert detect_trap(f"http://a.test{path}") == name


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://a.test/tin;jsessionid=0A1B?id=5", "http://a.test/tin?id=5"),
        ("http://a.test/(S(abc123xyz))/tin.aspx", "http://a.test/tin.aspx"),
        ("http://a.test/tin?PHPSESSID=ab12&id=5", "http://a.test/tin?id=5"),
        ("http://a.test/modules.php?sid=512", "http://a.test/modules.php?sid=512"),
        ("http://a.test/residence?idea=5", "http://a.test/residence?idea=5"),
    ],
)
def test_session_ids_are_left_out(url: str, plain: str) -> None:
    """What numbers a visit is neither fetched nor part of an identity."""
    assert strip_session_id(url) == plain
    assert make_canonical_key(url) == make_canonical_key(plain)


def test_shapes() -> None:
    """Addresses that differ in numbers or random tokens have one shape."""
    assert get_url_pattern("http://a.test/xem?ngay=5&x=1") == get_url_pattern(
        "http://a.test/xem?x=77&ngay=31"
    )
    assert get_url_pattern("http://a.test/t/9f86d081884c7d65") == get_url_pattern(
        "http://a.test/t/1"
    )
    assert get_url_pattern("http://a.test/tin") != get_url_pattern("http://a.test/thong-bao")


def test_pages_that_differ_in_a_number_look_the_same() -> None:
    """Counters, scripts and markup do not count; words do."""
    first = digest_masked_text(b"<p class=1>Truy c\xe1\xba\xadp: 17</p><script>var t=1;</script>")
    assert first == digest_masked_text(b"<p>Truy c\xe1\xba\xadp: 4</p>")
    assert first != digest_masked_text(b"<p>Li\xc3\xaan h\xe1\xbb\x87: 4</p>")


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("<title>404 - Trường</title><p>x", "soft 404"),
        ("<h1>Không tìm thấy <b>trang</b></h1>", "soft 404"),
        ("<title>Trường</title><h2>Đăng nhập hệ thống</h2>", "login page"),
        ("<title>Giới thiệu</title><a>Đăng nhập</a>", None),
        ("<title>Nội quy</title><h1>Nội quy</h1><h3>Tin mới</h3><h3>Đăng nhập</h3>", None),
        ("<title>Tin</title><h2>Bạn cần đăng nhập</h2><h3>Đăng nhập</h3>", "login page"),
    ],
)
def test_disguises(html: str, name: str | None) -> None:
    """By title and headings alone: a link to log in is on every page."""
    assert detect_soft_error(html) == name


@pytest.mark.parametrize(
    ("title", "excuse"),
    [
        ("404 Not Found", True),
        ("Không tìm thấy trang", True),
        ("Bài viết này không còn tồn tại", True),
        ("Hội thảo về những vấn đề không tồn tại trong quy định 404", False),
    ],
)
def test_titles_that_are_excuses(title: str, *, excuse: bool) -> None:
    """An article may speak of what does not exist."""
    assert is_not_found_title(title) is excuse


def make_state(number: int, kind: UrlKind = UrlKind.PAGE, path: str = "/xem?ngay=") -> UrlState:
    """An address that nobody fetched yet."""
    url = f"http://a.test{path}{number}"
    return UrlState(
        id=number, identity=url, url=url, kind=kind, listed=False, fetched_at=None,
        payload_digest=None, steady=0, failures=0,
    )  # fmt: skip


def test_a_space_without_articles_is_bounded() -> None:
    """After so many addresses of one shape in vain the others are left alone, in later runs too."""
    detector = TrapDetector(())
    for number in range(MAX_UNPRODUCTIVE_OF_PATTERN):
        assert detector.find_trap(make_state(number)) is None
        detector.record_page(make_state(number), UrlKind.PAGE, is_unproductive=True)
    assert detector.find_trap(make_state(99)) == "addresses without an article"
    later = TrapDetector([make_state(number).url for number in range(MAX_UNPRODUCTIVE_OF_PATTERN)])
    assert later.find_trap(make_state(99)) == "addresses without an article"
    assert later.find_trap(make_state(99, UrlKind.PAGER)) == "endless pager"
    assert later.find_trap(make_state(99, UrlKind.LISTING)) is None
    assert later.find_trap(make_state(99, path="/khac?ngay=")) is None


def test_what_nobody_can_judge_yet_is_not_in_vain() -> None:
    """On a site of which nothing was learned more is fetched, and the rest left to the next run."""
    detector = TrapDetector(())
    for number in range(MAX_UNDECIDED_OF_PATTERN):
        assert detector.find_trap(make_state(number)) is None
        detector.record_page(make_state(number), UrlKind.PAGE, is_unproductive=True, is_guess=True)
    assert not detector.is_undecided
    assert detector.find_trap(make_state(9999)) == "addresses to be judged by the next run"
    assert detector.is_undecided


def test_addresses_of_articles_are_barred_only_in_a_row() -> None:
    """One article among them, and the others of its shape are fetched."""
    detector = TrapDetector(())
    for number in range(MAX_UNPRODUCTIVE_OF_PATTERN):
        detector.record_page(make_state(number), UrlKind.PAGE, is_unproductive=True)
    assert detector.find_trap(make_state(98, UrlKind.ARTICLE))
    detector.record_page(make_state(99), UrlKind.ARTICLE, is_unproductive=False)
    assert detector.find_trap(make_state(98, UrlKind.ARTICLE)) is None


def test_a_listing_is_in_vain_when_it_repeats_itself() -> None:
    """Pages that show what another listing showed are not: they go further."""
    detector = TrapDetector(())
    pager = make_state(5, UrlKind.PAGER, "/tin?start=")
    assert not detector.is_unproductive(
        pager, UrlKind.PAGER, PageLinks(listed_identities=("a", "b"))
    )
    assert detector.is_unproductive(pager, UrlKind.PAGER, PageLinks(listed_identities=("b",)))
    assert detector.is_unproductive(pager, UrlKind.PAGER, PageLinks(listed_identities=()))
    other = make_state(5, UrlKind.PAGER, "/thong-bao?start=")
    assert not detector.is_unproductive(
        other, UrlKind.PAGER, PageLinks(listed_identities=("a", "b"))
    )


def test_a_page_is_in_vain_that_links_to_nothing_new() -> None:
    """An article never is."""
    detector = TrapDetector(())
    link = FoundUrl(url="http://a.test/1", identity="a.test/1", kind=UrlKind.ARTICLE)
    assert not detector.is_unproductive(make_state(1), UrlKind.PAGE, PageLinks(found_urls=(link,)))
    assert detector.is_unproductive(make_state(2), UrlKind.PAGE, PageLinks(found_urls=(link,)))
    assert not detector.is_unproductive(
        make_state(3), UrlKind.ARTICLE, PageLinks(found_urls=(link,))
    )
