"""Problems of a configured site: a probe's result, compared with what was archived. Pure.

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
from crawler.extract.html.page_shell import MAX_SHELL_WORDS
from crawler.extract.html.text import make_comparison_key
from crawler.extract.profiles import GENERIC
from crawler.extract.template.learn import measure_template_similarity
from crawler.extract.template.model import SiteTemplate
from crawler.policy.visit_factory import is_not_found
from crawler.site_checks.probe_order import select_articles
from crawler.site_checks.probe_result import MAX_NAMED, ProbedPage, ProbeResult
from crawler.site_checks.spam_and_parking import detect_parking, find_spam_hosts
from crawler.urls.canonical_key import get_host_port, is_in_scope, make_canonical_key

_MIN_TEMPLATE_SIMILARITY = 0.2
"""Share of the learned chrome: the captured sites show 0.7 and more, strangers none."""


class SiteProblemKind(StrEnum):
    """Kinds of problems."""

    DEAD = "dead"
    FORBIDDEN = "forbidden"
    GUARDED = "guarded"
    MOVED = "moved"
    PARKED = "parked"
    SPAM_LINKS = "sold_links"
    REDESIGNED = "redesigned"
    ARTICLES_GONE = "articles_gone"
    OUT_OF_REACH = "out_of_reach"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProblem:
    """One problem: `text` says what was seen, `hint` what to do about it."""

    kind: SiteProblemKind
    text: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedSite:
    """Knowledge of a site from the archive: its learned template, and some articles by address."""

    template: SiteTemplate | None = None
    title_by_url: dict[str, str] = field(default_factory=dict)
    cms_names: frozenset[str] = frozenset()


def find_problems(
    site: Site, result: ProbeResult, archived: ArchivedSite
) -> tuple[SiteProblem, ...]:
    """Return all that is wrong with a site, the worst first; nothing where it is well."""
    front_page = result.front_page
    if front_page is None or front_page.site_facts is None:
        return (_explain_no_front_page(site, result),)
    said = None if _has_known_article(result, archived) else detect_parking(front_page.site_facts)
    if sign := said or _detect_abandonment(result, front_page, archived):
        return (
            SiteProblem(
                kind=SiteProblemKind.PARKED,
                text=f"{front_page.url} is no school's site any more: {sign}",
                hint=f"Look where the school went; till then: truongdang sites disable {site.key}",
            ),
        )
    return (
        *_find_moves(site, result, front_page),
        *_find_dead_start_urls(site, result),
        *_find_redesigns(site, result, archived),
        *_find_missing_articles(result, archived),
        *_find_spam_links(front_page),
        *_find_script_pages(site, result),
    )


def _detect_abandonment(
    result: ProbeResult, front_page: ProbedPage, archived: ArchivedSite
) -> str | None:
    """Return the sign that the front page is no news site's any more; None where there is none.

    A page that scripts would fill, and articles that do not answer, are signs of nothing: the site
    cannot be read, and may well be there.
    """
    links = front_page.reading.links if front_page.reading else ()
    within = {
        make_canonical_key(link.url) for link in links if is_in_scope(link.url, [front_page.url])
    }
    if (
        not archived.title_by_url
        or select_articles(result)
        or within - {make_canonical_key(front_page.url)}
        or _is_script_shell(front_page)
        or any(map(_is_silent, _select_known_pages(result, archived)))
    ):
        return None
    return "it leads to no page of its own, and no known article is there"


def _has_known_article(result: ProbeResult, archived: ArchivedSite) -> bool:
    """Tell whether a known article is where it was."""
    known = _select_known_pages(result, archived)
    return any(_has_same_title(page, archived.title_by_url[page.url]) for page in known)


def _is_script_shell(page: ProbedPage) -> bool:
    """Tell whether a page shows next to nothing, and has a script that may show more."""
    facts, source = page.site_facts, page.page.body.lower() if page.page else b""
    if facts is None or facts.outside_links:
        return False
    return b"<script" in source and len(facts.text.split()) <= MAX_SHELL_WORDS


def _is_silent(page: ProbedPage) -> bool:
    """Tell whether nothing is known of an address: no answer, an error of the server, a guard."""
    is_away = is_not_found(page.status or 0) or page.redirect_target is not None
    return page.page is None and not is_away


def _explain_no_front_page(site: Site, result: ProbeResult) -> SiteProblem:
    """Explain why there is no front page."""
    last = (
        result.redirect_chain[-1]
        if result.redirect_chain
        else ProbedPage(url=result.start_url, failure="no answer")
    )
    if target := last.final_target:
        return SiteProblem(
            kind=SiteProblemKind.MOVED,
            text=f"{result.start_url} leads to {target}",
            hint=f"If the school is there now, put it into start_urls of {site.key},"
            f" and {result.start_url} into former_urls.",
        )
    if last.is_forbidden:
        return SiteProblem(
            kind=SiteProblemKind.FORBIDDEN,
            text=f"robots.txt of {get_host_port(last.url)} forbids {last.url}",
            hint=f"It is to be obeyed: truongdang sites disable {site.key}, or ask the school.",
        )
    if last.is_guarded:
        return SiteProblem(
            kind=SiteProblemKind.GUARDED,
            text=f"{last.url} gives no page: {last.failure}",
            hint="Ask the school to let the crawler in; what is archived stays.",
        )
    return SiteProblem(
        kind=SiteProblemKind.DEAD,
        text=f"{last.url} gives no page: {last.failure}",
        hint="Look at it with a browser, and check again on another day.",
    )


def _find_moves(site: Site, result: ProbeResult, front_page: ProbedPage) -> Iterator[SiteProblem]:
    """Yield start URLs that answer under another scheme or host, if only with `www.`."""
    start, now = urlsplit(result.start_url), urlsplit(front_page.url)
    if (start.scheme, start.netloc) != (now.scheme, now.netloc):
        yield SiteProblem(
            kind=SiteProblemKind.MOVED,
            text=f"{result.start_url} leads to {front_page.url}",
            hint=f"Write start_urls of {site.key} so; its articles stay known.",
        )


def _find_dead_start_urls(site: Site, result: ProbeResult) -> Iterator[SiteProblem]:
    for url in site.start_urls[1:]:
        page = result.get_page(url)
        if page and page.page is None and page.redirect_target is None:
            yield SiteProblem(
                kind=SiteProblemKind.DEAD,
                text=f"{url} gives no page: {page.failure}",
                hint=f"Take it out of start_urls of {site.key} if it stays so.",
            )


def _find_redesigns(
    site: Site, result: ProbeResult, archived: ArchivedSite
) -> Iterator[SiteProblem]:
    """Another system, another design, or articles that are there and cannot be read."""
    hint = f"Look at an article: truongdang extract URL --site {site.key}"
    known = {*archived.cms_names, *({site.cms.value} - {Cms.AUTO, Cms.GENERIC})}
    now = _detect_main_cms(result)
    if known - {GENERIC.name} and now and now not in known and site.cms is not Cms.GENERIC:
        yield SiteProblem(
            kind=SiteProblemKind.REDESIGNED,
            text=f"its pages are made by {now}, not by {' or '.join(sorted(known))} any more",
            hint=f'Write cms = "{now}" in its file if that is right. {hint}',
        )
    pages = [page.page for page in result.pages if page.page]
    share = measure_template_similarity(pages, archived.template) if archived.template else None
    if share is not None and share < _MIN_TEMPLATE_SIMILARITY:
        yield SiteProblem(
            kind=SiteProblemKind.REDESIGNED,
            text=f"its pages have {share:.0%} of what they had in common before",
            hint=f"The next crawl learns the new design. {hint}",
        )
    tried = [page for page in _select_known_pages(result, archived) if page.page]
    lost = [page for page in tried if not _has_same_title(page, archived.title_by_url[page.url])]
    if tried and len(lost) == len(tried):
        yield SiteProblem(
            kind=SiteProblemKind.REDESIGNED,
            text=f"none of {len(tried)} known articles can be read any more, such as {lost[0].url}",
            hint=hint,
        )
    elif not tried and not select_articles(result) and not archived.title_by_url:
        yield SiteProblem(
            kind=SiteProblemKind.REDESIGNED, text="no article could be read", hint=hint
        )


def _find_missing_articles(result: ProbeResult, archived: ArchivedSite) -> Iterator[SiteProblem]:
    pages = _select_known_pages(result, archived)
    gone = [
        page
        for page in pages
        if is_not_found(page.status or 0) or (page.redirect_target and not page.page)
    ]
    if pages and len(gone) == len(pages):
        yield SiteProblem(
            kind=SiteProblemKind.ARTICLES_GONE,
            text=f"none of {len(pages)} known articles answers where it was, such as {gone[0].url}",
            hint="If the site was rebuilt, crawl it in full; what is archived stays.",
        )


def _find_spam_links(front_page: ProbedPage) -> Iterator[SiteProblem]:
    hosts = find_spam_hosts(front_page.site_facts.outside_links) if front_page.site_facts else []
    if hosts:
        yield SiteProblem(
            kind=SiteProblemKind.SPAM_LINKS,
            text=f"its front page has links that look sold: {', '.join(hosts[:MAX_NAMED])}",
            hint="Tell the school, whose site may have been broken into.",
        )


def _find_script_pages(site: Site, result: ProbeResult) -> Iterator[SiteProblem]:
    """Yield that listings go on behind a script, where nothing but their first page is read."""
    pages = [page for page in result.pages if page.reading and page.reading.script_pages]
    if pages:
        yield SiteProblem(
            kind=SiteProblemKind.OUT_OF_REACH,
            text=f"later pages open by a script alone (__doPostBack) on {pages[0].url}",
            hint=f"Name other listings of {site.key} in its start_urls, or ask the school for a"
            " feed or a sitemap that has all articles.",
        )


def _select_known_pages(result: ProbeResult, archived: ArchivedSite) -> list[ProbedPage]:
    """Return the probed pages of known articles."""
    return [page for url in archived.title_by_url if (page := result.get_page(url))]


def _has_same_title(page: ProbedPage, title: str) -> bool:
    """Tell whether an address shows the article that it showed, a mended title allowed."""
    if page.reading is None or page.reading.extraction is None:
        return False
    now, before = _split_title(page.reading.extraction.content.title), _split_title(title)
    return len(now & before) * 2 >= len(before)


def _split_title(title: str) -> frozenset[str]:
    return frozenset(map(make_comparison_key, title.split()))


def _detect_main_cms(result: ProbeResult) -> str | None:
    """Return the system of most articles that can be read; failing them, of most pages."""
    pages = select_articles(result) or [page for page in result.pages if page.reading]
    seen = Counter(page.reading.cms.value for page in pages if page.reading)
    of_lists = [page for page in pages if page.reading and page.reading.kind is PageKind.LISTING]
    return seen.most_common(1)[0][0] if seen and (select_articles(result) or of_lists) else None
