"""Golden pages: a page in a folder, with what is expected to be read from it.

The folder `<profile>/<name>` holds `page.html`, `meta.json` (address, time, header) and
`article.json` (what is read from it). Golden pages are read by what is known of all sites, without
a site file or a template, so that they prove the rules that come with the program.
"""

import json
import re
from pathlib import Path

from archive.article_json import content_to_json
from crawler.errors import CrawlError
from crawler.extract.article import PageReading, read_page
from crawler.extract.page import Page

GOLDEN_PAGES_FOLDER = Path("tests") / "pages"
"""Where a checkout keeps them."""
_NAME_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class GoldenPageError(CrawlError):
    """A golden page that cannot be made there, or under that name."""


def save_golden_page(page: Page, name: str) -> Path:
    """Make a golden page under the profile that reads it; return its folder.

    Raises:
        GoldenPageError: the name is taken or no name, or this is no checkout.
    """
    if not _NAME_PATTERN.fullmatch(name):
        raise GoldenPageError(
            f'"{name}" cannot name a golden page',
            hint="Write small letters and digits, joined by hyphens: my-theme-no-date",
        )
    if not GOLDEN_PAGES_FOLDER.is_dir():
        raise GoldenPageError(
            f"there is no folder {GOLDEN_PAGES_FOLDER} here", hint="Start in a checkout."
        )
    # Without site and template, as the tests will read it.
    reading = read_page(page)
    folder = GOLDEN_PAGES_FOLDER / reading.profile / name
    if folder.exists():
        raise GoldenPageError(f"there is a golden page {folder} already", hint="Name it otherwise.")
    folder.mkdir(parents=True)
    (folder / "page.html").write_bytes(page.body)
    meta = {
        "url": page.url,
        "content_type": page.content_type,
        "fetched_at": page.fetched_at.isoformat(timespec="seconds"),
    }
    (folder / "meta.json").write_text(_format_json(meta), encoding="utf-8")
    (folder / "article.json").write_text(format_expected(reading), encoding="utf-8")
    return folder


def format_expected(reading: PageReading) -> str:
    """Return the text of a golden page's `article.json`."""
    return _format_json(reading_to_json(reading))


def reading_to_json(reading: PageReading) -> dict[str, object]:
    """Return all that was read from a page, field by field, as JSON."""
    extraction = reading.extraction
    return {
        "kind": reading.kind.value,
        "profile": reading.profile,
        "identity": reading.canonical_key,
        **(content_to_json(extraction.content) if extraction else {}),
        "provenance": dict(sorted(extraction.provenance.items())) if extraction else None,
    }


def _format_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
