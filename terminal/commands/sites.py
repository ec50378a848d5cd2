"""`truongdang sites`: the configured sites."""

import sys

import click

from config.load import check_sites, load_site, read_sites, set_enabled
from crawler.extract.selector import mistake_in_selector
from research.json_text import json_text
from terminal.command import Group
from terminal.errors import complain
from terminal.faulty_sites import explain_faulty
from terminal.printers.sites import (
    finding_lines,
    findings_object,
    site_lines,
    site_value_lines,
    sites_object,
)
from terminal.screen import Screen, narrate, tell
from terminal.session import Session, site_key_argument, with_session
from terminal.status import Status

_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object.")


_ROOMS = {
    "add": "terminal.commands.sites_add",
    "check": "terminal.commands.sites_check",
}
"""What fetches pages, and so needs the crawler, which a list of sites must not wait for."""


@click.group(cls=Group, rooms=_ROOMS)
def command() -> None:
    """List, show, add, check, enable and disable the configured sites."""


@command.command(
    "list", examples=("truongdang sites list", "truongdang sites list --enabled --json")
)
@with_session
@click.option("--enabled", is_flag=True, help="Only those that crawl --all takes.")
@_JSON
def list_sites(session: Session, *, enabled: bool, as_json: bool) -> None:
    """List the configured sites.

    A site whose file holds a mistake is named on stderr and left out.

    Exit status: 0 some, 1 none, or a site was left out, 2 there is no configuration.
    """
    sound, faulty = read_sites(session.config)
    sites = [site for site in sound if site.enabled or not enabled]
    if as_json:
        click.echo(json_text(sites_object(sites)))
    else:
        tell(site_lines(sites, Screen.of(sys.stdout)))
    explain_faulty(faulty)
    if faulty:
        click.get_current_context().exit(Status.NONE)
    if not sites:
        if enabled:
            complain("no site is enabled", hint="Enable one: truongdang sites enable KEY")
        else:
            complain("no site is configured", hint="Add one: truongdang sites add URL")
        click.get_current_context().exit(Status.NONE)


@command.command(examples=("truongdang sites show demo-joomla",))
@with_session
@site_key_argument(required=True)
@_JSON
def show(session: Session, keys: tuple[str, ...], *, as_json: bool) -> None:
    """Show all that the files of the sites KEY say, what they leave to the program included.

    Exit status: 0 done, 2 no such site, or a mistake in its file.
    """
    sites = [load_site(session.config, key, mistake_in_selector) for key in dict.fromkeys(keys)]
    if as_json:
        click.echo(json_text(sites_object(sites)))
    else:
        tell(site_value_lines(sites, Screen.of(sys.stdout)))


@command.command(examples=("truongdang sites validate",))
@with_session
@_JSON
def validate(session: Session, *, as_json: bool) -> None:
    """Check every site file and name all mistakes with their file and line.

    Exit status: 0 none, 1 some, 2 there is no configuration.
    """
    findings = check_sites(session.config, mistake_in_selector)
    if as_json:
        click.echo(json_text(findings_object(findings)))
    else:
        tell(finding_lines(findings))
    narrate(f"{len(findings)} mistakes" if findings else "no mistakes")
    click.get_current_context().exit(Status.NONE if findings else Status.FINE)


@command.command(examples=("truongdang sites enable demo-joomla",))
@with_session
@site_key_argument(required=True)
def enable(session: Session, keys: tuple[str, ...]) -> None:
    """Let crawl --all take the sites KEY. Their files are edited; comments stay.

    Exit status: 0 done, 2 no such site, or a mistake in its file.
    """
    _switch(session, keys, enabled=True)


@command.command(examples=("truongdang sites disable demo-joomla",))
@with_session
@site_key_argument(required=True)
def disable(session: Session, keys: tuple[str, ...]) -> None:
    """Keep crawl --all away from the sites KEY. Their files are edited; comments stay.

    Exit status: 0 done, 2 no such site, or a mistake in its file.
    """
    _switch(session, keys, enabled=False)


def _switch(session: Session, keys: tuple[str, ...], *, enabled: bool) -> None:
    state = "enabled" if enabled else "disabled"
    for key in keys:
        changed = set_enabled(session.config, key, enabled=enabled)
        narrate(f"{key}: {state}" if changed else f"{key}: was {state} already")
