"""The content management system that made a page, told from the page itself.

In order: a mark that no other system has, the generator line, two fingerprints (one where the site
is believed to run on the system). Otherwise the page is of unknown make.
"""

import re
from dataclasses import dataclass

from config.site import Cms
from crawler.extract.html.parse import Element, compile_xpath
from crawler.extract.profiles import CMS_PROFILES, GENERIC, CmsProfile
from crawler.extract.profiles.profile import is_any_found

_GENERATOR = compile_xpath("//head/meta[translate(@name, 'GENRATO', 'genrato') = 'generator']")
_VERSION = re.compile(r"\bv?(\d+(?:\.\d+)*)\b")
# Fingerprints that name a system without its generator line: one alone may be a picture or a link
# from another site.
_MIN_FINGERPRINTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CmsDetection:
    """The system that made a page, its version, and the profile by which the page is read.

    The two differ where a theme made the page its own: then a page that Joomla made is read by the
    template's profile.

    Attributes:
        version: As the generator line gives it.
    """

    profile: CmsProfile
    cms: Cms = Cms.GENERIC
    version: str | None = None

    @classmethod
    def from_profile(cls, profile: CmsProfile, version: str | None = None) -> "CmsDetection":
        """Make the detection of a system whose pages its own profile reads."""
        return cls(profile=profile, cms=profile.cms, version=version)


def detect_cms(root: Element, cms: Cms) -> CmsDetection:
    """Choose the profile of a page.

    Args:
        root: The page.
        cms: The system that the site is believed to run on, which counts as a fingerprint;
            `GENERIC` is an order and asks no profile.
    """
    if cms is Cms.GENERIC:
        return CmsDetection.from_profile(GENERIC)
    marked = next((profile for profile in CMS_PROFILES if is_any_found(root, profile.marks)), None)
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
