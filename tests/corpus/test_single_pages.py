"""Articles of captures and of real sites, each page read alone, as by `extract`."""

import tomllib
from collections import Counter
from pathlib import Path

from crawler.extract.article import read_page
from tests.benchmarks.single_pages import iterate_other_pages, iterate_pages, judge

FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))
# What each column is a share of.
WHOLES = {"title": "pages", "first": "with text", "last": "with text", "date": "dated"}


def test_article_is_read_from_its_page_alone(shared: Path) -> None:
    """Title, first and last line and date are right on nearly all pages, and no date is wrong."""
    counts: Counter[str] = Counter()
    for known in iterate_pages(shared):
        extraction = read_page(known.page).extraction
        counts.update(judge(known, extraction.content if extraction else None))
    shares = {column: counts[column] / counts[whole] for column, whole in WHOLES.items()}
    assert not {
        name: shares[name] for name, floor in FLOORS["single"].items() if shares[name] < floor
    }
    assert counts["wrong"] == 0


def test_page_that_is_none_is_not_taken_for_an_article(shared: Path) -> None:
    """Listings, contacts, tables of staff: nearly all that is read as an article is one."""
    false = [page.url for page in iterate_other_pages(shared) if read_page(page).extraction]
    assert len(false) <= FLOORS["others"]["most_false"], false
