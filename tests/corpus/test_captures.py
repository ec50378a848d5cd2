"""Whole sites rendered by real Joomla and NukeViet, from crawl to search; scores may only rise."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.corpus.conftest import SITES, Gathered
from tests.support.cli import Workspace

FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))


def scores_of(desk: Workspace, shared: Path, site: str) -> dict[str, float]:
    """Score a site's articles as exported by `score.py`."""
    predictions = desk.folder / f"{site}.jsonl"
    desk.run_command("export", f"site:{site}", "--format", "jsonl", "-o", str(predictions))
    corpus = shared / "corpus"
    truth = corpus / site / "truth.jsonl"
    words = [sys.executable, str(corpus / "score.py"), str(truth), str(predictions), "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    scores: dict[str, float] = json.loads(done.stdout)
    return scores


def check(scores: dict[str, float], floors: dict[str, float]) -> None:
    """Check 63 articles, none twice, no page taken for one, no chrome, nothing below its floor."""
    assert (scores["found"], scores["extra"], scores["duplicates"]) == (63, 0, 0)
    assert (scores["pages_with_chrome_leak"], scores["pages_with_stray_lines"]) == (0, 0)
    assert not {name: scores[name] for name, floor in floors.items() if scores[name] < floor}


@pytest.mark.parametrize("site", SITES)
def test_every_article_is_found_and_read(crawled: Workspace, shared: Path, site: str) -> None:
    """By what is known of the system that made the pages."""
    check(scores_of(crawled, shared, site), FLOORS["known"])


def test_added_sites_are_named_and_stay_well(gathered: Gathered) -> None:
    """`sites add` has named the systems, and nothing is found wrong after the crawl."""
    listed = json.loads(gathered.desk.run_command("sites", "list", "--json").stdout)["sites"]
    assert [site["cms"] for site in listed] == ["joomla", "joomla", "nukeviet"]
    assert all(site["enabled"] for site in listed)
    assert [site["troubles"] for site in gathered.checked] == [[], [], []]


@pytest.mark.parametrize("site", SITES)
def test_every_article_of_unknown_make_is_found_and_read(
    crawled_unknown: Workspace, shared: Path, site: str
) -> None:
    """By what the site's own pages have in common, with nothing known of their make."""
    check(scores_of(crawled_unknown, shared, site), FLOORS["unknown"])


def test_second_crawl_stores_no_revision(gathered: Gathered) -> None:
    """Counters and visit clocks have moved, the articles have not."""
    assert gathered.again == {"done"}
    assert len(gathered.before) == 63 * len(SITES)
    assert gathered.after == gathered.before


def titles(desk: Workspace, *words: str) -> list[str]:
    """List the titles that a search lists."""
    found = json.loads(desk.run_command("search", *words, "--json", "--limit", "100").stdout)
    return [hit["title"][:40] for hit in found["hits"]]


FIRST = "HỘI NGHỊ TOÀN QUỐC SƠ KẾT 02 NĂM THỰC HI"
SECOND = "Hội nghị Sơ kết 6 tháng đầu năm 2020, tổ"


@pytest.mark.parametrize("query", ["hội nghị sơ kết", "hoi nghi so ket"])
def test_both_examples_are_found(crawled: Workspace, query: str) -> None:
    """The two example articles are found with their marks and without."""
    assert {FIRST, SECOND} <= set(titles(crawled, query))


def test_first_example_is_found_by_its_author(crawled: Workspace) -> None:
    """The name under the title is the author, whole."""
    assert set(titles(crawled, 'author:"Đinh Thị Mai Yên"')) == {FIRST}


@pytest.mark.parametrize(
    "query", ['photographer:"Hoài Thương"', 'date:2020-07 "học viện chính trị khu vực"']
)
def test_second_example_is_found_by_photographer_and_date(crawled: Workspace, query: str) -> None:
    """The credit at the foot and the printed date lead to the second example."""
    assert SECOND in titles(crawled, query)


def test_facets_count_the_examples(crawled: Workspace) -> None:
    """Author and month have counts that agree with the total."""
    found = json.loads(
        crawled.run_command("search", "hội nghị sơ kết", "--json", "--facet", "author,month").stdout
    )
    authors = {count["value"]: count["count"] for count in found["facets"]["author"]}
    months = {count["value"]: count["count"] for count in found["facets"]["month"]}
    assert authors["Đinh Thị Mai Yên"] >= 1
    assert months["2020-07"] >= 1
    assert sum(filter(None, months.values())) == found["total"]


@pytest.mark.parametrize("noise", ["22696922", '"tổng lượt truy cập"', '"Email In PDF"'])
def test_boilerplate_lines_is_not_found(crawled: Workspace, noise: str) -> None:
    """Counters and toolbars are in no article."""
    crawled.run_command("search", noise, status=1)
