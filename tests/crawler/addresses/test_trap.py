"""Traps: known by their look, or by what they yield."""

import pytest

from archive.history import FoundUrl, UrlKind, UrlState
from crawler.addresses.identity import fold, without_session
from crawler.addresses.trap import disguise_of, is_not_there, masked_digest, shape_of, trap_of
from crawler.decisions.visit import Leads
from crawler.runs.watch import MOST_GUESSED_OF_A_SHAPE, MOST_OF_A_SHAPE, TrapWatch


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
    assert trap_of(f"http://a.test{path}") == name


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
    assert without_session(url) == plain
    assert fold(url) == fold(plain)


def test_shapes() -> None:
    """Addresses that differ in numbers or random tokens have one shape."""
    assert shape_of("http://a.test/xem?ngay=5&x=1") == shape_of("http://a.test/xem?x=77&ngay=31")
    assert shape_of("http://a.test/t/9f86d081884c7d65") == shape_of("http://a.test/t/1")
    assert shape_of("http://a.test/tin") != shape_of("http://a.test/thong-bao")


def test_pages_that_differ_in_a_number_look_the_same() -> None:
    """Counters, scripts and markup do not count; words do."""
    first = masked_digest(b"<p class=1>Truy c\xe1\xba\xadp: 17</p><script>var t=1;</script>")
    assert first == masked_digest(b"<p>Truy c\xe1\xba\xadp: 4</p>")
    assert first != masked_digest(b"<p>Li\xc3\xaan h\xe1\xbb\x87: 4</p>")


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("<title>404 - Trường</title><p>x", "soft 404"),
        ("<h1>Không tìm thấy <b>trang</b></h1>", "soft 404"),
        ("<title>Trường</title><h2>Đăng nhập hệ thống</h2>", "login page"),
        ("<title>Giới thiệu</title><a>Đăng nhập</a>", None),
    ],
)
def test_disguises(html: str, name: str | None) -> None:
    """By title and headings alone: a link to log in is on every page."""
    assert disguise_of(html) == name


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
    assert is_not_there(title) is excuse


def address(number: int, kind: UrlKind = UrlKind.PAGE, path: str = "/xem?ngay=") -> UrlState:
    """An address that nobody fetched yet."""
    url = f"http://a.test{path}{number}"
    return UrlState(
        id=number, identity=url, url=url, kind=kind, listed=False, fetched_at=None,
        payload_digest=None, steady=0, failures=0,
    )  # fmt: skip


def test_a_space_without_articles_is_bounded() -> None:
    """After so many addresses of one shape in vain the others are left alone, in later runs too."""
    watch = TrapWatch(())
    for number in range(MOST_OF_A_SHAPE):
        assert watch.bars(address(number)) is None
        watch.note(address(number), UrlKind.PAGE, in_vain=True)
    assert watch.bars(address(99)) == "addresses without an article"
    later = TrapWatch([address(number).url for number in range(MOST_OF_A_SHAPE)])
    assert later.bars(address(99)) == "addresses without an article"
    assert later.bars(address(99, UrlKind.PAGER)) == "endless pager"
    assert later.bars(address(99, UrlKind.LISTING)) is None
    assert later.bars(address(99, path="/khac?ngay=")) is None


def test_what_nobody_can_judge_yet_is_not_in_vain() -> None:
    """On a site of which nothing was learned more is fetched, and the rest left to the next run."""
    watch = TrapWatch(())
    for number in range(MOST_GUESSED_OF_A_SHAPE):
        assert watch.bars(address(number)) is None
        watch.note(address(number), UrlKind.PAGE, in_vain=True, is_guess=True)
    assert not watch.is_undecided
    assert watch.bars(address(9999)) == "addresses to be judged by the next run"
    assert watch.is_undecided


def test_addresses_of_articles_are_barred_only_in_a_row() -> None:
    """One article among them, and the others of its shape are fetched."""
    watch = TrapWatch(())
    for number in range(MOST_OF_A_SHAPE):
        watch.note(address(number), UrlKind.PAGE, in_vain=True)
    assert watch.bars(address(98, UrlKind.ARTICLE))
    watch.note(address(99), UrlKind.ARTICLE, in_vain=False)
    assert watch.bars(address(98, UrlKind.ARTICLE)) is None


def test_a_listing_is_in_vain_when_it_repeats_itself() -> None:
    """Pages that show what another listing showed are not: they go further."""
    watch = TrapWatch(())
    pager = address(5, UrlKind.PAGER, "/tin?start=")
    assert not watch.is_in_vain(pager, UrlKind.PAGER, Leads(shown=("a", "b")))
    assert watch.is_in_vain(pager, UrlKind.PAGER, Leads(shown=("b",)))
    assert watch.is_in_vain(pager, UrlKind.PAGER, Leads(shown=()))
    other = address(5, UrlKind.PAGER, "/thong-bao?start=")
    assert not watch.is_in_vain(other, UrlKind.PAGER, Leads(shown=("a", "b")))


def test_a_page_is_in_vain_that_links_to_nothing_new() -> None:
    """An article never is."""
    watch = TrapWatch(())
    link = FoundUrl(url="http://a.test/1", identity="a.test/1", kind=UrlKind.ARTICLE)
    assert not watch.is_in_vain(address(1), UrlKind.PAGE, Leads(found=(link,)))
    assert watch.is_in_vain(address(2), UrlKind.PAGE, Leads(found=(link,)))
    assert not watch.is_in_vain(address(3), UrlKind.ARTICLE, Leads(found=(link,)))
