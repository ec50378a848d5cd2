"""Reading pages: what holds for any page, and what a page is taken for."""

import dataclasses
import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from config.site import Cms
from crawler.errors import ExtractionError
from crawler.extract import article
from crawler.extract.article import (
    PageKind,
    PageReading,
    compute_extractor_version,
    hash_sources,
    list_sources,
    read_page,
)
from crawler.extract.page import Page
from crawler.urls.links import LinkKind
from tests.support.golden_pages import list_golden_pages
from tests.support.site_server import ARTICLE_HTML, PAGE_HTML

ROOT = Path(article.__file__).parents[2]
NOW = datetime(2026, 1, 5, tzinfo=UTC)
PAGES = {golden.name: golden.read_page() for golden in list_golden_pages()}


def make_page(markup: str, url: str = "http://h.example/") -> Page:
    """A page of this markup."""
    return Page(url=url, body=markup.encode(), fetched_at=NOW, content_type="text/html")


def iterate_strings(value: object) -> Iterator[str]:
    """Every text in a reading."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from iterate_strings(getattr(value, field.name))
    elif isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from iterate_strings(item)


def check_reading(broken: Page) -> PageReading | None:
    """Read a damaged page: only ExtractionError may come out, and only clean text."""
    try:
        reading = read_page(broken)
    except ExtractionError:
        return None
    if reading.extraction:
        content = reading.extraction.content
        assert content.title
        for text in iterate_strings(content):
            assert unicodedata.is_normalized("NFC", text)
            categories = {unicodedata.category(letter) for letter in text.replace("\n", "")}
            assert not categories & {"Cc", "Cs"}
    return reading


@settings(deadline=None)
@given(st.sampled_from(sorted(PAGES)), st.integers(0, 12_000))
def test_page_cut_anywhere_is_read_or_refused(name: str, length: int) -> None:
    """A connection that ends early breaks nothing."""
    whole = PAGES[name]
    check_reading(dataclasses.replace(whole, body=whole.body[:length]))


@settings(deadline=None)
@given(st.sampled_from(sorted(PAGES)), st.lists(st.integers(0, 100_000), min_size=1, max_size=20))
@example("joomla/joomla-15-tcvn3-font", [28376]).via("leaves elements beside the root")
def test_page_with_flipped_bits_is_read_or_refused(name: str, bits: list[int]) -> None:
    """Damaged bytes break nothing."""
    whole = PAGES[name]
    body = bytearray(whole.body)
    for bit in bits:
        body[bit // 8 % len(body)] ^= 1 << bit % 8
    check_reading(dataclasses.replace(whole, body=bytes(body)))


@settings(deadline=None)
@given(st.text(alphabet="<>/\"'=&;# \x00abipdtrhref123ếĐ\u0300\ud800"))
def test_any_markup_is_read_or_refused(text: str) -> None:
    """Nonsense breaks nothing."""
    check_reading(make_page(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")))


READ_ALL = """
import json, sys
from crawler.extract.article import read_page
from terminal.services.golden_page import format_expected
from tests.support.golden_pages import list_golden_pages
is_backwards = sys.argv[1] == "backwards"
pages = sorted(list_golden_pages(), key=lambda golden: golden.name, reverse=is_backwards)
expected = {golden.name: format_expected(read_page(golden.read_page())) for golden in pages}
json.dump(expected, sys.stdout)
"""


def run_python(code: str, *arguments: str, hash_seed: int = 0) -> str:
    """Run code in a new interpreter, and return what it prints."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "PYTHONHASHSEED": str(hash_seed), "PYTHONIOENCODING": "utf-8"},
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout


def test_a_reading_depends_on_nothing_but_the_page() -> None:
    """Neither the order of sets nor the pages that were read before change what a page says."""
    forwards = json.loads(run_python(READ_ALL, "forwards", hash_seed=1))
    backwards = json.loads(run_python(READ_ALL, "backwards", hash_seed=2))
    assert set(forwards) == set(PAGES)
    assert forwards == backwards


def test_any_changed_source_makes_another_version(tmp_path: Path) -> None:
    """A copy of the sources has their version; one byte more in any of them makes another."""
    sources = list_sources(Path(article.__file__).parent.parent)
    copies = [tmp_path / f"{number}.py" for number in range(len(sources))]
    for source, copy in zip(sources, copies, strict=True):
        copy.write_bytes(source.read_bytes())
    version = hash_sources(copies)
    assert version == compute_extractor_version()
    assert len(version) == 12
    for copy in copies:
        text = copy.read_bytes()
        copy.write_bytes(text + b"\n")
        assert hash_sources(copies) != version, copy
        copy.write_bytes(text)


