"""Crawls of servers that do not behave; each has its sentence in `docs/operations.md`."""

import gzip
import sqlite3
from collections import Counter
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

import pytest

from archive.model import Article
from tests import unruly
from tests.desk import Desk
from tests.made_once import made_once
from tests.school import ARTICLE, BODY, PAGE, Behaviour, School, serve

WORDS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")

FAILING = {
    "cut": "answer cut short",
    "huge": "page too large",
    "endless": "page too large",
    "bomb": "page too large when unpacked",
    "away": "redirect to another host (http://127.0.0.2:9/noi-bo)",
    "loop": "redirect loop",
    "hang": "connection broken",
}


def article(name: str, body: str = "") -> str:
    """The page of an article."""
    title = f"Hội nghị {name}"
    main = ARTICLE.format(title=title, body=body or BODY.format(title=title.lower()))
    return PAGE.format(title=title, view="article", main=main)


def listing(*links: str, words: str = "") -> str:
    """A page that lists articles and links to others."""
    items = "".join(
        f'<div class="item"><h2><a href="{link}">{link}</a></h2></div>' for link in links
    )
    main = f'<div class="blog">{items}<p>{words}</p></div>'
    return PAGE.format(title="Tin tức", view="category", main=main)


def words_of(number: int) -> str:
    """A number in words: pages of different text."""
    return " ".join(WORDS[int(digit)] for digit in str(number))


class Unruly(School):
    """A school some of whose pages misbehave, and whose spaces of addresses have no end."""

    def __init__(self) -> None:
        super().__init__()
        self.constant, self.honest = [article("constant")], [article("honest")]
        behaviours: dict[str, Behaviour] = {
            "restless": unruly.restless(article("restless")),
            "honest": unruly.with_validators(self.honest, honest=True),
            "constant": unruly.with_validators(self.constant, honest=False),
            "modified": unruly.always_modified(article("modified")),
            "later": unruly.refusing(article("later"), 1, 429, Retry_After="1"),
            "burst": unruly.refusing(article("burst"), 2, 503),
            "longer": unruly.longer_than_said(article("longer")),
            "cut": unruly.cut_short(article("cut")),
            "huge": unruly.huge,
            "endless": unruly.endless,
            "bomb": unruly.bomb,
            "hang": unruly.hanging_up,
        }
        for name, behaviour in behaviours.items():
            self.answers[path_of(name)] = behaviour
        for name in ("plain", "vanishing"):
            self.page(path_of(name), article(name))
        self.page(path_of("soft"), PAGE.format(title="404 Not Found", view="x", main="<h1>x</h1>"))
        self.page("/dang-nhap-he-thong", "<title>Đăng nhập</title><p>Mật khẩu</p>")
        self.redirect(path_of("away"), "http://127.0.0.2:9/noi-bo")
        self.redirect(path_of("loop"), path_of("loop") + "?Itemid=1")
        self.redirect(path_of("loop") + "?Itemid=1", path_of("loop"))
        self.names = [*behaviours, "plain", "vanishing", "soft", "away", "loop"]
        self.answers["/"] = self.front
        self.page("/robots.txt", "User-agent: *\nDisallow: /rieng\n")
        self.page("/rss", f"<rss><item><link>{path_of('plain')}</link></item>")
        self.page("/sitemap.xml", "<sitemapindex><sitemap><loc>/s.xml.gz</loc></sitemap>")
        packed = f"<urlset><url><loc>{path_of('mapped')}</loc></url></urlset>"
        self.answers["/s.xml.gz"] = lambda handler: unruly.send(
            handler, gzip.compress(packed.encode())
        )
        self.page(path_of("mapped"), article("mapped"))
        self.fronts = 0

    def front(self, handler: BaseHTTPRequestHandler) -> None:
        """The front page: all articles, a feed, and the entries of every trap."""
        self.fronts += 1
        traps = (
            f"/tin?PHPSESSID=a{self.fronts}b", "/lich?month=1&year=2026", "/?start=14&start=14",
            "/tin?sort=hits", "/xem?ngay=1", "/echo?so=1", "/dang-nhap-he-thong", "/tin?start=2",
        )  # fmt: skip
        page = listing(*map(path_of, self.names), *traps)
        feed = '<link rel="alternate" type="application/rss+xml" href="/rss"></head>'
        unruly.send(handler, page.replace("</head>", feed))

    def asked(self, path: str, agent: str) -> object:  # type: ignore[override] # of two kinds
        """Answer what has no end."""
        answer = super().asked(path, agent)
        parts = urlsplit(path)
        query = {name: int(v) for name, v in parse_qsl(parts.query) if v.isdecimal()}
        if parts.path == "/tin":
            start = query.get("start", 0)
            body = listing(path_of("plain"), f"/tin?start={start + 2}", words=words_of(start))
        elif parts.path == "/xem":
            day = query.get("ngay", 1)
            body = PAGE.format(
                title="Xem", view="x", main=f"<a href='/xem?ngay={day + 1}'>{words_of(day)}</a>"
            )
        elif parts.path == "/echo":
            number = query.get("so", 1)
            body = PAGE.format(
                title="Số", view="x", main=f"<a href='/echo?so={number + 1}'>sau {number}</a>"
            )
        else:
            return answer
        return lambda handler: unruly.send(handler, body)


