"""Crawls of servers that do not behave; each has its sentence in `docs/operations.md`."""

import gzip
from collections import Counter
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

import pytest

from archive.model import Article
from tests.support import misbehaving_server
from tests.support.cli import Workspace
from tests.support.shared_cache import cache_per_session
from tests.support.site_server import (
    ARTICLE_HTML,
    BODY_HTML,
    PAGE_HTML,
    SiteServer,
    StubHandler,
    serve_site,
)

WORDS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")

FAILING_PATHS = {
    "cut": "answer cut short",
    "huge": "page too large",
    "endless": "page too large",
    "headers": "page too large",
    "bomb": "page too large when unpacked",
    "away": "redirect to another host (http://127.0.0.2:9/noi-bo)",
    "loop": "redirect loop",
    "hang": "connection broken",
}


def render_article(name: str, body: str = "") -> str:
    """The page of an article."""
    title = f"Hội nghị {name}"
    main = ARTICLE_HTML.format(title=title, body=body or BODY_HTML.format(title=title.lower()))
    return PAGE_HTML.format(title=title, view="article", main=main)


def render_listing(*links: str, words: str = "") -> str:
    """A page that lists articles and links to others."""
    items = "".join(
        f'<div class="item"><h2><a href="{link}">{link}</a></h2></div>' for link in links
    )
    main = f'<div class="blog">{items}<p>{words}</p></div>'
    return PAGE_HTML.format(title="Tin tức", view="category", main=main)


def make_words(number: int) -> str:
    """A number in words: pages of different text."""
    return " ".join(WORDS[int(digit)] for digit in str(number))


class MisbehavingServer(SiteServer):
    """A school some of whose pages misbehave, and whose spaces of addresses have no end."""

    def __init__(self) -> None:
        super().__init__()
        self.constant, self.honest = [render_article("constant")], [render_article("honest")]
        behaviours: dict[str, StubHandler] = {
            "restless": misbehaving_server.serve_changing_page(render_article("restless")),
            "honest": misbehaving_server.serve_with_validators(self.honest, honest=True),
            "constant": misbehaving_server.serve_with_validators(self.constant, honest=False),
            "modified": misbehaving_server.ignore_conditions(render_article("modified")),
            "later": misbehaving_server.refuse_some_times(
                render_article("later"), 1, 429, Retry_After="1"
            ),
            "burst": misbehaving_server.refuse_some_times(render_article("burst"), 2, 503),
            "longer": misbehaving_server.send_more_than_declared(render_article("longer")),
            "cut": misbehaving_server.send_truncated(render_article("cut")),
            "huge": misbehaving_server.send_huge_body,
            "endless": misbehaving_server.send_endless_redirects,
            "headers": misbehaving_server.send_endless_head,
            "bomb": misbehaving_server.send_gzip_bomb,
            "hang": misbehaving_server.close_connection,
        }
        for name, behaviour in behaviours.items():
            self.responses[make_path(name)] = behaviour
        for name in ("plain", "vanishing"):
            self.add_page(make_path(name), render_article(name))
        self.add_page(
            make_path("soft"), PAGE_HTML.format(title="404 Not Found", view="x", main="<h1>x</h1>")
        )
        self.add_page("/dang-nhap-he-thong", "<title>Đăng nhập</title><p>Mật khẩu</p>")
        self.add_redirect(make_path("away"), "http://127.0.0.2:9/noi-bo")
        self.add_redirect(make_path("loop"), make_path("loop") + "?Itemid=1")
        self.add_redirect(make_path("loop") + "?Itemid=1", make_path("loop"))
        self.names = [*behaviours, "plain", "vanishing", "soft", "away", "loop"]
        self.responses["/"] = self.serve_front_page
        self.add_page("/robots.txt", "User-agent: *\nDisallow: /rieng\n")
        self.add_page("/rss", f"<rss><item><link>{make_path('plain')}</link></item>")
        self.add_page("/sitemap.xml", "<sitemapindex><sitemap><loc>/s.xml.gz</loc></sitemap>")
        packed = f"<urlset><url><loc>{make_path('mapped')}</loc></url></urlset>"
        self.responses["/s.xml.gz"] = lambda handler: misbehaving_server.send_response(
            handler, gzip.compress(packed.encode())
        )
        self.add_page(make_path("mapped"), render_article("mapped"))
        self.fronts = 0

    def serve_front_page(self, handler: BaseHTTPRequestHandler) -> None:
        """The front page: all articles, a feed, and the entries of every trap."""
        self.fronts += 1
        traps = (
            f"/tin?PHPSESSID=a{self.fronts}b", "/lich?month=1&year=2026", "/?start=14&start=14",
            "/tin?sort=hits", "/xem?ngay=1", "/echo?so=1", "/dang-nhap-he-thong", "/tin?start=2",
        )  # fmt: skip
        page = render_listing(*map(make_path, self.names), *traps)
        feed = '<link rel="alternate" type="application/rss+xml" href="/rss"></head>'
        misbehaving_server.send_response(handler, page.replace("</head>", feed))

    def handle_request(self, path: str, agent: str) -> object:  # type: ignore[override] # of two kinds
        """Answer what has no end."""
        answer = super().handle_request(path, agent)
        parts = urlsplit(path)
        query = {name: int(v) for name, v in parse_qsl(parts.query) if v.isdecimal()}
        if parts.path == "/tin":
            start = query.get("start", 0)
            body = render_listing(
                make_path("plain"), f"/tin?start={start + 2}", words=make_words(start)
            )
        elif parts.path == "/xem":
            day = query.get("ngay", 1)
            body = PAGE_HTML.format(
                title="Xem", view="x", main=f"<a href='/xem?ngay={day + 1}'>{make_words(day)}</a>"
            )
        elif parts.path == "/echo":
            number = query.get("so", 1)
            body = PAGE_HTML.format(
                title="Số", view="x", main=f"<a href='/echo?so={number + 1}'>sau {number}</a>"
            )
        else:
            return answer
        return lambda handler: misbehaving_server.send_response(handler, body)


