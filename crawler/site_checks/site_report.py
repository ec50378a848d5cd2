"""Report on a new site from a probe: its system, its listings, how its addresses fold. Pure.

It reads three articles as samples. Pages of unknown make are read by what they have in common, as
after a crawl; so what is shown is what will be archived.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlsplit

from config.site import Cms
from crawler.errors import CrawlError
from crawler.extract.article import Extraction, PageKind, PageReading
from crawler.extract.profiles import GENERIC
from crawler.extract.template.learn import learn_template
from crawler.policy.backoff import THROTTLE_STATUSES
from crawler.policy.visit_factory import is_same_bare_host
from crawler.site_checks.institution import split_name
from crawler.site_checks.probe_order import SAMPLE_COUNT
from crawler.site_checks.probe_result import MAX_NAMED, ProbedPage, ProbeResult
from crawler.site_checks.site_facts import SiteFacts
from crawler.site_checks.spam_and_parking import detect_parking, find_spam_hosts
from crawler.site_extractor import SiteExtractor
from crawler.urls.canonical_key import (
    CanonicalKey,
    get_host_port,
    make_canonical_key,
)
from crawler.urls.links import Link, LinkKind

FORBIDDEN_STATUSES = frozenset({401, 403})
"""By which a server refuses whoever asks, or programs alone."""
_BUSY_STATUSES = THROTTLE_STATUSES | {500, 502, 504}
_NO_ARTICLE_HINT = "If the site has articles, look at one: truongdang extract URL"
_NO_LINKS_HINT = "Its front page has no links: look at it with a browser; nobody may use it."
_SCRIPTS_HINT = (
    "Scripts seem to draw its pages. Let a browser draw them: truongdang sites add URL --render"
)
_MAX_SHELL_LETTERS = 300  # visible letters of a page that scripts fill: a notice, a title. Chosen


class UnsupportedSiteError(CrawlError):
    """The address is not that of a news site that could be crawled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleArticle:
    """An article as it will be archived: where it was read, and what its address folds to."""

    url: str
    identity: CanonicalKey
    extraction: Extraction


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlGroup:
    """Several addresses that are one to the crawl: all of them fold to `identity`."""

    identity: CanonicalKey
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReport:
    """Description of a site, as `sites add` prints it.

    `start_url` is where its crawl should begin; `scope` is what of its host it should be bound to,
    nothing for the whole; `cms` is AUTO where its make is unknown; `doubts`
    are whole sentences. `names` may hold the name of whoever runs it, the likeliest first.
    """

    start_url: str
    scope: tuple[str, ...]
    cms: Cms
    version: str | None
    names: tuple[str, ...]
    feeds: tuple[str, ...]
    sitemaps: tuple[str, ...]
    listings: tuple[str, ...]
    pagers: tuple[str, ...]
    url_groups: tuple[UrlGroup, ...]
    samples: tuple[SampleArticle, ...]
    crawl_delay: float | None
    warnings: tuple[str, ...]


def make_site_report(result: ProbeResult) -> SiteReport:
    """Draw a site from what was seen of it.

    Raises:
        UnsupportedSiteError: it does not answer, forbids it, leads elsewhere, is parked, or shows
            no article.
    """
    front_page = _require_front_page(result)
    readings = list(_read_pages(result))
    samples = tuple(_collect_samples(readings))
    if not samples:
        raise UnsupportedSiteError(
            f"no article could be read at {result.start_url} ({len(result.pages)} addresses tried)",
            hint=_explain_no_article(result, front_page),
        )
    scope = result.make_scope(front_page)
    links = [link for link in _iterate_links(readings) if scope.contains(link.url)]
    pagers = _collect_urls(link for link in links if link.kind is LinkKind.PAGER)
    sitemaps = tuple(page.url for page in result.pages if _is_sitemap(page, result))
    start = _choose_start_page(result, front_page, readings)
    cms = _choose_cms(readings)
    return SiteReport(
        start_url=start.url,
        scope=result.scope or (),
        cms=cms,
        version=next(filter(None, (each.extraction.content.cms_version for each in samples)), None),
        names=tuple(_rank_names([page.site_facts for page, _ in readings if page.site_facts])),
        feeds=_select_answering_feeds(
            result, front_page.site_facts.feeds if front_page.site_facts else ()
        )[:MAX_NAMED],
        sitemaps=sitemaps,
        listings=tuple(
            page.url for page, found in readings if found.kind is PageKind.LISTING and page != start
        ),
        pagers=pagers[:MAX_NAMED],
        url_groups=tuple(_group_urls(links, cms)),
        samples=samples,
        crawl_delay=result.crawl_delay,
        warnings=(
            *_list_scope_warnings(start, result.scope or ()),
            *_list_warnings(start, cms, samples, pagers, sitemaps, readings),
        ),
    )


