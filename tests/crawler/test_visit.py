"""What an answer means for the archive: pure, from what was fetched to a visit."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.history import UrlKind, UrlState
from archive.model import SiteKey
from crawler import visit
from crawler.extract.article import Reading
from crawler.extract.kind import PageKind
from crawler.identity import Identity
from crawler.links import Link, LinkKind

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SCOPE = ["http://a.test/"]


def fetched(
    url: str = "http://a.test/tin",
    *,
    status: int = 200,
    failures: int = 0,
    kind: UrlKind = UrlKind.PAGE,
) -> visit.Fetched:
    """An answer to a request."""
    state = UrlState(
        id=1, identity=url.partition("//")[2], url=url, kind=kind, listed=False, fetched_at=None,
        payload_digest=None, steady=0, failures=failures,
    )  # fmt: skip
    return visit.Fetched(
        state=state, site=SiteKey("a"), run=1, at=NOW, status=status, capture=1,
        payload_digest="sha1:A", etag=None, last_modified=None,
    )  # fmt: skip


def reading(kind: PageKind, *links: Link) -> Reading:
    """What a page said."""
    return Reading(kind=kind, profile="joomla", identity=Identity("a.test/tin"), links=links)


@pytest.mark.parametrize(
    ("said", "known", "kind"),
    [
        (PageKind.LISTING, UrlKind.PAGE, UrlKind.LISTING),
        (PageKind.ARTICLE, UrlKind.LISTING, UrlKind.ARTICLE),
        (PageKind.OTHER, UrlKind.ARTICLE, UrlKind.PAGE),
        (PageKind.LISTING, UrlKind.PAGER, UrlKind.PAGER),
    ],
)
def test_a_page_is_what_it_proves_to_be(said: PageKind, known: UrlKind, kind: UrlKind) -> None:
    """But for a pager, which shows a listing and stays one."""
    assert visit.of_page(fetched(kind=known), reading(said), None, SCOPE).kind is kind


def test_a_start_page_is_due_at_every_run_whatever_it_shows() -> None:
    """Guards against news behind a start page that looks like no listing."""
    start = fetched(kind=UrlKind.START)
    assert visit.of_page(start, reading(PageKind.OTHER), None, SCOPE).next_due == NOW


def test_links_that_belong_to_the_crawl_are_found() -> None:
    """Neither files, nor other hosts, nor print views."""
    urls = {
        "http://a.test/tin/5-hop.html": LinkKind.ARTICLE,
        "http://a.test/tin?start=5": LinkKind.PAGER,
        "http://a.test/ke-hoach.pdf": LinkKind.FILE,
        "http://b.test/tin/5-hop.html": LinkKind.ARTICLE,
        "http://a.test/tin/5-hop.html?tmpl=component&print=1": LinkKind.ARTICLE,
    }
    links = [Link(url=url, kind=kind, in_listing=True, text="") for url, kind in urls.items()]
    found = visit.found_urls("http://a.test/", links, SCOPE)
    assert [link.url for link in found] == list(urls)[:2]


def test_what_is_gone_waits_longer_than_what_stumbles() -> None:
    """A 404 is asked for again after the better part of a day, a 500 within hours."""
    gone, stumbled = (visit.of_refusal(fetched(status=status)).next_due for status in (404, 500))
    assert gone is not None
    assert stumbled is not None
    assert stumbled < NOW + timedelta(hours=3) < gone < NOW + timedelta(days=2)


def test_redirect_within_an_identity_moves_the_address() -> None:
    """Another scheme is the same page: its address is taken, and fetched in this run."""
    moved = visit.of_redirect(fetched("http://a.test/tin"), "https://a.test/tin")
    assert (moved.move_to, moved.next_due, moved.found) == ("https://a.test/tin", None, ())


def test_redirect_to_another_identity_is_a_find() -> None:
    """Another page of the site is fetched in its own right, as what was hoped for."""
    found = visit.of_redirect(fetched(kind=UrlKind.ARTICLE), "http://a.test/bai/7-hop").found
    assert [(link.url, link.kind) for link in found] == [
        ("http://a.test/bai/7-hop", UrlKind.ARTICLE)
    ]


@given(st.binary(max_size=60))
def test_any_location_is_an_address_or_none(location: bytes) -> None:
    """Whatever stands in the header, nothing is raised, and what comes out is ASCII."""
    target = visit.redirect_target("http://a.test/tin", location)
    assert target is None or target.isascii()


@pytest.mark.parametrize(
    ("url", "target", "same"),
    [
        ("http://a.test/", "https://www.a.test/home", True),
        ("http://www.a.test/", "http://a.test/", True),
        ("http://a.test/", "http://b.test/", False),
        ("http://a.test/", "http://a.test:8080/", False),
    ],
)
def test_start_pages_move_within_their_house(url: str, target: str, *, same: bool) -> None:
    """Scheme and `www.` may change, the name may not."""
    assert visit.is_same_house(url, target) is same
