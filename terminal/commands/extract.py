"""`truongdang extract`: one page, every field with the rule that found it."""

import sys
from dataclasses import replace
from datetime import date

import click

from archive.errors import ArchiveMissingError
from archive.moments import VIETNAM
from config.load import load_rules, load_site
from config.site import Site, SiteRules
from crawler.addresses.identity import fold
from crawler.extract.article import Reading
from crawler.extract.selector import mistake_in_selector
from crawler.reader import Reader
from research.json_text import json_text
from terminal.archive import open_archive
from terminal.command import Command
from terminal.errors import complain
from terminal.fetch import SCHEMES
from terminal.golden_page import save
from terminal.page_source import NOWHERE, sourced_page
from terminal.printers.extraction import extraction_lines, extraction_object, other_page_object
from terminal.screen import Screen, narrate, tell
from terminal.session import Session, complete_site_keys, with_session
from terminal.status import Status

_RULE = "If it should have one, say where: truongdang extract PAGE --try 'article = \"SELECTOR\"'"
_UNKNOWN_SITE = Site(key="", start_urls=())
_EXAMPLES = (
    "truongdang extract page.html --url http://truong.example/tin-tuc/hoi-nghi-12.html",
    "truongdang extract page.html --site demo-joomla --json",
    "truongdang extract page.html --try 'body = \"[itemprop=articleBody]\"' --try 'author = []'",
    "truongdang extract http://truong.example/tin-tuc/hoi-nghi-12.html",
)


def _address(_: click.Context, __: click.Parameter, url: str | None) -> str | None:
    if url is not None and not url.startswith(SCHEMES):
        raise click.BadParameter("an address begins with http:// or https://.")
    try:
        fold(url or NOWHERE)
    except ValueError as error:
        raise click.BadParameter(f"this is no address: {error}") from error
    return url


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@click.argument("place", metavar="URL|FILE|ID", type=click.Path())
@click.option(
    "--url", metavar="URL", callback=_address, help="Where the page in FILE was saved from."
)
@click.option(
    "--site",
    metavar="KEY",
    shell_complete=complete_site_keys,
    help="Read it as a page of this site, with what was learned of the site's pages.",
)
@click.option(
    "--try",
    "tried",
    multiple=True,
    metavar="RULE",
    help="Read it by a rule as a site file would have it: 'body = \"#content\"'.",
)
@click.option(
    "--save", "name", metavar="NAME", help="Make a golden page of it, in tests/pages of a checkout."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(
    session: Session,
    place: str,
    *,
    url: str | None,
    site: str | None,
    tried: tuple[str, ...],
    name: str | None,
    as_json: bool,
) -> None:
    """Read the article of one page, and show every field with the rule that found it.

    A page at a URL is fetched once, if robots.txt allows it; nothing is kept of it. Of an article
    in the archive, named by its ID, the last capture is read, as a page of its site. A page in
    a FILE is read as what --url gave when the file was written. Without --url it is read as
    http://page.invalid/FILE: then links within the page lead there, and the address can say
    nothing about the article.

    Rules that are tried are asked before those of the site file, and written nowhere. A golden
    page is what the tests prove the program's own rules with; it is read without site and rules.

    Exit status: 0 an article, 1 no article, or the page cannot be fetched or read, 2 a mistake
    in the command line or the configuration, 3 no such file.
    """
    rules = load_rules("\n".join(tried), mistake_in_selector) if tried else None
    if site:
        load_site(session.config, site, mistake_in_selector)  # before anything is fetched
    source = sourced_page(session, place, url)
    day = source.page.fetched_at.astimezone(VIETNAM).date()
    reader = _reader(session, _site(session, site or source.site, rules, day))
    reading = reader.read(source.page)
    _print(reading, source.url, as_json=as_json)
    if name:
        narrate(f"saved as {save(source.page, name)}; what it is expected to say is for review")
    if reading.extraction is None:
        complain(f"the page has no article: {reading.why_other}", hint=_RULE)
        click.get_current_context().exit(Status.NONE)


def _site(session: Session, key: str | None, tried: SiteRules | None, day: date) -> Site | None:
    """The site whose page is read, with the rules that are tried before its own of that day."""
    site = load_site(session.config, key, mistake_in_selector) if key else None
    if tried is None:
        return site
    own = next((rules for rules in site.rules if rules.hold_on(day)), None) if site else None
    rules = own.overruled_by(tried) if own else tried
    return replace(site or _UNKNOWN_SITE, rules=(replace(rules, since=None, until=None),))


def _reader(session: Session, site: Site | None) -> Reader:
    """What reads the page: by its site's system and template, as far as they are known."""
    if site is None or site.key == _UNKNOWN_SITE.key:
        return Reader.by(site or _UNKNOWN_SITE, None)
    try:
        with open_archive(session) as archive:
            reader = Reader.of(archive, site)
    except ArchiveMissingError:
        reader = Reader.by(site, None)
    if reader.template is None:
        narrate(f"note: nothing was learned of {site.key} yet: truongdang crawl {site.key}")
    return reader


def _print(reading: Reading, url: str | None, *, as_json: bool) -> None:
    if reading.extraction is None:
        if as_json:
            click.echo(json_text(other_page_object(reading, url)))
    elif as_json:
        click.echo(json_text(extraction_object(reading.extraction, url)))
    else:
        tell(extraction_lines(reading.extraction, Screen.of(sys.stdout)))
