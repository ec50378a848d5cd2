"""A small file about a site that is read badly, to be sent to whoever can mend it.

A ZIP file with ``report.json`` (versions, the site file, the site's health and last run) and for
each of three pages its bytes as captured (``page-1.html``) and what was read of them
(``page-1.json``). No settings, no headers, nothing of other sites.
"""

import io
import platform
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain, islice

from archive.archive import Archive
from archive.crawl_model import StoredPage, UrlKind
from archive.errors import CaptureDamagedError
from archive.model import SiteKey
from config.site import Site
from config.version import get_program_version
from crawler.errors import ExtractionError
from crawler.extract.article import compute_extractor_version
from crawler.site_extractor import SiteExtractor, load_captured_page
from crawler.urls.canonical_key import make_canonical_key
from research.json_text import dump_json
from terminal.cli.context import CliContext
from terminal.printers.extraction import extraction_to_json, other_page_to_json
from terminal.printers.health_report import health_report_to_json
from terminal.services.archive import open_captures
from terminal.services.health_report import build_health_report

MAX_PAGES = 3
"""Pages that go into a file: by three one sees whether all are read so. Chosen."""
_MIN_TITLE_WORDS = 5  # words of a link's text that may well be a title. Chosen
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the first that ZIP knows: the same content is the same file
_LIBRARIES = ("Scrapy", "lxml", "SQLAlchemy", "warcio")


def choose_pages(archive: Archive, site: SiteKey, urls: Sequence[str]) -> list[StoredPage]:
    """Choose the pages that show best how a site is read.

    Args:
        archive: the archive.
        site: the site.
        urls: addresses that the operator names; they come first.
    """
    pages = archive.frontier.get_pages(site)
    wanted = {make_canonical_key(url) for url in urls}
    named = [page for page in pages if page.state.identity in wanted]
    recent = sorted(pages, key=lambda page: page.fetched_at, reverse=True)
    unread = (page for page in recent if _looks_unread(archive, site, page))
    read = (page for page in recent if page.state.kind is UrlKind.ARTICLE)
    # Two that were not read, and one that was, to compare.
    suggested = chain(islice(unread, MAX_PAGES - 1), read, recent)
    chosen = {page.state.identity: page for page in chain(named, suggested)}
    return list(chosen.values())[:MAX_PAGES]


def _looks_unread(archive: Archive, site: SiteKey, page: StoredPage) -> bool:
    """Tell whether a page looks like an article to others, and none was read there."""
    is_titled = len((page.state.facts.title or "").split()) >= _MIN_TITLE_WORDS
    is_page = page.state.kind in {UrlKind.ARTICLE, UrlKind.PAGE}
    return (
        is_page
        and is_titled
        and archive.articles.get_latest_revision(site, page.state.identity) is None
    )


def make_site_evidence(
    context: CliContext, archive: Archive, site: Site, site_text: str, urls: Sequence[str]
) -> bytes:
    """Make the file, as bytes.

    Args:
        context: the folders.
        archive: the archive.
        site: the site.
        site_text: its site file.
        urls: pages that are to be in it, at most `MAX_PAGES`.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        pages = choose_pages(archive, SiteKey(site.key), urls)
        listed = list(_add_pages(bundle, context, archive, site, pages))
        health = build_health_report(context, archive, [site.key], datetime.now(UTC))
        report = {
            "format_version": 1,
            "site": site.key,
            "site_file": site_text,
            "versions": _list_versions(),
            "status": health_report_to_json(health)["sites"],
            "pages": listed,
        }
        _add_file(bundle, "report.json", dump_json(report).encode())
    return out.getvalue()


def _add_pages(
    bundle: zipfile.ZipFile,
    context: CliContext,
    archive: Archive,
    site: Site,
    pages: Sequence[StoredPage],
) -> Iterator[dict[str, object]]:
    captures = open_captures(context)
    reader = SiteExtractor.from_archive(archive, site)
    for number, stored in enumerate(pages, 1):
        entry: dict[str, object] = {
            "url": stored.state.url,
            "fetched_at": stored.fetched_at.isoformat(),
            "content_type": None,
            "file": None,
        }
        try:
            page = load_captured_page(captures, stored)
            entry |= {"file": f"page-{number}.html", "content_type": page.content_type}
            _add_file(bundle, f"page-{number}.html", page.body)
            reading = reader.extract_page(page)
        except (CaptureDamagedError, ExtractionError) as error:
            yield entry | {"error": str(error)}
            continue
        read = (
            extraction_to_json(reading.extraction, page.url)
            if reading.extraction
            else other_page_to_json(reading, page.url)
        )
        _add_file(bundle, f"page-{number}.json", dump_json(read).encode())
        yield entry | {"error": None}


def _add_file(bundle: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _ZIP_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    bundle.writestr(entry, content)


def _list_versions() -> dict[str, str]:
    return {
        "truongdang": get_program_version(),
        "extractor": compute_extractor_version(),
        "python": platform.python_version(),
        "system": platform.system(),
        **{name: version(name) for name in _LIBRARIES},
    }
