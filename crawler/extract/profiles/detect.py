"""Names the content management system that made a page, from the page itself."""

import re
from dataclasses import dataclass

from config.site import Cms
from crawler.extract.html.parse import Element, compile_xpath
from crawler.extract.profiles import CMS_PROFILES, GENERIC, CmsProfile
from crawler.extract.profiles.profile import is_any_found

_GENERATOR = compile_xpath("//head/meta[translate(@name, 'GENRATO', 'genrato') = 'generator']")
_VERSION = re.compile(r"\bv?(\d+(?:\.\d+)*)\b")
_MIN_FINGERPRINTS = 2  # fingerprints that name a system without its generator line


@dataclass(frozen=True, slots=True, kw_only=True)
class CmsDetection:
    """What made a page, the version that it admits to, and the profile by which it is read.

    A theme can make a page its own: then the template's profile reads what Joomla made.
    """

    profile: CmsProfile
    cms: Cms = Cms.GENERIC
    version: str | None = None

    @classmethod
    def from_profile(cls, profile: CmsProfile, version: str | None = None) -> "CmsDetection":
        """A system whose pages its own profile reads."""
        return cls(profile=profile, cms=profile.cms, version=version)


def detect_cms(root: Element, cms: Cms) -> CmsDetection:
    """Choose the profile of a page; `cms` is the first guess, and `generic` stands as it is."""
    if cms is Cms.GENERIC:
        return CmsDetection.from_profile(GENERIC)
    marked = next((known for known in CMS_PROFILES if is_any_found(root, known.marks)), None)
    if marked:
        return CmsDetection.from_profile(marked)
    generators = [meta.get("content") or "" for meta in _GENERATOR(root)]
    for profile in CMS_PROFILES:
        for generator in generators:
            if profile.generator and profile.generator.search(generator):
                version = _VERSION.search(generator)
                return CmsDetection.from_profile(profile, version and version[1])
    scores = {
        profile.name: _count_fingerprints(profile, root) + (profile.cms is cms)
        for profile in CMS_PROFILES
    }
    best = max(CMS_PROFILES, key=lambda profile: scores[profile.name])
    return CmsDetection.from_profile(best if scores[best.name] >= _MIN_FINGERPRINTS else GENERIC)


def _count_fingerprints(profile: CmsProfile, root: Element) -> int:
    return sum(bool(rule.find(root)) for rule in profile.fingerprints)
