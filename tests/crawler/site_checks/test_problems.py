"""Sites that misbehave, looked at over HTTP: what `sites check` and `sites add` make of them."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.cli import Workspace
from tests.support.site_server import (
    ARTICLE_HTML,
    PAGE_HTML,
    SiteServer,
    StubResponse,
    serve_site,
)

NUKEVIET = """<html><head><meta name="generator" content="NukeViet v4.5"><title>Tin</title></head>
<body><div class="news_column"><h1 class="title">{title}</h1>
<span class="h5">Thứ hai - 13/07/2020 07:15</span><div id="news-bodyhtml"><p>{body}</p></div>
</div></body></html>"""


PARKED_HTML = """<title>truong.vn</title><h1>truong.vn</h1><ul>
<li><a href="http://ads.test/?k=1">Học trực tuyến</a>
<li><a href="http://ads.test/?k=2">Việc làm tại nhà</a></ul>"""
"""What a seller of addresses shows at every one of them, in words that no list knows."""


SHELL_HTML = """<title>Trường</title><noscript>You need JavaScript.</noscript><div id="app"></div>
<script src="/app.js"></script>"""


@dataclass(frozen=True, slots=True)
class ProbedSites:
    """Schools by name, each a site of one desk."""

    desk: Workspace
    schools: dict[str, SiteServer]

    def check_sites(self) -> dict[str, list[str]]:
        """The troubles of each site."""
        done = self.desk.run_command("sites", "check", "--json", status=1)
        found = json.loads(done.stdout)["sites"]
        return {site["key"]: [trouble["kind"] for trouble in site["troubles"]] for site in found}


def add_pages(school: SiteServer) -> None:
    """A front page that lists five articles of Joomla."""
    links = [school.add_article(number, f"Hội nghị số {number}") for number in range(1, 6)]
    school.add_listing("/", links)


def redesign_site(school: SiteServer) -> None:
    """The same school, with NukeViet and at other addresses; the old ones show its front page."""
    old = [path for path in school.responses if path != "/"]
    paths = [f"/tin-tuc/buoi-hop-mat-dau-xuan-{number}.html" for number in range(1, 4)]
    for path in paths:
        school.add_page(
            path, NUKEVIET.format(title=f"Tin {path}", body="Nhà trường họp mặt. " * 20)
        )
    items = "".join(f'<a href="{path}">Buổi họp mặt đầu xuân của nhà trường</a>' for path in paths)
    for path in ("/", *old):
        school.add_page(path, NUKEVIET.format(title="Trang nhất", body=items))


def mix_up_articles(school: SiteServer) -> None:
    """The same addresses, with other articles behind them."""
    for number in range(1, 6):
        title = f"Trang {number}"
        main = ARTICLE_HTML.format(title=title, body=f"<p>Chữ khác hẳn lần {number}.</p>")
        path = f"/index.php/tin-tuc/{number}-bai-viet.html"
        school.add_page(path, PAGE_HTML.format(title=title, view="article", main=main))


def add_spam_links(school: SiteServer) -> None:
    """Links that the school did not set."""
    bets = "".join(f'<a href="http://bet{n}88.test/">nhà cái số {n}</a>' for n in range(4))
    front = school.responses["/"]
    assert isinstance(front, StubResponse)
    school.add_page("/", front.body.decode().replace("<ul", f"<div>{bets}</div><ul"))


def add_script_pager(school: SiteServer) -> None:
    """Later pages that have no address."""
    pager = "<p><a href=\"javascript:__doPostBack('ctl00$gv','Page$2')\">2</a></p></body>"
    front = school.responses["/"]
    assert isinstance(front, StubResponse)
    school.add_page("/", front.body.decode().replace("</body>", pager))


_UNREADABLE = ("drawn", "mended", "breaking")


def make_unreadable(schools: dict[str, SiteServer]) -> None:
    """Sites that are there and cannot be read: by scripts, by a notice, by a server that fails."""
    for path in schools["drawn"].responses:
        schools["drawn"].add_page(path, SHELL_HTML)
    schools["mended"].add_page("/", "<title>Trường</title><p>Website đang bảo trì.</p>")
    for path in schools["breaking"].responses:
        schools["breaking"].add_page(path, "down", status=500)
    schools["breaking"].add_page("/", "<title>Trường</title><p>Trường Chính trị tỉnh</p>")


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProbedSites]:
    """All schools, each spoiled in its own way; some were crawled while they were well."""
    desk = Workspace(tmp_path_factory.mktemp("street"))
    names = ("well", "moved", "failing", "forbidden", "parked", "spammed", "rebuilt", "emptied",
             "muddled", "thinned", "deserted", "scripted", *_UNREADABLE)  # fmt: skip
    with ExitStack() as servers:
        schools = {name: servers.enter_context(serve_site(SiteServer())) for name in names}
        for name, school in schools.items():
            add_pages(school)
            desk.add_site(school, key=name)
        crawled = ("rebuilt", "emptied", "muddled", "thinned", "deserted", *_UNREADABLE)
        desk.run_command("crawl", *crawled, "--no-index")
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            start = f'start_urls = ["http://127.0.0.1:{nobody.getsockname()[1]}/"]\ndelay = 0.0\n'
        (desk.folder / "sites" / "dead.toml").write_text(start, encoding="utf-8")
        schools["moved"].add_redirect("/", schools["well"].url + "/")
        schools["failing"].add_page("/robots.txt", "down", status=503)
        schools["forbidden"].add_page("/robots.txt", "User-agent: *\nDisallow: /\n")
        schools["parked"].add_page("/", "<title>truong.vn</title><p>This domain is for sale.</p>")
        add_spam_links(schools["spammed"])
        add_script_pager(schools["scripted"])
        redesign_site(schools["rebuilt"])
        for path in [path for path in schools["emptied"].responses if path != "/"]:
            del schools["emptied"].responses[path]
        mix_up_articles(schools["muddled"])
        for path in schools["deserted"].responses:
            schools["deserted"].add_page(path, PARKED_HTML)
        make_unreadable(schools)
        del schools["thinned"].responses["/index.php/tin-tuc/1-bai-viet.html"]
        yield ProbedSites(desk, schools)


def test_each_trouble_is_named(street: ProbedSites) -> None:
    """One check of all sites tells what is wrong with each, and a well one is fine.

    One article that vanished is no trouble.
    """
    assert street.check_sites() == {
        "well": [],
        "thinned": [],
        "dead": ["dead"],
        "failing": ["dead"],
        "forbidden": ["forbidden"],
        "moved": ["moved"],
        "scripted": ["out_of_reach"],
        "parked": ["parked"],
        "spammed": ["sold_links"],
        "rebuilt": ["redesigned", "redesigned"],
        "emptied": ["articles_gone"],
        "muddled": ["redesigned"],
        "deserted": ["parked"],
        "drawn": ["redesigned", "redesigned"],
        "mended": [],
        "breaking": ["redesigned"],
    }


def test_pages_that_cannot_be_read_are_no_parked_host(street: ProbedSites) -> None:
    """A site drawn by scripts, under repair or failing is never told to be switched off."""
    found = street.check_sites()
    assert [key for key in _UNREADABLE if "parked" in found[key]] == []


def test_check_says_what_was_seen_and_what_to_do(street: ProbedSites) -> None:
    """Both stand below the site; a well site is one word."""
    done = street.desk.run_command("sites", "check", "moved", "well", status=1)
    first, seen, hint, last = done.stdout.splitlines()
    assert first == "moved  moved"
    assert seen == f"  {street.schools['moved'].url}/ leads to {street.schools['well'].url}/"
    assert "start_urls of moved" in hint
    assert last == "well   fine"
    assert done.stderr == "1 of 2 sites in trouble\n"


def test_what_is_no_site_is_not_added(street: ProbedSites, tmp_path: Path) -> None:
    """The reason is told, the status is 1, and nothing is written."""
    desk = Workspace(tmp_path)
    (tmp_path / "sites").mkdir()
    added = ("sites", "add", street.schools["parked"].url, "--yes", "--delay", "0")
    assert "for sale" in desk.run_command(*added, status=1).stderr
    assert list((tmp_path / "sites").iterdir()) == []
