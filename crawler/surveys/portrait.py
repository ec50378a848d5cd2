"""What a probe's survey says of a site: its make, its listings, how its addresses fold. Pure.

It reads three articles as samples. Pages of unknown make are read by what they have in common, as
after a crawl; so what is shown is what will be archived.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlsplit

from config.site import Cms
from crawler.addresses.identity import Identity, fold, host_of, in_scope
from crawler.addresses.links import Link, LinkKind
from crawler.decisions.visit import is_same_house
from crawler.errors import CrawlError
from crawler.extract.article import Extraction, PageKind, Reading
from crawler.extract.masthead import Masthead
from crawler.extract.profiles import GENERIC
from crawler.extract.template import learn
from crawler.reader import Reader
from crawler.surveys.itinerary import SAMPLES
from crawler.surveys.parked import sign_of_parking
from crawler.surveys.school import name_parts
from crawler.surveys.sold_links import suspicious
from crawler.surveys.survey import Look, Survey

_REFUSED = frozenset({401, 403})
_BUSY = frozenset({429, 500, 502, 503, 504})
_NO_ARTICLE = "If the site has articles, look at one: truongdang extract URL"
_NO_LINKS = (
    "Its front page has no links: nobody uses it, or scripts draw it, which a crawl does not run."
)
_MOST_NAMED = 5
"""Listings and pagers that are named: the rest is found in the same way."""


class UnfitSiteError(CrawlError):
    """What answers at an address is no news site that could be crawled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An article as it will be archived: where it was read, and what its address folds to."""

    url: str
    identity: Identity
    extraction: Extraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Several addresses that are one to the crawl: all of them fold to `identity`."""

    identity: Identity
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """What a site looks like.

    `start_url` is where its crawl should begin; `cms` is AUTO where its make is unknown; `doubts`
    are whole sentences. `names` may hold the name of whoever runs it, the likeliest first.
    """

    start_url: str
    cms: Cms
    version: str | None
    names: tuple[str, ...]
    feeds: tuple[str, ...]
    sitemaps: tuple[str, ...]
    listings: tuple[str, ...]
    pagers: tuple[str, ...]
    folds: tuple[Fold, ...]
    samples: tuple[Sample, ...]
    crawl_delay: float | None
    doubts: tuple[str, ...]


def portrait_of(survey: Survey) -> Portrait:
    """Draw a site from what was seen of it.

    Raises:
        UnfitSiteError: it does not answer, forbids it, leads elsewhere, is parked, or shows no
            article.
    """
    front = _front(survey)
    readings = list(_readings(survey))
    samples = tuple(_samples(readings))
    if not samples:
        raise UnfitSiteError(
            f"no article could be read at {survey.start} ({len(survey.looks)} addresses tried)",
            hint=_NO_LINKS if not front.reading or not front.reading.links else _NO_ARTICLE,
        )
    links = [link for link in _links(readings) if in_scope(link.url, [front.url])]
    pagers = _urls(link for link in links if link.kind is LinkKind.PAGER)
    sitemaps = tuple(look.url for look in survey.looks if _is_sitemap(look, survey))
    start = next((look for look, _ in readings if urlsplit(look.url).path == "/"), front)
    start = start if _kind_at(front, readings) is PageKind.ARTICLE else front
    cms = _cms(readings)
    return Portrait(
        start_url=start.url,
        cms=cms,
        version=next(filter(None, (each.extraction.content.cms_version for each in samples)), None),
        names=tuple(_names([look.masthead for look, _ in readings if look.masthead])),
        feeds=_answering(survey, front.masthead.feeds if front.masthead else ())[:_MOST_NAMED],
        sitemaps=sitemaps,
        listings=tuple(
            look.url for look, found in readings if found.kind is PageKind.LISTING and look != start
        ),
        pagers=pagers[:_MOST_NAMED],
        folds=tuple(_folds(links, cms)),
        samples=samples,
        crawl_delay=survey.crawl_delay,
        doubts=tuple(_doubts(start, cms, samples, pagers, sitemaps, readings)),
    )


def _front(survey: Survey) -> Look:
    """The front page of a living site."""
    front = survey.front
    if front is None:
        raise _no_front(survey)
    sign = sign_of_parking(front.masthead) if front.masthead else None
    if sign:
        raise UnfitSiteError(
            f"{front.url} is no school's site: {sign}",
            hint="Look at it with a browser; the school may have moved to another host.",
        )
    return front


def _no_front(survey: Survey) -> UnfitSiteError:
    """Why there is no front page, and what to do about it."""
    last = survey.way[-1] if survey.way else Look(url=survey.start, why="no answer")
    target = last.leads_to
    if target and not is_same_house(last.url, target):
        return UnfitSiteError(
            f"{survey.start} leads to another host: {target}",
            hint=f"If that is the site: truongdang sites add {target}",
        )
    if target:
        return UnfitSiteError(
            f"{survey.start} is sent from one address to the next without end",
            hint="Give the address at which a browser shows the front page in the end.",
        )
    if last.is_forbidden:
        return UnfitSiteError(
            f"robots.txt of {host_of(last.url)} forbids {last.url}",
            hint="It is obeyed. Ask the school whether its news may be archived.",
        )
    return UnfitSiteError(f"{last.url} gives no page: {last.why}", hint=_advice(last))


