"""Sites of which something is lost: what a crawl misses, it says, and it says nothing else."""

import json
from itertools import cycle

import pytest

from tests.support.cli import Workspace
from tests.support.losses import lay_out_site, make_path, spoil
from tests.support.site_server import SiteServer, serve_site
from tests.support.spoiling import SPOILERS

WAYS = tuple(way for way in SPOILERS if way not in {"guard", "title gone", "same text"})
"""A guard ends a run, below; a title that is gone is taken from the links to the page; it takes
four to be the same."""


def list_unread(report: dict[str, object]) -> set[str]:
    """The paths of what a run says was not read."""
    found = report["unread"]
    assert isinstance(found, list)
    return {f"/{each['url'].split('/', 3)[3]}" for each in found}


def spoil_in_all_ways(school: SiteServer, numbers: range) -> set[str]:
    """Spoil some articles, one way after the other; return their paths."""
    for number, way in zip(numbers, cycle(WAYS), strict=False):
        spoil(school, way, range(number, number + 1))
    return {make_path(number) for number in numbers}


def crawl(desk: Workspace, *words: str, status: int = 0) -> tuple[dict[str, object], list[str]]:
    """Crawl; return the report of the run, and the signs of its alerts."""
    done = desk.run_command("crawl", "truong", "--no-index", "--json", *words, status=status)
    found = json.loads(done.stdout)
    return found["runs"][0], [alert["sign"] for alert in found["alerts"]]


@pytest.mark.parametrize(
    ("share", "signs"), [(1, []), (5, []), (30, ["unread"])], ids=["1 %", "5 %", "30 %"]
)
def test_balance_names_exactly_the_spoiled_pages(
    desk: Workspace, share: int, signs: list[str]
) -> None:
    """Of a new site, however many are spoiled, in whatever way; two pages are no alert yet."""
    with serve_site(SiteServer()) as school:
        desk.add_site(school)
        lay_out_site(school, 40)
        spoiled = spoil_in_all_ways(school, range(1, 1 + max(1, 40 * share // 100)))
        report, alerts = crawl(desk)
    assert list_unread(report) == spoiled
    assert alerts == signs


def test_spoiled_pages_leave_the_archive_alone(desk: Workspace) -> None:
    """Known articles that became unreadable are named; no revision is made, nothing is gone.

    The alert stands while they are unread, also in runs that do not visit them; it ends when they
    can be read again.
    """
    with serve_site(SiteServer()) as school:
        desk.add_site(school)
        lay_out_site(school)
        report, signs = crawl(desk)
        assert (list_unread(report), signs) == (set(), [])
        before = [(article.content, article.revision) for article in desk.get_articles()]
        sound = dict(school.responses)
        spoiled = spoil_in_all_ways(school, range(1, 6))
        report, signs = crawl(desk, "--full")
        assert list_unread(report) == spoiled
        assert signs == ["unread", "lost"]
        assert [(article.content, article.revision) for article in desk.get_articles()] == before
        report, signs = crawl(desk)
        assert (list_unread(report), signs) == (spoiled, ["unread", "lost"])
        listed = desk.run_command("status", "truong").stdout
        assert all(path in listed for path in spoiled)
        desk.run_command("status", "--alerts", "truong", status=1)
        school.responses = sound
        report, signs = crawl(desk, "--full")
        assert (list_unread(report), signs) == (set(), [])


@pytest.mark.parametrize("is_known", [False, True], ids=["new site", "known site"])
def test_guard_is_named_and_the_rest_of_its_host_is_left(
    desk: Workspace, *, is_known: bool
) -> None:
    """The page that a guard took the place of is unread; what stands behind it is not lost."""
    with serve_site(SiteServer()) as school:
        desk.add_site(school)
        lay_out_site(school)
        if is_known:
            crawl(desk)
        spoil(school, "guard", range(5, 13))
        report, signs = crawl(desk, *(["--full"] if is_known else []), status=1)
    unread, balance = report["unread"], report["balance"]
    assert isinstance(unread, list)
    assert isinstance(balance, dict)
    assert list_unread(report) < set(map(make_path, range(5, 13)))
    assert [each["reason"] for each in unread] == ["guard: a page that sets a cookie by script"]
    assert balance["unread"] == {"guard: a page that sets a cookie by script": 1}
    assert balance["lost"] == is_known
    assert is_known or balance["left"] > 0
    assert signs == []
    assert len(desk.get_articles()) == (12 if is_known else balance["articles"] - 1)


def test_what_is_left_or_not_wanted_is_no_loss(desk: Workspace) -> None:
    """A limit of pages leaves the rest; robots.txt, other hosts and dead links are no alarm."""
    with serve_site(SiteServer()) as school:
        desk.add_site(school)
        lay_out_site(school)
        school.add_page("/robots.txt", "User-agent: *\nDisallow: /index.php/tin-tuc/1")
        school.add_redirect(make_path(2), "https://other.test/tin/2.html")
        links = "".join(
            f'<a href="/khoa/trang-da-bi-xoa-tu-lau-{number}">Giới thiệu về khoa số {number}</a>'
            for number in range(5)
        )
        page = school.get_response("/").body.decode()
        school.add_page("/", page.replace("</body>", f"{links}</body>"))
        report, signs = crawl(desk, "--max-pages", "6")
        assert signs == []
        balance = report["balance"]
        assert isinstance(balance, dict)
        assert balance["left"] > 0
        report, signs = crawl(desk)
        assert signs == []
        assert report["balance"]["unread"] == {}  # type: ignore[index]  # JSON
        assert report["balance"]["forbidden"] == 4  # type: ignore[index]  # 1, 10, 11 and 12


def test_empty_section_is_no_lost_article(desk: Workspace) -> None:
    """Nor is a page about the school that has a box to log in beside it.

    Guards against naming the empty class pages, and pages about the school, of real sites.
    """
    with serve_site(SiteServer()) as school:
        desk.add_site(school)
        lay_out_site(school)
        menu = "".join(f'<a href="/index.php/muc-{n}">Mục số {n}</a>' for n in range(9))
        box = f"{menu}<h3>Tin mới</h3><h3>Đăng nhập</h3><form><input type='password'></form>"
        links = ""
        for path, name in (
            ("/dao-tao/nam-2020/lop-trung-cap-khoa-68", "Lớp trung cấp khóa 68"),
            ("/noi-quy-hoc-tap-12.html", "Nội quy học tập"),
        ):
            links += f'<li><a href="{path}">{name}</a></li>'
            main = f"<h1>{name}</h1>{box}"
            school.add_page(path, f"<html><title>Trường</title><body>{main}</body></html>")
        page = school.get_response("/").body.decode()
        school.add_page("/", page.replace("</body>", f"<ul>{links}</ul></body>"))
        report, signs = crawl(desk)
    assert (list_unread(report), signs) == (set(), [])
    assert len(desk.get_articles()) == 12
