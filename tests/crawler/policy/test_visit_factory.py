"""What an answer means for the archive: pure, from what was fetched to a visit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.crawl_model import UrlKind, UrlState
from archive.model import SiteKey
from crawler.extract.article import PageReading
from crawler.extract.classify import PageKind
from crawler.policy import visit_factory
from crawler.policy.scheduling import OTHER_PAGE_INTERVAL
from crawler.urls.canonical_key import CanonicalKey
from crawler.urls.links import Link

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def make_fetch_result(
    url: str = "http://a.test/tin",
    *,
    status: int = 200,
    failures: int = 0,
    kind: UrlKind = UrlKind.PAGE,
) -> visit_factory.FetchResult:
    """An answer to a request."""
    state = UrlState(
        id=1, identity=url.partition("//")[2], url=url, kind=kind, listed=False, fetched_at=None,
        payload_digest=None, steady=0, failures=failures,
    )  # fmt: skip
    return visit_factory.FetchResult(
        state=state, site=SiteKey("a"), run_id=1, fetched_at=NOW, status=status, capture_id=1,
        payload_digest="sha1:A", etag=None, last_modified=None,
    )  # fmt: skip


def make_reading(kind: PageKind, *links: Link) -> PageReading:
    """What a page said."""
    return PageReading(
        kind=kind, profile="joomla", canonical_key=CanonicalKey("a.test/tin"), links=links
    )


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
    seen = visit_factory.make_page_visit(
        make_fetch_result(kind=known),
        make_reading(said),
        None,
        visit_factory.PageLinks(),
        is_changed=False,
    )
    assert seen.kind is kind


def test_a_start_page_is_due_at_every_run_whatever_it_shows() -> None:
    """Guards against news behind a start page that looks like no listing."""
    start = make_fetch_result(kind=UrlKind.START)
    seen = visit_factory.make_page_visit(
        start, make_reading(PageKind.OTHER), None, visit_factory.PageLinks(), is_changed=False
    )
    assert seen.next_due == NOW


def test_what_vanished_waits_longer_than_what_stumbles() -> None:
    """A 404 is asked for again the next day, a 500 within hours."""
    vanished = visit_factory.make_not_found_visit(make_fetch_result(status=404))
    stumbled = visit_factory.make_failed_visit(make_fetch_result(status=500)).next_due
    assert vanished.next_due is not None
    assert stumbled is not None
    assert stumbled < NOW + timedelta(hours=3) < vanished.next_due < NOW + timedelta(days=1)
    assert (vanished.vanished_at, vanished.is_gone) == (NOW, False)


def test_a_guess_that_leads_nowhere_is_no_failure() -> None:
    """Where no feed is, none was promised; it is looked for again in a month."""
    guess = make_fetch_result(status=404, kind=UrlKind.FEED)
    assert visit_factory.is_missing_guessed_feed(guess)
    seen = visit_factory.make_unused_guess_visit(guess)
    assert (seen.is_failed, seen.next_due) == (False, NOW + OTHER_PAGE_INTERVAL)


def test_unmodified_page_keeps_what_is_known_of_it() -> None:
    """A 304 has no body: digest and validators stay those of the page."""
    answer = make_fetch_result(status=304, kind=UrlKind.ARTICLE)
    known = replace(answer.state, payload_digest="sha1:B", etag='"b"', last_modified="x", steady=2)
    seen = visit_factory.make_unmodified_visit(replace(answer, state=known), None)
    assert (seen.payload_digest, seen.etag, seen.last_modified) == ("sha1:B", '"b"', "x")
    assert seen.next_due == NOW + timedelta(days=8)


@pytest.mark.parametrize(
    ("kind", "target", "vanished"),
    [
        (UrlKind.ARTICLE, "http://a.test/", True),
        (UrlKind.ARTICLE, "http://a.test/tin-tuc", False),
        (UrlKind.LISTING, "http://a.test/", False),
    ],
)
def test_an_article_that_leads_to_the_front_page_has_vanished(
    kind: UrlKind, target: str, *, vanished: bool
) -> None:
    """That is how some systems say that a page is not there."""
    assert (
        visit_factory.is_redirect_to_front_page(make_fetch_result(kind=kind).state, target)
        is vanished
    )


def test_redirect_within_an_identity_moves_the_address() -> None:
    """Another scheme is the same page: its address is taken, and fetched in this run."""
    moved = visit_factory.make_redirect_visit(
        make_fetch_result("http://a.test/tin"), "https://a.test/tin"
    )
    assert (moved.redirect_url, moved.next_due, moved.found_urls) == (
        "https://a.test/tin",
        None,
        (),
    )


def test_redirect_to_another_identity_is_a_find() -> None:
    """Another page of the site is fetched in its own right, as what was hoped for."""
    found = visit_factory.make_redirect_visit(
        make_fetch_result(kind=UrlKind.ARTICLE), "http://a.test/bai/7-hop"
    ).found_urls
    assert [(link.url, link.kind) for link in found] == [
        ("http://a.test/bai/7-hop", UrlKind.ARTICLE)
    ]


@given(st.binary(max_size=60))
def test_any_location_is_an_address_or_none(location: bytes) -> None:
    """Whatever stands in the header, nothing is raised, and what comes out is ASCII."""
    target = visit_factory.resolve_redirect("http://a.test/tin", location)
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
    assert visit_factory.is_same_bare_host(url, target) is same
