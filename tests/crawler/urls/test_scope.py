"""Which addresses belong to a site: its hosts, or paths of them."""

import pytest

from crawler.urls.scope import Scope

START = "http://portal.example/web/tct/"


@pytest.mark.parametrize(
    ("url", "is_ours"),
    [
        ("http://portal.example/web/tct/", True),
        ("https://portal.example/web/tct", True),
        ("http://portal.example/web/tct/tin-1.html", True),
        ("http://portal.example/web/tct?page=2", True),
        ("http://portal.example/Web/TCT/tin", True),
        ("http://portal.example/web/tct;jsessionid=1", True),
        ("http://portal.example/web/%74ct/tin", True),
        ("http://portal.example//web//tct/tin", True),
        ("http://portal.example/web/tct-khac/tin", False),
        ("http://portal.example/web/tct/../so-y-te/tin", False),
        ("http://portal.example/web/tct/%2e%2e/so-y-te/tin", False),
        ("http://portal.example/", False),
        ("http://portal.example/?next=/web/tct/", False),
        ("http://portal.example:8080/web/tct/", False),
        ("http://other.example/web/tct/", False),
        ("https://cu.example/tin/1", True),
        ("https://cu.example/web/tct/", False),
        ("https://ca.example/gi-cung-duoc", True),
    ],
)
def test_a_scope_holds_paths_and_hosts(url: str, *, is_ours: bool) -> None:
    """A path of the start URL's host, a path of another host, and another host as a whole."""
    scope = Scope([START], ["/web/tct/", "https://cu.example/tin", "http://ca.example/"])
    assert scope.contains(url) is is_ours


def test_without_a_scope_hosts_belong_as_a_whole() -> None:
    """A start URL with a path does not bound its host by itself."""
    scope = Scope([START])
    assert scope.contains("http://portal.example/web/so-y-te/")
    assert not scope.contains("http://other.example/")
    assert scope.list_folders(START) == ["http://portal.example/"]


def test_start_urls_and_named_sitemaps_belong_wherever_they_lie() -> None:
    """Only they themselves, not what lies beside them."""
    scope = Scope(["http://portal.example/vao"], ["/web/tct"])
    scope.add_url("http://portal.example/sitemap.xml")
    assert scope.contains("http://portal.example/vao")
    assert scope.contains("http://portal.example/sitemap.xml")
    assert not scope.contains("http://portal.example/vao/tin")
    assert not scope.contains("http://portal.example/sitemap-2.xml")
    assert scope.list_folders("http://portal.example/") == ["http://portal.example/web/tct/"]


def test_paths_hold_on_a_host_under_which_the_site_answers_too() -> None:
    """As when the start URL redirects to `www.`."""
    scope = Scope([START], ["/web/tct/"])
    scope.add_host("http://www.portal.example/web/tct/")
    assert scope.contains("http://www.portal.example/web/tct/tin")
    assert not scope.contains("http://www.portal.example/web/so-y-te/")
