"""What has become of a configured site: what a probe saw, compared with what was known. Pure.

A site is in trouble where its next crawl would gather nothing, or the wrong thing. A single
article that has vanished is none: schools delete pages.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from config.site import Cms, Site
from crawler.addresses.identity import fold, host_of, in_scope
from crawler.extract.article import PageKind
from crawler.extract.likeness import likeness
from crawler.extract.profiles import GENERIC
from crawler.extract.template import SiteTemplate
from crawler.extract.text import key
from crawler.surveys.itinerary import articles
from crawler.surveys.parked import sign_of_parking
from crawler.surveys.sold_links import suspicious
from crawler.surveys.survey import Look, Survey

_GONE = frozenset({404, 410})
_LIKE = 0.2
"""Share of the learned chrome: the captured sites show 0.7 and more, strangers none."""
_MOST_NAMED = 5


class Ill(StrEnum):
    """The kinds of trouble."""

    DEAD = "dead"
    FORBIDDEN = "forbidden"
    MOVED = "moved"
    PARKED = "parked"
    SOLD_LINKS = "sold_links"
    REDESIGNED = "redesigned"
    ARTICLES_GONE = "articles_gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One trouble: `text` says what was seen, `hint` what to do about it."""

    ill: Ill
    text: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What the archive knows of a site: its learned template, and some articles by address."""

    template: SiteTemplate | None = None
    titles: dict[str, str] = field(default_factory=dict)
    systems: frozenset[str] = frozenset()


def troubles(site: Site, survey: Survey, memory: Memory) -> tuple[Trouble, ...]:
    """All that is wrong with a site, the worst first; nothing where it is well."""
    front = survey.front
    if front is None or front.masthead is None:
        return (_without_front(site, survey),)
    if sign := sign_of_parking(front.masthead) or _sign_of_leaving(survey, front, memory):
        return (
            Trouble(
                ill=Ill.PARKED,
                text=f"{front.url} is no school's site any more: {sign}",
                hint=f"Look where the school went; till then: truongdang sites disable {site.key}",
            ),
        )
    return (
        *_moves(site, survey, front),
        *_other_starts(site, survey),
        *_redesigns(site, survey, memory),
        *_lost_articles(survey, memory),
        *_sold(front),
    )


def _sign_of_leaving(survey: Survey, front: Look, memory: Memory) -> str | None:
    """What shows, whatever its words, that the front page is no news site's any more."""
    links = front.reading.links if front.reading else ()
    within = {fold(link.url) for link in links if in_scope(link.url, [front.url])}
    if not memory.titles or articles(survey) or within - {fold(front.url)}:
        return None
    return "it leads to no page of its own, and no known article is there"


def _without_front(site: Site, survey: Survey) -> Trouble:
    """Why there is no front page."""
    last = survey.way[-1] if survey.way else Look(url=survey.start, why="no answer")
    if target := last.leads_to:
        return Trouble(
            ill=Ill.MOVED,
            text=f"{survey.start} leads to {target}",
            hint=f"If the school is there now, put it into start_urls of {site.key},"
            f" and {survey.start} into former_urls.",
        )
    if last.is_forbidden:
        return Trouble(
            ill=Ill.FORBIDDEN,
            text=f"robots.txt of {host_of(last.url)} forbids {last.url}",
            hint=f"It is to be obeyed: truongdang sites disable {site.key}, or ask the school.",
        )
    return Trouble(
        ill=Ill.DEAD,
        text=f"{last.url} gives no page: {last.why}",
        hint="Look at it with a browser, and check again on another day.",
    )


def _moves(site: Site, survey: Survey, front: Look) -> Iterator[Trouble]:
    """A start URL that answers under another scheme or host, if only with `www.`."""
    start, now = urlsplit(survey.start), urlsplit(front.url)
    if (start.scheme, start.netloc) != (now.scheme, now.netloc):
        yield Trouble(
            ill=Ill.MOVED,
            text=f"{survey.start} leads to {front.url}",
            hint=f"Write start_urls of {site.key} so; its articles stay known.",
        )


