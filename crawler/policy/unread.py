"""Judge what was not read: does an address look like an article's, and is its page one? Pure.

A page counts as lost where it was held to be an article and nothing of it can be taken in: an
article that was read before, or an address that looks like an article's and is called by a title
elsewhere. A page that shows by itself that it is something else (a listing, a page without a date)
is none.
"""

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from archive.crawl_model import UrlKind, UrlState, Visit
from archive.link_facts import FactSource
from crawler.extract.article import PageKind, PageReading
from crawler.extract.html.frames import is_frame_number
from crawler.extract.template.no_article import NoArticleReason
from crawler.policy.scheduling import compute_next_retry
from crawler.urls.links import LinkKind, classify_url

NO_TEXT = "no text in the body"
NO_ARTICLE = "no article found"

FORBIDDEN_BY_ROBOTS = "forbidden by robots.txt"
"""The reason of what a site does not want to be read: that is no loss."""

_MIN_TITLE_WORDS = 4  # syllables: fewer are a menu's, such as `Tin tức` or `Lịch công tác`. Chosen
_MIN_SLUG_WORDS = 5  # of an address without a number or a date, such as WordPress writes. Chosen
_SLUG = re.compile(
    rf"/[a-z][a-z0-9]*(?:-[a-z0-9]+){{{_MIN_SLUG_WORDS - 1},}}(?:\.html?|\.aspx)?/?$"
)
_MIN_CAPITAL_WORDS = 7  # chosen: headlines in capitals have more, headings of menus fewer
_MIN_TEXTLESS_WORDS = 7
"""Of a page that has a title and nothing else: editors leave empty pages for sections. Chosen."""
_SECTION_NAME = re.compile(r"(?:tin|chuyên (?:mục|trang|đề)|danh mục)\b[^\d]*", re.IGNORECASE)
"""How sections are called, and headlines are not: `Tin công tác tổ chức, thi đua khen thưởng`."""
_SIGNS = re.compile(r"[^\w\s]")
_WORDS = re.compile(r"[^/.]+")
_ARTICLE_KINDS = frozenset({UrlKind.ARTICLE, UrlKind.PAGE})
_OTHER_PURPOSES = frozenset(
    {
        NoArticleReason.LISTING,
        NoArticleReason.CONTACT,
        NoArticleReason.SEARCH,
        NoArticleReason.NO_DATE,
        NoArticleReason.STANDING,
        "a later page of an article",
    }
)
"""Why pages hold no article that are none, and were not held to be one before."""


def looks_like_article(state: UrlState) -> bool:
    """Tell whether an address looks like an article's, and what others call it like a title."""
    facts = state.facts
    if state.kind not in _ARTICLE_KINDS:
        return False
    if facts.title_from is FactSource.FEED:
        return True
    words = _count_title_words(facts.title or "")
    # A page that was read once is no article to the frontier, whatever its address looks like.
    if state.kind is UrlKind.ARTICLE or classify_url(state.url) is LinkKind.ARTICLE:
        return words >= _MIN_TITLE_WORDS
    return words >= _MIN_SLUG_WORDS and bool(_SLUG.search(urlsplit(state.url).path))


def _count_title_words(title: str) -> int:
    """Count the words of a title; a few in capitals are a heading of a menu."""
    words = sum(word.isalpha() or word.isdigit() for word in _SIGNS.sub("", title).split())
    return 0 if title.isupper() and words < _MIN_CAPITAL_WORDS else words


def is_section_name(title: str) -> bool:
    """Tell whether an empty page of a title may be one that editors left for a section."""
    is_short = _count_title_words(title) < _MIN_TEXTLESS_WORDS
    return is_short or bool(_SECTION_NAME.fullmatch(title.strip()))


def get_url_shape(url: str) -> str:
    """Return what addresses have in common that one system makes: `/tin-tuc/12-le-khai-giang`.

    Letters and numbers alone are told apart, at both ends of each part of the path: `/a/0-a`; years
    and numbers inside a title say nothing, nor do those at its end where an id stands before it.
    """
    parts = urlsplit(url)
    segments = [_WORDS.sub(_mask_words, segment) for segment in parts.path.split("/")]
    names = sorted(name for name, _ in parse_qsl(parts.query))
    return "/".join(segments) + "?" + "&".join(names)


def _mask_words(match: re.Match[str]) -> str:
    first, *others = ("0" if word.isdigit() else "a" for word in match[0].split("-"))
    if first == "0":
        return "0-a" if "a" in others else "0"
    return "a-0" if others and others[-1] == "0" else "a"


def explain_unread_page(state: UrlState, reading: PageReading, *, is_known: bool) -> str | None:
    """Return why the article that a page should show cannot be read; None where none is lost.

    Args:
        state: The address.
        reading: The page, as read by what is known of its site.
        is_known: An article was read at the address before.
    """
    if reading.extraction:
        return None
    if is_known:
        is_listing = reading.kind is PageKind.LISTING
        return reading.reason or (reading.no_article_reason if is_listing else NO_ARTICLE)
    is_empty_section = reading.reason == NO_TEXT and is_section_name(state.facts.title or "")
    has_same_text = reading.reason == NoArticleReason.SAME_TEXT  # it has a title and a text
    if is_empty_section or not (has_same_text or looks_like_article(state)):
        return None
    if reading.kind is PageKind.ARTICLE:
        return reading.reason or NO_ARTICLE
    if reading.kind is PageKind.LISTING or reading.reason in _OTHER_PURPOSES:
        return None
    return reading.reason or NO_ARTICLE


def mark_unread_page(visit: Visit, reason: str) -> Visit:
    """Let a page that was to be an article, and is none, be looked at again soon."""
    state = visit.state
    return replace(
        visit,
        kind=UrlKind.ARTICLE,
        next_due=compute_next_retry(visit.visited_at, state.failures + state.steady),
        unread=reason,
    )


def is_unread_list(kind: UrlKind) -> bool:
    """Tell whether an address of a kind, where it cannot be had, may hide articles."""
    return kind in {UrlKind.START, UrlKind.LISTING, UrlKind.PAGER, UrlKind.PAGE}


def is_unread_part(state: UrlState, *, had_text: bool) -> bool:
    """Tell whether a further page of an article, where it cannot be had, leaves a gap in its text.

    Of frames only those count that had text of it: others show maps, films and banners.
    """
    number = state.identity.rpartition("#")[2]
    is_part = state.kind is UrlKind.PART and number.isdecimal()
    return is_part and (had_text or not is_frame_number(int(number)))


def shorten_reason(reason: str) -> str:
    """Return a reason without what is said of one address alone, so that it can be counted."""
    return reason.partition(" (")[0]
