"""Pages read alone, with no template.

Reads every article of the shared captures and of the shared real sites (`TRUONGDANG_CORPUS`) as
`extract` reads a page of which nothing is known. Checks were fitted on one half of the pages; what
is right is told of the other. CPU stands beside one call of trafilatura, page by page in turn, in
one round, since a second would meet pages that caches remember. `python -m
tests.benchmarks.single_pages` prints each fault.
"""

import hashlib
import json
import os
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import trafilatura

from archive.model import Content
from crawler.extract.article import read_page
from crawler.extract.page import Page
from tests.benchmarks.table import Row, at_least, at_most

CAPTURES = ("joomla-a", "joomla-c", "nukeviet-a")
REAL = ("school-aspx", "school-nukeviet", "institute-wordpress")
BASE = "http://127.0.0.1:8080"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
COLUMNS = (
    *("pages", "read", "title", "with text", "first", "last", "dated", "date", "wrong"),
    *("signed", "author", "false"),
)
LEAST = {
    "title": ("pages", 0.9),
    "first": ("with text", 0.85),
    "last": ("with text", 0.85),
    "date": ("dated", 0.85),
    "author": ("signed", 0.0),
}
"""Of which pages a column is a share, and the goal for it."""


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page, and what a reader said of it; first and last lines may have several right forms."""

    site: str
    page: Page
    title: str
    first: tuple[str, ...]
    last: tuple[str, ...]
    days: frozenset[str]
    authors: frozenset[str]
    others: frozenset[str]


def load_site(folder: Path, truth: Path) -> Iterator[KnownPage]:
    """Load the articles of a captured or copied site."""
    records = map(json.loads, (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines())
    files = {r["path"]: r for r in records if r["status"] == 200}
    for line in truth.read_text(encoding="utf-8").splitlines():
        known = json.loads(line)
        record = files.get(known["path"])
        if record is None or not known.get("is_article", True) or known.get("unsure"):
            continue
        yield make_known_page(folder.name, load_page(folder, record), known)


def load_page(folder: Path, record: Mapping[str, Any]) -> Page:
    """Load a page as its replay server would send it."""
    body = (folder / record["file"]).read_bytes()
    body = body.replace(b"{{BASE}}", BASE.encode()).replace(b"{{HOST}}", b"127.0.0.1:8080")
    return Page(url=BASE + record["path"], body=body, fetched_at=NOW)


def make_known_page(site: str, page: Page, known: Mapping[str, Any]) -> KnownPage:
    """Make one of a line of either kind of truth."""
    lines = (known.get("body_text") or "").splitlines()
    first, last = lines[:1], lines[-1:]
    if "first_line" in known:
        first = [known["first_line"], *known.get("first_line_alt", [])]
        last = [known["last_line"], *known.get("last_line_alt", [])]
    names = known.get("authors") or known.get("byline_authors") or []
    lists = ("photographers", "authors_optional", "offices")
    others = [name for key in lists for name in known.get(key) or []]
    others += [known.get("cms_author"), known.get("source")]
    days = (known.get("published"), known.get("published_alt"))
    return KnownPage(
        site=site,
        page=page,
        title=known["title"],
        first=tuple(map(squeeze, filter(None, first))),
        last=tuple(map(squeeze, filter(None, last))),
        days=frozenset(day[:10] for day in days if day),
        authors=frozenset(map(squeeze, names)),
        others=frozenset(map(squeeze, filter(None, others))),
    )


def squeeze(text: str) -> str:
    """Return the words of a text alone."""
    normal = unicodedata.normalize("NFC", text).casefold()
    return " ".join(re.findall(r"\w+", normal))


def judge(known: KnownPage, content: Content | None) -> Iterator[str]:
    """Yield the columns that a reading adds one to."""
    yield "pages"
    truths = {"with text": known.first, "dated": known.days, "signed": known.authors}
    yield from (column for column, truth in truths.items() if truth)
    if content is None:
        return
    yield "read"
    if squeeze(content.title) == squeeze(known.title):
        yield "title"
    body = squeeze(content.body)
    if any(body.startswith(line) for line in known.first):
        yield "first"
    if any(body.endswith(line) for line in known.last):
        yield "last"
    day = content.published_at.date().isoformat() if content.published_at else None
    if day:
        yield "date" if day in known.days else "wrong"
    names = {squeeze(name) for name in content.authors}
    if known.authors and names == known.authors:
        yield "author"
    if names - known.authors - known.others:
        yield "false"


def measure_rows() -> Iterator[Row]:
    """Yield what is right on the odd half, false articles of it, and CPU beside trafilatura."""
    shared = Path(os.environ["TRUONGDANG_CORPUS"])
    ours, theirs = 0.0, 0.0
    halves: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for known in iterate_pages(shared):
        began = time.process_time()
        extraction = read_page(known.page).extraction
        read = time.process_time()
        call_trafilatura(known.page)
        ours, theirs = ours + read - began, theirs + time.process_time() - read
        halves[select_half(known.page)].update(
            judge(known, extraction.content if extraction else None)
        )
    odd = halves["odd"]
    for column, (of, least) in LEAST.items():
        yield Row(
            name=f"{column} right of {odd[of]}",
            ours=odd[column] / odd[of],
            unit="of all",
            goal=at_least(least),
        )
    yield Row(name="dates where none is printed", ours=odd["wrong"], unit="pages", goal=at_most(0))
    pages = sum(counts["pages"] for counts in halves.values())
    yield Row(
        name="page alone",
        ours=1000 * ours / pages,
        unit="ms of CPU",
        alternative="trafilatura",
        theirs=1000 * theirs / pages,
        goal=at_most(2, "ratio"),
    )
    others = [page for page in iterate_other_pages(shared) if select_half(page) == "odd"]
    false = sum(read_page(page).extraction is not None for page in others)
    yield Row(name=f"others of {len(others)} taken for articles", ours=false, unit="pages")


def show_faults(shared: Path) -> None:
    """Print the totals of each site and half, and each fault."""
    totals: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for known in iterate_pages(shared):
        half = select_half(known.page)
        extraction = read_page(known.page).extraction
        content = extraction.content if extraction else None
        columns = set(judge(known, content))
        for key in ((known.site, half), ("all", half)):
            totals[key].update(columns)
        for fault in describe_faults(known, content, columns):
            path = known.page.url.removeprefix(BASE)
            sys.stdout.write(f"{known.site} {half} {path}: {fault}\n")
    for (site, half), counts in sorted(totals.items()):
        cells = "".join(f"{column} {counts[column]:<5}" for column in COLUMNS)
        sys.stdout.write(f"{site:<20}{half:<6}{cells}\n")


def iterate_pages(shared: Path) -> Iterator[KnownPage]:
    """Iterate over the articles of the captures and of the real sites."""
    for site in CAPTURES:
        yield from load_site(shared / "corpus" / site, shared / "corpus" / site / "truth.jsonl")
    for site in REAL:
        yield from load_site(shared / "real" / site, shared / "real" / "truth" / f"{site}.jsonl")


def iterate_other_pages(shared: Path) -> Iterator[Page]:
    """Iterate over the pages that are no articles: listings, contacts, pages about the school."""
    truths = {
        shared / "corpus" / site: shared / "corpus" / site / "truth.jsonl" for site in CAPTURES
    }
    truths |= {shared / "real" / site: shared / "real" / "truth" / f"{site}.jsonl" for site in REAL}
    for folder, truth in truths.items():
        known = [json.loads(line) for line in truth.read_text(encoding="utf-8").splitlines()]
        articles = {
            path
            for each in known
            if each.get("is_article", True) or each.get("unsure")
            for path in (each["path"], *each.get("aliases", ()))
        }
        judged = {each["path"] for each in known} if folder.name in REAL else None
        for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            is_html = record["headers"].get("content-type", "").startswith("text/html")
            if record["status"] != 200 or not is_html or record["path"] in articles:
                continue
            if judged is None or record["path"] in judged:
                yield load_page(folder, record)


def call_trafilatura(page: Page) -> None:
    """Read a page as the fallback does."""
    trafilatura.bare_extraction(
        page.body.decode("utf-8", "replace"), fast=True, with_metadata=False
    )


def select_half(page: Page) -> str:
    """Return in which half a page is: `odd` is that on which nothing was fitted."""
    is_odd = hashlib.sha256(page.url.encode()).digest()[0] & 1
    return "odd" if is_odd else "even"


def describe_faults(
    known: KnownPage, content: Content | None, columns: Collection[str]
) -> Iterator[str]:
    """Describe what a reading lacks or has wrong, a line each."""
    if content is None:
        reading = read_page(known.page)
        yield f"unread: {reading.no_article_reason} ({reading.cms}, {reading.profile})"
        return
    if "title" not in columns:
        yield f"title: {content.title[:80]!r}, not {known.title[:80]!r}"
    if known.first and "first" not in columns:
        yield f"first line: {content.body[:80]!r}, not {known.first[0][:60]!r}"
    if known.last and "last" not in columns:
        yield f"last line: {content.body[-80:]!r}, not {known.last[0][-60:]!r}"
    if known.days and "date" not in columns:
        yield f"date: {content.published_at} ({content.published_from}), not {known.days}"
    elif "wrong" in columns:
        yield f"date: {content.published_at} ({content.published_from}), and it prints none"
    if "false" in columns or (known.authors and "author" not in columns):
        yield f"authors: {content.authors}, not {sorted(known.authors)}"


if __name__ == "__main__":
    show_faults(Path(os.environ["TRUONGDANG_CORPUS"]))
