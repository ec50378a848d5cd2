"""Crawls of sites whose pages print no date, while a feed or sitemap tells it."""

import re

from archive.times import VIETNAM
from tests.support.cli import Workspace
from tests.support.site_server import SiteServer, StubResponse

FEED = "/index.php?format=feed&type=rss"
TOLD = ["2024-03-12T08:01:00+07:00", "2024-03-12T08:02:00+07:00", "2024-03-12T08:03:00+07:00"]


def hide_dates(school: SiteServer) -> None:
    """Take from each article all that dates it."""
    for number in (1, 2, 3):
        page = school.get_response(f"/index.php/tin-tuc/{number}-bai-viet.html")
        undated = re.sub(r"<dl.*?</dl>", "", page.body.decode(), flags=re.DOTALL)
        text = undated.replace("Sáng ngày 13/7/2020, ", "")
        school.add_page(f"/index.php/tin-tuc/{number}-bai-viet.html", text)


def add_feed(school: SiteServer) -> None:
    """Let the feed date the three articles."""
    items = "".join(
        f"<item><title>Hội nghị số {number}</title>"
        f"<link>{school.url}/index.php/tin-tuc/{number}-bai-viet.html</link>"
        f"<pubDate>Tue, 12 Mar 2024 08:0{number}:00 +0700</pubDate></item>"
        for number in (1, 2, 3)
    )
    body = f"<rss><channel>{items}</channel></rss>".encode()
    school.responses[FEED] = StubResponse(body, 200, {"Content-Type": "application/rss+xml"})


def get_dates(desk: Workspace) -> list[str | None]:
    """The dates of the articles, by title."""
    dates = [article.content.published_at for article in desk.get_articles()]
    return [at.astimezone(VIETNAM).isoformat() if at else None for at in dates]


def test_a_feed_dates_pages_that_print_no_date(desk: Workspace, school: SiteServer) -> None:
    """With its source and a doubt; reading the captures again finds the same."""
    hide_dates(school)
    add_feed(school)
    desk.add_site(school)
    desk.crawl()
    assert get_dates(desk) == TOLD
    content = desk.get_articles()[0].content
    assert content.published_from == "feed:date"
    assert [doubt.code for doubt in content.warnings] == ["date-from-elsewhere"]
    desk.run_command("reextract", "truong")
    assert get_dates(desk) == TOLD


def test_a_feed_that_comes_later_makes_no_revision(desk: Workspace, school: SiteServer) -> None:
    """The site changed nothing: the article is only known better."""
    hide_dates(school)
    desk.add_site(school)
    desk.crawl()
    assert get_dates(desk) == [None] * 3
    add_feed(school)
    desk.crawl("truong", "--full")
    assert get_dates(desk) == TOLD
    assert [article.revision for article in desk.get_articles()] == [1, 1, 1]


def test_a_date_in_the_page_counts_more_than_a_feed(desk: Workspace, school: SiteServer) -> None:
    """What the page prints is read as ever."""
    add_feed(school)
    desk.add_site(school)
    desk.crawl()
    assert get_dates(desk) == ["2020-07-13T07:15:00+07:00"] * 3
