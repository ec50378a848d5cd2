"""Kinds of loss, each as a small site: what a crawl prints of it, and the table that says so.

`python -m tests.support.losses` writes the table in docs/operations.md anew, for review as a diff.
"""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.cli import Workspace
from tests.support.document_table import DocumentTable
from tests.support.site_server import ARTICLE_HTML, PAGE_HTML, SiteServer, serve_site
from tests.support.spoiling import SPOILERS

TABLE = DocumentTable("losses")
ARTICLES = 12
_TOPICS = ("chuyển đổi số", "văn hóa trường Đảng", "thao giảng cấp khoa", "nghiên cứu thực tế")
_PRINTED = re.compile(r"^  (?! *hint:|\d)\S.*$|^alert: .*$", re.MULTILINE)
_SERVER = re.compile(r"http://127\.0\.0\.1:\d+|127\.0\.0\.1:\d+")


def make_title(number: int) -> str:
    """Make the title of an article, unlike all others."""
    return f"Hội nghị lần thứ {number} về {_TOPICS[number % len(_TOPICS)]} tại cơ sở số {number}"


def make_path(number: int) -> str:
    """Make the address of an article."""
    return f"/index.php/tin-tuc/{number}-hoi-nghi-tai-co-so-so-{number}.html"


def lay_out_site(school: SiteServer, articles: int = ARTICLES) -> None:
    """Lay out a sound site: a front page, listings of four articles a page, and the articles."""
    for number in range(1, articles + 1):
        lay_out_article(school, number)
    pages = range(0, articles, 4)
    pager = "".join(
        f'<a href="/index.php/tin-tuc?start={start}">{start // 4 + 1}</a>' for start in pages[1:]
    )
    for start in pages:
        numbers = range(start + 1, min(start + 4, articles) + 1)
        path = "/index.php/tin-tuc" + (f"?start={start}" if start else "")
        lay_out_listing(school, path, numbers, f'<div class="pagination">{pager}</div>')
    lay_out_listing(school, "/", range(1, 5), '<p><a href="/index.php/tin-tuc">Tin tức</a></p>')


def lay_out_article(school: SiteServer, number: int, title: str = "", day: int = 0) -> None:
    """Lay out one article, of a day of its own."""
    title = title or make_title(number)
    body = (
        f"<p>Sáng nay, Nhà trường tổ chức {title.lower()}, với sự tham dự của {100 + number} cán"
        " bộ, giảng viên và học viên các lớp.</p><p>Hội nghị thành công tốt đẹp.</p>"
    )
    main = ARTICLE_HTML.format(title=title, body=body)
    day = day or number % 28 + 1
    main = main.replace("2020-07-13", f"2020-07-{day:02}").replace("13 Tháng", f"{day} Tháng")
    school.add_page(make_path(number), PAGE_HTML.format(title=title, view="article", main=main))


def lay_out_listing(school: SiteServer, path: str, numbers: range, more: str = "") -> None:
    """Lay out a listing that calls the articles by their titles."""
    items = "".join(
        f'<div class="items-row"><h2 itemprop="name"><a href="{make_path(number)}">'
        f"{make_title(number)}</a></h2></div>"
        for number in numbers
    )
    main = f'<div class="blog">{items}{more}</div>'
    school.add_page(path, PAGE_HTML.format(title="Tin tức", view="category", main=main))


def spoil(school: SiteServer, way: str, numbers: range = range(1, 5)) -> None:
    """Spoil some articles in one way."""
    for number in numbers:
        source = school.get_response(make_path(number)).body.decode()
        school.responses[make_path(number)] = SPOILERS[way](source)


def _fail_listings(school: SiteServer) -> None:
    for path in ("/index.php/tin-tuc?start=4", "/index.php/tin-tuc?start=8"):
        school.add_page(path, "down", status=500)


def _name_feed(school: SiteServer) -> None:
    page = school.get_response("/").body.decode()
    link = '<link rel="alternate" type="application/rss+xml" href="/tin.rss">'
    school.add_page("/", page.replace("</head>", f"{link}</head>"))


def _break_feed(school: SiteServer) -> None:
    _name_feed(school)
    school.add_page("/tin.rss", "down", status=500)


def _fail_entries(school: SiteServer) -> None:
    _name_feed(school)
    items = "".join(
        f"<item><title>{make_title(number)}</title><link>{school.url}/tin/{number}</link></item>"
        for number in range(31, 36)
    )
    school.add_page("/tin.rss", f"<rss><channel>{items}</channel></rss>")
    for number in range(31, 36):
        school.add_page(f"/tin/{number}", "down", status=500)


def _share(school: SiteServer, *, title: str = "", day: int = 0) -> None:
    for number in range(1, ARTICLES + 1):
        lay_out_article(school, number, title, day)


def _draw_all_by_script(school: SiteServer) -> None:
    school.responses["/"] = SPOILERS["drawn by script"](school.get_response("/").body.decode())


def _fail_all_but_start(school: SiteServer) -> None:
    for path in list(school.responses):
        if path != "/":
            school.responses[path] = SPOILERS["drawn by script"]("")


