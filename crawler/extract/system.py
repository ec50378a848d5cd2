"""Names the content management system that made a page, from the page itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from config.site import Cms
from crawler.extract.profiles import GENERIC, KNOWN, Profile
from crawler.extract.profiles.profile import Rule
from crawler.extract.tree import Element, compiled

_GENERATOR = compiled("//head/meta[translate(@name, 'GENRATO', 'genrato') = 'generator']")
_VERSION = re.compile(r"\bv?(\d+(?:\.\d+)*)\b")
_ENOUGH = 2  # fingerprints that name a system without its generator line


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What made a page, the version that it admits to, and the profile by which it is read.

    A theme can make a page its own: then the template's profile reads what Joomla made.
    """

    profile: Profile
    cms: Cms = Cms.GENERIC
    version: str | None = None

    @classmethod
    def of(cls, profile: Profile, version: str | None = None) -> "System":
        """A system whose pages its own profile reads."""
        return cls(profile=profile, cms=profile.cms, version=version)


def name_system(root: Element, cms: Cms) -> System:
    """Choose the profile of a page; `cms` is the first guess, and `generic` stands as it is."""
    if cms is Cms.GENERIC:
        return System.of(GENERIC)
    marked = next((known for known in KNOWN if _has_any(root, known.marks)), None)
    if marked:
        return System.of(marked)
    generators = [meta.get("content") or "" for meta in _GENERATOR(root)]
    for profile in KNOWN:
        for generator in generators:
            if profile.generator and profile.generator.search(generator):
                version = _VERSION.search(generator)
                return System.of(profile, version and version[1])
    scores = {profile.name: _score(profile, root) + (profile.cms is cms) for profile in KNOWN}
    best = max(KNOWN, key=lambda profile: scores[profile.name])
    return System.of(best if scores[best.name] >= _ENOUGH else GENERIC)


def _has_any(root: Element, marks: Sequence[Rule]) -> bool:
    return any(mark.find(root) for mark in marks)


def _score(profile: Profile, root: Element) -> int:
    return sum(bool(rule.find(root)) for rule in profile.fingerprints)
