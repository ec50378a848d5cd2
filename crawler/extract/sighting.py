"""Looks at a page before it is read: what made it, what it is for, where its article stands.

Known systems are asked by their profiles; what the site's template knows to be chrome is left out
there too. Pages of unknown make are asked by the template; before anything is known of a site, by
what the web at large has agreed on.
"""

from dataclasses import dataclass, replace

from config.site import Cms
from crawler.addresses.links import LinkKind, kind_of
from crawler.extract.kind import PageKind, Place, find_place, is_front_page, kind_of_page
from crawler.extract.located import Located, locate
from crawler.extract.outline import read_outline
from crawler.extract.page import Page
from crawler.extract.profiles import GENERIC, Profile
from crawler.extract.profiles.learned import container_of, learned_profile
from crawler.extract.profiles.profile import Rule
from crawler.extract.refusal import Refusal
from crawler.extract.subtraction import chrome_within
from crawler.extract.system import System, name_system
from crawler.extract.template import SiteTemplate
from crawler.extract.tree import Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What a page is; `place` is where its article stands, `reason` why it has none."""

    kind: PageKind
    system: System
    place: Place | None = None
    reason: str | None = None


def look(root: Element, page: Page, cms: Cms, template: SiteTemplate) -> Sighting:
    """Look at a parsed page; what a known system prints, a young template does not judge."""
    system = name_system(root, cms)
    if system.profile is GENERIC:
        return _unknown(root, page, template, system)
    if not template.is_young:
        system = replace(system, profile=_with_chrome(system.profile, page, template))
    place = find_place(root, system.profile, page.url)
    seen = _by_profile(root, page.url, system, place)
    is_known = seen.kind is PageKind.LISTING if place is None else place.text is None
    if is_known or not system.profile.is_frame:
        return seen
    return _unknown(root, page, template, replace(system, profile=GENERIC))


def _unknown(root: Element, page: Page, template: SiteTemplate, system: System) -> Sighting:
    """Look at a page of unknown make: by the template, or, of a new site, by marks of the web."""
    if is_front_page(page.url):
        return Sighting(kind=PageKind.LISTING, system=system)
    if template.layouts:
        return _by_template(root, page, template, system)
    place = find_place(root, GENERIC, page.url)
    if place is None or place.text is None:
        seen = _by_profile(root, page.url, system, place)
        if seen.kind is not PageKind.OTHER:
            return seen
    found = _by_template(root, page, template, system)
    has_answer = found.place is not None or found.kind is PageKind.LISTING
    return found if has_answer else _by_profile(root, page.url, system, place)


def _by_profile(root: Element, url: str, system: System, place: Place | None) -> Sighting:
    kind = kind_of_page(root, system.profile, url, place)
    is_missing = kind is PageKind.OTHER and kind_of(url) is LinkKind.ARTICLE
    return Sighting(
        kind=kind,
        system=system,
        place=place,
        reason="no article found" if is_missing else None,
    )


def _by_template(root: Element, page: Page, template: SiteTemplate, system: System) -> Sighting:
    found = locate(read_outline(root, page.url, page.fetched_at), template)
    if isinstance(found, Located) and kind_of(page.url) is LinkKind.PAGER:
        return Sighting(
            kind=PageKind.OTHER,
            system=replace(system, profile=GENERIC),
            reason="a later page of an article",
        )
    if isinstance(found, Located):
        prefix = "young-template" if template.is_young else "template"
        return Sighting(
            kind=PageKind.ARTICLE,
            system=replace(system, profile=learned_profile(found, prefix)),
            place=Place(container=container_of(found)),
        )
    return Sighting(
        kind=PageKind.LISTING if found is Refusal.LISTING else PageKind.OTHER,
        system=replace(system, profile=GENERIC),
        reason=found.value,
    )


def _with_chrome(profile: Profile, page: Page, template: SiteTemplate) -> Profile:
    """The same profile, which also leaves out what the site prints on every page."""
    chrome = Rule(
        name="template:chrome", find=lambda body: list(chrome_within(body, page, template))
    )
    return replace(profile, chrome=(*profile.chrome, chrome))
