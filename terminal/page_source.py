"""Where `extract` gets its page from: the network, a file, or the captures of the archive."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import click

from archive.captures import CaptureStore
from archive.errors import ArchiveMissingError
from archive.model import Article, SiteKey
from archive.store import Archive
from crawler.extract.page import Page
from crawler.reader import page_of
from crawler.wire.agent import user_agent
from terminal.archive import open_archive
from terminal.fetch import SCHEMES, fetch
from terminal.screen import narrate
from terminal.session import Session

NOWHERE = "http://page.invalid/"
"""Where a file stands whose address nobody gave: a name that can never be a host (RFC 2606)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedPage:
    """A page to be read; `url` is None where nobody knows its address, `site` where no archive."""

    page: Page
    url: str | None
    site: str | None = None


def sourced_page(session: Session, place: str, url: str | None) -> SourcedPage:
    """The page at a URL, in a file, or of an article that is named by its id.

    Raises:
        UsageError: `place` is none of them, or `url` was given for what is no file.
        FetchError: the page cannot be fetched, or may not be.
    """
    if place.startswith(SCHEMES):
        _refuse_url(url)
        page = fetch(place, agent=user_agent(session.settings()))
        return SourcedPage(page=page, url=page.url)
    if "://" in place:
        raise click.UsageError(f"{place} is neither a file nor an address with http or https.")
    if place.isprintable() and not Path(place).exists() and (found := _captured(session, place)):
        _refuse_url(url)
        return found
    return SourcedPage(page=_saved(Path(place), url), url=url)


def _refuse_url(url: str | None) -> None:
    if url:
        raise click.UsageError("--url is for a page in a file.")


def _captured(session: Session, article_id: str) -> SourcedPage | None:
    """The last capture of an article; None where there is no such article, or no capture of it."""
    try:
        with open_archive(session) as archive:
            article = archive.article(article_id)
            page = _capture_of(session, archive, article) if article else None
    except ArchiveMissingError:
        return None
    if article is None or page is None:
        return None
    return SourcedPage(page=page, url=page.url, site=article.site)


def _capture_of(session: Session, archive: Archive, article: Article) -> Page | None:
    captures = CaptureStore(session.settings().captures)
    pages = {kept.state.url: kept for kept in archive.pages(SiteKey(article.site))}
    urls = (url for url in (article.url, *article.aliases) if url in pages)
    return next((page_of(captures, pages[url]) for url in urls), None)


def _saved(file: Path, url: str | None) -> Page:
    if url is None:
        url = NOWHERE + quote(file.name.encode(errors="surrogateescape"))
        narrate(f"note: read as {url}; --url says where the page was saved from")
    written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return Page(url=url, body=file.read_bytes(), fetched_at=written)
