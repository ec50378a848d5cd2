"""What a response means for the archive: pure, from what was fetched and read to a `Visit`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin

from w3lib.url import safe_url_string

from archive.history import ArticleRead, FoundUrl, UrlKind, UrlState, Visit
from archive.model import Content, SiteKey
from crawler.addresses.identity import fold, host_of
from crawler.decisions.frontier import SIDE_PAGE, next_due, next_try
from crawler.decisions.tombstone import absence
from crawler.extract.article import PageKind, Reading
from crawler.extract.kind import is_front_page

_VANISHED = frozenset({404, 410})
_GUESSES = frozenset({UrlKind.FEED, UrlKind.SITEMAP})
"""Kinds whose addresses may be guesses of ours: that one is not there is no failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One answered request: which address, in which run, what was kept, what the headers say."""

    state: UrlState
    site: SiteKey
    run: int
    at: datetime
    status: int
    capture: int
    payload_digest: str
    etag: str | None
    last_modified: str | None


def start_urls(urls: Iterable[str]) -> list[FoundUrl]:
    """Start URLs as the frontier knows them."""
    return [FoundUrl(url=url, identity=fold(url), kind=UrlKind.START) for url in urls]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leads:
    """Where a page leads: addresses, what it lists from the top, what to fetch next of that."""

    found: tuple[FoundUrl, ...] = ()
    shown: tuple[str, ...] | None = None
    onward: tuple[str, ...] = ()


def of_page(
    fetched: Fetched,
    reading: Reading,
    article: ArticleRead | None,
    leads: Leads,
    *,
    changed: bool,
    barren: bool | None = None,
) -> Visit:
    """A page that was read; `changed` says whether it shows something else than before."""
    state = fetched.state
    kind = kind_of_page(reading, state.kind)
    due = next_due(
        UrlKind.START if state.kind is UrlKind.START else kind,
        fetched.at,
        content=article.content if article else None,
        steady=0 if changed or not state.fetched_at else state.steady + 1,
        changed_at=fetched.at if changed else state.changed_at,
    )
    return replace(
        _visit(fetched, kind, due),
        found=leads.found,
        shown=leads.shown,
        onward=leads.onward,
        article=article,
        changed=changed,
        barren=barren,
        is_page=True,
    )


def of_unmodified(fetched: Fetched, content: Content | None) -> Visit:
    """An answer that the page is as it was; `content` is what its article says."""
    state = fetched.state
    due = next_due(
        state.kind,
        fetched.at,
        content=content,
        steady=state.steady + 1,
        changed_at=state.changed_at,
    )
    return replace(
        _visit(fetched, state.kind, due),
        payload_digest=state.payload_digest,
        etag=fetched.etag or state.etag,
        last_modified=fetched.last_modified or state.last_modified,
        is_unmodified=True,
    )


def of_list(fetched: Fetched, found: tuple[FoundUrl, ...]) -> Visit:
    """A feed or sitemap that was read."""
    changed = fetched.payload_digest != fetched.state.payload_digest
    visit = _visit(fetched, fetched.state.kind, fetched.at)
    return replace(visit, found=found, changed=changed and bool(fetched.state.fetched_at))


def of_file(fetched: Fetched) -> Visit:
    """An answer that is no HTML page."""
    due = next_due(UrlKind.FILE, fetched.at, content=None, steady=0)
    return _visit(fetched, UrlKind.FILE, due)


def is_idle_guess(fetched: Fetched) -> bool:
    """Whether nothing is at a place where a feed or a sitemap might have been."""
    return fetched.state.kind in _GUESSES and fetched.state.payload_digest is None


def of_idle_guess(fetched: Fetched) -> Visit:
    """An answer that no feed or sitemap is there; a month later there may be."""
    return replace(_visit(fetched, fetched.state.kind, fetched.at + SIDE_PAGE), payload_digest=None)


def is_vanished(status: int) -> bool:
    """Whether an answer says that the page is not there."""
    return status in _VANISHED


def of_absence(fetched: Fetched) -> Visit:
    """An answer that the page is not there, in whatever words."""
    told = absence(fetched.state, fetched.at)
    return replace(
        _visit(fetched, fetched.state.kind, told.next_due),
        vanished_at=told.vanished_at,
        is_gone=told.is_gone,
        failed=True,
    )


def of_refusal(fetched: Fetched) -> Visit:
    """An answer that is no success, and says nothing of whether the page is there."""
    state = fetched.state
    due = next_try(fetched.at, state.failures)
    return replace(_visit(fetched, state.kind, due), failed=True, vanished_at=state.vanished_at)


def leads_to_the_front(state: UrlState, target: str) -> bool:
    """Whether a redirect says in its own way that a page is not there: it leads to the front."""
    return state.kind is UrlKind.ARTICLE and is_front_page(target)


def of_redirect(fetched: Fetched, target: str) -> Visit:
    """An answer that sends to another address of the site."""
    state = fetched.state
    if fold(target) == state.identity:
        return replace(_visit(fetched, state.kind, None), move_to=target)
    there = FoundUrl(
        url=target,
        identity=fold(target),
        kind=state.kind,
        listed=state.listed,
        found_on=state.url,
    )
    return replace(_visit(fetched, state.kind, fetched.at + SIDE_PAGE), found=(there,))


def of_silence(state: UrlState, site: SiteKey, run: int, at: datetime) -> Visit:
    """A request that no answer came to."""
    return Visit(
        state=state,
        site=site,
        run=run,
        at=at,
        kind=state.kind,
        next_due=next_try(at, state.failures),
        failed=True,
        status=state.status,
        vanished_at=state.vanished_at,
    )


def redirect_target(url: str, location: bytes) -> str | None:
    """Where a Location header leads, without fragment; None where that is no address.

    Servers send letters unescaped: UTF-8 is what they mean (RFC 3987, section 3.1).
    """
    try:
        text = location.decode("utf-8")
    except UnicodeDecodeError:
        text = location.decode("latin-1")
    try:
        return safe_url_string(urljoin(url, text.strip()).partition("#")[0])
    except ValueError:
        return None


def is_same_house(url: str, target: str) -> bool:
    """Whether a start page moved within its own name: another scheme, with or without `www.`."""
    return _bare_host(url) == _bare_host(target)


def _bare_host(url: str) -> str:
    return host_of(url).removeprefix("www.")


def kind_of_page(reading: Reading, known: UrlKind) -> UrlKind:
    """What a page proved to be; a pager stays one."""
    if known is UrlKind.PAGER:
        return known
    match reading.kind:
        case PageKind.ARTICLE:
            return UrlKind.ARTICLE
        case PageKind.LISTING:
            return UrlKind.LISTING
        case _:
            return UrlKind.PAGE


def _visit(fetched: Fetched, kind: UrlKind, due: datetime | None) -> Visit:
    return Visit(
        state=fetched.state,
        site=fetched.site,
        run=fetched.run,
        at=fetched.at,
        kind=kind,
        next_due=due,
        status=fetched.status,
        capture=fetched.capture,
        payload_digest=fetched.payload_digest,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
    )