def _other_starts(site: Site, survey: Survey) -> Iterator[Trouble]:
    for url in site.start_urls[1:]:
        look = survey.at(url)
        if look and look.page is None and look.target is None:
            yield Trouble(
                ill=Ill.DEAD,
                text=f"{url} gives no page: {look.why}",
                hint=f"Take it out of start_urls of {site.key} if it stays so.",
            )


def _redesigns(site: Site, survey: Survey, memory: Memory) -> Iterator[Trouble]:
    """Another system, another design, or articles that are there and cannot be read."""
    hint = f"Look at an article: truongdang extract URL --site {site.key}"
    known = {*memory.systems, *({site.cms.value} - {Cms.AUTO, Cms.GENERIC})}
    now = _system(survey)
    if known - {GENERIC.name} and now and now not in known and site.cms is not Cms.GENERIC:
        yield Trouble(
            ill=Ill.REDESIGNED,
            text=f"its pages are made by {now}, not by {' or '.join(sorted(known))} any more",
            hint=f'Write cms = "{now}" in its file if that is right. {hint}',
        )
    pages = [look.page for look in survey.looks if look.page]
    share = likeness(pages, memory.template) if memory.template else None
    if share is not None and share < _LIKE:
        yield Trouble(
            ill=Ill.REDESIGNED,
            text=f"its pages have {share:.0%} of what they had in common before",
            hint=f"The next crawl learns the new design. {hint}",
        )
    tried = [look for look in _known(survey, memory) if look.page]
    lost = [look for look in tried if not _still_shows(look, memory.titles[look.url])]
    if tried and len(lost) == len(tried):
        yield Trouble(
            ill=Ill.REDESIGNED,
            text=f"none of {len(tried)} known articles can be read any more, such as {lost[0].url}",
            hint=hint,
        )
    elif not tried and not articles(survey) and not memory.titles:
        yield Trouble(ill=Ill.REDESIGNED, text="no article could be read", hint=hint)


def _lost_articles(survey: Survey, memory: Memory) -> Iterator[Trouble]:
    looks = _known(survey, memory)
    gone = [look for look in looks if look.status in _GONE or (look.target and not look.page)]
    if looks and len(gone) == len(looks):
        yield Trouble(
            ill=Ill.ARTICLES_GONE,
            text=f"none of {len(looks)} known articles answers where it was, such as {gone[0].url}",
            hint="If the site was rebuilt, crawl it in full; what is archived stays.",
        )


def _sold(front: Look) -> Iterator[Trouble]:
    hosts = suspicious(front.masthead.outside) if front.masthead else []
    if hosts:
        yield Trouble(
            ill=Ill.SOLD_LINKS,
            text=f"its front page has links that look sold: {', '.join(hosts[:_MOST_NAMED])}",
            hint="Tell the school, whose site may have been broken into.",
        )


def _known(survey: Survey, memory: Memory) -> list[Look]:
    """What was seen at the addresses of known articles."""
    return [look for url in memory.titles if (look := survey.at(url))]


def _still_shows(look: Look, title: str) -> bool:
    """Whether an address shows the article that it showed, a mended title allowed."""
    if look.reading is None or look.reading.extraction is None:
        return False
    now, before = _words(look.reading.extraction.content.title), _words(title)
    return len(now & before) * 2 >= len(before)


def _words(title: str) -> frozenset[str]:
    return frozenset(map(key, title.split()))


def _system(survey: Survey) -> str | None:
    """What makes most of the articles that can be read; failing them, most of the pages."""
    looks = articles(survey) or [look for look in survey.looks if look.reading]
    seen = Counter(look.reading.cms.value for look in looks if look.reading)
    of_lists = [look for look in looks if look.reading and look.reading.kind is PageKind.LISTING]
    return seen.most_common(1)[0][0] if seen and (articles(survey) or of_lists) else None