def _choose_start_page(
    result: ProbeResult,
    front_page: ProbedPage,
    readings: Sequence[tuple[ProbedPage, PageReading]],
) -> ProbedPage:
    """Return the page where a crawl should begin."""
    if framesets := [page for page in result.redirect_chain if _has_frames(page)]:
        return framesets[0]  # the crawl needs all of the frames
    if _get_page_kind(front_page, readings) is not PageKind.ARTICLE:
        return front_page
    return next((page for page, _ in readings if urlsplit(page.url).path == "/"), front_page)


def _has_frames(page: ProbedPage) -> bool:
    return page.site_facts is not None and len(page.site_facts.forward_urls) > 1


def _explain_no_article(result: ProbeResult, front_page: ProbedPage) -> str:
    """Return what to do about a site of which no article could be read."""
    pages = [page for page in result.pages if page.page and page.site_facts]
    if sum(map(_looks_drawn_by_script, pages)) * 2 >= len(pages):
        return _SCRIPTS_HINT
    has_links = front_page.reading and front_page.reading.links
    return _NO_ARTICLE_HINT if has_links else _NO_LINKS_HINT


def _looks_drawn_by_script(page: ProbedPage) -> bool:
    """Tell whether a page has scripts and next to no text of its own."""
    has_scripts = page.page is not None and b"<script" in page.page.body.lower()
    return (
        has_scripts
        and page.site_facts is not None
        and len(page.site_facts.text) <= _MAX_SHELL_LETTERS
    )


def _require_front_page(result: ProbeResult) -> ProbedPage:
    """Return the front page of a living site."""
    front_page = result.front_page
    if front_page is None:
        raise _make_no_front_page_error(result)
    sign = detect_parking(front_page.site_facts) if front_page.site_facts else None
    if sign:
        raise UnsupportedSiteError(
            f"{front_page.url} is no school's site: {sign}",
            hint="Look at it with a browser; the school may have moved to another host.",
        )
    return front_page


def _make_no_front_page_error(result: ProbeResult) -> UnsupportedSiteError:
    """Make the error that says why there is no front page, and what to do about it."""
    last = (
        result.redirect_chain[-1]
        if result.redirect_chain
        else ProbedPage(url=result.start_url, failure="no answer")
    )
    target = last.final_target
    if target and not is_same_bare_host(last.url, target):
        return UnsupportedSiteError(
            f"{result.start_url} leads to another host: {target}",
            hint=f"If that is the site: truongdang sites add {target}",
        )
    if target:
        return UnsupportedSiteError(
            f"{result.start_url} is sent from one address to the next without end",
            hint="Give the address at which a browser shows the front page in the end.",
        )
    if last.is_forbidden:
        return UnsupportedSiteError(
            f"robots.txt of {get_host_port(last.url)} forbids {last.url}",
            hint="It is obeyed. Ask the school whether its news may be archived.",
        )
    return UnsupportedSiteError(f"{last.url} gives no page: {last.failure}", hint=_make_hint(last))


def _make_hint(page: ProbedPage) -> str:
    """Return what to do about an address that gives no page."""
    if page.is_guarded:
        return "It is not got round: ask the school to let the crawler in."
    if page.status in FORBIDDEN_STATUSES:
        return "The server refuses programs. Ask the school whether its news may be archived."
    if page.status in _BUSY_STATUSES or "robots.txt" in page.failure:
        return "It may be busy or broken for a while: try again on another day."
    if page.failure.startswith("TLS"):
        return 'Write the site file by hand, with tls = "old", if you know the school\'s server.'
    if "certificate" in page.failure:
        return (
            "Look whether http:// answers; else write the site file by hand, with"
            " verify_tls = false, if you know the school's server."
        )
    return "Look at it with a browser, and check how the address is written."


def _read_pages(result: ProbeResult) -> Iterator[tuple[ProbedPage, PageReading]]:
    """Read each page; those of an unknown system as they are read once their site is known."""
    pages = [page for page in result.pages if page.page and page.reading]
    unknown = [page for page in pages if page.reading and page.reading.profile == GENERIC.name]
    reader = SiteExtractor(
        cms=Cms.AUTO, template=learn_template(page.page for page in pages if page.page)
    )
    for page in pages:
        if page.page and page.reading:
            yield page, reader.extract_page(page.page) if page in unknown else page.reading


