"""Which address a probe looks at next: a handful, the most telling first. Pure.

The front page, addresses that are to be compared, one listing, then articles until three have been
read; then whether feed and sitemap answer. Pages of unknown make take more articles, since what
they share has to be learned first.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin

from crawler.addresses.identity import fold, in_scope
from crawler.addresses.links import Link, LinkKind, is_wasteful
from crawler.decisions.visit import is_same_house
from crawler.extract.article import PageKind
from crawler.extract.profiles import GENERIC
from crawler.surveys.survey import Look, Survey

MOST_LOOKS = 16
"""Requests for a site at most, robots.txt not counted."""
SAMPLES = 3
_OF_UNKNOWN_MAKE = 6  # articles to look at where a template must be learned from them
_MOST_TRIES = 11
_FEWEST = 2  # listings to see: the front page and another
_LISTINGS = 3  # one more while none shows a pager
_SECTIONS = 2  # pages that may prove to be no listing
_TITLE = 25  # letters: a link with so many may well lead to an article
_NEWS = re.compile(
    r"\b(?:tin|bản tin|sự kiện|hoạt động|thông báo|nghiên cứu|đào tạo|chuyên đề|bài viết|news)\b",
    re.IGNORECASE,
)
"""How menus call the sections in which news stand."""


def next_address(survey: Survey, known: Sequence[str]) -> str | None:
    """The next address; None when enough was seen, or nothing can be."""
    if len(survey.looks) >= MOST_LOOKS:
        return None
    if survey.front is None:
        return _way_on(survey)
    return next(_addresses(survey, survey.front, known), None)


def articles(survey: Survey) -> list[Look]:
    """The looks that found an article."""
    return [look for look in survey.looks if look.reading and look.reading.extraction]


def _way_on(survey: Survey) -> str | None:
    """Where the start leads, within its own name."""
    if not survey.way:
        return survey.start
    last = survey.way[-1]
    target = last.leads_to
    is_new = target is not None and survey.at(target) is None
    return target if target and is_new and is_same_house(last.url, target) else None


def _addresses(survey: Survey, front: Look, known: Sequence[str]) -> Iterator[str]:
    """What is still to be looked at, in order."""
    yield from (url for url in known if survey.at(url) is None)
    last = survey.looks[-1]
    if last.target and survey.at(last.target) is None and in_scope(last.target, [front.url]):
        yield last.target
    root = urljoin(front.url, "/")
    if _is_article(front) and survey.at(root) is None:
        yield root
    links = list(_links(survey, front))
    if len(_listings(survey)) < (_FEWEST if _shows_pager(survey) else _LISTINGS):
        yield from (link.url for link in links if link.kind is LinkKind.LISTING)
        yield from _sections(links)[: _SECTIONS - _side_pages(survey) - len(articles(survey))]
    if _wants_articles(survey):
        titled = [link for link in links if _rank(link) is not None]
        yield from (link.url for link in sorted(titled, key=lambda link: _rank(link) or 0))
        if not titled:
            yield from (link.url for link in links if link.kind is LinkKind.PAGE)
    yield from _announced(survey, front)


def _is_article(look: Look) -> bool:
    return look.reading is not None and look.reading.kind is PageKind.ARTICLE


def _is_other(look: Look) -> bool:
    return look.reading is not None and look.reading.kind is PageKind.OTHER


def _listings(survey: Survey) -> list[Look]:
    return [look for look in survey.looks if look.reading and look.reading.kind is PageKind.LISTING]


def _sections(links: Sequence[Link]) -> list[str]:
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
    named = [page.url for page in pages if len(page.text) < _TITLE and _NEWS.search(page.text)]
    return list(dict.fromkeys((*folders, *named)))


def _shows_pager(survey: Survey) -> bool:
    return any(
        link.kind is LinkKind.PAGER
        for look in survey.looks
        for link in (look.reading.links if look.reading else ())
    )


def _side_pages(survey: Survey) -> int:
    return sum(_is_other(look) for look in survey.looks)


def _wants_articles(survey: Survey) -> bool:
    read = articles(survey)
    known = [look for look in read if look.reading and look.reading.profile != GENERIC.name]
    tries = sum(bool(look.reading) and look not in survey.way for look in survey.looks)
    enough = len(known) >= SAMPLES or len(read) >= _OF_UNKNOWN_MAKE
    return not enough and tries < _MOST_TRIES


def _links(survey: Survey, front: Look) -> Iterator[Link]:
    """Links into the site that nobody has followed, each identity once."""
    seen = {fold(look.url) for look in survey.looks}
    for look in survey.looks:
        for link in look.reading.links if look.reading else ():
            identity = fold(link.url)
            if identity in seen or not in_scope(link.url, [front.url]) or is_wasteful(link.url):
                continue
            seen.add(identity)
            if link.kind not in {LinkKind.FILE, LinkKind.PAGER}:
                yield link


def _rank(link: Link) -> int | None:
    """How likely a link leads to an article, the likeliest first; None where it hardly does."""
    is_title = len(link.text) >= _TITLE
    if link.kind is LinkKind.ARTICLE:
        return 0 if link.in_listing else 2
    if link.kind is LinkKind.PAGE and is_title:
        return 1 if link.in_listing else 3
    return None


def _announced(survey: Survey, front: Look) -> Iterator[str]:
    """One sitemap and one feed: those announced, else the sitemap's usual place."""
    sitemap = next(iter(survey.sitemaps), urljoin(front.url, "/sitemap.xml"))
    feeds = front.masthead.feeds if front.masthead else ()
    for url in (sitemap, *feeds[:1]):
        if survey.at(url) is None and in_scope(url, [front.url]):
            yield url
