"""The system that made a page is known by its generator line, and by its markup without one."""

import re
from functools import cache

import pytest

from config.site import Cms
from crawler.extract.html.parse import Element, parse
from crawler.extract.page import parse_page
from crawler.extract.profiles import CMS_PROFILES
from crawler.extract.profiles.detect import detect_cms
from tests.support.golden_pages import GoldenPage, list_golden_pages

_GENERATOR = re.compile(r"<meta[^>]*generator[^>]*>", re.IGNORECASE)
NAMES = {profile.name for profile in CMS_PROFILES}
PAGES = {golden.name: golden for golden in list_golden_pages() if golden.profile in NAMES}
# A page cut down to its list has nothing but its generator line to go by.
NEEDING_GENERATOR = {"drupal/taxonomy", "wordpress/category", "nukeviet/mojibake-body"}


@cache
def parse_golden(golden: GoldenPage) -> Element:
    """Parse a golden page, once."""
    return parse_page(golden.read_page()).root


@pytest.mark.parametrize("golden", PAGES.values(), ids=list(PAGES))
def test_page_is_known_whatever_its_site_is_believed_to_be(golden: GoldenPage) -> None:
    """One host can carry two systems, so that a wrong guess does not name a page."""
    for guess in (Cms.AUTO, Cms.JOOMLA, Cms.WORDPRESS, Cms.ASPX):
        assert detect_cms(parse_golden(golden), guess).profile.name == golden.profile


@pytest.mark.parametrize("name", sorted(PAGES.keys() - NEEDING_GENERATOR))
def test_page_is_known_without_its_generator_line(name: str) -> None:
    """Administrators take the line out; the markup still tells."""
    golden = PAGES[name]
    source = golden.read_page().body.decode("utf-8")
    silent = parse(_GENERATOR.sub("", source))
    assert detect_cms(silent, Cms.AUTO).profile.name == golden.profile


def test_generic_is_an_order_and_no_guess() -> None:
    """`cms = "generic"` switches the profiles off."""
    golden = next(iter(PAGES.values()))
    assert detect_cms(parse_golden(golden), Cms.GENERIC).profile.name == "generic"


def test_page_without_any_sign_is_of_unknown_make() -> None:
    """One sign is none: a WordPress picture in a page of another make names nothing."""
    page = parse('<img src="https://x.example/wp-content/uploads/a.jpg"><a href="/a.aspx">a</a>')
    assert detect_cms(page, Cms.AUTO).profile.name == "generic"