def _collect_samples(readings: Sequence[tuple[ProbedPage, PageReading]]) -> list[SampleArticle]:
    found: dict[CanonicalKey, SampleArticle] = {}
    for page, reading in readings:
        if reading.extraction:
            sample = SampleArticle(
                url=page.url, identity=reading.canonical_key, extraction=reading.extraction
            )
            found.setdefault(reading.canonical_key, sample)
    return list(found.values())[:SAMPLE_COUNT]


def _choose_cms(readings: Sequence[tuple[ProbedPage, PageReading]]) -> Cms:
    """Return the system of most articles; AUTO where no rule knows it."""
    systems = Counter(reading.cms for _, reading in readings if reading.extraction)
    cms = systems.most_common(1)[0][0]
    return Cms.AUTO if cms is Cms.GENERIC else cms


def _get_page_kind(
    front_page: ProbedPage, readings: Sequence[tuple[ProbedPage, PageReading]]
) -> PageKind | None:
    return next((reading.kind for page, reading in readings if page == front_page), None)


def _rank_names(mastheads: Sequence[SiteFacts]) -> list[str]:
    """Rank the parts of names by the pages that they stand on; of one page alone, all of it.

    What stands on one page of several is a title, and may name another school.
    """
    pages = Counter(
        part
        for masthead in mastheads
        for part in dict.fromkeys(chain.from_iterable(map(split_name, masthead.names)))
    )
    fewest = min(2, len(mastheads))
    return [part for part, count in pages.most_common() if count >= fewest]


def _iterate_links(readings: Sequence[tuple[ProbedPage, PageReading]]) -> Iterator[Link]:
    for _, reading in readings:
        yield from reading.links


def _collect_urls(links: Iterator[Link]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(link.url for link in links))


def _select_answering_feeds(result: ProbeResult, feeds: Sequence[str]) -> tuple[str, ...]:
    """Announced feeds, without those that were asked for and did not answer."""
    asked = {url: result.get_page(url) for url in feeds}
    return tuple(url for url, page in asked.items() if page is None or page.is_xml)


def _is_sitemap(page: ProbedPage, result: ProbeResult) -> bool:
    is_usual = urlsplit(page.url).path == "/sitemap.xml"
    return page.is_xml and (is_usual or page.url in result.sitemaps)


def _group_urls(links: Sequence[Link], cms: Cms) -> Iterator[UrlGroup]:
    """Articles that were met at several addresses."""
    shown: defaultdict[CanonicalKey, list[str]] = defaultdict(list)
    for link in links:
        if (
            link.kind is LinkKind.ARTICLE
            and link.url not in shown[make_canonical_key(link.url, cms)]
        ):
            shown[make_canonical_key(link.url, cms)].append(link.url)
    for identity, urls in shown.items():
        if len(urls) > 1:
            yield UrlGroup(identity=identity, urls=tuple(urls))


def _list_warnings(
    start: ProbedPage,
    cms: Cms,
    samples: Sequence[SampleArticle],
    pagers: Sequence[str],
    sitemaps: Sequence[str],
    readings: Sequence[tuple[ProbedPage, PageReading]],
) -> Iterator[str]:
    """Yield what whoever adds the site should check."""
    if cms is Cms.AUTO:
        yield (
            "The make of its pages is unknown: articles are read by what the pages share,"
            " which is learned when about ten have been fetched."
        )
    others = {reading.cms.value for _, reading in readings} - {cms, Cms.GENERIC}
    if others and cms is not Cms.AUTO:
        yield f"Some pages are of another make: {', '.join(sorted(others))}."
    if len(samples) < SAMPLE_COUNT:
        yield f"Only {len(samples)} of {SAMPLE_COUNT} articles could be read."
    if not pagers and not sitemaps:
        yield "No listing with further pages was seen: older articles may be out of reach."
    if start.site_facts and (hosts := find_spam_hosts(start.site_facts.outside_links)):
        yield f"Its front page has links that look sold: {', '.join(hosts[:MAX_NAMED])}."
    for sample in samples:
        for doubt in sample.extraction.content.warnings:
            yield f"{sample.url}: {doubt.text}"


def _list_scope_warnings(start: ProbedPage, scope: tuple[str, ...]) -> Iterator[str]:
    if scope:
        yield (
            f"Only what lies below {scope[0]} is crawled, as most of the news on its front page do;"
            " leave scope out if the whole host is the school's."
        )
    elif urlsplit(start.url).path not in {"", "/"} and not _is_front_path(start.url):
        yield (
            f"The whole host is crawled, not only what lies below {urlsplit(start.url).path};"
            " scope in the site file bounds it."
        )


def _is_front_path(url: str) -> bool:
    path = urlsplit(url).path.strip("/").lower()
    return path in {"index.php", "index.html", "index.htm", "index.aspx", "default.aspx", "vi"}
