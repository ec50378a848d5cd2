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
from crawler.extract.article import PageKind
from crawler.extract.html.text import make_comparison_key
from crawler.extract.profiles import GENERIC
from crawler.extract.template.learn import measure_template_similarity
from crawler.extract.template.model import SiteTemplate
from crawler.site_checks.probe_order import select_articles
from crawler.site_checks.probe_result import ProbedPage, ProbeResult
from crawler.site_checks.spam_and_parking import detect_parking, find_spam_hosts
from crawler.urls.canonical_key import get_host_port, is_in_scope, make_canonical_key

_GONE_STATUSES = frozenset({404, 410})
_MIN_TEMPLATE_SIMILARITY = 0.2
"""Share of the learned chrome: the captured sites show 0.7 and more, strangers none."""
_MAX_NAMED = 5


class ProblemKind(StrEnum):
    """The kinds of trouble."""

    DEAD = "dead"
    FORBIDDEN = "forbidden"
    MOVED = "moved"
    PARKED = "parked"
    SPAM_LINKS = "sold_links"
    REDESIGNED = "redesigned"
    ARTICLES_GONE = "articles_gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One trouble: `text` says what was seen, `hint` what to do about it."""

    kind: ProblemKind
    text: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedSite:
    """What the archive knows of a site: its learned template, and some articles by address."""

    template: SiteTemplate | None = None
    title_by_url: dict[str, str] = field(default_factory=dict)
    cms_names: frozenset[str] = frozenset()


def find_problems(site: Site, survey: ProbeResult, memory: ArchivedSite) -> tuple[Problem, ...]:
    """All that is wrong with a site, the worst first; nothing where it is well."""
    front = survey.front_page
    if front is None or front.site_header is None:
        return (_explain_no_front_page(site, survey),)
    if sign := detect_parking(front.site_header) or _detect_abandonment(survey, front, memory):
        return (
            Problem(
                kind=ProblemKind.PARKED,
                text=f"{front.url} is no school's site any more: {sign}",
                hint=f"Look where the school went; till then: truongdang sites disable {site.key}",
            ),
        )
    return (
        *_find_moves(site, survey, front),
        *_find_dead_start_urls(site, survey),
        *_find_redesigns(site, survey, memory),
        *_find_missing_articles(survey, memory),
        *_find_spam_links(front),
    )


def _detect_abandonment(survey: ProbeResult, front: ProbedPage, memory: ArchivedSite) -> str | None:
    """What shows, whatever its words, that the front page is no news site's any more."""
    links = front.reading.links if front.reading else ()
    within = {make_canonical_key(link.url) for link in links if is_in_scope(link.url, [front.url])}
    if (
        not memory.title_by_url
        or select_articles(survey)
        or within - {make_canonical_key(front.url)}
    ):
        return None
    return "it leads to no page of its own, and no known article is there"


def _explain_no_front_page(site: Site, survey: ProbeResult) -> Problem:
    """Why there is no front page."""
    last = (
        survey.redirect_chain[-1]
        if survey.redirect_chain
        else ProbedPage(url=survey.start_url, failure="no answer")
    )
    if target := last.final_target:
        return Problem(
            kind=ProblemKind.MOVED,
            text=f"{survey.start_url} leads to {target}",
            hint=f"If the school is there now, put it into start_urls of {site.key},"
            f" and {survey.start_url} into former_urls.",
        )
    if last.is_forbidden:
        return Problem(
            kind=ProblemKind.FORBIDDEN,
            text=f"robots.txt of {get_host_port(last.url)} forbids {last.url}",
            hint=f"It is to be obeyed: truongdang sites disable {site.key}, or ask the school.",
        )
    return Problem(
        kind=ProblemKind.DEAD,
        text=f"{last.url} gives no page: {last.failure}",
        hint="Look at it with a browser, and check again on another day.",
    )


def _find_moves(site: Site, survey: ProbeResult, front: ProbedPage) -> Iterator[Problem]:
    """A start URL that answers under another scheme or host, if only with `www.`."""
    start, now = urlsplit(survey.start_url), urlsplit(front.url)
    if (start.scheme, start.netloc) != (now.scheme, now.netloc):
        yield Problem(
            kind=ProblemKind.MOVED,
            text=f"{survey.start_url} leads to {front.url}",
            hint=f"Write start_urls of {site.key} so; its articles stay known.",
        )