def _advice(look: Look) -> str:
    """What to do about an address that gives no page."""
    if look.status in _REFUSED:
        return "The server refuses programs. Ask the school whether its news may be archived."
    if look.status in _BUSY or "robots.txt" in look.why:
        return "It may be busy or broken for a while: try again on another day."
    if "certificate" in look.why:
        return (
            "Look whether http:// answers; else write the site file by hand, with"
            " verify_tls = false, if you know the school's server."
        )
    return "Look at it with a browser, and check how the address is written."


def _readings(survey: Survey) -> Iterator[tuple[Look, Reading]]:
    """What each page says; pages of unknown make as they are read when their site is known."""
    looks = [look for look in survey.looks if look.page and look.reading]
    unknown = [look for look in looks if look.reading and look.reading.profile == GENERIC.name]
    reader = Reader(cms=Cms.AUTO, template=learn(look.page for look in looks if look.page))
    for look in looks:
        if look.page and look.reading:
            yield look, reader.read(look.page) if look in unknown else look.reading


def _samples(readings: Sequence[tuple[Look, Reading]]) -> list[Sample]:
    found: dict[Identity, Sample] = {}
    for look, reading in readings:
        if reading.extraction:
            sample = Sample(url=look.url, identity=reading.identity, extraction=reading.extraction)
            found.setdefault(reading.identity, sample)
    return list(found.values())[:SAMPLES]


def _cms(readings: Sequence[tuple[Look, Reading]]) -> Cms:
    """The system of most articles; AUTO where no rule knows it."""
    systems = Counter(reading.cms for _, reading in readings if reading.extraction)
    cms = systems.most_common(1)[0][0]
    return Cms.AUTO if cms is Cms.GENERIC else cms


def _kind_at(front: Look, readings: Sequence[tuple[Look, Reading]]) -> PageKind | None:
    return next((reading.kind for look, reading in readings if look == front), None)


def _names(mastheads: Sequence[Masthead]) -> list[str]:
    """The parts of names, those first that stand on most pages; of one page alone, all of it.

    What stands on one page of several is a title, and may name another school.
    """
    pages = Counter(
        part
        for masthead in mastheads
        for part in dict.fromkeys(chain.from_iterable(map(name_parts, masthead.names)))
    )
    fewest = min(2, len(mastheads))
    return [part for part, count in pages.most_common() if count >= fewest]


def _links(readings: Sequence[tuple[Look, Reading]]) -> Iterator[Link]:
    for _, reading in readings:
        yield from reading.links


def _urls(links: Iterator[Link]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(link.url for link in links))


def _answering(survey: Survey, feeds: Sequence[str]) -> tuple[str, ...]:
    """Announced feeds, without those that were asked for and did not answer."""
    asked = {url: survey.at(url) for url in feeds}
    return tuple(url for url, look in asked.items() if look is None or look.is_xml)


def _is_sitemap(look: Look, survey: Survey) -> bool:
    is_usual = urlsplit(look.url).path == "/sitemap.xml"
    return look.is_xml and (is_usual or look.url in survey.sitemaps)


def _folds(links: Sequence[Link], cms: Cms) -> Iterator[Fold]:
    """Articles that were met at several addresses."""
    shown: defaultdict[Identity, list[str]] = defaultdict(list)
    for link in links:
        if link.kind is LinkKind.ARTICLE and link.url not in shown[fold(link.url, cms)]:
            shown[fold(link.url, cms)].append(link.url)
    for identity, urls in shown.items():
        if len(urls) > 1:
            yield Fold(identity=identity, urls=tuple(urls))


def _doubts(
    start: Look,
    cms: Cms,
    samples: Sequence[Sample],
    pagers: Sequence[str],
    sitemaps: Sequence[str],
    readings: Sequence[tuple[Look, Reading]],
) -> Iterator[str]:
    """What whoever adds the site should look at."""
    if cms is Cms.AUTO:
        yield (
            "The make of its pages is unknown: articles are read by what the pages share,"
            " which is learned when about ten have been fetched."
        )
    others = {reading.cms.value for _, reading in readings} - {cms, Cms.GENERIC}
    if others and cms is not Cms.AUTO:
        yield f"Some pages are of another make: {', '.join(sorted(others))}."
    if len(samples) < SAMPLES:
        yield f"Only {len(samples)} of {SAMPLES} articles could be read."
    if not pagers and not sitemaps:
        yield "No listing with further pages was seen: older articles may be out of reach."
    if urlsplit(start.url).path not in {"", "/"} and not _is_front(start.url):
        yield f"The whole host is crawled, not only what lies below {urlsplit(start.url).path}."
    if start.masthead and (hosts := suspicious(start.masthead.outside)):
        yield f"Its front page has links that look sold: {', '.join(hosts[:_MOST_NAMED])}."
    for sample in samples:
        for doubt in sample.extraction.content.warnings:
            yield f"{sample.url}: {doubt.text}"


def _is_front(url: str) -> bool:
    path = urlsplit(url).path.strip("/").lower()
    return path in {"index.php", "index.html", "index.htm", "index.aspx", "default.aspx", "vi"}
