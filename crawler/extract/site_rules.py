"""Compile a site's own rules, which are put before those of the system that made its pages.

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

from archive.times import VIETNAM
from config.site import SiteRules
from crawler.extract.html.parse import Element, XPath
from crawler.extract.html.selectors import compile_selector
from crawler.extract.profiles.profile import CmsProfile, ElementRule

_PROFILE_FIELDS = {"title": "heading", "chrome": "removed"}
"""Fields of a profile that have another name in site files."""
_PAGE_KIND_KEYS = frozenset({"article", "listing"})
"""Rules that tell kinds of pages: `classify.apply_rules` asks them itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledRules:
    """The rules of one span of days."""

    rules: Mapping[str, tuple[ElementRule, ...]]
    url_patterns: Mapping[str, re.Pattern[str]]

    def apply_to_profile(self, profile: CmsProfile) -> CmsProfile:
        """Put these rules before those of a profile."""
        changes: dict[str, Any] = {}
        for key, own_rules in self.rules.items():
            if key not in _PAGE_KIND_KEYS:
                name = _PROFILE_FIELDS.get(key, key)
                profile_rules: tuple[ElementRule, ...] = getattr(profile, name)
                # An empty list switches the field off.
                changes[name] = (*own_rules, *profile_rules) if own_rules else ()
        if "author" in self.rules:  # a label of the system's would be asked before it
            changes.setdefault("author_label", ())
        return replace(profile, **changes)

    def find_elements(self, key: str, root: Element) -> list[Element]:
        """Return the elements that the first rule for `key` that finds anything finds."""
        return next(filter(None, (rule.find(root) for rule in self.rules.get(key, ()))), [])

    def is_url_of(self, key: str, url: str) -> bool:
        """Tell whether an address has the form `key`: `article_url`, `listing_url`, `other_url`."""
        pattern = self.url_patterns.get(key)
        return pattern is not None and pattern.search(url) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleHistory:
    """All own rules of a site, by days; `version` is empty where it has none."""

    version: str = ""
    spans: tuple[tuple[SiteRules, CompiledRules], ...] = ()

    @classmethod
    def compile(cls, rules: Sequence[SiteRules]) -> "RuleHistory":
        """Compile the rules of a site file.

        Raises:
            InvalidSelectorError: one of them is no selector; whoever loads files can judge before.
        """
        version = hashlib.sha256(json.dumps([_list_rule_values(each) for each in rules]).encode())
        return cls(
            version=version.hexdigest()[:8] if rules else "",
            spans=tuple((each, _compile_rules(each)) for each in rules),
        )

    def get_rules_at(self, moment: datetime) -> CompiledRules | None:
        """Return the rules for a page fetched at a time, by the day in Vietnam."""
        day = moment.astimezone(VIETNAM).date()
        return next((compiled for written, compiled in self.spans if written.applies_on(day)), None)


NO_RULES = RuleHistory()


def _compile_rules(rules: SiteRules) -> CompiledRules:
    return CompiledRules(
        rules={
            key: _compile_selectors(key, selectors) for key, selectors in rules.selectors.items()
        },
        url_patterns={key: re.compile(pattern) for key, pattern in rules.addresses.items()},
    )


def _compile_selectors(key: str, selectors: Sequence[str]) -> tuple[ElementRule, ...]:
    paths = [compile_selector(selector) for selector in selectors]
    # People name the box of the files, and a profile names their links.
    if key == "attachments":
        paths = [_select_links_within(path) for path in paths]
    return tuple(ElementRule(name=f"site:{key}", find=path) for path in paths)


def _select_links_within(path: XPath) -> XPath:
    return lambda root: [link for found in path(root) for link in found.iter("a")]


def _list_rule_values(rules: SiteRules) -> list[object]:
    """List what tells rules apart, in an order of its own, to be hashed."""
    days = [day and day.isoformat() for day in (rules.since, rules.until)]
    return [*days, sorted(rules.selectors.items()), sorted(rules.addresses.items())]
