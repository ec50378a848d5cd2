"""Inputs that are made to fill memory or time: each ends below 500 MB and 20 seconds of CPU.

Each is read in a process of its own, which the system ends after 20 seconds of CPU. All of them
take minutes, so that CI asks a third; `TRUONGDANG_ALL=1` asks all.
"""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SECONDS = 20
MEGABYTES = 500
HEAD = (
    "<html><head><title>Hội nghị sơ kết</title></head><body><h1>Hội nghị sơ kết</h1>"
    '<p class="date">Ngày đăng: 13/7/2020</p>'
)
LIMITS = f"import resource, sys; resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))\n"
# Of this process alone: `ru_maxrss` begins with the size of the one that started it.
REPORT = (
    "import re\n"
    "print(int(re.search('VmHWM:.*?([0-9]+)', open('/proc/self/status').read())[1]) // 1024)\n"
)
READ_PAGE = """
from datetime import UTC, datetime
from crawler.errors import ExtractionError
from crawler.extract.article import read_page
from crawler.extract.page import Page
page = Page(
    url="http://truong.example/tin/1.html", body=sys.stdin.buffer.read(),
    content_type="text/html; charset=utf-8", fetched_at=datetime(2020, 7, 14, tzinfo=UTC),
)
try:
    print(read_page(page).kind)
except ExtractionError as error:
    print(error)
"""
READ_LIST = """
from crawler.errors import ExtractionError
from crawler.discovery.feeds import parse_url_list
try:
    print(len(parse_url_list(sys.stdin.buffer.read(), "http://truong.example/feed").entries))
except ExtractionError as error:
    print(error)
"""
READ_ROBOTS = """
from crawler.middlewares.robots_rules import get_rules, is_allowed
rules = get_rules(200, sys.stdin.buffer.read())
print(is_allowed(rules, "http://truong.example/" + "a" * 2000, "truongdang"))
"""
READ_LINES = """
from archive.errors import ArticleFormatError
from terminal.services.import_lines import parse_import_line, read_lines
for line in read_lines(sys.stdin.buffer, "file"):
    try:
        print(type(parse_import_line(line)).__name__ if isinstance(line, bytes) else line)
    except ArticleFormatError as error:
        print(error)
"""
READ_SITE = """
from pathlib import Path
from config.errors import ConfigError
from config.site_file import load_site_file
try:
    load_site_file(Path(sys.argv[1]))
    print("read")
except ConfigError as error:
    print(error)
"""


