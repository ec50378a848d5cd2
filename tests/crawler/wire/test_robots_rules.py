"""One table of robots.txt files, asked through both doors: a crawl, and a look at one page."""

import gzip
import itertools
from dataclasses import dataclass

import pytest

from config.version import program_version
from terminal.fetch import FetchError, fetch
from tests.desk import Desk
from tests.school import Answer, School, serve

PATH = "/index.php/tin-tuc/1-bai-viet.html"
AGENT = f"truongdang/{program_version()}"
ALL = b"User-agent: *\nDisallow: /\n"
LONG = b"# " + b"x" * 600 * 1024 + b"\n"


def redirects(number: int) -> dict[str, Answer]:
    """So many redirects to a robots.txt that forbids all."""
    names = ["/robots.txt", *(f"/r{step}" for step in range(1, number)), "/rules"]
    moved = {
        here: Answer(b"", 301, {"Location": there}) for here, there in itertools.pairwise(names)
    }
    return moved | {"/rules": Answer(ALL)}


@dataclass(frozen=True, slots=True)
class Case:
    """A robots.txt, as answers of a server, and whether the article may be asked for."""

    name: str
    answers: dict[str, Answer]
    is_allowed: bool


def plain(name: str, rules: str | bytes, *, is_allowed: bool) -> Case:
    """A robots.txt of these rules."""
    body = rules.encode() if isinstance(rules, str) else rules
    return Case(name, {"/robots.txt": Answer(body)}, is_allowed)


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
    plain("bad bytes", b"# \xff\xfe\nUser-agent: *\nDisallow: /index.php\n", is_allowed=False),
    plain("old lines", "User-agent: *\rDisallow: /index.php\r", is_allowed=False),
    plain("beyond what is read", LONG + b"User-agent: *\nDisallow: /index\n", is_allowed=True),
    Case("missing", {"/robots.txt": Answer(ALL, 404)}, is_allowed=True),
    Case("not for us", {"/robots.txt": Answer(ALL, 403)}, is_allowed=True),
    Case("failing", {"/robots.txt": Answer(b"", 500)}, is_allowed=False),
    Case("other success", {"/robots.txt": Answer(ALL, 203)}, is_allowed=False),
    Case("redirect", redirects(1), is_allowed=False),
    Case("five redirects", redirects(5), is_allowed=False),
    Case("six redirects", redirects(6), is_allowed=True),
    Case(
        "packed",
        {"/robots.txt": Answer(gzip.compress(ALL), 200, {"Content-Encoding": "gzip"})},
        is_allowed=False,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_single_page_obeys(school: School, case: Case) -> None:
    """Regression: `extract URL` did not know wildcards; redirects, marks and all are as crawls'."""
    school.answers |= case.answers
    if case.is_allowed:
        assert fetch(school.url + PATH, agent=AGENT).body
    else:
        with pytest.raises(FetchError, match=r"robots\.txt"):
            fetch(school.url + PATH, agent=AGENT)
    assert (PATH in school.log) is case.is_allowed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_crawl_obeys(desk: Desk, case: Case) -> None:
    """The same table, for a crawl."""
    with serve(School()) as school:
        school.article(1, "Hội nghị số 1")
        school.answers |= case.answers
        desk.configure(school)
        site = desk.folder / "sites" / "truong.toml"
        site.write_text(f'start_urls = ["{school.url}{PATH}"]\ndelay = 0.0\n', encoding="utf-8")
        desk.crawl(status=0 if case.is_allowed else 1)
        assert (PATH in school.log) is case.is_allowed