def make_path(name: str) -> str:
    """The address of an article."""
    return f"/index.php/tin-tuc/{sum(name.encode())}-bai-{name}.html"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What is told by five crawls of such a school; once for all workers."""

    def crawl() -> dict[str, object]:
        with serve_site(MisbehavingServer()) as school:
            assert isinstance(school, MisbehavingServer)
            return crawl_three_times(school, Workspace(tmp_path_factory.mktemp("unruly")))

    return cache_per_session(tmp_path_factory, "unruly", crawl)


def crawl_three_times(school: MisbehavingServer, desk: Workspace) -> dict[str, object]:
    """Five crawls, one after the other, and what each of them left; days pass in between."""
    desk.add_site(school)
    told: dict[str, object] = {"first": desk.crawl(), "log": [*school.log]}
    told["read"] = {get_title(article): article for article in desk.get_articles()}
    school.log.clear()
    told |= {"second": desk.crawl(), "second_log": [*school.log]}
    told["still"] = desk.get_articles()
    school.constant[0] = render_article("constant", "<p>Bài đã được sửa lại hoàn toàn.</p>")
    school.add_redirect(make_path("vanishing"), "/")
    told["full"] = desk.crawl("truong", "--full")
    told["edited"] = {get_title(article): article for article in desk.get_articles()}
    desk.age_vanished_pages(timedelta(days=1))
    school.add_page("/robots.txt", "busy", status=503)
    told["robots"] = desk.crawl()
    told["later"] = {get_title(article): article for article in desk.get_articles()}
    desk.age_vanished_pages(timedelta(days=1))
    school.add_page(make_path("vanishing"), render_article("vanishing"))
    told["last"] = desk.crawl()
    told["back"] = {get_title(article): article for article in desk.get_articles()}
    return told


def get_title(article: Article) -> str:
    """The last word of its title."""
    return article.content.title.rpartition(" ")[2]


def get_report_part(story: dict[str, object], crawl: str, key: str) -> dict[str, int]:
    """One mapping of a crawl's report."""
    report = story[crawl]
    assert isinstance(report, dict)
    found: dict[str, int] = report[key]
    return found


