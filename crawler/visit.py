"""What a response means for the archive: pure, from what was fetched and read to a `Visit`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin

from w3lib.url import safe_url_string

from archive.history import ArticleRead, FoundUrl, UrlKind, UrlState, Visit
from archive.model import SiteKey
from crawler.extract.article import PageKind, Reading
from crawler.frontier import next_due, next_try
from crawler.identity import fold, host_of, in_scope
from crawler.links import Link, LinkKind, is_wasteful

_PERMANENT = frozenset({404, 410})
_WAIT_OF_A_PERMANENT_FAILURE = 4
"""What is not there is asked for again after a day, as if it had failed so often already."""


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


def of_page(
    fetched: Fetched, reading: Reading, article: ArticleRead | None, scope: Sequence[str]
) -> Visit:
    """A page that was read."""
    kind = kind_of_page(reading, fetched.state.kind)
    schedule = UrlKind.START if fetched.state.kind is UrlKind.START else kind
    is_same = fetched.payload_digest == fetched.state.payload_digest
    due = next_due(
        schedule,
        fetched.at,
        content=article.content if article else None,
        steady=fetched.state.steady + 1 if is_same else 0,
    )
    found = found_urls(fetched.state.url, reading.links, scope)
    return replace(_visit(fetched, kind, due), found=found, article=article, is_page=True)


def of_file(fetched: Fetched) -> Visit:
    """An answer that is no HTML page."""
    due = next_due(UrlKind.FILE, fetched.at, content=None, steady=0)
    return _visit(fetched, UrlKind.FILE, due)


def of_refusal(fetched: Fetched) -> Visit:
    """An answer that is no success."""
    state = fetched.state
    waits = max(state.failures, _WAIT_OF_A_PERMANENT_FAILURE * (fetched.status in _PERMANENT))
    return replace(_visit(fetched, state.kind, next_try(fetched.at, waits)), failed=True)


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
    due = next_due(UrlKind.PAGE, fetched.at, content=None, steady=0)
    return replace(_visit(fetched, state.kind, due), found=(there,))


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


def found_urls(page: str, links: Iterable[Link], scope: Sequence[str]) -> tuple[FoundUrl, ...]:
    """The links of a page that belong to the crawl."""
    return tuple(
        FoundUrl(
            url=link.url,
            identity=fold(link.url),
            kind=UrlKind(link.kind.value),
            listed=link.in_listing,
            found_on=page,
        )
        for link in links
        if link.kind is not LinkKind.FILE
        and in_scope(link.url, scope)
        and not is_wasteful(link.url)
    )


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
