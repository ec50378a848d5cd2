"""Pages that lead every browser elsewhere, and pages that do not."""

from datetime import UTC, datetime

import pytest

from crawler.discovery.forward_urls import find_forward_urls
from crawler.extract.page import Page

WORDS = "<p>" + "Nhà trường tổ chức hội nghị. " * 8 + "</p>"


def find_paths(html: str, refresh_header: str | None = None) -> list[str]:
    """Return where a front page leads, its own host left out."""
    page = Page(url="http://a.test/", body=html.encode(), fetched_at=datetime.now(UTC))
    forward = find_forward_urls(page, refresh_header)
    return [url.removeprefix("http://a.test") for url in forward.urls]


@pytest.mark.parametrize(
    "html",
    [
        '<meta http-equiv="refresh" content="0; url=/home/">',
        "<META HTTP-EQUIV=Refresh CONTENT=\"0.5;URL='home/'\">",
        '<meta http-equiv="refresh" content="2,/home/"><p>Đang chuyển trang</p>',
        '<script>window.location.href = "/home/";</script>',
        "<script>location='/home/'</script>",
        "<script>top.location.replace('/home/')</script>",
        "<script>setTimeout(\"window.top.location='/home/'\", 100)</script>",
        '<script>later(function(){ location.assign("/home/") })</script><a href="/home/">x</a>',
        "<body onload=\"location.href='home/'\">Đang chuyển</body>",
        "<script><!--\n// location='/o/'\n/* location='/x' */\nlocation = `/home/`\n//--></script>",
        '<script>self.location = "http:\\/\\/a.test\\/home\\/"</script>',
        '<iframe src="/home/" width="100%"></iframe>',
        '<frameset rows="*"><frame src="home/"><noframes>Không có khung</noframes></frameset>',
    ],
)
def test_a_page_leads_on(html: str) -> None:
    """By refresh, by a plain location in a page that shows nothing, by frames."""
    assert find_paths(html) == ["/home/"]


@pytest.mark.parametrize(
    "html",
    [
        '<meta http-equiv="refresh" content="300;url=/home/">',
        '<meta http-equiv="refresh" content="0;url=/">',
        '<noscript><meta http-equiv="refresh" content="0;url=/no-js"></noscript>',
        '<script>location.href = "/home/?x=" + name</script>',
        '<script>if (location.href == "/home/") { start() }</script>',
        '<script>mylocation = "/y"; map.location = "/z"; geolocation = "/g"</script>',
        "<script>location.reload()</script>",
        f'{WORDS}<script>if (old) location = "/home/"</script>',
        f'{WORDS}<iframe src="/video/"></iframe>',
        '<iframe src="/a/"></iframe><iframe src="/b/"></iframe>',
    ],
)
def test_a_page_stays(html: str) -> None:
    """Where it shows something, computes its target, or only loads itself anew."""
    assert find_paths(html) == []


def test_the_frame_with_the_content_comes_first() -> None:
    """All are followed; the probe of a new site looks at the first."""
    html = (
        '<frameset cols="20,80"><frame src=/menu.htm><frameset rows="9,*">'
        "<frame src=/a.htm name=top><frame src=/tin.htm></frameset></frameset>"
    )
    assert find_paths(html) == ["/tin.htm", "/menu.htm", "/a.htm"]


def test_the_last_of_several_locations_comes_first() -> None:
    """Special cases such as small screens are asked for before it."""
    html = '<script>if (screen.width < 800) { location = "/m/" } else { location = "/d/" }</script>'
    assert find_paths(html) == ["/d/", "/m/"]


def test_the_refresh_header_counts() -> None:
    """No standard has it, and every browser obeys it."""
    assert find_paths("<p>x</p>", "0; url=/home/") == ["/home/"]
