"""One table of robots.txt files, asked through both doors: a crawl, and a look at one page."""

import gzip
import itertools
from dataclasses import dataclass

import pytest

from config.version import get_program_version
from terminal.services.page_fetch import FetchError, fetch_page
from tests.support.cli import Workspace
from tests.support.site_server import SiteServer, StubResponse, serve_site

PATH = "/index.php/tin-tuc/1-bai-viet.html"
AGENT = f"truongdang/{get_program_version()}"
ALL = b"User-agent: *\nDisallow: /\n"
BEFORE_CUT = "User-agent: *\n#".ljust(500 * 1024 - len("\nDisallow: /"), "x") + "\n"
LONG = b"# " + b"x" * 600 * 1024 + b"\n"


def redirects(number: int) -> dict[str, StubResponse]:
    """So many redirects to a robots.txt that forbids all."""
    names = ["/robots.txt", *(f"/r{step}" for step in range(1, number)), "/rules"]
    moved = {
        here: StubResponse(b"", 301, {"Location": there})
        for here, there in itertools.pairwise(names)
    }
    return moved | {"/rules": StubResponse(ALL)}


@dataclass(frozen=True, slots=True)
class Case:
    """A robots.txt, as answers of a server, and whether the article may be asked for."""

    name: str
    answers: dict[str, StubResponse]
    is_allowed: bool


def plain(name: str, rules: str | bytes, *, is_allowed: bool) -> Case:
    """A robots.txt of these rules."""
    body = rules.encode() if isinstance(rules, str) else rules
    return Case(name, {"/robots.txt": StubResponse(body)}, is_allowed)


CASES = [
    plain("nothing", "", is_allowed=True),
    plain("path", "User-agent: *\nDisallow: /index.php/tin-tuc/1-\n", is_allowed=False),
    plain("wildcard", "User-agent: *\nDisallow: /*/tin-tuc/\n", is_allowed=False),
    plain("end", "User-agent: *\nDisallow: /*.html$\n", is_allowed=False),
    plain("other end", "User-agent: *\nDisallow: /*.htm$\n", is_allowed=True),
    plain(
        "longest", "User-agent: *\nDisallow: /index\nAllow: /index.php/tin-tuc/\n", is_allowed=True
    ),
    plain("ours", "User-agent: truongdang\nDisallow: /index.php\n", is_allowed=False),
    plain("others", "User-agent: somebot\nDisallow: /\n", is_allowed=True),
    plain("mark", b"\xef\xbb\xbfUser-agent: *\nDisallow: /index.php\n", is_allowed=False),
    plain("UTF-16", "User-agent: *\nDisallow: /index.php\n".encode("utf-16"), is_allowed=False),
    plain("UTF-16 without mark", ALL.decode().encode("utf-16-le"), is_allowed=False),
    # Regression: the part that was read forbade all.
    plain("cut in a rule", f"{BEFORE_CUT}Disallow: /rieng\n", is_allowed=True),
    plain("bad bytes", b"# \xff\xfe\nUser-agent: *\nDisallow: /index.php\n", is_allowed=False),
    plain("old lines", "User-agent: *\rDisallow: /index.php\r", is_allowed=False),
    plain("beyond what is read", LONG + b"User-agent: *\nDisallow: /index\n", is_allowed=True),
    Case("missing", {"/robots.txt": StubResponse(ALL, 404)}, is_allowed=True),
    Case("not for us", {"/robots.txt": StubResponse(ALL, 403)}, is_allowed=True),
    Case("failing", {"/robots.txt": StubResponse(b"", 500)}, is_allowed=False),
    Case("other success", {"/robots.txt": StubResponse(ALL, 203)}, is_allowed=False),
    Case("redirect", redirects(1), is_allowed=False),
    Case("five redirects", redirects(5), is_allowed=False),
    Case("six redirects", redirects(6), is_allowed=True),
    Case(
        "packed",
        {"/robots.txt": StubResponse(gzip.compress(ALL), 200, {"Content-Encoding": "gzip"})},
        is_allowed=False,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_single_page_obeys(school: SiteServer, case: Case) -> None:
    """Regression: `extract URL` did not know wildcards; redirects, marks and all are as crawls'."""
    school.responses |= case.answers
    if case.is_allowed:
        assert fetch_page(school.url + PATH, agent=AGENT).body
    else:
        with pytest.raises(FetchError, match=r"robots\.txt"):
            fetch_page(school.url + PATH, agent=AGENT)
    assert (PATH in school.log) is case.is_allowed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_crawl_obeys(desk: Workspace, case: Case) -> None:
    """The same table, for a crawl."""
    with serve_site(SiteServer()) as school:
        school.add_article(1, "Hội nghị số 1")
        school.responses |= case.answers
        desk.add_site(school)
        site = desk.folder / "sites" / "truong.toml"
        site.write_text(f'start_urls = ["{school.url}{PATH}"]\ndelay = 0.0\n', encoding="utf-8")
        desk.crawl(status=0 if case.is_allowed else 1)
        assert (PATH in school.log) is case.is_allowed