_LOOK = "Look at a page of the list with a browser. "
_RULES = "If it is sound there, mend how it is read: `truongdang extract URL`, `[[rules]]`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """One kind of loss: how a site is spoiled, how that is noticed, what the operator does.

    `is_known` where the site was crawled while it was sound; `status` is that of the crawl.
    """

    kind: str
    spoil: Callable[[SiteServer], None]
    noticed: str
    advice: str
    is_known: bool = False
    status: int = 0


def _spoil_by(way: str) -> Callable[[SiteServer], None]:
    return lambda school: spoil(school, way)


LOSSES = (
    Loss(
        kind="articles without text",
        spoil=_spoil_by("body empty"),
        noticed="an address and a link text like an article's, and no text, picture or file there",
        advice=_LOOK + _RULES,
    ),
    Loss(
        kind="articles in whose place stands one text",
        spoil=_spoil_by("same text"),
        noticed="a text that at least four articles have, with titles that differ in more than"
        " numbers and are not told in it, and without pictures or files of their own",
        advice=_LOOK + "The text may be a notice of the system; when it is gone, the next visits"
        " read the articles.",
    ),
    Loss(
        kind="articles drawn by a script",
        spoil=_spoil_by("drawn by script"),
        noticed="the same, and no article in the HTML",
        advice="Let a browser draw the pages (`render = true` in the site file).",
    ),
    Loss(
        kind="articles whose server fails",
        spoil=_spoil_by("server error"),
        noticed="no answer, or an error, at an address like an article's",
        advice="Wait: each is tried again after an hour, then ever more seldom, at least weekly.",
    ),
    Loss(
        kind="articles behind a guard that is there from some page on",
        spoil=lambda school: spoil(school, "guard", range(1, 2)),
        noticed="a small page that only sets a cookie, checks the browser or asks to log in; the"
        " first ends the requests to its host, and the rest is left for the next run",
        advice="Ask the school to let the crawler in, or set `cookies = true`.",
        status=1,
    ),
    Loss(
        kind="articles that were taken down",
        spoil=_spoil_by("soft 404"),
        noticed="a 404, 410, or a page that says so, where an article was read before",
        advice="None is needed: after a second day they are gone, and stay in the archive.",
        is_known=True,
    ),
    Loss(
        kind="known articles that became unreadable",
        spoil=_spoil_by("drawn by script"),
        noticed="an address where an article was read before shows none",
        advice="Look whether the site was rebuilt: `truongdang sites check KEY`.",
        is_known=True,
    ),
    Loss(
        kind="pages of listings that fail",
        spoil=_fail_listings,
        noticed="no answer, or an error, at a page that lists articles",
        advice="Wait for the next runs. If it stays so, tell the school; old articles hide there.",
    ),
    Loss(
        kind="a feed or sitemap that fails",
        spoil=_break_feed,
        noticed="an error, or nothing that can be read, at an address that the site names",
        advice="Look at it with a browser; tell the school.",
    ),
    Loss(
        kind="a feed whose entries all fail",
        spoil=_fail_entries,
        noticed="entries of a feed or sitemap, none of which could be read",
        advice="Look whether it lists addresses of another host (`start_urls`) or of old.",
    ),
    Loss(
        kind="one date on most articles",
        spoil=lambda school: _share(school, day=2),
        noticed="more than half of the last articles, at least ten, have it",
        advice="Look whether it is today's, or that of a move to a new system. " + _RULES,
    ),
    Loss(
        kind="a new site of which nothing can be read",
        spoil=_draw_all_by_script,
        noticed="a run that ends with no article in the archive",
        advice="Look at the site with a browser: another start page, or drawn by a script.",
        status=1,
    ),
    Loss(
        kind="a known site whose start page leads nowhere",
        spoil=_draw_all_by_script,
        noticed="a start page without a link to another page of the site",
        advice="Look at the site: rebuilt, down, or behind a guard. The archive stays as it is.",
        is_known=True,
        status=1,
    ),
    Loss(
        kind="a known site of which only the start page answers",
        spoil=_fail_all_but_start,
        noticed="three or more other pages were asked for, and none could be read",
        advice="The same.",
        is_known=True,
        status=1,
    ),
)


def observe(loss: Loss, folder: Path) -> list[str]:
    """Crawl a site with a loss; return the lines that say so."""
    desk = Workspace(folder)
    with serve_site(SiteServer()) as school:
        desk.add_site(school)
        lay_out_site(school)
        if loss.is_known:
            desk.run_command("crawl", "truong", "--no-index")
        loss.spoil(school)
        words = ("crawl", "truong", "--no-index", *(["--full"] if loss.is_known else []))
        printed = desk.run_command(*words, status=loss.status).stdout
    named = _SERVER.sub("…", printed)
    named = named.replace("truong: ", "KEY: ").replace("status truong", "status KEY")
    return [line.strip() for line in _PRINTED.findall(named)]


def make_row(loss: Loss, lines: list[str]) -> str:
    """Make the row of the table."""
    printed = "<br>".join(f"`{line}`" for line in lines)
    return f"| {loss.kind} | {loss.noticed} | {printed} | {loss.advice} |"


def _iter_rows() -> Iterator[str]:
    for loss in LOSSES:
        with tempfile.TemporaryDirectory() as folder:
            yield make_row(loss, observe(loss, Path(folder)))


def main() -> int:
    """Write the table into the document."""
    head = "| what is lost | how it is noticed | what `crawl` prints | what to do |"
    TABLE.write(head, list(_iter_rows()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
