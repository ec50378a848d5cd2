"""Our extractor beside trafilatura on the same pages in one run: `make bench`, `make floors`.

Reads the article pages of the shared captures (`TRUONGDANG_CORPUS`), known by their system and as
pages of unknown make, and prints CPU a page and what `score.py` says of each. What is below its
floor makes it fail; with `--raise` floors that are exceeded are raised instead.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import trafilatura

from archive.article_json import content_to_json
from config.site import Cms
from crawler.extract.article import read_page
from crawler.extract.page import Page
from crawler.extract.template.learn import learn_template
from crawler.extract.template.model import SiteTemplate
from tests.benchmarks.extraction_floors import (
    FILE,
    ExtractionScore,
    compute_cpu_shares,
    iter_failures,
    raise_floors,
)
from tests.benchmarks.table import Row, at_most

BASE = "http://127.0.0.1:8080"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
SITES = ("joomla-a", "joomla-c", "nukeviet-a")
SCORES = {
    "body F1": "body_F1_allowed",
    "title": "title_exact",
    "minute": "datetime_minute",
    "author": "author_ok_when_bylined",
    "leaks": "pages_with_chrome_leak",
}

WAYS = {"ours, known": "known", "ours, unknown": "unknown"}
"""What the tables of the floors call our two ways of reading."""
MOST_SHARES = {"known": 0.33, "unknown": 0.5}
"""The goals: of trafilatura's CPU, by our way of reading."""
Prediction = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CapturedSite:
    """One captured site: every HTML page, and the addresses of its articles."""

    folder: Path
    pages: dict[str, Page]
    articles: tuple[str, ...]


def load(folder: Path) -> CapturedSite:
    """Read a capture as its replay server would send it."""
    lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    truth = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    pages = {
        record["path"]: Page(
            url=BASE + record["path"],
            body=fill_base_url((folder / record["file"]).read_bytes()),
            content_type=record["headers"]["content-type"],
            fetched_at=NOW,
        )
        for record in records
        if record["status"] == 200 and record["headers"]["content-type"].startswith("text/html")
    }
    return CapturedSite(folder, pages, tuple(json.loads(line)["path"] for line in truth))


def fill_base_url(body: bytes) -> bytes:
    """Put the address of the replay server where the capture left a gap."""
    host = BASE.partition("//")[2].encode()
    return body.replace(b"{{BASE}}", BASE.encode()).replace(b"{{HOST}}", host)


def read_with_extractor(cms: Cms, template: SiteTemplate) -> Callable[[Page], Prediction]:
    """Read with our extractor."""

    def predict(page: Page) -> Prediction:
        extraction = read_page(page, cms, template).extraction
        return content_to_json(extraction.content) if extraction else {}

    return predict


def read_with_trafilatura(page: Page) -> Prediction:
    """Read with trafilatura and its metadata, as in the shared baseline."""
    found = trafilatura.bare_extraction(
        page.body.decode(), url=page.url, with_metadata=True, include_comments=False
    )
    if found is None:
        return {}
    value = found if isinstance(found, dict) else found.as_dict()
    return {
        "title": value["title"],
        "published_at": value["date"],
        "authors": (value["author"] or "").split("; "),
        "body": value["text"],
    }


def measure(
    capture: CapturedSite, contestants: Mapping[str, Callable[[Page], Prediction]]
) -> tuple[dict[str, float], dict[str, dict[str, Prediction]]]:
    """Measure CPU milliseconds a page of each contestant, and what it read, by path.

    They take turns page by page, so that a machine that slows down is slow for all; and in one
    round, since a second would meet pages that caches remember.
    """
    for path in capture.articles[:5]:  # warm caches of patterns, for all alike
        for predict in contestants.values():
            predict(capture.pages[path])
    spent = dict.fromkeys(contestants, 0.0)
    found: dict[str, dict[str, Prediction]] = {name: {} for name in contestants}
    for path in capture.articles:
        for name, predict in contestants.items():
            began = time.process_time()
            found[name][path] = predict(capture.pages[path])
            spent[name] += time.process_time() - began
    return {name: 1000 * each / len(capture.articles) for name, each in spent.items()}, found


def scores_of(capture: CapturedSite, found: Mapping[str, Prediction]) -> dict[str, float | None]:
    """Score what was read by `score.py`."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for path, prediction in found.items():
            file.write(json.dumps({**prediction, "path": path}, ensure_ascii=False) + "\n")
        file.flush()
        words = [
            sys.executable,
            str(capture.folder.parent / "score.py"),
            str(capture.folder / "truth.jsonl"),
            file.name,
            "--json",
        ]
        done = subprocess.run(words, capture_output=True, check=True)
    scores: dict[str, float | None] = json.loads(done.stdout)
    return scores


def compare_extractors(capture: CapturedSite) -> Iterator[ExtractionScore]:
    """Print a line an extractor, its CPU as a share of trafilatura's last; give ours."""
    template = learn_template(capture.pages.values())
    contestants = {
        "trafilatura": read_with_trafilatura,
        "ours, known": read_with_extractor(Cms.AUTO, template),
        "ours, unknown": read_with_extractor(Cms.GENERIC, template),
    }
    site = capture.folder.name
    spent, found = measure(capture, contestants)
    theirs_cpu = spent["trafilatura"]
    for name, cpu in spent.items():
        scores = scores_of(capture, found[name])
        cells = "".join(f"{scores[key] or 0:>9.3f}" for key in SCORES.values())
        sys.stdout.write(f"{site:<12}{name:<15}{cells}{cpu:>9.1f}{cpu / theirs_cpu:>7.2f}\n")
        if way := WAYS.get(name):
            yield ExtractionScore(site=site, way=way, scores=scores, cpu=cpu, cpu_theirs=theirs_cpu)


def measure_rows() -> Iterator[Row]:
    """Yield the CPU of each way of reading beside trafilatura, and what it scores, by site."""
    for site in SITES:
        for score in compare_extractors(load(_get_corpus() / site)):
            yield Row(
                name=f"{site}, {score.way}: a page",
                ours=score.cpu,
                unit="ms of CPU",
                alternative="trafilatura",
                theirs=score.cpu_theirs,
                goal=at_most(MOST_SHARES[score.way], "ratio"),
            )
            for name, key in SCORES.items():
                yield Row(
                    name=f"{site}, {score.way}: {name}", ours=score.scores[key] or 0.0, unit=""
                )


def _get_corpus() -> Path:
    shared = os.environ.get("TRUONGDANG_CORPUS")
    if not shared:
        sys.exit("TRUONGDANG_CORPUS is not set: there are no pages to read")
    return Path(shared) / "corpus"


def main() -> None:
    """Print the table; compare it with the floors, or raise them."""
    corpus = _get_corpus()
    heads = "".join(f"{head:>9}" for head in SCORES)
    sys.stdout.write(f"{'site':<12}{'extractor':<15}{heads}{'CPU ms':>9}{'ratio':>7}\n")
    results = [result for site in SITES for result in compare_extractors(load(corpus / site))]
    for way, share in compute_cpu_shares(results).items():
        sys.stdout.write(f"all sites, ours, {way}: {share:.2f} of trafilatura's CPU\n")
    text = FILE.read_text(encoding="utf-8")
    if faults := list(iter_failures(results, tomllib.loads(text))):
        sys.exit("\n".join(f"error: {fault}" for fault in faults))
    if "--raise" in sys.argv[1:]:
        FILE.write_text(raise_floors(results, text), encoding="utf-8")
    sys.stdout.write(f"nothing is below the floors of {FILE.name}\n")


if __name__ == "__main__":
    main()