def read_within_limits(code: str, body: bytes, *words: str) -> str:
    """Run code on a body within the limits; return what it says."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITS + code + REPORT, *words],
        input=body,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    *said, megabytes = done.stdout.decode().splitlines()
    assert int(megabytes) < MEGABYTES
    return "\n".join(said)


PAGES: dict[str, tuple[Callable[[], str], str]] = {
    "million links": (
        lambda: HEAD + "".join(f"<a href=/{n}>x</a>" for n in range(1_000_000)),
        "more than 3,000,000 letters",
    ),
    "600,000 paragraphs": (lambda: HEAD + "<p>Sáng nay</p>" * 600_000, "more than 100,000 tags"),
    "30 MB of text": (lambda: HEAD + "<p>" + "Nhà trường họp. " * 1_700_000, "letters"),
    "nested elements": (lambda: HEAD + "<div>" * 99_000 + "x", "other"),
    "30,000 elements in one another": (lambda: HEAD + "<div>x" * 30_000, ""),
    "95,000 comments": (lambda: HEAD + "<!-- x -->" * 95_000 + "<p>Sáng nay</p>" * 20, ""),
    "300,000 attributes": (
        lambda: HEAD + "<p\n" + "\n".join(f"a{n}" for n in range(300_000)) + ">",
        "thousands of attributes",
    ),
    "300,000 attributes with signs": (
        lambda: HEAD + "<script>i<n x='</script><p " + "".join(f"a{n}='>'" for n in range(300_000)),
        "thousands of attributes",
    ),
    "a word without end": (lambda: HEAD + "<p>" + "a" * 2_900_000, ""),
    "signs without end": (lambda: HEAD + "<p>" + "<" * 90_000, ""),
    "pictures in the page": (
        lambda: HEAD + f'<p><img src="data:image/png;base64,{"A" * 9_000_000}">Hội nghị họp.</p>',
        "",
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_huge_page_is_read_or_refused_by_name(name: str) -> None:
    """A page of any size costs what a page may cost, and the run goes on."""
    make, expected = PAGES[name]
    assert expected in read_within_limits(READ_PAGE, make().encode())


def make_feed(item: str, end: str = "") -> bytes:
    """Return a feed of 400,000 entries."""
    return f"<rss><channel>{''.join(item.format(n=n) for n in range(400_000))}{end}".encode()


LISTS: dict[str, Callable[[], bytes]] = {
    "feed": lambda: make_feed("<item><link>http://a.example/{n}</link></item>", "</channel></rss>"),
    "broken feed": lambda: make_feed("<item><title>A & {n}</title><link>/{n}</link>"),
    "open comments": lambda: b"<rss><channel>&" + b"<!----" * 1_000_000,
    "open elements": lambda: b"<rss><channel>&<item>" + b"<link x " * 1_000_000,
    "packed sitemap": lambda: gzip.compress(b"<urlset>" + b"<url><loc>/1</loc></url>" * 4_000_000),
    "nested sitemap": lambda: b"<urlset>" + b"<a>" * 8_000_000,
    "small tags": lambda: b"<rss><channel>" + b"<a/>" * 7_000_000 + b"</channel></rss>",
}


@pytest.mark.parametrize("name", LISTS)
def test_huge_feed_or_sitemap_is_read_or_refused(name: str) -> None:
    """At most 50,000 entries of it, which is the limit of the protocol."""
    said = read_within_limits(READ_LIST, LISTS[name]())
    assert not said.isdigit() or int(said) <= 50_000


@pytest.mark.parametrize(
    "rules", [b"Disallow: /a*b*c*d*e*f$\n" * 1_000_000, b"Disallow: /" + b"*a" * 200_000 + b"$\n"]
)
def test_huge_robots_is_cut(rules: bytes) -> None:
    """Beyond 500 kB nothing is read (RFC 9309, 2.5)."""
    assert read_within_limits(READ_ROBOTS, b"User-agent: *\n" + rules) in {"True", "False"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (json.dumps({"url": "http://a.example/1", "body": "x" * 60_000_000}), "longer than 16 MB"),
        ('{"url": "http://a.example/1", "title": ' + "[" * 10_000_000, "lists within lists"),
    ],
    ids=["60 MB", "nested"],
)
def test_huge_import_line_is_refused(line: str, said: str) -> None:
    """Its neighbours are taken in."""
    sound = json.dumps({"url": "http://a.example/2", "title": "Tin", "body": "Bài."})
    found = read_within_limits(READ_LINES, f"{sound}\n{line}\n{sound}\n".encode())
    assert said in found
    assert found.count("ImportLine") == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("start_urls = " + "[" * 100_000, "lists within lists"),
        ("start_urls = " + "{a=" * 50_000, "lists within lists"),
        ("a" + ".a" * 100_000 + " = 1", "more than a hundred parts"),
        ("# x\n" * 5_000_000, "more than 262,144"),
        ("".join(f"k{n} = 1\n" for n in range(18_000)), "is missing"),
    ],
    ids=["lists", "tables", "key", "comments", "keys"],
)
def test_huge_site_file_is_a_mistake(tmp_path: Path, text: str, said: str) -> None:
    """A site file that somebody sent says what is wrong with it, and costs nothing."""
    path = tmp_path / "truong.toml"
    path.write_text(text, encoding="utf-8")
    assert said in read_within_limits(READ_SITE, b"", str(path))
