"""Golden pages: a page in a folder, with what is expected to be read from it.

The folder `<profile>/<name>` holds `page.html`, `meta.json` (address, time, header) and
`article.json` (what is read from it). Golden pages are read by what is known of all sites, without
a site file or a template, so that they prove the rules that come with the program.
"""

import json
import re
from pathlib import Path

from archive.article_json import content_as_json
from crawler.errors import CrawlError
from crawler.extract.article import Reading, read
from crawler.extract.page import Page

PAGES = Path("tests") / "pages"
"""Where a checkout keeps them."""
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class GoldenPageError(CrawlError):
    """A golden page that cannot be made there, or under that name."""


def save(page: Page, name: str) -> Path:
    """Make a golden page under the profile that reads it; gives its folder.

    Raises:
        GoldenPageError: the name is taken or no name, or this is no checkout.
    """
    if not _NAME.fullmatch(name):
        raise GoldenPageError(
            f'"{name}" cannot name a golden page',
            hint="Write small letters and digits, joined by hyphens: my-theme-no-date",
        )
    if not PAGES.is_dir():
        raise GoldenPageError(f"there is no folder {PAGES} here", hint="Start in a checkout.")
    reading = read(page)
    folder = PAGES / reading.profile / name
    if folder.exists():
        raise GoldenPageError(f"there is a golden page {folder} already", hint="Name it otherwise.")
    folder.mkdir(parents=True)
    (folder / "page.html").write_bytes(page.body)
    meta = {
        "url": page.url,
        "content_type": page.content_type,
        "fetched_at": page.fetched_at.isoformat(timespec="seconds"),
    }
    (folder / "meta.json").write_text(_pretty(meta), encoding="utf-8")
    (folder / "article.json").write_text(expected_text(reading), encoding="utf-8")
    return folder


def expected_text(reading: Reading) -> str:
    """What a golden page is expected to say, as its `article.json` has it."""
    return _pretty(said(reading))


def said(reading: Reading) -> dict[str, object]:
    """All that a reading says, field by field."""
    extraction = reading.extraction
    return {
        "kind": reading.kind.value,
        "profile": reading.profile,
        "identity": reading.identity,
        **(content_as_json(extraction.content) if extraction else {}),
        "provenance": dict(sorted(extraction.provenance.items())) if extraction else None,
    }


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
