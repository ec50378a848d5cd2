"""Archived pages for replay: what would run or load is gone, what can be read is there."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from crawler.extract.page import Page
from crawler.extract.sanitize import sanitize_page
from tests.support.golden_pages import PAGES

NOTE = "Captured <then>"
LOADING = {
    "src", "srcset", "background", "poster", "data", "action", "formaction", "ping", "manifest",
    "xlink:href", "lowsrc", "dynsrc", "code", "archive", "classid", "codebase", "usemap", "srcdoc",
}  # fmt: skip
RUNNING = {"script", "iframe", "frame", "object", "embed", "applet", "svg", "math", "link", "base"}


def sanitize_text(text: str) -> str:
    """A page in UTF-8."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    page = Page(url="http://a.test/tin/1.html", body=text.encode(), fetched_at=now)
    return sanitize_page(page, NOTE)


def assert_inert(text: str) -> None:
    """Nothing in a page runs or loads."""
    root = html.document_fromstring(text)
    for element in root.iter():
        assert isinstance(element.tag, str), "comments and instructions are gone"
        assert element.tag not in RUNNING
        assert not LOADING & {*map(str, element.attrib)}
        assert not [name for name in element.attrib if str(name).lower().startswith("on")]
        assert "url" not in element.get("style", "").lower()
        if element.tag == "a" and (link := element.get("href")):
            assert link.startswith(("http://", "https://", "mailto:", "#"))
        elif element.tag == "meta":
            assert element.get("charset") or "default-src 'none'" in element.get("content", "")
        else:
            assert element.get("href") is None
        if element.tag == "style":
            assert "import" not in (element.text or "")


@pytest.mark.parametrize(
    "trick",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=http://evil.test/x.js></SCRIPT>",
        '<img src="http://evil.test/a.png" onerror="alert(1)" alt="Ảnh">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" java\nscript:alert(1)">x</a>',
        '<a href="data:text/html,x" ping="http://evil.test/">x</a>',
        '<iframe src="http://evil.test/"></iframe>',
        '<svg onload="alert(1)"><image href="http://evil.test/a.png"/></svg>',
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></math>",
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
        '<style>@import "http://evil.test/a.css"; p { color: red }</style>',
        "<style>p { background: u\\72l(http://evil.test/) }</style>",
        '<p style="background:URL(http://evil.test/)">x</p>',
        "<p style=\"background:image-set('http://evil.test/' 1x)\">x</p>",
        '<meta http-equiv="refresh" content="0;url=http://evil.test/">',
        '<link rel="stylesheet" href="http://evil.test/a.css">',
        '<link rel="dns-prefetch" href="//evil.test">',
        '<base href="http://evil.test/">',
        '<table background="http://evil.test/a.png"><tr><td>x</td></tr></table>',
        '<video poster="http://evil.test/a.png"><source src="http://evil.test/a.mp4"></video>',
        '<form action="http://evil.test/"><input type="image" src="http://evil.test/a"></form>',
        "<!--[if IE]><script>alert(1)</script><![endif]-->",
        '<object data="http://evil.test/a.swf"><param name="movie"></object>',
        '<body onload="alert(1)" background="http://evil.test/a.png"><p>x</p>',
        "<textarea><img src=x onerror=alert(1)></textarea>",
        "<template><img src=http://evil.test/></template>",
    ],
)
def test_tricks_are_taken_out(trick: str) -> None:
    """Each way to run or load something is gone; the text around it stays."""
    text = sanitize_text(
        f"<html><head><title>T</title></head><body><p>trước</p>{trick}<p>sau</p></body>"
    )
    assert_inert(text)
    assert "trước" in text
    assert "sau" in text


PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "<p>",
                "</p>",
                "<script>",
                "</script>",
                "<style>",
                "</style>",
                "<!--",
                "-->",
                "<svg>",
            ),
            *(
                "<noscript>",
                "</noscript>",
                "<img src=x onerror=y>",
                "<a href='javascript:z'>",
                "</a>",
            ),
            *(
                "<title>",
                "</title>",
                "<table>",
                "<td background=u>",
                "<math>",
                "<template>",
                "<head>",
            ),
            *(
                "</template>",
                "<body onload=x>",
                "</html>",
                "&lt;script&gt;",
                "tin tức",
                "<",
                "'",
                '"',
            ),
        ]
    ),
    max_size=12,
)


@given(PIECES)
def test_no_mixture_of_fragments_gets_through(fragments: list[str]) -> None:
    """Nothing runs or loads, however a page is broken, nor when the result is parsed again."""
    assert_inert(sanitize_text("<p>x</p>" + "".join(fragments)))


def test_text_links_and_banner_stay() -> None:
    """A reader sees the words, can follow links, and is told what this is."""
    text = sanitize_text(
        '<p class="lead">Hội nghị <b>tổng kết</b> <a href="/tin/2.html">xem</a></p>'
    )
    assert '<p class="lead">Hội nghị <b>tổng kết</b>' in text
    assert 'href="http://a.test/tin/2.html"' in text
    assert "Captured &lt;then&gt;" in text
    assert text.index("Captured") < text.index("Hội nghị")
    assert text.index('<meta charset="utf-8">') < text.index("Content-Security-Policy")
    assert text.index("Content-Security-Policy") < text.index("Captured")


@pytest.mark.parametrize("folder", sorted(PAGES.glob("*/*"))[::9], ids=lambda path: path.name)
def test_real_layouts_are_sanitized(folder: Path) -> None:
    """Nothing runs or loads in pages as the systems make them."""
    assert_inert(sanitize_text((folder / "page.html").read_bytes().decode("utf-8", "replace")))


def test_deep_page_is_sanitized() -> None:
    """A page of three thousand elements in one another keeps its text."""
    assert "Hội nghị" in sanitize_text("<div>" * 3000 + "<p>Hội nghị</p>" + "</div>" * 3000)
