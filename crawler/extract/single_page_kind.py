"""Tell that a page known by itself alone shows no article, though one could be read from it.

By stated rules, fitted on the even half of `make bench ONLY=single` and reported on the odd one:

    what the page declares itself to be     a listing, a page about the school, a search
    its title                               `Liên hệ`, `Chức năng nhiệm vụ`, an office and no news
    headings in the text that are links     it opens with one of three: a list under its own title
    a title that leads elsewhere            one of several alike, each a link; or a link to an
                                            address that says it, where the page's own says another
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from archive.model import Content
from crawler.extract.fields.names import is_office
from crawler.extract.html.declared_kind import DeclaredKind, read_declared_kind
from crawler.extract.html.parse import Element, compile_xpath, get_text
from crawler.extract.html.text import make_comparison_key
from crawler.extract.template.address_words import match_address_texts
from crawler.extract.template.no_article import (
    has_staff_columns,
    is_purpose_title,
    is_standing_title,
)
from crawler.urls.link_titles import is_invitation

_MIN_OFFICE_WORDS = 20  # of a text under the name of an office that is news. Chosen
_MIN_ENTRIES = 2  # headings alike that lead elsewhere: two articles are a list
_MIN_LISTED, _MAX_OPENING = 3, 4  # such lines in a text, and lines of which one is the first
_MIN_ENTRY_LENGTH = 15  # letters of a link that is a title
_ENTRIES = compile_xpath(
    "//a[@href][ancestor-or-self::*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5"
    " or contains(@class, 'itle') or contains(@class, 'ieu') or contains(@class, 'eading')"
    " or contains(@class, 'name')]]"
)
_TITLE_PLACE = re.compile(r"h[1-5]$|title|tieu|heading|name", re.IGNORECASE)
# Words alone, no number: articles have one, or the words of their title.
_SECTION_ADDRESS = re.compile(
    r"^(?!https?://page\.invalid/)[^?]*/[a-z]+(?:-[a-z]+)+(?:\.\w{3,5})?/?$", re.IGNORECASE
)
# What begins like the name of an office, and is news.
_EVENT = re.compile(
    r"(?:hội (?:thi|thao|nghị|thảo|trại|diễn)|lớp|ban hành|tổ chức)\b", re.IGNORECASE
)
_APART = frozenset({"nav", "aside", "footer"})


def shows_no_article(
    root: Element, url: str, content: Content, *, is_dated: bool, is_known: bool
) -> bool:
    """Tell whether what was read from a page alone is no article.

    Args:
        root: the page's tree.
        url: its address.
        content: what was read.
        is_dated: the page prints when it was published.
        is_known: rules of its system read it, to which a list of staff may be news.
    """
    declared = read_declared_kind(root)
    if declared not in {None, DeclaredKind.ARTICLE}:
        return True
    title, words = content.title, len(content.body.split())
    if is_purpose_title(title) or is_standing_title(title):
        return True
    if is_office(title) and not _EVENT.match(title):
        is_news = is_dated and (words >= _MIN_OFFICE_WORDS or bool(content.attachments))
        is_sure = is_known or declared is DeclaredKind.ARTICLE
        if not is_news or (not is_sure and has_staff_columns(content.body)):
            return True
    entries = _find_entries(root)
    return _leads_elsewhere(entries, url, title) or _opens_with_entries(entries, content.body)


def _find_entries(root: Element) -> list[dict[str, str]]:
    """Find headings that are links, those of one look together: addresses and what they say."""
    targets: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for anchor in _ENTRIES(root):
        text = get_text(anchor)
        if len(text) >= _MIN_ENTRY_LENGTH and not _is_apart(anchor):
            targets[_describe_place(anchor)][anchor.get("href") or ""] = make_comparison_key(text)
    return list(targets.values())


def _opens_with_entries(entries: Sequence[dict[str, str]], body: str) -> bool:
    """Tell whether a text opens with a heading that leads elsewhere, and has more of them."""
    lines = body.splitlines()
    if sum(map(is_invitation, lines)) >= _MIN_LISTED:
        return True  # `Xem chi tiết` under each
    keys = [make_comparison_key(line) for line in lines]
    return any(
        len({*keys} & {*found.values()}) >= _MIN_LISTED
        and not {*keys[:_MAX_OPENING]}.isdisjoint(found.values())
        for found in entries
    )


def _leads_elsewhere(entries: Sequence[dict[str, str]], url: str, title: str) -> bool:
    """Tell whether a title is a link to another page: that of an opening in a list."""
    key = make_comparison_key(title)
    if any(key in found.values() and len({*found.values()}) >= _MIN_ENTRIES for found in entries):
        return True
    # Of a list with one entry the address tells: `/dao-tao.html` is none of that entry's words.
    is_section = bool(_SECTION_ADDRESS.search(url)) and not match_address_texts(url, [title])
    own = (href for found in entries for href, text in found.items() if text == key)
    return is_section and any(match_address_texts(href, [title]) for href in own)


def _describe_place(anchor: Element) -> tuple[str, str]:
    """Describe the element by whose name an anchor is a title: tag and class."""
    for element in (anchor, *anchor.iterancestors()):
        name = f"{element.get('class') or ''}"
        if _TITLE_PLACE.match(element.tag) or _TITLE_PLACE.search(name):
            return element.tag, name
    return "", ""


def _is_apart(anchor: Element) -> bool:
    return any(element.tag in _APART for element in anchor.iterancestors())
