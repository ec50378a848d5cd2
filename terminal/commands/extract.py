"""`truongdang extract`: one page, every field with the rule that found it."""

import sys
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

import click

from archive.errors import ArchiveMissingError
from archive.times import VIETNAM
from config.load import load_site, parse_rules
from config.site import Site, SiteRules
from crawler.extract.article import PageReading
from crawler.extract.html.selectors import explain_invalid_selector
from crawler.site_extractor import SiteExtractor
from research.json_text import dump_json
from terminal.cli.context import CliContext, complete_site_keys, pass_cli_context
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import OutputScreen, json_option, write_error_line, write_lines
from terminal.printers.extraction import extraction_to_json, other_page_to_json, render_extraction
from terminal.services.archive import open_archive
from terminal.services.golden_page import save_golden_page
from terminal.services.page_fetch import SCHEMES
from terminal.services.page_source import UNKNOWN_URL, load_sourced_page

_RULE_HINT = (
    "If it should have one, say where: truongdang extract PAGE --try 'article = \"SELECTOR\"'"
)
_UNKNOWN_SITE = Site(key="", start_urls=())
_EXAMPLES = (
    "truongdang extract page.html --url http://truong.example/tin-tuc/hoi-nghi-12.html",
    "truongdang extract page.html --site demo-joomla --json",
    "truongdang extract page.html --try 'body = \"[itemprop=articleBody]\"' --try 'author = []'",
    "truongdang extract http://truong.example/tin-tuc/hoi-nghi-12.html",
)


def _parse_url(_: click.Context, __: click.Parameter, url: str | None) -> str | None:
    if url is not None and not url.startswith(SCHEMES):
        raise click.BadParameter("an address begins with http:// or https://.")
    try:
        urlsplit(url or UNKNOWN_URL).port  # noqa: B018 -- raises where it is no number
    except ValueError as error:
        raise click.BadParameter(f"this is no address: {error}") from error
    return url


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@click.argument("page_name", metavar="URL|FILE|ID", type=click.Path())
@click.option(
    "--url", metavar="URL", callback=_parse_url, help="Where the page in FILE was saved from."
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
@json_option
def command(
    context: CliContext,
    page_name: str,
    *,
    url: str | None,
    site: str | None,
    tried: tuple[str, ...],
    name: str | None,
    as_json: bool,
) -> None:
    """Read the article of one page, and show every field with the rule that found it.

    A URL is fetched once, if robots.txt allows it, and not stored. For the ID of an archived
    article its last capture is read, as a page of its site. For a FILE, give the address that
    it was saved from with --url; without it the page is read as http://page.invalid/FILE, so
    links within it lead there and its address says nothing about the article.

    Rules of --try come before those of the site file, and are not stored. A golden page (--save) is
    one by which the tests check the program's own rules; it is read without site and rules.

    Exit status: 0 an article, 1 no article, or the page cannot be fetched or read, 2 a mistake
    in the command line or the configuration, 3 no such file.
    """
    rules = parse_rules("\n".join(tried), explain_invalid_selector) if tried else None
    if site:
        load_site(context.config, site, explain_invalid_selector)  # before anything is fetched
    source = load_sourced_page(context, page_name, url)
    day = source.page.fetched_at.astimezone(VIETNAM).date()
    reader = _make_reader(context, _select_site(context, site or source.site, rules, day))
    reading = reader.extract_page(source.page)
    _print_reading(reading, source.url, as_json=as_json)
    if name:
        write_error_line(
            f"saved as {save_golden_page(source.page, name)}; what it is expected to say is for "
            "review"
        )
    if reading.extraction is None:
        print_error_message(
            f"the page has no article: {reading.no_article_reason}", hint=_RULE_HINT
        )
        click.get_current_context().exit(ExitStatus.NOTHING_FOUND)


def _select_site(
    context: CliContext, key: str | None, tried: SiteRules | None, day: date
) -> Site | None:
    """Return the site, with the rules that are tried before its own of that day."""
    site = load_site(context.config, key, explain_invalid_selector) if key else None
    if tried is None:
        return site
    own = next((rules for rules in site.rules if rules.applies_on(day)), None) if site else None
    rules = own.override_with(tried) if own else tried
    return replace(site or _UNKNOWN_SITE, rules=(replace(rules, since=None, until=None),))


def _make_reader(context: CliContext, site: Site | None) -> SiteExtractor:
    """Make the extractor: with its site's system and template, as far as they are known."""
    if site is None or site.key == _UNKNOWN_SITE.key:
        return replace(SiteExtractor.from_template(site or _UNKNOWN_SITE, None), is_single=True)
    try:
        with open_archive(context) as archive:
            reader = SiteExtractor.from_archive(archive, site)
    except ArchiveMissingError:
        reader = SiteExtractor.from_template(site, None)
    if reader.template is None:
        write_error_line(
            f"note: nothing was learned of {site.key} yet: truongdang crawl {site.key}"
        )
    return replace(reader, is_single=reader.template is None)


def _print_reading(reading: PageReading, url: str | None, *, as_json: bool) -> None:
    if reading.extraction is None:
        if as_json:
            click.echo(dump_json(other_page_to_json(reading, url)))
    elif as_json:
        click.echo(dump_json(extraction_to_json(reading.extraction, url)))
    else:
        write_lines(render_extraction(reading.extraction, OutputScreen.for_stream(sys.stdout)))
