"""Order in which a probe fetches pages: a handful, the most telling first. Pure.

The front page, addresses that are to be compared, one listing, then articles until three have been
read; then whether feed and sitemap answer. Pages of unknown make take more articles, since what
they share has to be learned first.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin

from crawler.discovery.found_urls import select_sitemaps
from crawler.extract.article import PageKind
from crawler.extract.profiles import GENERIC
from crawler.policy.visit_factory import is_same_bare_host
from crawler.site_checks.probe_result import MAX_PROBED_PAGES, ProbedPage, ProbeResult
from crawler.urls.canonical_key import make_canonical_key
from crawler.urls.links import Link, LinkKind, is_skippable_url
from crawler.urls.scope import Scope

SAMPLE_COUNT = 3  # articles: by three one sees whether title, date and body are found
_UNKNOWN_CMS_SAMPLE_COUNT = 6  # articles to look at where a template must be learned from them
_MAX_ARTICLE_TRIES = 11  # pages: what MAX_PROBED_PAGES leaves beside listings and feeds
_MIN_LISTINGS = 2  # listings to see: the front page and another
_MAX_LISTINGS = 3  # one more while none shows a pager
_MAX_SECTIONS = 2  # pages that may prove to be no listing
_MIN_TITLE_LENGTH = 25  # letters: a link with so many may well lead to an article
_LONG_TITLE_LENGTH = 45  # letters: entries of menus have fewer, titles 70 on average
_NEWS_MENU_TEXT = re.compile(
    r"\b(?:tin|bản tin|sự kiện|hoạt động|thông báo|nghiên cứu|đào tạo|chuyên đề|bài viết|news)\b",
    re.IGNORECASE,
)
"""How menus call the sections in which news stand."""


def choose_next_url(
    result: ProbeResult, known: Sequence[str], max_pages: int = MAX_PROBED_PAGES
) -> str | None:
    """Return the next address; None when enough was seen, or nothing can be."""
    if len(result.pages) >= max_pages:
        return None
    if result.front_page is None:
        return _follow_start_redirect(result)
    return next(_list_candidates(result, result.front_page, known), None)


def select_articles(result: ProbeResult) -> list[ProbedPage]:
    """Return the pages that hold an article."""
    return [page for page in result.pages if page.reading and page.reading.extraction]


def _follow_start_redirect(result: ProbeResult) -> str | None:
    """Return where the start redirects to, within its own name."""
    if not result.redirect_chain:
        return result.start_url
    last = result.redirect_chain[-1]
    target = last.final_target
    if target is None or result.get_page(target) or not is_same_bare_host(last.url, target):
        return None
    scope = Scope([result.start_url], result.scope or ())
    scope.add_host(target)
    return target if scope.contains(target) else None


def _list_candidates(
    result: ProbeResult, front_page: ProbedPage, known: Sequence[str]
) -> Iterator[str]:
    """Yield the addresses still to be probed, in order."""
    yield from (url for url in known if result.get_page(url) is None)
    last = result.pages[-1]
    if (
        last.redirect_target
        and result.get_page(last.redirect_target) is None
        and result.make_scope(front_page).contains(last.redirect_target)
    ):
        yield last.redirect_target
    yield from _list_other_frames(result, front_page)
    root = urljoin(front_page.url, "/")
    is_root_ours = result.make_scope(front_page).contains(root)
    if _is_article_page(front_page) and is_root_ours and result.get_page(root) is None:
        yield root
    links = list(_list_new_links(result, front_page))
    if len(_select_listings(result)) < (_MIN_LISTINGS if _has_pager(result) else _MAX_LISTINGS):
        yield from (link.url for link in links if link.kind is LinkKind.LISTING)
        yield from _find_sections(links)[
            : _MAX_SECTIONS - _count_other_pages(result) - len(select_articles(result))
        ]
    if _needs_articles(result):
        titled = [link for link in links if rank_link(link) is not None]
        yield from (link.url for link in sorted(titled, key=_make_try_key))
        if not titled:
            yield from (link.url for link in links if link.kind is LinkKind.PAGE)
    yield from _list_announced_feeds(result, front_page)


def _list_other_frames(result: ProbeResult, front_page: ProbedPage) -> Iterator[str]:
    """Yield the frames beside that which was taken for the front page, such as the menu."""
    scope = result.make_scope(front_page)
    for page in result.redirect_chain:
        for url in page.site_facts.forward_urls[1:] if page.site_facts else ():
            if scope.contains(url) and result.get_page(url) is None:
                yield url


def _is_article_page(page: ProbedPage) -> bool:
    return page.reading is not None and page.reading.kind is PageKind.ARTICLE


def _is_other_page(page: ProbedPage) -> bool:
    return page.reading is not None and page.reading.kind is PageKind.OTHER


def _select_listings(result: ProbeResult) -> list[ProbedPage]:
    return [page for page in result.pages if page.reading and page.reading.kind is PageKind.LISTING]


def _find_sections(links: Sequence[Link]) -> list[str]:
    """Listings that their addresses do not give away.

    Pages in whose folder articles hang, the fullest first, then those that a menu calls news.
    """
    articles = [link.url for link in links if link.kind is LinkKind.ARTICLE]
    pages = [link for link in links if link.kind is LinkKind.PAGE]
    fill = {
        page.url: sum(article.startswith(page.url.rstrip("/") + "/") for article in articles)
        for page in pages
    }
    folders = sorted(filter(fill.get, fill), key=lambda url: -fill[url])
    named = [
        page.url
        for page in pages
        if len(page.text) < _MIN_TITLE_LENGTH and _NEWS_MENU_TEXT.search(page.text)
    ]
    return list(dict.fromkeys((*folders, *named)))


def _has_pager(result: ProbeResult) -> bool:
    return any(
        link.kind is LinkKind.PAGER
        for page in result.pages
        for link in (page.reading.links if page.reading else ())
    )


def _count_other_pages(result: ProbeResult) -> int:
    return sum(_is_other_page(page) for page in result.pages)


def _needs_articles(result: ProbeResult) -> bool:
    read = select_articles(result)
    known = [page for page in read if page.reading and page.reading.profile != GENERIC.name]
    tries = sum(bool(page.reading) and page not in result.redirect_chain for page in result.pages)
    enough = len(known) >= SAMPLE_COUNT or len(read) >= _UNKNOWN_CMS_SAMPLE_COUNT
    return not enough and tries < _MAX_ARTICLE_TRIES


def _list_new_links(result: ProbeResult, front_page: ProbedPage) -> Iterator[Link]:
    """Links into the site that nobody has followed, each identity once."""
    seen = {make_canonical_key(page.url) for page in result.pages}
    scope = result.make_scope(front_page)
    for page in result.pages:
        for link in page.reading.links if page.reading else ():
            identity = make_canonical_key(link.url)
            if identity in seen or not scope.contains(link.url) or is_skippable_url(link.url):
                continue
            seen.add(identity)
            if link.kind not in {LinkKind.FILE, LinkKind.PAGER}:
                yield link


def rank_link(link: Link) -> int | None:
    """Rank a link: 0 leads to an article most likely; None hardly leads to one."""
    is_title = len(link.text) >= _MIN_TITLE_LENGTH
    if link.kind is LinkKind.ARTICLE:
        return 0 if link.in_listing else 2
    if link.kind is LinkKind.PAGE and is_title:
        return 1 if link.in_listing else 3
    return None


def _make_try_key(link: Link) -> tuple[bool, int]:
    """Order links by which to try first: long texts are titles, whatever the addresses look like.

    Guards against a menu of numbered classes that was taken for all the articles of a site.
    """
    return len(link.text) < _LONG_TITLE_LENGTH, rank_link(link) or 0


def _list_announced_feeds(result: ProbeResult, front_page: ProbedPage) -> Iterator[str]:
    """One sitemap and one feed: those announced, else the sitemap's usual place."""
    scope = result.make_scope(front_page)
    sitemaps = select_sitemaps(front_page.url, result.sitemaps, scope)
    feeds = front_page.site_facts.feeds if front_page.site_facts else ()
    ours = (url for url in feeds[:1] if scope.contains(url))
    yield from (
        url
        for url in (*(found.url for found in sitemaps[:1]), *ours)
        if result.get_page(url) is None
    )
