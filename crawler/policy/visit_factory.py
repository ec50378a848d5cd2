"""Meaning of responses for the archive: pure, from a `FetchResult` and its reading to a `Visit`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin

from w3lib.url import safe_url_string

from archive.crawl_model import ExtractedArticle, FoundUrl, UrlKind, UrlState, Visit
from archive.model import Content, SiteKey
from crawler.extract.article import PageKind, PageReading
from crawler.extract.classify import is_front_page
from crawler.policy.scheduling import (
    OTHER_PAGE_INTERVAL,
    compute_next_due,
    compute_next_retry,
    compute_not_found_state,
    compute_quiet_interval,
)
from crawler.urls.canonical_key import get_bare_host, get_host_port, make_canonical_key
from crawler.urls.links import classify_url

MAX_REDIRECTS = 5
"""Redirects in a row that are followed: RFC 9309, section 2.3.1.2, asks for five for a robots.txt;
pages get as many."""
_NOT_FOUND_STATUSES = frozenset({404, 410})
_REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
"""Those whose Location names another address of the same page; 300, 304 to 306 do not."""
# 404 and 410 alone: 401 and 403 may be a block of ours and end; the page may still be there.
_GUESSED_KINDS = frozenset({UrlKind.FEED, UrlKind.SITEMAP})
"""Kinds whose addresses may be guesses of ours: that one is not there is no failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """One answered request: which address, in which run, its capture, its validators."""

    state: UrlState
    site: SiteKey
    run_id: int
    fetched_at: datetime
    status: int
    capture_id: int
    payload_digest: str
    etag: str | None
    last_modified: str | None


def make_start_urls(urls: Iterable[str]) -> list[FoundUrl]:
    """Return start URLs as the frontier knows them, each with a key of its own.

    Two that differ in `www.` alone are both asked: one host may be dead, or another site after all.
    """
    found: dict[str, FoundUrl] = {}
    for url in urls:
        key: str = make_canonical_key(url)
        if key in found:
            key = f"{get_host_port(url)}/{key.partition('/')[2]}"
        found.setdefault(key, FoundUrl(url=url, identity=key, kind=UrlKind.START))
    return list(found.values())


