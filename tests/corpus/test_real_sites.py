"""Copies of real sites, read from their captures: scores of `score_real.py` may only rise."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.site import Cms
from crawler.extract.page import Page
from crawler.extract.template.learn import learn_template
from crawler.extract.template.model import SiteTemplate
from crawler.site_extractor import SiteExtractor

FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))
REAL = ("school-aspx", "school-nukeviet", "institute-wordpress")
BASE = "http://127.0.0.1:8080"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
# What must not be: counts of `score_real.py`.
NEVER = ("date_wrong", "false_author", "false_photographer", "false_source", "text_where_none")


def load_pages(folder: Path) -> list[Page]:
    """Load the pages of a copied site that its sitemap names."""
    lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    records = {record["path"]: record for record in map(json.loads, lines)}
    sitemap = (folder / records["/sitemap.xml"]["file"]).read_text(encoding="utf-8")
    return [
        Page(
            url=BASE + path,
            body=(folder / records[path]["file"]).read_bytes().replace(b"{{BASE}}", BASE.encode()),
            fetched_at=NOW,
        )
        for path in re.findall(r"<loc>\{\{BASE\}\}(.*?)</loc>", sitemap)
        if records.get(path, {}).get("status") == 200
    ]


def score(
    shared: Path, site: str, pages: Sequence[Page], template: SiteTemplate | None, folder: Path
) -> dict[str, dict[str, float]]:
    """Read all pages of a site and score its articles, as if they had been exported."""
    extractor = SiteExtractor(cms=Cms.AUTO, template=template, is_single=template is None)
    predictions = folder / "predictions.jsonl"
    with predictions.open("w", encoding="utf-8") as file:
        for page in pages:
            if extraction := extractor.extract_page(page).extraction:
                content = extraction.content
                names = ("title", "body", "published_from", "authors", "photographers", "source")
                line = {name: getattr(content, name) for name in names} | {
                    "url": page.url,
                    "published_at": content.published_at and content.published_at.isoformat(),
                    "attachments": [each.url for each in content.attachments],
                }
                file.write(json.dumps(line) + "\n")
    truth = shared / "real" / "truth" / f"{site}.jsonl"
    words = [sys.executable, str(shared / "real" / "score_real.py"), str(truth), str(predictions)]
    done = subprocess.run([*words, "--brief"], capture_output=True, text=True, check=True)
    scores: dict[str, dict[str, float]] = json.loads(done.stdout)
    return scores


@pytest.mark.parametrize("way", ["learned", "alone"])
@pytest.mark.parametrize("site", REAL)
def test_real_site_is_read_no_worse_than_before(
    shared: Path, tmp_path: Path, site: str, way: str
) -> None:
    """With the template of its own pages, and each page alone."""
    folder = shared / "real" / site
    if not folder.is_dir():
        pytest.skip(f"no copy of {site} among the shared real sites")
    pages = load_pages(folder)
    template = learn_template(pages) if way == "learned" else None
    scores = score(shared, site, pages, template, tmp_path)
    floors = FLOORS["real"][way][site]
    rates = scores["rates"]
    assert not {name: rates[name] for name, floor in floors.items() if (rates[name] or 0) < floor}
    assert not {name: scores["counts"][name] for name in NEVER if scores["counts"][name]}
