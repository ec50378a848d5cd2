"""Crawls and probes of sites whose start page only leads on."""

import json

import pytest

from tests.support.cli import Workspace
from tests.support.site_server import SiteServer

LEADING_PAGES = {
    "refresh": '<meta http-equiv="refresh" content="0; url=/home/">',
    "script": '<script>window.location.href = "/home/";</script>',
    "frames": '<frameset rows="80,*"><frame src="/top.html"><frame src="/home/"></frameset>',
    "chain": '<script>location = "/mid"</script>',
}


def lead_on(school: SiteServer, html: str) -> None:
    """Move the front page of a school to /home/ and let `/` lead on."""
    school.add_page("/home/", school.get_response("/").body.decode())
    school.add_page("/mid", LEADING_PAGES["refresh"])
    school.add_page("/top.html", "<img src=banner.jpg>")
    school.add_page("/", html)


@pytest.mark.parametrize("name", LEADING_PAGES)
def test_a_start_page_that_leads_on_is_followed(
    desk: Workspace, school: SiteServer, name: str
) -> None:
    """In the first run and in later ones.

    Guards against a run that ended `done` without a word and without an article.
    """
    lead_on(school, LEADING_PAGES[name])
    desk.add_site(school)
    assert desk.crawl()["exit"] == "done"
    assert len(desk.get_articles()) == 3
    school.log.clear()
    assert desk.crawl()["message"] == ""
    assert "/home/" in school.log


def test_sites_add_follows_frames_and_begins_at_them(desk: Workspace, school: SiteServer) -> None:
    """The crawl needs all of them."""
    lead_on(school, LEADING_PAGES["frames"])
    args = ("sites", "add", "--delay", "0", "--yes", "--json", f"{school.url}/")
    report = json.loads(desk.run_command(*args).stdout)
    assert report["start_urls"] == [f"{school.url}/"]
    assert len(report["samples"]) >= 2
    assert "/top.html" in school.log
    desk.run_command("sites", "check", report["key"])


def test_a_circle_of_start_pages_fails_with_its_pages(desk: Workspace, school: SiteServer) -> None:
    """And each of them is asked for once."""
    lead_on(school, LEADING_PAGES["chain"])
    school.add_page("/mid", '<script>location.replace("/")</script>')
    desk.add_site(school)
    message = str(desk.crawl(status=1)["message"])
    url = school.url
    assert message.endswith(f"leads in a circle ({url}/ -> {url}/mid -> {url}/)")
    assert school.log.count("/") == 1


def test_a_start_page_that_leads_off_the_site_is_a_failed_run(
    desk: Workspace, school: SiteServer
) -> None:
    """The advice names where the school may be now; nothing is asked for there."""
    lead_on(school, '<script>top.location = "http://127.0.0.2:9/moi/"</script>')
    desk.add_site(school)
    report = desk.crawl(status=1)
    assert "leads to another host (http://127.0.0.2:9/moi/)" in str(report["message"])
    assert "http://127.0.0.2:9/moi/ now, put that into start_urls" in str(report["hint"])
    assert desk.get_articles() == []