def _find_dead_start_urls(site: Site, survey: ProbeResult) -> Iterator[Problem]:
    for url in site.start_urls[1:]:
        look = survey.get_page(url)
        if look and look.page is None and look.redirect_target is None:
            yield Problem(
                kind=ProblemKind.DEAD,
                text=f"{url} gives no page: {look.failure}",
                hint=f"Take it out of start_urls of {site.key} if it stays so.",
            )


def _find_redesigns(site: Site, survey: ProbeResult, memory: ArchivedSite) -> Iterator[Problem]:
    """Another system, another design, or articles that are there and cannot be read."""
    hint = f"Look at an article: truongdang extract URL --site {site.key}"
    known = {*memory.cms_names, *({site.cms.value} - {Cms.AUTO, Cms.GENERIC})}
    now = _detect_main_cms(survey)
    if known - {GENERIC.name} and now and now not in known and site.cms is not Cms.GENERIC:
        yield Problem(
            kind=ProblemKind.REDESIGNED,
            text=f"its pages are made by {now}, not by {' or '.join(sorted(known))} any more",
            hint=f'Write cms = "{now}" in its file if that is right. {hint}',
        )
    pages = [look.page for look in survey.pages if look.page]
    share = measure_template_similarity(pages, memory.template) if memory.template else None
    if share is not None and share < _MIN_TEMPLATE_SIMILARITY:
        yield Problem(
            kind=ProblemKind.REDESIGNED,
            text=f"its pages have {share:.0%} of what they had in common before",
            hint=f"The next crawl learns the new design. {hint}",
        )
    tried = [look for look in _select_known_pages(survey, memory) if look.page]
    lost = [look for look in tried if not _has_same_title(look, memory.title_by_url[look.url])]
    if tried and len(lost) == len(tried):
        yield Problem(
            kind=ProblemKind.REDESIGNED,
            text=f"none of {len(tried)} known articles can be read any more, such as {lost[0].url}",
            hint=hint,
        )
    elif not tried and not select_articles(survey) and not memory.title_by_url:
        yield Problem(kind=ProblemKind.REDESIGNED, text="no article could be read", hint=hint)


def _find_missing_articles(survey: ProbeResult, memory: ArchivedSite) -> Iterator[Problem]:
    looks = _select_known_pages(survey, memory)
    gone = [
        look
        for look in looks
        if look.status in _GONE_STATUSES or (look.redirect_target and not look.page)
    ]
    if looks and len(gone) == len(looks):
        yield Problem(
            kind=ProblemKind.ARTICLES_GONE,
            text=f"none of {len(looks)} known articles answers where it was, such as {gone[0].url}",
            hint="If the site was rebuilt, crawl it in full; what is archived stays.",
        )


def _find_spam_links(front: ProbedPage) -> Iterator[Problem]:
    hosts = find_spam_hosts(front.site_header.outside_links) if front.site_header else []
    if hosts:
        yield Problem(
            kind=ProblemKind.SPAM_LINKS,
            text=f"its front page has links that look sold: {', '.join(hosts[:_MAX_NAMED])}",
            hint="Tell the school, whose site may have been broken into.",
        )


def _select_known_pages(survey: ProbeResult, memory: ArchivedSite) -> list[ProbedPage]:
    """What was seen at the addresses of known articles."""
    return [look for url in memory.title_by_url if (look := survey.get_page(url))]


def _has_same_title(look: ProbedPage, title: str) -> bool:
    """Whether an address shows the article that it showed, a mended title allowed."""
    if look.reading is None or look.reading.extraction is None:
        return False
    now, before = _split_title(look.reading.extraction.content.title), _split_title(title)
    return len(now & before) * 2 >= len(before)


def _split_title(title: str) -> frozenset[str]:
    return frozenset(map(make_comparison_key, title.split()))


def _detect_main_cms(survey: ProbeResult) -> str | None:
    """What makes most of the articles that can be read; failing them, most of the pages."""
    looks = select_articles(survey) or [look for look in survey.pages if look.reading]
    seen = Counter(look.reading.cms.value for look in looks if look.reading)
    of_lists = [look for look in looks if look.reading and look.reading.kind is PageKind.LISTING]
    return seen.most_common(1)[0][0] if seen and (select_articles(survey) or of_lists) else None
