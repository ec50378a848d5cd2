"""Dates near an article that are none of its own: of other articles, of clocks, of deadlines."""

import re

from crawler.extract.fields.dates import find_publication_date, is_publication_label
from crawler.extract.html.parse import Element, get_text, is_element
from crawler.extract.html.text import normalize_text

_MAX_LABEL_DISTANCE = 40  # letters before a date in which a label may stand
# Places of dates that are another article's, or the visitor's clock. Names are whole words of `id`
# and `class`: `elementor-widget` holds the article's own date.
_FOREIGN_ELEMENTS = frozenset({"nav", "aside"})
_FOREIGN_PLACE = re.compile(
    r"(?:^|[\s_-])(?:related|relate|lienquan|lien-quan|tinkhac|tin-khac|tin-cu|tin-moi|cac-tin"
    r"|other-?news|news-?other|othernews|list-other|tincungloai|same-category)"
    r"|(?:^|\s)(?:sidebar|widget|recent|popular|latest|comments?|comment-list|clock|calendar|footer"
    r"|top-?bar|menu|marquee|dong-?ho|current-?date|date-?now|today|yarpp|jp-relatedposts)(?:\s|$)",
    re.IGNORECASE,
)
_MAX_ENTRY_LENGTH = 400  # letters of a row with link, date and teaser
_MIN_ENTRY_WORDS = 5  # words of a link beside a date: the title of another article, no section
_LINES = frozenset({"br", "p", "div", "h1", "h2", "h3", "ul", "table", "script", "style"})


def is_foreign_date(element: Element, container: Element) -> bool:
    """Tell whether a date is that of another article, of the visit, or of a deadline."""
    if element.tag == "meta":
        return False
    for place in (element, *element.iterancestors()):
        if place is container or place.tag in {"body", "html"}:
            break
        names = f"{place.get('id') or ''} {place.get('class') or ''}"
        if place.tag in _FOREIGN_ELEMENTS or _FOREIGN_PLACE.search(names):
            return True
        if place.tag == "footer" and next(place.iterancestors("article"), None) is None:
            return True
    label = _get_text_before(element)[-_MAX_LABEL_DISTANCE:]
    return is_in_entry(element, container) or not is_publication_label(label)


def is_in_entry(element: Element, article: Element) -> bool:
    """Tell whether an element stands in a row of a list, beside the link to another article.

    Args:
        element: what holds a date.
        article: a part of the page's own article, which no such row is around.
    """
    row = next(element.iterancestors("li", "tr", "dd"), None)
    return (
        row is not None
        and row is not article
        and row not in article.iterancestors()
        and any(map(_is_entry_link, row.iter("a")))
        and len(get_text(row)) <= _MAX_ENTRY_LENGTH  # a table may lay out the whole page
    )


def _is_entry_link(anchor: Element) -> bool:
    text = get_text(anchor)
    return len(text.split()) >= _MIN_ENTRY_WORDS and find_publication_date(text) is None


def _get_text_before(element: Element) -> str:
    """Return the text just before an element on its line: its label stands there."""
    before = element.getprevious()
    if before is None:
        parent = element.getparent()
        return normalize_text((parent.text if parent is not None else None) or "")
    shown = get_text(before) if is_element(before) and before.tag not in _LINES else ""
    return normalize_text(f"{shown} {before.tail or ''}")
