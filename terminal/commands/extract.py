"""`truongdang extract`: one page, every field with the rule that found it."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import click

from archive.errors import ArchiveMissingError
from config.load import load_site
from config.site import Cms
from crawler.agent import user_agent
from crawler.extract.article import Reading
from crawler.extract.page import Page
from crawler.extract.selector import mistake_in_selector
from crawler.identity import fold
from crawler.reader import Reader
from research.json_text import json_text
from terminal.archive import open_archive
from terminal.command import Command
from terminal.errors import complain
from terminal.fetch import SCHEMES, fetch
from terminal.printers.extraction import extraction_lines, extraction_object, other_page_object
from terminal.screen import Screen, narrate, tell
from terminal.session import Session, complete_site_keys, with_session
from terminal.status import Status

_NOWHERE = "http://page.invalid/"
"""Where a file stands whose address nobody gave: a name that can never be a host (RFC 2606)."""
_EXAMPLES = (
    "truongdang extract page.html --url http://truong.example/tin-tuc/hoi-nghi-12.html",
    "truongdang extract page.html --site demo-joomla --json",
    "truongdang extract http://truong.example/tin-tuc/hoi-nghi-12.html",
)


def _address(_: click.Context, __: click.Parameter, url: str | None) -> str | None:
    if url is not None and not url.startswith(SCHEMES):
        raise click.BadParameter("an address begins with http:// or https://.")
    try:
        fold(url or _NOWHERE)
    except ValueError as error:
        raise click.BadParameter(f"this is no address: {error}") from error
    return url


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@click.argument("place", metavar="URL|FILE", type=click.Path())
@click.option(
    "--url", metavar="URL", callback=_address, help="Where the page in FILE was saved from."
)
@click.option(
    "--site",
    metavar="KEY",
    shell_complete=complete_site_keys,
    help="Read it as a page of this site, with what was learned of the site's pages.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(
    session: Session, place: str, *, url: str | None, site: str | None, as_json: bool
) -> None:
    """Read the article of one page, and show every field with the rule that found it.

    A page at a URL is fetched once, if robots.txt allows it; nothing is kept of it. A page in
    a FILE is read as what --url gave when the file was written. Without --url it is read as
    http://page.invalid/FILE: then links within the page lead there, and the address can say
    nothing about the article.

    Exit status: 0 an article, 1 no article, or the page cannot be fetched or read, 2 a mistake
    in the command line or the configuration, 3 no such file.
    """
    reader = _reader(session, site)
    if place.startswith(SCHEMES):
        if url:
            raise click.UsageError("--url is for a page in a file.")
        page = fetch(place, agent=user_agent(session.settings()))
        url = page.url
    else:
        page = _saved(place, url)
    reading = reader.read(page)
    _print(reading, url, as_json=as_json)
    if reading.extraction is None:
        complain(f"the page has no article: {reading.why_other}")
        click.get_current_context().exit(Status.NONE)


def _reader(session: Session, key: str | None) -> Reader:
    """What reads the page: by its site's system and template, as far as they are known."""
    if key is None:
        return Reader(cms=Cms.AUTO, template=None)
    site = load_site(session.config, key, mistake_in_selector)
    try:
        with open_archive(session) as archive:
            reader = Reader.of(archive, site)
    except ArchiveMissingError:
        reader = Reader.by(site, None)
    if reader.template is None:
        narrate(f"note: nothing was learned of {key} yet: truongdang crawl {key}")
    return reader


def _saved(place: str, url: str | None) -> Page:
    if "://" in place:
        raise click.UsageError(f"{place} is neither a file nor an address with http or https.")
    file = Path(place)
    if url is None:
        url = _NOWHERE + quote(file.name.encode(errors="surrogateescape"))
        narrate(f"note: read as {url}; --url says where the page was saved from")
    written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return Page(url=url, body=file.read_bytes(), fetched_at=written)


def _print(reading: Reading, url: str | None, *, as_json: bool) -> None:
    if reading.extraction is None:
        if as_json:
            click.echo(json_text(other_page_object(reading, url)))
    elif as_json:
        click.echo(json_text(extraction_object(reading.extraction, url)))
    else:
        tell(extraction_lines(reading.extraction, Screen.of(sys.stdout)))