def get_articles(story: dict[str, object], moment: str) -> dict[str, Article]:
    """The articles at one moment."""
    found = story[moment]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    "name",
    ["restless", "constant", "honest", "modified", "later", "burst", "longer", "plain", "mapped"],
)
def test_article_of_an_unruly_page_is_read(story: dict[str, object], name: str) -> None:
    """Noise, lying headers, refusals that pass, and packed sitemaps lose no article."""
    assert get_articles(story, "read")[name].content.body.endswith("thành công tốt đẹp./.")


@pytest.mark.parametrize("name", FAILING_PATHS)
def test_failure_is_counted_by_reason(story: dict[str, object], name: str) -> None:
    """Nothing is stored of such a page, and the report says why."""
    assert name not in get_articles(story, "read")
    assert FAILING_PATHS[name] in get_report_part(story, "first", "reasons")


@pytest.mark.parametrize(
    ("trap", "most"),
    [
        ("session id in the address", 9),
        ("calendar", 9),
        ("pager that echoes the query", 9),
        ("sort or filter link", 9),
        ("endless pager", 9),
        ("addresses without an article", 9),
        ("page that differs only in a number", 9),
    ],
)
def test_trap_is_counted_by_name(story: dict[str, object], trap: str, most: int) -> None:
    """What was left alone stands in the report."""
    assert 0 < get_report_part(story, "first", "traps")[trap] < most


@pytest.mark.parametrize(("path", "most"), [("/tin", 45), ("/xem", 45), ("/echo", 3), ("/lich", 0)])
def test_spaces_without_end_are_bounded(story: dict[str, object], path: str, most: int) -> None:
    """A pager, a calendar and pages that differ in a number end after so many."""
    log = story["log"]
    assert isinstance(log, list)
    assert sum(urlsplit(asked).path == path for asked in log) <= most


def test_pages_in_disguise_are_named(story: dict[str, object]) -> None:
    """A soft 404 in the place of an article is a failure; a login page is no article."""
    assert get_report_part(story, "first", "reasons")["soft 404"] == 1
    assert get_report_part(story, "first", "others")["login page"] == 1


def test_nothing_is_asked_for_twice_but_for_retries(story: dict[str, object]) -> None:
    """Within a run; what was refused, cut short or broken off is asked for again."""
    log = story["log"]
    assert isinstance(log, list)
    again = {path for path, times in Counter(log).items() if times > 1}
    assert again == {make_path(name) for name in ("later", "burst", "cut", "hang")}


def test_second_crawl_fetches_what_shows_news_and_stores_nothing(story: dict[str, object]) -> None:
    """Start page, feed, sitemaps: no article, no later page of a listing; no revision."""
    assert story["second_log"] == ["/robots.txt", "/", "/rss", "/sitemap.xml", "/s.xml.gz"]
    assert story["still"] == sorted(
        get_articles(story, "read").values(), key=lambda a: a.content.title
    )
    assert not {"new", "changed"} & get_report_part(story, "second", "counts").keys()


def test_only_edits_make_revisions(story: dict[str, object]) -> None:
    """Counters, clocks, slogans and Last-Modified make none; an edit does, whatever its ETag."""
    revisions = {name: found.revision for name, found in get_articles(story, "edited").items()}
    assert {name for name, number in revisions.items() if number > 1} == {"constant"}
    assert get_report_part(story, "full", "counts")["changed"] == 1


def test_unmodified_pages_are_counted(story: dict[str, object]) -> None:
    """An honest ETag saves the page."""
    assert get_report_part(story, "full", "counts")["not_modified"] >= 1


def test_validators_that_lie_are_noticed(story: dict[str, object]) -> None:
    """An ETag that stayed while its page changed is believed no more."""
    assert get_report_part(story, "full", "traps")["validator that lies"] == 1


def test_vanished_article_is_gone_on_the_second_day(story: dict[str, object]) -> None:
    """A redirect to the front page on one day is not enough; it is kept, and comes back."""
    assert get_report_part(story, "full", "reasons")["redirect to the front page"] == 1
    assert get_articles(story, "edited")["vanishing"].gone_at is None
    assert get_articles(story, "later")["vanishing"].gone_at is not None
    assert get_articles(story, "back")["vanishing"].gone_at is None
    assert get_articles(story, "back")["vanishing"].revision == 1
