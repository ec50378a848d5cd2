"""A profile: where the pages of one content management system keep what we want. It is data.

Rules are tried in order and each has a name, which becomes the provenance of what it finds
(`joomla:page-header`). How they are used is the business of `classify`, `body` and `fields/`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from config.site import Cms
from crawler.extract.html.parse import Element, XPath
from crawler.extract.html.selectors import compile_profile_selector

CONTAINER = "(.)"
"""The element that is asked, as XPath: a bare `.` would be taken for CSS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementRule:
    """A named place in a page."""

    name: str
    find: XPath


@dataclass(frozen=True, slots=True, kw_only=True)
class CmsProfile:
    """The rules for one content management system.

    `marks`, `fingerprints`, `article`, `listing` and `article_mark` are asked of the page, what is
    removed of the body, and all others of the article's container: CSS and `./` look inside these.
    What stands elsewhere in the page is XPath that begins with `//`.

    Attributes:
        has_custom_layout: Each site makes the inside of its pages: a page whose article no rule
            finds is read as one of unknown make.
        marks: One names the system, whatever the generator line says.
        generator: The system's generator line (`<meta name="generator">`).
        fingerprints: Two name the system where no generator line does.
        article: What holds one article.
        listing: What only a page with a list of articles has.
        article_mark: What only the page of one article has.
        needs_article_mark: Only an address of the form `article_url`, or a page with an
            `article_mark`, is an article.
        other_url: Addresses of pages that are neither article nor listing.
        author_label, source_label: The element before a value (`<b>Nguồn:</b> ...`).
        removed: Left out of every body.
        removed_with_heading: Left out of a body that holds the heading too, for there date,
            author and hit counter stand beside it. Their class names are common ones (`.time`,
            `.small`), and a body apart from the heading keeps what has them.
    """

    name: str
    cms: Cms
    has_custom_layout: bool = False
    marks: tuple[ElementRule, ...] = ()
    generator: re.Pattern[str] | None = None
    fingerprints: tuple[ElementRule, ...] = ()
    article: tuple[ElementRule, ...] = ()
    listing: tuple[ElementRule, ...] = ()
    article_mark: tuple[ElementRule, ...] = ()
    needs_article_mark: bool = False
    other_url: re.Pattern[str] | None = None
    article_url: re.Pattern[str] | None = None
    listing_url: re.Pattern[str] | None = None
    heading: tuple[ElementRule, ...] = ()
    published: tuple[ElementRule, ...] = ()
    modified: tuple[ElementRule, ...] = ()
    author: tuple[ElementRule, ...] = ()
    author_label: tuple[ElementRule, ...] = ()
    source_label: tuple[ElementRule, ...] = ()
    section: tuple[ElementRule, ...] = ()
    tags: tuple[ElementRule, ...] = ()
    lead: tuple[ElementRule, ...] = ()
    body: tuple[ElementRule, ...] = ()
    attachments: tuple[ElementRule, ...] = ()
    removed: tuple[ElementRule, ...] = ()
    removed_with_heading: tuple[ElementRule, ...] = ()


def make_rules(prefix: str, **selectors: str) -> tuple[ElementRule, ...]:
    """Make rules in order, each of a CSS selector or an XPath.

    Returns:
        The rules, named `prefix:name-with-hyphens`.
    """
    return tuple(
        ElementRule(
            name=f"{prefix}:{name.replace('_', '-')}", find=compile_profile_selector(selector)
        )
        for name, selector in selectors.items()
    )


def is_any_found(element: Element, rules: Sequence[ElementRule]) -> bool:
    """Tell whether one of the rules finds anything."""
    return any(rule.find(element) for rule in rules)
