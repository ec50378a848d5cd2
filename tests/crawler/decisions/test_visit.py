"""What an answer means for the archive: pure, from what was fetched to a visit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.history import UrlKind, UrlState
from archive.model import SiteKey
from crawler.addresses.identity import Identity
from crawler.addresses.links import Link
from crawler.decisions import visit
from crawler.decisions.frontier import SIDE_PAGE
from crawler.extract.article import Reading
from crawler.extract.kind import PageKind

NOW = datetime(2026, 1, 1, tzinfo=UTC)


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
    seen = visit.of_page(fetched(kind=known), reading(said), None, visit.Leads(), changed=False)
    assert seen.kind is kind


def test_a_start_page_is_due_at_every_run_whatever_it_shows() -> None:
    """Guards against news behind a start page that looks like no listing."""
    start = fetched(kind=UrlKind.START)
    seen = visit.of_page(start, reading(PageKind.OTHER), None, visit.Leads(), changed=False)
    assert seen.next_due == NOW


def test_what_vanished_waits_longer_than_what_stumbles() -> None:
    """A 404 is asked for again the next day, a 500 within hours."""
    vanished = visit.of_absence(fetched(status=404))
    stumbled = visit.of_refusal(fetched(status=500)).next_due
    assert vanished.next_due is not None
    assert stumbled is not None
    assert stumbled < NOW + timedelta(hours=3) < vanished.next_due < NOW + timedelta(days=1)
    assert (vanished.vanished_at, vanished.is_gone) == (NOW, False)


def test_a_guess_that_leads_nowhere_is_no_failure() -> None:
    """Where no feed is, none was promised; it is looked for again in a month."""
    guess = fetched(status=404, kind=UrlKind.FEED)
    assert visit.is_idle_guess(guess)
    seen = visit.of_idle_guess(guess)
    assert (seen.failed, seen.next_due) == (False, NOW + SIDE_PAGE)


def test_unmodified_page_keeps_what_is_known_of_it() -> None:
    """A 304 has no body: digest and validators stay those of the page."""
    answer = fetched(status=304, kind=UrlKind.ARTICLE)
    known = replace(answer.state, payload_digest="sha1:B", etag='"b"', last_modified="x", steady=2)
    seen = visit.of_unmodified(replace(answer, state=known), None)
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
    assert visit.leads_to_the_front(fetched(kind=kind).state, target) is vanished


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
