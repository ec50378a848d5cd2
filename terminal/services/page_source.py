"""The page that `extract` reads: from the network, a file, or the captures of the archive."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import click

from archive.archive import Archive
from archive.errors import ArchiveMissingError
from archive.model import Article, SiteKey
from crawler.extract.page import Page
from crawler.middlewares.proxy import make_proxy_url
from crawler.middlewares.user_agent import format_user_agent
from crawler.site_extractor import load_captured_page
from terminal.cli.context import CliContext
from terminal.cli.output import write_error_line
from terminal.services.archive import open_archive, open_captures
from terminal.services.page_fetch import SCHEMES, fetch_page

UNKNOWN_URL = "http://page.invalid/"
"""Where a file stands whose address nobody gave: a name that can never be a host (RFC 2606)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedPage:
    """A page to be read.

    Attributes:
        url: Its address; None where nobody knows it.
        site: The key of its site; None unless it comes from the archive.
    """

    page: Page
    url: str | None
    site: str | None = None


def load_sourced_page(context: CliContext, source: str, url: str | None) -> SourcedPage:
    """Load the page at a URL, in a file, or of an article that is named by its id.

    Raises:
        UsageError: `source` is none of them, or `url` was given for what is no file.
        FetchError: the page cannot be fetched, or may not be.
    """
    if source.startswith(SCHEMES):
        _refuse_url(url)
        settings = context.load_settings()
        page = fetch_page(source, agent=format_user_agent(settings), proxy=make_proxy_url(settings))
        return SourcedPage(page=page, url=page.url)
    if "://" in source:
        raise click.UsageError(f"{source} is neither a file nor an address with http or https.")
    if (
        # An id is printable; a name of a file that is not need not be looked up in the database.
        source.isprintable()
        and not Path(source).exists()
        and (captured := _load_captured_page(context, source))
    ):
        _refuse_url(url)
        return captured
    return SourcedPage(page=_load_saved_page(Path(source), url), url=url)


def _refuse_url(url: str | None) -> None:
    if url:
        raise click.UsageError("--url is for a page in a file.")


def _load_captured_page(context: CliContext, article_id: str) -> SourcedPage | None:
    """Load the last capture of an article; None where there is none, or no such article."""
    try:
        with open_archive(context) as archive:
            article = archive.articles.get_article(article_id)
            page = _load_last_capture(context, archive, article) if article else None
    except ArchiveMissingError:
        return None
    if article is None or page is None:
        return None
    return SourcedPage(page=page, url=page.url, site=article.site)


def _load_last_capture(context: CliContext, archive: Archive, article: Article) -> Page | None:
    captures = open_captures(context)
    pages = {page.state.url: page for page in archive.frontier.get_pages(SiteKey(article.site))}
    urls = (url for url in (article.url, *article.aliases) if url in pages)
    return next((load_captured_page(captures, pages[url]) for url in urls), None)


def _load_saved_page(file: Path, url: str | None) -> Page:
    if url is None:
        url = UNKNOWN_URL + quote(file.name.encode(errors="surrogateescape"))
        write_error_line(f"note: read as {url}; --url says where the page was saved from")
    modified_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return Page(url=url, body=file.read_bytes(), fetched_at=modified_at)
