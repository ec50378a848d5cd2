"""A site's own rules, put before those of the system that made its pages.

What they find comes first; where they find nothing, the system's rules are asked as ever. An empty
list switches the system's rules for a field off. Layouts change: each set of rules holds for the
pages fetched on certain days, so that old captures keep the rules of their time.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from archive.moments import VIETNAM
from config.site import SiteRules
from crawler.addresses.links import LinkKind, kind_of
from crawler.extract.kind import PageKind, Place, is_front_page
from crawler.extract.main_text import with_heading
from crawler.extract.profiles import Profile
from crawler.extract.profiles.profile import Rule
from crawler.extract.selector import compiled_selector
from crawler.extract.sighting import Sighting
from crawler.extract.tree import Element, XPath, words_of

_PLACES_OF = {"title": "heading"}
"""Fields of a profile that have another name in site files."""
_OF_PAGES = frozenset({"article", "listing"})
"""What tells kinds of pages: asked here, before the system has a say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """The rules of one span of days."""

    rules: Mapping[str, tuple[Rule, ...]]
    addresses: Mapping[str, re.Pattern[str]]

    def over(self, profile: Profile) -> Profile:
        """The profile with these rules before its own."""
        changes: dict[str, Any] = {}
        for key, own in self.rules.items():
            if key not in _OF_PAGES:
                name = _PLACES_OF.get(key, key)
                theirs: tuple[Rule, ...] = getattr(profile, name)
                changes[name] = (*own, *theirs) if own else ()
        if "author" in self.rules:  # a label of the system's would be asked before it
            changes.setdefault("author_label", ())
        return replace(profile, **changes)

    def found(self, key: str, root: Element) -> list[Element]:
        """What the first rule for `key` that finds anything finds."""
        return next(filter(None, (rule.find(root) for rule in self.rules.get(key, ()))), [])

    def fits(self, key: str, url: str) -> bool:
        """Whether an address has the form `key`."""
        pattern = self.addresses.get(key)
        return pattern is not None and pattern.search(url) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """All own rules of a site; `version` is empty where it has none."""

    version: str = ""
    spans: tuple[tuple[SiteRules, Override], ...] = ()

    @classmethod
    def of(cls, rules: Sequence[SiteRules]) -> "Overrides":
        """Compile the rules of a site file.

        Raises:
            SelectorMistakeError: one of them is no selector; whoever loads files can judge before.
        """
        version = hashlib.sha256(json.dumps([_plain(each) for each in rules]).encode())
        return cls(
            version=version.hexdigest()[:8] if rules else "",
            spans=tuple((each, _compiled(each)) for each in rules),
        )

    def on(self, moment: datetime) -> Override | None:
        """The rules for a page fetched at a time, by the day in Vietnam."""
        day = moment.astimezone(VIETNAM).date()
        return next((override for rules, override in self.spans if rules.hold_on(day)), None)


NO_OVERRIDES = Overrides()


def overruled(seen: Sighting, override: Override | None, root: Element, url: str) -> Sighting:
    """What was seen on a page, as its site's own rules have it."""
    if override is None:
        return seen
    place = _place(override, root, url) or seen.place
    if place is not None and override.found("body", root):
        place = replace(place, text=None)  # the body is known, so the main text is not asked
    kind = _kind(override, root, url, place, seen)
    return Sighting(
        kind=kind,
        system=replace(seen.system, profile=override.over(seen.system.profile)),
        place=place,
        reason=seen.reason if kind is seen.kind else None,
    )


def _place(override: Override, root: Element, url: str) -> Place | None:
    """Where the article stands: in what `article` finds, else around a body at its address."""
    if found := override.found("article", root):
        return Place(container=found[0])
    has_its_address = override.fits("article_url", url) or kind_of(url) is LinkKind.ARTICLE
    if has_its_address and (found := override.found("body", root)):
        return Place(container=with_heading(max(found, key=lambda one: len(words_of(one)))))
    return None


def _kind(
    override: Override, root: Element, url: str, place: Place | None, seen: Sighting
) -> PageKind:
    if is_front_page(url):
        return seen.kind
    if place is not None and override.fits("article_url", url):
        return PageKind.ARTICLE
    if override.fits("listing_url", url) or override.found("listing", root):
        return PageKind.LISTING
    if override.fits("other_url", url):
        return PageKind.OTHER
    # Where the place of an article is found more than once, the page lists several.
    articles = len(override.found("article", root))
    is_overlooked = seen.kind is PageKind.OTHER and seen.place is None and place is not None
    is_article = articles == 1 or (not articles and is_overlooked)
    return PageKind.ARTICLE if is_article else seen.kind


def _compiled(rules: SiteRules) -> Override:
    return Override(
        rules={key: _rules(key, selectors) for key, selectors in rules.selectors.items()},
        addresses={key: re.compile(pattern) for key, pattern in rules.addresses.items()},
    )


def _rules(key: str, selectors: Sequence[str]) -> tuple[Rule, ...]:
    paths = [compiled_selector(selector) for selector in selectors]
    if key == "attachments":
        paths = [_links_within(path) for path in paths]
    return tuple(Rule(name=f"site:{key}", find=path) for path in paths)


def _links_within(path: XPath) -> XPath:
    return lambda root: [link for found in path(root) for link in found.iter("a")]


def _plain(rules: SiteRules) -> list[object]:
    """What tells rules apart, in an order of its own."""
    days = [day and day.isoformat() for day in (rules.since, rules.until)]
    return [*days, sorted(rules.selectors.items()), sorted(rules.addresses.items())]