def make_found_url(url: str) -> FoundUrl:
    """Return an address as the frontier knows it, by its look alone."""
    kind = UrlKind(classify_url(url).value)
    return FoundUrl(url=url, identity=make_canonical_key(url), kind=kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """Links of a page: addresses, what it lists from the top, what to fetch next of that."""

    found_urls: tuple[FoundUrl, ...] = ()
    listed_identities: tuple[str, ...] | None = None
    next_pages: tuple[str, ...] = ()


def make_page_visit(
    fetched: FetchResult,
    reading: PageReading,
    article: ExtractedArticle | None,
    leads: PageLinks,
    *,
    is_changed: bool,
    is_unproductive: bool | None = None,
) -> Visit:
    """Make the visit of a page that was read."""
    state = fetched.state
    kind = classify_page(reading, state.kind)
    due = compute_next_due(
        UrlKind.START if state.kind is UrlKind.START else kind,
        fetched.fetched_at,
        content=article.content if article else None,
        steady=0 if is_changed or not state.fetched_at else state.steady + 1,
        changed_at=fetched.fetched_at if is_changed else state.changed_at,
    )
    return replace(
        _make_visit(fetched, kind, due),
        found_urls=leads.found_urls,
        listed_identities=leads.listed_identities,
        next_pages=leads.next_pages,
        article=article,
        is_changed=is_changed,
        is_unproductive=is_unproductive,
        is_page=True,
    )


def make_unmodified_visit(fetched: FetchResult, content: Content | None) -> Visit:
    """Make the visit of a page that is as it was (304); `content` is what its article says."""
    state = fetched.state
    due = compute_next_due(
        state.kind,
        fetched.fetched_at,
        content=content,
        steady=state.steady + 1,
        changed_at=state.changed_at,
    )
    return replace(
        _make_visit(fetched, state.kind, due),
        payload_digest=state.payload_digest,
        etag=fetched.etag or state.etag,
        last_modified=fetched.last_modified or state.last_modified,
        is_unmodified=True,
    )


def make_feed_visit(fetched: FetchResult, found: tuple[FoundUrl, ...]) -> Visit:
    """Make the visit of a feed or sitemap that was read."""
    is_changed = fetched.payload_digest != fetched.state.payload_digest
    visit = _make_visit(fetched, fetched.state.kind, fetched.fetched_at)
    return replace(
        visit, found_urls=found, is_changed=is_changed and bool(fetched.state.fetched_at)
    )


def make_file_visit(fetched: FetchResult) -> Visit:
    """Make the visit of a response that is no HTML page."""
    due = compute_next_due(UrlKind.FILE, fetched.fetched_at, content=None, steady=0)
    return _make_visit(fetched, UrlKind.FILE, due)


def is_missing_guessed_feed(fetched: FetchResult) -> bool:
    """Tell whether nothing is at a place where a feed or a sitemap might have been."""
    return fetched.state.kind in _GUESSED_KINDS and fetched.state.payload_digest is None


def make_unused_guess_visit(fetched: FetchResult) -> Visit:
    """Make the visit of a place without feed or sitemap; a month later there may be one."""
    return replace(
        _make_visit(fetched, fetched.state.kind, fetched.fetched_at + OTHER_PAGE_INTERVAL),
        payload_digest=None,
    )


def is_redirect(status: int) -> bool:
    """Tell whether a status sends to the address in the Location header."""
    return status in _REDIRECT_STATUSES


def is_not_found(status: int) -> bool:
    """Tell whether a status says that the page is not there."""
    return status in _NOT_FOUND_STATUSES


def make_not_found_visit(fetched: FetchResult) -> Visit:
    """Make the visit of a page that is not there, in whatever words that was said."""
    told = compute_not_found_state(fetched.state, fetched.fetched_at)
    return replace(
        _make_visit(fetched, fetched.state.kind, told.next_due),
        vanished_at=told.vanished_at,
        is_gone=told.is_gone,
        is_failed=True,
    )


def make_failed_visit(fetched: FetchResult) -> Visit:
    """Make the visit of a failure that does not tell whether the page is there."""
    state = fetched.state
    due = compute_next_retry(fetched.fetched_at, state.failures)
    return replace(
        _make_visit(fetched, state.kind, due), is_failed=True, vanished_at=state.vanished_at
    )


def is_redirect_to_front_page(state: UrlState, target: str) -> bool:
    """Tell whether a redirect leads to the front page: so some sites say that a page is gone."""
    return state.kind is UrlKind.ARTICLE and is_front_page(target)


def make_redirect_visit(fetched: FetchResult, target: str) -> Visit:
    """Make the visit of a redirect to another address of the site."""
    state = fetched.state
    if make_canonical_key(target) == state.identity:
        return replace(_make_visit(fetched, state.kind, None), redirect_url=target)
    there = FoundUrl(
        url=target,
        identity=make_canonical_key(target),
        kind=state.kind,
        listed=state.listed,
        found_on=state.url,
        facts=state.facts,
    )
    steady = state.steady + 1 if state.fetched_at else 0
    due = fetched.fetched_at + compute_quiet_interval(steady)
    return replace(
        _make_visit(fetched, state.kind, due), found_urls=(there,), target_key=there.identity
    )


def make_forward_visit(fetched: FetchResult, targets: Sequence[str]) -> Visit:
    """Make the visit of a page that only leads on to others, as a redirect does.

    Its validators are forgotten: "as before" would say nothing of where it leads.
    """
    first, *others = [make_redirect_visit(fetched, target) for target in targets]
    found = (url for visit in (first, *others) for url in visit.found_urls)
    return replace(first, found_urls=tuple(found), etag=None, last_modified=None)


def make_no_response_visit(state: UrlState, site: SiteKey, run: int, at: datetime) -> Visit:
    """Make the visit of a request without a response."""
    return Visit(
        state=state,
        site=site,
        run_id=run,
        visited_at=at,
        kind=state.kind,
        next_due=compute_next_retry(at, state.failures),
        is_failed=True,
        status=state.status,
        vanished_at=state.vanished_at,
    )


def resolve_redirect(url: str, location: bytes) -> str | None:
    """Return the URL that a Location header leads to, without fragment; None where it is none.

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


def is_same_bare_host(url: str, target: str) -> bool:
    """Tell whether two URLs differ in scheme or `www.` alone, as when a start page moves."""
    return get_bare_host(url) == get_bare_host(target)


def classify_page(reading: PageReading, known: UrlKind) -> UrlKind:
    """Return the kind that a page proved to be; a pager stays one, and a part of an article."""
    if known in {UrlKind.PAGER, UrlKind.PART}:
        return known
    match reading.kind:
        case PageKind.ARTICLE:
            return UrlKind.ARTICLE
        case PageKind.LISTING if known is not UrlKind.TAG:
            return UrlKind.LISTING
        case _ if known is UrlKind.TAG:
            return known
        case _:
            return UrlKind.PAGE


def _make_visit(fetched: FetchResult, kind: UrlKind, due: datetime | None) -> Visit:
    return Visit(
        state=fetched.state,
        site=fetched.site,
        run_id=fetched.run_id,
        visited_at=fetched.fetched_at,
        kind=kind,
        next_due=due,
        status=fetched.status,
        capture_id=fetched.capture_id,
        payload_digest=fetched.payload_digest,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
    )
