"""What a profile is: where the pages of one content management system keep what we want.

A profile is data. Rules are tried in order and each has a name, which becomes the provenance of
what it finds. How the rules are used is `crawler.extract`'s business.
"""

import re
from dataclasses import dataclass

from config.site import Cms
from crawler.extract.html.parse import XPath, compile_xpath


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementRule:
    """A named place in a page."""

    name: str
    find: XPath


@dataclass(frozen=True, slots=True, kw_only=True)
class CmsProfile:
    """The rules for one content management system.

    One of the `marks` names the system whatever the generator line says; two `fingerprints` do so
    where there is none. `article` finds what holds one article, `listing` what only a listing has;
    `other_url` is the form of addresses that show neither. Where `needs_article_mark`, only an
    address of the form `article_url` or a page with an `article_mark` is an article. Paths begin at
    the article's container; those that begin with `//` look at the whole page. The labels are the
    elements before a value. `chrome` is left out of every body, `frame` only of one that holds the
    heading too. Where the system `is_frame`, each site makes the inside of its pages: a page whose
    article no rule finds is one of unknown make.
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
    removed_with_heading: tuple[ElementRule, ...] = ()
    removed: tuple[ElementRule, ...] = ()


def make_rules(prefix: str, **paths: str) -> tuple[ElementRule, ...]:
    """Rules in order, named `prefix:name-with-hyphens`."""
    return tuple(
        ElementRule(name=f"{prefix}:{name.replace('_', '-')}", find=compile_xpath(path))
        for name, path in paths.items()
    )
