"""The shared cases of news without text, documents in pages, late pictures and escaped markup."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.model import Content
from crawler.extract.article import read_page
from crawler.extract.page import Page

HOST = "http://truong.example"
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def find_case(shared: Path, kind: str, number: str) -> Path:
    """Return the folder of a case; without it the test is skipped."""
    found = sorted((shared / "cases" / kind).glob(f"{number}-*"))
    if not found:
        pytest.skip(f"no case {number} among the shared {kind}")
    return found[0]


def read_content(url: str, body: bytes) -> Content:
    """Return the article of a page."""
    reading = read_page(Page(url=url, body=body, fetched_at=NOW))
    assert reading.extraction is not None, (url, reading.no_article_reason)
    return reading.extraction.content


def read_site(shared: Path, number: str) -> list[Content]:
    """Return the articles of a small site, read page by page."""
    pages = json.loads((find_case(shared, "sites", number) / "site.json").read_text("utf-8"))
    return [
        read_content(HOST + path, body.encode())
        for path, (_, _, body) in pages.items()
        if path.startswith("/index.php/tin-tuc/")
    ]


@pytest.mark.parametrize("number", ["02", "12"])
def test_page_is_read_as_its_case_says(shared: Path, number: str) -> None:
    """A notice that is a file, and a text with escaped markup of Word."""
    case = find_case(shared, "pages", number)
    url = (case / "url.txt").read_text("utf-8").strip()
    content = read_content(url, (case / "page.html").read_bytes())
    expected = json.loads((case / "expected.json").read_text("utf-8"))
    assert expected.pop("kind") == "article"
    assert {name: getattr(content, name) for name in expected} == expected


def test_notices_without_text_are_articles(shared: Path) -> None:
    """Twelve articles with a date; eight are a file or a picture."""
    articles = read_site(shared, "04")
    assert len(articles) == 12
    assert all(content.published_at for content in articles)
    empty = [content for content in articles if not content.body]
    assert len(empty) == 8
    assert all(content.attachments or content.images for content in empty)


def test_documents_shown_in_a_page_are_attachments(shared: Path) -> None:
    """Six of ten show a document, each in a way of its own."""
    attached = [each for content in read_site(shared, "09") for each in content.attachments]
    assert len(attached) == 6
    assert sum(each.url.endswith("/images/ke-hoach.pdf") for each in attached) == 5


def test_late_pictures_are_found(shared: Path) -> None:
    """Each article has its picture, and no placeholder."""
    for content in read_site(shared, "11"):
        assert [image.url for image in content.images] == [f"{HOST}/images/that.jpg"]
