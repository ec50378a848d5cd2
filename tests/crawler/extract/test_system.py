"""Which system made a page: by its generator line, and by the look of its markup without one."""

import re
from functools import cache

import pytest

from config.site import Cms
from crawler.extract.opened import open_page
from crawler.extract.profiles import KNOWN
from crawler.extract.system import name_system
from crawler.extract.tree import Element, parse
from tests.golden import Golden, goldens

_GENERATOR = re.compile(r"<meta[^>]*generator[^>]*>", re.IGNORECASE)
NAMES = {profile.name for profile in KNOWN}
PAGES = {golden.name: golden for golden in goldens() if golden.profile in NAMES}
# A page cut down to its list has nothing but its generator line to go by.
ADMITTING = {"drupal/taxonomy", "wordpress/category", "nukeviet/mojibake-body"}


@cache
def root_of(golden: Golden) -> Element:
    """A golden page, parsed."""
    return open_page(golden.page()).root


@pytest.mark.parametrize("golden", PAGES.values(), ids=list(PAGES))
def test_page_is_known_whatever_its_site_is_believed_to_be(golden: Golden) -> None:
    """One host can carry two systems, so that a wrong guess does not name a page."""
    for guess in (Cms.AUTO, Cms.JOOMLA, Cms.WORDPRESS, Cms.ASPX):
        assert name_system(root_of(golden), guess).profile.name == golden.profile


@pytest.mark.parametrize("name", sorted(PAGES.keys() - ADMITTING))
def test_page_is_known_without_its_generator_line(name: str) -> None:
    """Administrators take the line out; the markup still tells."""
    golden = PAGES[name]
    source = golden.page().body.decode("utf-8")
    silent = parse(_GENERATOR.sub("", source))
    assert name_system(silent, Cms.AUTO).profile.name == golden.profile


def test_generic_is_an_order_and_no_guess() -> None:
    """`cms = "generic"` switches the profiles off."""
    golden = next(iter(PAGES.values()))
    assert name_system(root_of(golden), Cms.GENERIC).profile.name == "generic"


def test_page_without_any_sign_is_of_unknown_make() -> None:
    """One sign is none: a WordPress picture in a page of another make names nothing."""
    page = parse('<img src="https://x.example/wp-content/uploads/a.jpg"><a href="/a.aspx">a</a>')
    assert name_system(page, Cms.AUTO).profile.name == "generic"
