"""`truongdang sites add`: a probe of a new site, and its site file."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from archive.times import VIETNAM
from config.errors import MissingFolderError
from config.load import (
    format_site_file,
    is_site_key,
    load_shipped_sites,
    read_sites,
    suggest_key,
    write_site,
)
from config.site import Site
from config.site_writer import SCHEMA_FILE_NAME
from config.validation import find_url_mistake
from crawler.policy.visit_factory import is_same_bare_host
from crawler.process import probe_sites
from crawler.render.browser import require_browser
from crawler.site_checks.institution import Institution, guess_institution
from crawler.site_checks.probe_result import ProbeJob
from crawler.site_checks.site_report import SiteReport, make_site_report
from crawler.urls.canonical_key import get_host_port
from crawler.urls.scope import Scope
from research.json_text import dump_json
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import OutputScreen, can_prompt, write_error_line, write_lines
from terminal.printers.site_report import (
    GUESSED_KEYS,
    iter_notes,
    render_site_report,
    site_report_to_json,
)
from terminal.services.sites import print_faulty_sites

_DEFAULT_DELAY = Site(key="", start_urls=()).delay
_EXAMPLES = (
    "truongdang sites add http://truong.example/",
    "truongdang sites add http://truong.example/ --key ha-giang --yes",
)


def _parse_url(_: click.Context, __: click.Parameter, url: str) -> str:
    if mistake := find_url_mistake(url):
        message = f"{url} is no address: {mistake}. Write it as a browser shows it: https://host/"
        raise click.BadParameter(message)
    return url


def _parse_key(_: click.Context, __: click.Parameter, key: str | None) -> str | None:
    if key is not None and not is_site_key(key):
        raise click.BadParameter(
            f"{key} is no key: small letters a-z, digits and single hyphens between them."
        )
    return key


@click.command(name="add", cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@click.argument("url", callback=_parse_url)
@click.option("--key", callback=_parse_key, help="The name of the new file; else one is derived.")
@click.option("--yes", is_flag=True, help="Write the file without asking.")
@click.option(
    "--delay",
    type=click.FloatRange(0, 600),
    default=_DEFAULT_DELAY,
    show_default=True,
    help="Seconds between requests, now and in the new file.",
)
@click.option("--render", is_flag=True, help="Let a browser draw its pages, now and in crawls.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object; asks nothing.")
def command(
    context: CliContext,
    url: str,
    *,
    key: str | None,
    yes: bool,
    delay: float,
    render: bool,
    as_json: bool,
) -> None:
    """Look at the site at URL, show what was found, and write its site file.

    At most 16 pages are fetched, if robots.txt allows it, at the pace that the site asks for.
    Three articles are read and shown with the rule that found each field. Institution, kind and
    province are guesses. The file enables the site, since its pages were just read.

    Exit status: 0 the file was written, 1 there is no site that could be crawled, or you chose
    not to write it, 2 a mistake in the command line or the configuration, the host is configured
    already, or there was nobody to ask (give --yes).
    """
    sites = _load_configured_sites(context)
    _check_not_configured(sites, url)
    if key and any(site.key == key for site in sites):
        raise click.UsageError(f"There is a site {key} already; give another --key.")
    if render:
        require_browser()
    settings = context.load_settings()
    job = ProbeJob(start_url=url, settings=settings, delay=delay, scope=None, render=render)
    (probe_result,) = probe_sites([job])
    report = make_site_report(probe_result)
    _check_not_configured(sites, report.start_url)
    site, report = _draft_site(report, sites, key, delay)
    site = replace(site, render=render)
    status = _offer_site(context, site, report, yes=yes, as_json=as_json)
    click.get_current_context().exit(status)


def _load_configured_sites(context: CliContext) -> list[Site]:
    """Return the sites that there are; none in a new folder that was named on purpose."""
    try:
        sites, faulty = read_sites(context.config)
    except MissingFolderError:  # it is made when the file is written
        return []
    print_faulty_sites(faulty)
    return [*sites, *(Site(key=each.key, start_urls=()) for each in faulty)]  # their keys are taken


def _check_not_configured(sites: Sequence[Site], url: str) -> None:
    """Refuse an address of a site that is configured; a portal can have several, by their scope."""
    for site in sites:
        scope = Scope(site.start_urls, site.scope)
        if scope.is_limited and not scope.contains(url):
            continue
        if any(is_same_bare_host(url, start) for start in (*site.start_urls, *site.former_urls)):
            print_error_message(
                f"{get_host_port(url)} is configured already: it is the site {site.key}",
                hint=f"Look whether it is well: truongdang sites check {site.key}"
                + ("" if site.enabled else f"; then: truongdang sites enable {site.key}"),
            )
            raise click.exceptions.Exit(ExitStatus.USAGE)


def _draft_site(
    report: SiteReport, sites: Sequence[Site], key: str | None, delay: float
) -> tuple[Site, SiteReport]:
    """Return the site as its file will have it, and the report with the doubts of the guesses."""
    institution = guess_institution(report.names, [*sites, *load_shipped_sites()])
    taken_keys = {site.key for site in sites}
    names = [institution.known_key or institution.province, institution.name]
    site = Site(
        key=key or suggest_key(get_host_port(report.start_url), names, taken_keys),
        institution=institution.name,
        kind=institution.kind,
        province=institution.province,
        province_2025=institution.province_2025,
        start_urls=(report.start_url,),
        scope=report.scope,
        cms=report.cms,
        delay=delay,
    )
    return site, replace(
        report, warnings=(*report.warnings, *_list_doubts(institution, taken_keys))
    )


def _list_doubts(institution: Institution, taken_keys: set[str]) -> Sequence[str]:
    if not institution.name:
        return ["Its pages do not say whose site it is."]
    if institution.known_key in taken_keys:
        key = institution.known_key
        text = (
            f"The site {key} is of this institution too: if it has moved here, put this address"
            f" into the start_urls of {key} instead."
        )
        return [text]
    return []


def _offer_site(
    context: CliContext, site: Site, report: SiteReport, *, yes: bool, as_json: bool
) -> ExitStatus:
    """Show the site and write its file, if that is wanted."""
    if not as_json:
        write_lines(render_site_report(site, report, OutputScreen.for_stream(sys.stdout)))
    file = context.config / "sites" / f"{site.key}.toml"
    status = ExitStatus.OK if yes else _confirm(file, may_ask=not as_json)
    if status is ExitStatus.OK:
        _write_site_file(context.config, site, report)
        write_error_line(f"wrote {file}; next: truongdang crawl {site.key}")
    if as_json:
        written = status is ExitStatus.OK
        click.echo(dump_json(site_report_to_json(site, report, file=str(file), written=written)))
    return status


def _confirm(file: Path, *, may_ask: bool) -> ExitStatus:
    """Ask whether to write the file; without a terminal nobody can say so."""
    if not may_ask or not can_prompt():
        print_error_message(
            f"{file} was not written: there is nobody to ask", hint="Give --yes to write it."
        )
        return ExitStatus.USAGE
    if click.confirm(f"Write {file}?", err=True):
        return ExitStatus.OK
    write_error_line("nothing was written")
    return ExitStatus.NOTHING_FOUND


def _write_site_file(folder: Path, site: Site, report: SiteReport) -> None:
    day = f"{datetime.now(VIETNAM):%Y-%m-%d}"
    notes = [site.institution or report.start_url, "", *iter_notes(report, day)]
    text = format_site_file(
        site,
        notes,
        dict.fromkeys((*GUESSED_KEYS, "scope"), "a guess, from its pages"),
        with_schema=(folder / SCHEMA_FILE_NAME).exists(),
    )
    write_site(folder, site.key, text)