def test_every_module_that_reads_a_page_counts_for_the_version() -> None:
    """A rule that moves to a file which the version does not hash would change it unseen."""
    code = """
import sys
import crawler.extract.article
print(*sorted(
    module.__file__ for name, module in sys.modules.items()
    if name.startswith(("crawler.extract.", "crawler.urls."))
), sep="\\n")
"""
    imported = {Path(line) for line in run_python(code).splitlines()}
    assert Path(article.__file__) in imported
    assert imported <= set(list_sources(Path(article.__file__).parent.parent))


@cache
def make_joomla_blog() -> str:
    """A blog that prints whole articles, as Joomla does."""
    items = "".join(
        f'<div class="item"><div class="page-header"><h2><a href="/tin/{n}-hop-giao-ban.html">'
        f"Họp giao ban {n}</a></h2></div><p>Sáng nay, Nhà trường họp giao ban.</p></div>"
        for n in (1, 2)
    )
    return (
        '<html><head><meta name="generator" content="Joomla! - x"></head><body>'
        '<nav><a href="/gioi-thieu.html">Giới thiệu</a></nav><div class="moduletable">'
        '<a href="/tin/9-cu.html">Cũ</a></div>'
        f'<div class="blog">{items}<div class="pagination"><a href="/tin.html?start=2">2</a></div>'
        "</div></body></html>"
    )


def test_joomla_blog_of_whole_articles_is_a_listing() -> None:
    """Its main list is what stands outside menus and modules, its pager included."""
    reading = read_page(make_page(make_joomla_blog(), "http://h.example/tin.html"))
    assert (reading.kind, reading.extraction) == (PageKind.LISTING, None)
    listed = {link.url: link.kind for link in reading.links if link.in_listing}
    assert listed == {
        "http://h.example/tin/1-hop-giao-ban.html": LinkKind.ARTICLE,
        "http://h.example/tin/2-hop-giao-ban.html": LinkKind.ARTICLE,
        "http://h.example/tin.html?start=2": LinkKind.PAGER,
    }
    assert len(reading.links) == 5


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://h.example/", PageKind.LISTING),
        ("http://h.example/index.php", PageKind.LISTING),
        ("http://h.example/tin-tuc/page-2/", PageKind.LISTING),
        ("http://h.example/about/gioi-thieu-chung.html", PageKind.OTHER),
        ("http://h.example/contact/", PageKind.OTHER),
        ("http://h.example/tin-tuc/hop-giao-ban-7.html", PageKind.ARTICLE),
        ("http://h.example/vi/news/tin-tuc/hop-giao-ban-7/", PageKind.ARTICLE),
        ("http://h.example/index.php?nv=news&op=tin-tuc/hop-giao-ban-7", PageKind.ARTICLE),
    ],
)
def test_nukeviet_page_is_what_its_address_says(url: str, kind: PageKind) -> None:
    """The same markup serves the news and the pages about the school; the address tells."""
    markup = (
        '<html><head><meta name="generator" content="NukeViet v4.5"></head><body><div><h1>Họp</h1>'
        '<div id="news-bodyhtml"><p>Sáng nay, Nhà trường họp giao ban.</p></div></div></body>'
    )
    assert read_page(make_page(markup, url)).kind is kind


def test_article_without_text_says_why() -> None:
    """A page that looks like an article and has no body is none, and the reading says so."""
    markup = (
        '<html><head><meta name="generator" content="Joomla! - x"></head><body>'
        '<div class="item-page"><h2>Họp</h2></div></body></html>'
    )
    reading = read_page(
        make_page(markup, "http://h.example/index.php?option=com_content&view=article&id=1")
    )
    assert (reading.extraction, reading.reason) == (None, "no text in the body")


def test_named_system_is_only_a_first_guess_and_generic_is_final() -> None:
    """A page of Joomla on a site of NukeViet is Joomla's; `generic` asks no profile."""
    whole = PAGES["joomla/joomla-3-protostar"]
    assert read_page(whole, Cms.NUKEVIET).profile == "joomla"
    assert read_page(whole, Cms.GENERIC).profile == "generic"


