"""`truongdang sites add`: a look at a new site, and its site file."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from archive.moments import VIETNAM
from config.address import mistake_in_address
from config.errors import MissingFolderError
from config.load import (
    is_site_key,
    read_sites,
    shipped_sites,
    site_text,
    suggest_key,
    write_site,
)
from config.new_site import SCHEMA
from config.site import Site
from crawler.addresses.identity import host_of
from crawler.decisions.visit import is_same_house
from crawler.run import probe
from crawler.surveys.portrait import Portrait, portrait_of
from crawler.surveys.school import School, guess_school
from crawler.surveys.survey import ProbeJob
from research.json_text import json_text
from terminal.command import Command
from terminal.errors import complain
from terminal.faulty_sites import explain_faulty
from terminal.printers.portrait import GUESSED, notes_of, portrait_lines, portrait_object
from terminal.screen import Screen, narrate, tell
from terminal.session import Session, with_session
from terminal.status import Status

_DELAY = Site(key="", start_urls=()).delay
_EXAMPLES = (
    "truongdang sites add http://truong.example/",
    "truongdang sites add http://truong.example/ --key ha-giang --yes",
)


def _address(_: click.Context, __: click.Parameter, url: str) -> str:
    if mistake := mistake_in_address(url):
        message = f"{url} is no address: {mistake}. Write it as a browser shows it: https://host/"
        raise click.BadParameter(message)
    return url


def _key(_: click.Context, __: click.Parameter, key: str | None) -> str | None:
    if key is not None and not is_site_key(key):
        raise click.BadParameter(
            f"{key} is no key: small letters a-z, digits and single hyphens between them."
        )
    return key


@click.command(name="add", cls=Command, examples=_EXAMPLES)
@with_session
@click.argument("url", callback=_address)
@click.option("--key", callback=_key, help="The name of the new file; else one is derived.")
@click.option("--yes", is_flag=True, help="Write the file without asking.")
@click.option(
    "--delay",
    type=click.FloatRange(0, 600),
    default=_DELAY,
    show_default=True,
    help="Seconds between requests, now and in the new file.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object; asks nothing.")
def command(
    session: Session, url: str, *, key: str | None, yes: bool, delay: float, as_json: bool
) -> None:
    """Look at the site at URL, show what was found, and write its site file.

    A handful of pages are fetched, at most 16, if robots.txt allows it and at the site's own
    pace. Three articles are read and shown with the rule that found each field. Institution, kind
    and province are guesses. The file enables the site, since its pages were just read.

    Exit status: 0 the file was written, 1 there is no site that could be crawled, or you chose
    not to write it, 2 a mistake in the command line or the configuration, the host is configured
    already, or there was nobody to ask (give --yes).
    """
    sites = _configured(session)
    _check_new(sites, url)
    if key and any(site.key == key for site in sites):
        raise click.UsageError(f"There is a site {key} already; give another --key.")
    job = ProbeJob(start=url, settings=session.settings(), delay=delay)
    (survey,) = probe([job])
    portrait = portrait_of(survey)
    _check_new(sites, portrait.start_url)
    site, portrait = _drafted(portrait, sites, key, delay)
    status = _offer(session, site, portrait, yes=yes, as_json=as_json)
    click.get_current_context().exit(status)


def _configured(session: Session) -> list[Site]:
    """The sites that there are; none in a new folder, which must have been named on purpose."""
    try:
        sites, faulty = read_sites(session.config)
    except MissingFolderError:
        if session.config == Session().config and not session.config.is_dir():
            raise
        return []
    explain_faulty(faulty)
    return [*sites, *(Site(key=each.key, start_urls=()) for each in faulty)]  # their keys are taken


def _check_new(sites: Sequence[Site], url: str) -> None:
    """Refuse an address of a site that is configured."""
    for site in sites:
        if any(is_same_house(url, start) for start in (*site.start_urls, *site.former_urls)):
            complain(
                f"{host_of(url)} is configured already: it is the site {site.key}",
                hint=f"Look whether it is well: truongdang sites check {site.key}"
                + ("" if site.enabled else f"; then: truongdang sites enable {site.key}"),
            )
            raise click.exceptions.Exit(Status.USAGE)


def _drafted(
    portrait: Portrait, sites: Sequence[Site], key: str | None, delay: float
) -> tuple[Site, Portrait]:
    """The site as its file will have it, and the portrait with what the guesses leave in doubt."""
    school = guess_school(portrait.names, [*sites, *shipped_sites()])
    taken = {site.key for site in sites}
    names = [school.known or school.province, school.institution]
    site = Site(
        key=key or suggest_key(host_of(portrait.start_url), names, taken),
        institution=school.institution,
        kind=school.kind,
        province=school.province,
        province_2025=school.province_2025,
        start_urls=(portrait.start_url,),
        cms=portrait.cms,
        delay=delay,
    )
    return site, replace(portrait, doubts=(*portrait.doubts, *_doubts(school, taken)))


def _doubts(school: School, taken: set[str]) -> Sequence[str]:
    if not school.institution:
        return ["Its pages do not say whose site it is."]
    if school.known in taken:
        text = (
            f"The site {school.known} is of this institution too: if it has moved here, put this"
            f" address into the start_urls of {school.known} instead."
        )
        return [text]
    return []


def _offer(session: Session, site: Site, portrait: Portrait, *, yes: bool, as_json: bool) -> Status:
    """Show the site and write its file, if that is wanted."""
    if not as_json:
        tell(portrait_lines(site, portrait, Screen.of(sys.stdout)))
    file = session.config / "sites" / f"{site.key}.toml"
    status = Status.FINE if yes else _asked(file, may_ask=not as_json)
    if status is Status.FINE:
        _write(session.config, site, portrait)
        narrate(f"wrote {file}; next: truongdang crawl {site.key}")
    if as_json:
        written = status is Status.FINE
        click.echo(json_text(portrait_object(site, portrait, file=str(file), written=written)))
    return status


def can_ask() -> bool:
    """Whether somebody sits at a terminal and can answer."""
    return sys.stdin.isatty()


def _asked(file: Path, *, may_ask: bool) -> Status:
    """Whether the file is wanted; nobody can say so where there is no terminal."""
    if not may_ask or not can_ask():
        complain(f"{file} was not written: there is nobody to ask", hint="Give --yes to write it.")
        return Status.USAGE
    if click.confirm(f"Write {file}?", err=True):
        return Status.FINE
    narrate("nothing was written")
    return Status.NONE


def _write(folder: Path, site: Site, portrait: Portrait) -> None:
    day = f"{datetime.now(VIETNAM):%Y-%m-%d}"
    notes = [site.institution or portrait.start_url, "", *notes_of(portrait, day)]
    text = site_text(
        site,
        notes,
        dict.fromkeys(GUESSED, "a guess, from its pages"),
        schema=(folder / SCHEMA).exists(),
    )
    write_site(folder, site.key, text)
