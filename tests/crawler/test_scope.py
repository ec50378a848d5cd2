"""Crawls of sites that are bound to paths, or have several hosts."""

import json
from collections.abc import Iterator

import pytest

from tests.support.cli import Workspace
from tests.support.site_server import ARTICLE_HTML, BODY_HTML, PAGE_HTML, SiteServer, serve_site


def add_article(server: SiteServer, path: str) -> str:
    """Lay out an article at a path, and return the path."""
    title = f"Hội nghị {path}"
    main = ARTICLE_HTML.format(title=title, body=BODY_HTML.format(title=title))
    server.add_page(path, PAGE_HTML.format(title=title, view="article", main=main))
    return path


@pytest.fixture
def portal() -> Iterator[SiteServer]:
    """A portal of two offices that link to each other, in pages, a feed and a sitemap."""
    with serve_site(SiteServer()) as server:
        ours = [add_article(server, f"/web/tct/{number}-bai-viet-moi") for number in range(1, 5)]
        theirs = [add_article(server, f"/web/y-te/{number}-tin-y-te") for number in range(11, 15)]
        away = "/web/tct/9-bai-chuyen-di"
        server.add_redirect(away, theirs[2])
        more = f'<a href="/web/y-te/">Y tế</a><a href="{theirs[0]}">Bài</a>'
        feed = '<link rel="alternate" type="application/rss+xml" href="/rss"></head>'
        server.add_listing("/web/tct/", [*ours[:2], away], more)
        page = server.get_response("/web/tct/").body.decode().replace("</head>", feed)
        server.add_page("/web/tct/", page)
        server.add_listing("/web/y-te/", theirs)
        server.add_page("/rss", f"<rss><item><link>{theirs[1]}</link></item></rss>")
        server.add_page("/robots.txt", f"Sitemap: {server.url}/s.xml\n")
        urls = "".join(f"<url><loc>{server.url}{path}</loc></url>" for path in (*ours, *theirs))
        server.add_page("/s.xml", f"<urlset>{urls}</urlset>")
        yield server


def add_portal_site(desk: Workspace, portal: SiteServer, more: str = "") -> None:
    """Write the file of the school at the portal."""
    desk.add_site(portal)
    path = desk.folder / "sites" / "truong.toml"
    text = f'start_urls = ["{portal.url}/web/tct/"]\ndelay = 0.0\n{more}'
    path.write_text(text, encoding="utf-8")


def test_nothing_outside_the_scope_is_asked_for(desk: Workspace, portal: SiteServer) -> None:
    """But robots.txt and the sitemap that it names; links, feeds and redirects lead nowhere else.

    Guards against a portal that was archived as a whole as the school's.
    """
    add_portal_site(desk, portal, 'scope = ["/web/tct/"]')
    report = desk.crawl()
    outside = {path for path in portal.log if not path.startswith("/web/tct/")}
    assert outside == {"/robots.txt", "/s.xml"}
    assert len(desk.get_articles()) == 4
    assert any("redirect out of the scope" in reason for reason in report["reasons"])  # type: ignore[attr-defined]


def test_what_was_known_before_the_scope_is_left_alone(desk: Workspace, portal: SiteServer) -> None:
    """It waits in the frontier, is counted, and stays archived."""
    add_portal_site(desk, portal)
    desk.crawl()
    assert len(desk.get_articles()) == 8
    portal.log.clear()
    add_portal_site(desk, portal, 'scope = ["/web/tct/"]')
    planned = desk.run_command("crawl", "truong", "--full", "--dry-run", "--json").stdout
    assert "/web/y-te/" not in planned
    report = desk.crawl("truong", "--full")
    assert not [path for path in portal.log if path.startswith("/web/y-te/")]
    assert report["traps"]["outside of the scope"] >= 5  # type: ignore[index]
    assert len(desk.get_articles()) == 8


def test_a_scope_is_proposed_for_a_front_page_below_a_path(
    desk: Workspace, portal: SiteServer
) -> None:
    """The new file has it, nothing else is probed, and a second school may join the host."""
    args = ("sites", "add", "--delay", "0", "--yes", "--json")
    report = json.loads(desk.run_command(*args, f"{portal.url}/web/tct/").stdout)
    assert report["scope"] == ["/web/tct/"]
    assert {path for path in portal.log if "y-te" in path} == set()
    shown = json.loads(desk.run_command("sites", "show", report["key"], "--json").stdout)
    assert shown["sites"][0]["scope"] == ["/web/tct/"]
    portal.log.clear()
    desk.run_command("sites", "check", report["key"])
    assert {path for path in portal.log if "y-te" in path} == set()
    desk.run_command(*args, f"{portal.url}/web/tct/", status=2)
    other = json.loads(desk.run_command(*args, f"{portal.url}/web/y-te/", "--key", "y").stdout)
    assert other["scope"] == ["/web/y-te/"]


def test_no_scope_is_proposed_for_the_front_page_of_a_host(
    desk: Workspace, portal: SiteServer
) -> None:
    """A front page may have a path of its own beside which the articles lie."""
    portal.add_listing("/home/", [f"/web/tct/{number}-bai-viet-moi" for number in (1, 2, 3)])
    args = ("sites", "add", "--delay", "0", "--yes", "--json", f"{portal.url}/home/")
    assert json.loads(desk.run_command(*args).stdout)["scope"] == []


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("fault", ["robots", "refused", "page", "later"])
def test_a_dead_host_leaves_the_other(
    desk: Workspace, school: SiteServer, fault: str, *, is_first: bool
) -> None:
    """Its articles are read; the run names the host that was left out, and an alert does.

    Guards against a run that failed, in every run, at the first address of the dead host.
    """
    with serve_site(SiteServer()) as other:
        dead = other.url if fault != "refused" else "http://127.0.0.1:9"
        if fault == "robots":
            other.add_page("/robots.txt", "", status=500)
        elif fault == "later":
            other.add_page("/robots.txt", "", status=503, **{"Retry-After": "3600"})
        else:
            other.add_page("/", "", status=403)
        starts = [f"{dead}/", f"{school.url}/"]
        desk.add_site(school)
        text = f"start_urls = {json.dumps(starts if is_first else starts[::-1])}\ndelay = 0.0\n"
        (desk.folder / "sites" / "truong.toml").write_text(text)
        report = desk.crawl()
    host = dead.removeprefix("http://")
    assert (report["exit"], len(desk.get_articles())) == ("done", 3)
    assert str(report["message"]).startswith(f"{host} was left out: ")
    alerts = desk.run_command("status", "--alerts", status=1).stdout
    assert f"truong: incomplete: {host} was left out" in alerts
    ((is_backfilled,),) = desk.read_rows("SELECT backfilled_at FROM sites")
    assert bool(is_backfilled) is (fault == "page"), "the host's own back-fill is still to come"


def test_with_all_hosts_dead_the_run_has_failed(desk: Workspace, school: SiteServer) -> None:
    """And says of the last of them why."""
    desk.add_site(school)
    text = 'start_urls = ["http://127.0.0.1:9/", "http://127.0.0.1:7/"]\ndelay = 0.0\n'
    (desk.folder / "sites" / "truong.toml").write_text(text)
    report = desk.crawl(status=1)
    assert "robots.txt of 127.0.0.1:7 cannot be had: connection refused" in str(report["message"])
    assert report["reasons"] == {}
