"""Pages read alone, with no template: `make bench-single`.

Reads every article of the shared captures and of the shared real sites (`TRUONGDANG_CORPUS`) as
`extract` reads a page of which nothing is known, and prints for each half of the pages how many
titles, first and last lines and dates are right: checks are fitted on the even half and reported on
the odd one. CPU stands beside one call of trafilatura.
"""

import hashlib
import json
import os
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import trafilatura

from archive.model import Content
from crawler.extract.article import read_page
from crawler.extract.page import Page

CAPTURES = ("joomla-a", "joomla-c", "nukeviet-a")
REAL = ("school-aspx", "school-nukeviet", "institute-wordpress")
BASE = "http://127.0.0.1:8080"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
COLUMNS = ("pages", "read", "title", "first", "last", "date", "wrong", "author", "false")


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
        body = (folder / record["file"]).read_bytes()
        body = body.replace(b"{{BASE}}", BASE.encode()).replace(b"{{HOST}}", b"127.0.0.1:8080")
        page = Page(url=BASE + known["path"], body=body, fetched_at=NOW)
        yield make_known_page(folder.name, page, known)


def make_known_page(site: str, page: Page, known: Mapping[str, object]) -> KnownPage:
    """Make one of a line of either kind of truth."""
    lines = str(known.get("body_text") or "").splitlines()
    first = (known["first_line"], *known.get("first_line_alt", [])) if "first_line" in known else lines[:1]
    last = (known["last_line"], *known.get("last_line_alt", [])) if "last_line" in known else lines[-1:]
    days = {str(known.get(key))[:10] for key in ("published", "published_alt") if known.get(key)}
    names = known.get("authors") or known.get("byline_authors") or []
    others = [
        *(known.get("photographers") or []),
        *(known.get("authors_optional") or []),
        *(known.get("offices") or []),
        known.get("cms_author") or "",
        known.get("source") or "",
    ]
    return KnownPage(
        site=site,
        page=page,
        title=str(known["title"]),
        first=tuple(map(squeeze, filter(None, first))),
        last=tuple(map(squeeze, filter(None, last))),
        days=frozenset(days),
        authors=frozenset(map(squeeze, names)),
        others=frozenset(map(squeeze, others)),
    )


def squeeze(text: object) -> str:
    """Return the words of a text alone."""
    normal = unicodedata.normalize("NFC", str(text)).casefold()
    return " ".join(re.findall(r"\w+", normal))


def judge(known: KnownPage, content: Content | None) -> Iterator[str]:
    """Yield the columns that a reading adds one to."""
    yield "pages"
    yield from (column for column, truth in (("with text", known.first), ("dated", known.days)) if truth)
    if known.authors:
        yield "signed"
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


def is_odd(known: KnownPage) -> bool:
    """Tell in which half a page is: that on which nothing was fitted."""
    return bool(hashlib.sha256(known.page.url.encode()).digest()[0] & 1)


def main() -> None:
    """Print a line for each site and half, and the CPU beside one call of trafilatura."""
    shared = os.environ.get("TRUONGDANG_CORPUS")
    if not shared:
        sys.exit("TRUONGDANG_CORPUS is not set: there are no pages to read")
    root = Path(shared)
    folders = [(root / "corpus" / site, root / "corpus" / site / "truth.jsonl") for site in CAPTURES]
    folders += [(root / "real" / site, root / "real" / "truth" / f"{site}.jsonl") for site in REAL]
    ours, theirs, count = 0.0, 0.0, 0
    totals: dict[tuple[str, str], Counter[str]] = {}
    for folder, truth in folders:
        for known in load_site(folder, truth):
            began = time.process_time()
            extraction = read_page(known.page).extraction
            read = time.process_time()
            trafilatura.bare_extraction(known.page.body.decode("utf-8", "replace"), fast=True, with_metadata=False)
            ours, theirs, count = ours + read - began, theirs + time.process_time() - read, count + 1
            half = "odd" if is_odd(known) else "even"
            marks = list(judge(known, extraction.content if extraction else None))
            if "--show" in sys.argv:
                show(known, extraction.content if extraction else None, set(marks), half)
            for key in ((known.site, half), ("all", half)):
                totals.setdefault(key, Counter()).update(marks)
    for (site, half), counts in totals.items():
        sys.stdout.write(f"{site:<22}{half:<6}" + "".join(f"{c} {counts[c]:<5}" for c in (*COLUMNS, "with text", "dated", "signed")) + "\n")
    sys.stdout.write(f"CPU ms a page: ours {1000 * ours / count:.1f}, trafilatura {1000 * theirs / count:.1f}\n")


def show(known, content, marks, half):
    if content is None:
        r = read_page(known.page); print("UNREAD", known.site, half, known.page.url[21:90], r.reason, r.kind, r.profile, r.cms); return
    if "title" not in marks: print("TITLE", known.site, half, known.page.url[21:60], repr(content.title[:80]), "WANT", repr(known.title[:80]))
    if known.first and "first" not in marks: print("FIRST", known.site, half, known.page.url[21:60], repr(content.body[:80]), "WANT", known.first[0][:60])
    if known.last and "last" not in marks: print("LAST", known.site, half, known.page.url[21:60], repr(content.body[-80:]), "WANT", known.last[0][-60:])
    if "wrong" in marks: print("WRONG", known.site, half, known.page.url[21:60], content.published_at, content.published_from, known.days)
    elif known.days and "date" not in marks: print("NODATE", known.site, half, known.page.url[21:60], known.days)
    if "false" in marks: print("FALSE", known.site, half, known.page.url[21:60], content.authors, known.authors)
    if known.authors and "author" not in marks: print("AUTHOR", known.site, half, known.page.url[21:60], content.authors, known.authors, content.body[-100:])


if __name__ == "__main__":
    main()