def test_links_that_lead_nowhere_are_left_out() -> None:
    """Scripts, mail, anchors and broken addresses are no links; fragments are cut off."""
    markup = (
        '<a href="javascript:void(0)">a</a><a href="mailto:x@y.example">b</a><a href="#top">c</a>'
        '<a href="http://[broken">d</a><a href=" tin.html#a ">e</a><a href="tin.html">f</a><a>g</a>'
    )
    assert [link.url for link in read_page(make_page(markup)).links] == [
        "http://h.example/tin.html"
    ]


@pytest.mark.parametrize(
    ("link", "canonical_key"),
    [
        ("/tin/34-can-bo-du-lop-boi-duong", "h.example/joomla:article:33"),
        ("/tin/can-bo-du-lop-boi-duong", "h.example/tin/33-hoc-vien-tot-nghiep"),
    ],
)
def test_number_in_a_joomla_address_is_the_articles_where_others_have_one(
    link: str, canonical_key: str
) -> None:
    """Sites that leave the numbers out have titles that begin with one."""
    markup = (
        '<html><head><meta name="generator" content="Joomla! - x"></head><body>'
        f'<a href="{link}">Trước</a><div class="item-page"><h2>33 học viên</h2><p>Sáng nay.</p>'
        "</div></body></html>"
    )
    reading = read_page(make_page(markup, "http://h.example/tin/33-hoc-vien-tot-nghiep"))
    assert reading.canonical_key == canonical_key


def test_later_page_of_an_article_is_no_article() -> None:
    """Page breaks of Joomla make addresses that show a part of an article already known."""
    whole = PAGES["joomla/joomla-15-tables"]
    later = dataclasses.replace(whole, url=f"{whole.url}&limitstart=1")
    assert read_page(later).kind is PageKind.LISTING


def test_text_of_unknown_make_without_the_look_of_an_article_is_left_alone() -> None:
    """Main text needs an article's address; an article's address needs main text."""
    text = "<p>" + "Nhà trường tổ chức nhiều hoạt động sôi nổi trong năm học này. " * 9 + "</p>"
    assert (
        read_page(make_page(f"<h1>Lịch sử</h1>{text}", "http://h.example/lich-su")).kind
        is PageKind.OTHER
    )
    menus = make_page("<h1>Họp</h1><p>Tin tức</p>", "http://h.example/tin/hop-giao-ban-5.html")
    assert read_page(menus).reason == "no article found"


NEWS = "http://h.example/index.php/tin-tuc/1-bai.html"
ELEMENTS = ("div", "span", "font", "b", "blockquote", "table><tr><td", "ul><li", 'a href="/x"')


@pytest.mark.parametrize("is_closed", [True, False], ids=["closed", "unclosed"])
@pytest.mark.parametrize("depth", [400, 3000])
@pytest.mark.parametrize("element", ELEMENTS)
def test_deep_nesting_loses_no_text(element: str, depth: int, *, is_closed: bool) -> None:
    """Regression: 400 elements in one another, or 2,048, lost the article and what followed it."""
    names = [part.split()[0] for part in element.split("><")]
    closed = "".join(f"</{name}>" for name in reversed(names)) * depth if is_closed else ""
    opened = f"<{element}>" * depth
    body = f"{opened}<p>Sáng nay, hội nghị mở.</p>{closed}<p>Hội nghị thành công tốt đẹp./.</p>"
    main = ARTICLE_HTML.format(title="Hội nghị", body=body)
    reading = read_page(
        make_page(PAGE_HTML.format(title="Hội nghị", view="article", main=main), NEWS)
    )
    assert reading.extraction
    assert reading.extraction.content.body.splitlines() == [
        "Sáng nay, hội nghị mở.",
        "Hội nghị thành công tốt đẹp./.",
    ]


def test_forty_thousand_elements_in_one_another_are_read() -> None:
    """All text of a page is read, however deep it is nested, up to the most tags of a page."""
    deep = "<div>" * 40_000 + "<p>Sáng nay, hội nghị mở.</p>" + "</div>" * 40_000
    main = ARTICLE_HTML.format(title="Hội nghị", body=f"{deep}<p>Hội nghị bế mạc./.</p>")
    reading = read_page(
        make_page(PAGE_HTML.format(title="Hội nghị", view="article", main=main), NEWS)
    )
    assert reading.extraction
    assert reading.extraction.content.body == "Sáng nay, hội nghị mở.\nHội nghị bế mạc./."
