"""Where `extract` gets its page from: the network, a file, or the captures of the archive."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import click

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.errors import ArchiveMissingError
from archive.model import Article, SiteKey
from crawler.extract.page import Page
from crawler.middlewares.user_agent import format_user_agent
from crawler.site_extractor import load_captured_page
from terminal.cli.context import CliContext
from terminal.cli.output import write_error_line
from terminal.services.archive import open_archive
from terminal.services.page_fetch import SCHEMES, fetch_page

UNKNOWN_URL = "http://page.invalid/"
"""Where a file stands whose address nobody gave: a name that can never be a host (RFC 2606)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedPage:
    """A page to be read; `url` is None where nobody knows its address, `site` where no archive."""

    page: Page
    url: str | None
    site: str | None = None


def load_sourced_page(session: CliContext, place: str, url: str | None) -> SourcedPage:
    """The page at a URL, in a file, or of an article that is named by its id.

    Raises:
        UsageError: `place` is none of them, or `url` was given for what is no file.
        FetchError: the page cannot be fetched, or may not be.
    """
    if place.startswith(SCHEMES):
        _refuse_url(url)
        page = fetch_page(place, agent=format_user_agent(session.load_settings()))
        return SourcedPage(page=page, url=page.url)
    if "://" in place:
        raise click.UsageError(f"{place} is neither a file nor an address with http or https.")
    if (
        place.isprintable()
        and not Path(place).exists()
        and (found := _load_captured_page(session, place))
    ):
        _refuse_url(url)
        return found
    return SourcedPage(page=_load_saved_page(Path(place), url), url=url)


def _refuse_url(url: str | None) -> None:
    if url:
        raise click.UsageError("--url is for a page in a file.")


def _load_captured_page(session: CliContext, article_id: str) -> SourcedPage | None:
    """The last capture of an article; None where there is no such article, or no capture of it."""
    try:
        with open_archive(session) as archive:
            article = archive.articles.get_article(article_id)
            page = _load_last_capture(session, archive, article) if article else None
    except ArchiveMissingError:
        return None
    if article is None or page is None:
        return None
    return SourcedPage(page=page, url=page.url, site=article.site)


def _load_last_capture(session: CliContext, archive: Archive, article: Article) -> Page | None:
    captures = CaptureStore(session.load_settings().captures)
    pages = {kept.state.url: kept for kept in archive.frontier.get_pages(SiteKey(article.site))}
    urls = (url for url in (article.url, *article.aliases) if url in pages)
    return next((load_captured_page(captures, pages[url]) for url in urls), None)


def _load_saved_page(file: Path, url: str | None) -> Page:
    if url is None:
        url = UNKNOWN_URL + quote(file.name.encode(errors="surrogateescape"))
        write_error_line(f"note: read as {url}; --url says where the page was saved from")
    written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return Page(url=url, body=file.read_bytes(), fetched_at=written)
