"""The shared cases: pages of one kind each, and small sites, read page by page."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.model import Content
from config.site import Cms
from crawler.extract.article import read_page
from crawler.extract.page import Page
from crawler.extract.template.learn import learn_template
from crawler.extract.template.model import SiteTemplate

HOST = "http://truong.example"
NOW = datetime(2026, 11, 28, tzinfo=UTC)
PAGES = ("01", "02", "03", "04", "07", "08", "09", "12", "14", "17")


def find_case(shared: Path, kind: str, number: str) -> Path:
    """Return the folder of a case; without it the test is skipped."""
    found = sorted((shared / "cases" / kind).glob(f"{number}-*"))
    if not found:
        pytest.skip(f"no case {number} among the shared {kind}")
    return found[0]


def make_page(url: str, body: bytes) -> Page:
    """Make a page as it was fetched."""
    return Page(url=url, body=body, fetched_at=NOW)


def read_content(page: Page, template: SiteTemplate | None = None) -> Content:
    """Return the article of a page."""
    reading = read_page(page, Cms.AUTO, template)
    assert reading.extraction is not None, (page.url, reading.no_article_reason)
    return reading.extraction.content


@pytest.mark.parametrize("number", PAGES)
def test_page_is_read_as_its_case_says(shared: Path, number: str) -> None:
    """Each kind of page that was read wrongly once."""
    case = find_case(shared, "pages", number)
    url = (case / "url.txt").read_text("utf-8").strip()
    content = read_content(make_page(url, (case / "page.html").read_bytes()))
    expected = json.loads((case / "expected.json").read_text("utf-8"))
    assert expected.pop("kind") == "article"
    if published := expected.pop("published_at", None):
        assert content.published_at == datetime.fromisoformat(published)
    expected |= {"authors": tuple(expected["authors"])} if "authors" in expected else {}
    assert {name: getattr(content, name) for name in expected} == expected


def load_folder(folder: Path) -> list[Page]:
    """Load the pages of a site that stands in a folder."""
    return [
        make_page(
            f"{HOST}/{file.parent.relative_to(folder)}/".replace("/./", "/"), file.read_bytes()
        )
        for file in sorted(folder.rglob("index.html"))
    ]


def test_theme_with_classes_of_its_own_gives_all_articles(shared: Path) -> None:
    """Forty articles of a WordPress theme that names nothing as others do."""
    pages = load_folder(find_case(shared, "pages", "01") / "wpsite-wp")
    template = learn_template(pages)
    assert sum(read_page(page, Cms.AUTO, template).extraction is not None for page in pages) == 40


def test_date_of_a_related_item_is_none_of_the_article(shared: Path, tmp_path: Path) -> None:
    """A box under each of thirty texts prints the days of others."""
    script = find_case(shared, "pages", "19") / "make_site.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True)
    pages = load_folder(tmp_path)
    template = learn_template(pages)
    for page in pages:
        if own := re.search(rb'class="day">[^<]*?(\d\d) (\d\d) 2019 08:51<', page.body):
            published = read_content(page, template).published_at
            day = f"2019-{own[2].decode()}-{own[1].decode()} 08:51"
            assert str(published).startswith(day), page.url


def iterate_site(shared: Path, number: str) -> Iterator[tuple[str, str]]:
    """Iterate over the articles of a small site, as addresses and markup."""
    pages = json.loads((find_case(shared, "sites", number) / "site.json").read_text("utf-8"))
    for path, (_, _, body) in pages.items():
        if path.startswith("/index.php/tin-tuc/"):
            yield HOST + path, body.replace("{BASE}", HOST).replace("{PORT}", "80")


def read_site(shared: Path, number: str) -> list[Content]:
    """Return the articles of a small site, read page by page."""
    return [
        read_content(make_page(url, body.encode())) for url, body in iterate_site(shared, number)
    ]


def test_notices_without_text_are_articles(shared: Path) -> None:
    """Twelve articles with a date; eight are a file or a picture."""
    articles = read_site(shared, "04")
    assert len(articles) == 12
    assert all(content.published_at for content in articles)
    empty = [content for content in articles if not content.body]
    assert len(empty) == 8
    assert all(content.attachments or content.images for content in empty)


def test_counters_in_a_text_make_no_revision(shared: Path) -> None:
    """Nine articles say the same whatever number of readers each prints."""
    articles = list(iterate_site(shared, "05"))
    assert len(articles) == 9
    for url, body in articles:
        first, second = (
            read_content(make_page(url, body.replace("{VISITS}", count).encode()))
            for count in ("7", "12")
        )
        assert not re.search(r"lượt (?:xem|đọc)|lần xem|hits", first.body, re.IGNORECASE)
        assert first == second


def test_documents_shown_in_a_page_are_attachments(shared: Path) -> None:
    """Six of ten show a document, each in a way of its own."""
    attached = [each for content in read_site(shared, "09") for each in content.attachments]
    assert len(attached) == 6
    assert sum(each.url.endswith("/images/ke-hoach.pdf") for each in attached) == 5


def test_late_pictures_are_found(shared: Path) -> None:
    """Each article has its picture, and no placeholder."""
    for content in read_site(shared, "11"):
        assert [image.url for image in content.images] == [f"{HOST}/images/that.jpg"]