def path_of(name: str) -> str:
    """The address of an article."""
    return f"/index.php/tin-tuc/{sum(name.encode())}-bai-{name}.html"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What is told by five crawls of such a school; once for all workers."""

    def crawl() -> dict[str, object]:
        with serve(Unruly()) as school:
            assert isinstance(school, Unruly)
            return told_by(school, Desk(tmp_path_factory.mktemp("unruly")))

    return made_once(tmp_path_factory, "unruly", crawl)


def told_by(school: Unruly, desk: Desk) -> dict[str, object]:
    """Five crawls, one after the other, and what each of them left; days pass in between."""
    desk.configure(school)
    told: dict[str, object] = {"first": desk.crawl(), "log": [*school.log]}
    told["read"] = {title_of(article): article for article in desk.articles()}
    school.log.clear()
    told |= {"second": desk.crawl(), "second_log": [*school.log]}
    told["still"] = desk.articles()
    school.constant[0] = article("constant", "<p>Bài đã được sửa lại hoàn toàn.</p>")
    school.redirect(path_of("vanishing"), "/")
    told["full"] = desk.crawl("truong", "--full")
    told["edited"] = {title_of(article): article for article in desk.articles()}
    let_a_day_pass(desk)
    school.page("/robots.txt", "busy", status=503)
    told["robots"] = desk.crawl()
    told["later"] = {title_of(article): article for article in desk.articles()}
    let_a_day_pass(desk)
    school.page(path_of("vanishing"), article("vanishing"))
    told["last"] = desk.crawl()
    told["back"] = {title_of(article): article for article in desk.articles()}
    return told


def let_a_day_pass(desk: Desk) -> None:
    """Move all that is remembered of vanished pages a day back; they are due then."""
    connection = sqlite3.connect(desk.data / "archive.sqlite3")
    with connection:
        connection.execute(
            "UPDATE urls SET vanished_at = datetime(vanished_at, '-1 day'), next_due = NULL"
            " WHERE vanished_at IS NOT NULL"
        )
    connection.close()


def title_of(article: Article) -> str:
    """The last word of its title."""
    return article.content.title.rpartition(" ")[2]


def part(story: dict[str, object], crawl: str, key: str) -> dict[str, int]:
    """One mapping of a crawl's report."""
    report = story[crawl]
    assert isinstance(report, dict)
    found: dict[str, int] = report[key]
    return found


def articles(story: dict[str, object], moment: str) -> dict[str, Article]:
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
    assert articles(story, "read")[name].content.body.endswith("thành công tốt đẹp./.")


@pytest.mark.parametrize("name", FAILING)
def test_failure_is_counted_by_reason(story: dict[str, object], name: str) -> None:
    """Nothing is stored of such a page, and the report says why."""
    assert name not in articles(story, "read")
    assert FAILING[name] in part(story, "first", "reasons")


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
    assert 0 < part(story, "first", "traps")[trap] < most


@pytest.mark.parametrize(("path", "most"), [("/tin", 45), ("/xem", 45), ("/echo", 3), ("/lich", 0)])
def test_spaces_without_end_are_bounded(story: dict[str, object], path: str, most: int) -> None:
    """A pager, a calendar and pages that differ in a number end after so many."""
    log = story["log"]
    assert isinstance(log, list)
    assert sum(urlsplit(asked).path == path for asked in log) <= most


def test_pages_in_disguise_are_named(story: dict[str, object]) -> None:
    """A soft 404 in the place of an article is a failure; a login page is no article."""
    assert part(story, "first", "reasons")["soft 404"] == 1
    assert part(story, "first", "others")["login page"] == 1


def test_nothing_is_asked_for_twice_but_for_retries(story: dict[str, object]) -> None:
    """Within a run; what was refused, cut short or broken off is asked for again."""
    log = story["log"]
    assert isinstance(log, list)
    again = {path for path, times in Counter(log).items() if times > 1}
    assert again == {path_of(name) for name in ("later", "burst", "cut", "hang")}


def test_second_crawl_fetches_what_shows_news_and_stores_nothing(story: dict[str, object]) -> None:
    """Start page, feed, sitemaps: no article, no later page of a listing; no revision."""
    assert story["second_log"] == ["/robots.txt", "/", "/rss", "/sitemap.xml", "/s.xml.gz"]
    assert story["still"] == sorted(articles(story, "read").values(), key=lambda a: a.content.title)
    assert not {"new", "changed"} & part(story, "second", "counts").keys()


def test_only_edits_make_revisions(story: dict[str, object]) -> None:
    """Counters, clocks, slogans and Last-Modified make none; an edit does, whatever its ETag."""
    revisions = {name: found.revision for name, found in articles(story, "edited").items()}
    assert {name for name, number in revisions.items() if number > 1} == {"constant"}
    assert part(story, "full", "counts")["changed"] == 1


def test_unmodified_pages_are_counted(story: dict[str, object]) -> None:
    """An honest ETag saves the page."""
    assert part(story, "full", "counts")["not_modified"] >= 1


def test_validators_that_lie_are_noticed(story: dict[str, object]) -> None:
    """An ETag that stayed while its page changed is believed no more."""
    assert part(story, "full", "traps")["validator that lies"] == 1


def test_vanished_article_is_gone_on_the_second_day(story: dict[str, object]) -> None:
    """A redirect to the front page on one day is not enough; it is kept, and comes back."""
    assert part(story, "full", "reasons")["redirect to the front page"] == 1
    assert articles(story, "edited")["vanishing"].gone_at is None
    assert articles(story, "later")["vanishing"].gone_at is not None
    assert articles(story, "back")["vanishing"].gone_at is None
    assert articles(story, "back")["vanishing"].revision == 1
