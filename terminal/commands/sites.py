"""`truongdang sites`: the configured sites."""

import sys

import click

from config.load import check_sites, read_sites, set_enabled
from crawler.extract.html.selectors import explain_invalid_selector
from research.json_text import dump_json
from terminal.cli.context import CliContext, pass_cli_context, site_key_argument
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.cli.lazy_group import LazyCommand, LazyGroup
from terminal.cli.output import OutputScreen, json_option, write_error_line, write_lines
from terminal.printers.sites import (
    findings_to_json,
    render_findings,
    render_site_values,
    render_sites,
    sites_to_json,
)
from terminal.services.sites import load_named_sites, print_faulty_sites

_LAZY_COMMANDS = (
    LazyCommand("add", "terminal.commands.sites_add"),
    LazyCommand("check", "terminal.commands.sites_check"),
    LazyCommand("push", "terminal.commands.sites_push"),
    LazyCommand("pull", "terminal.commands.sites_pull"),
)
"""They fetch pages and so import the crawler, for which a list of sites must not wait."""


@click.group(cls=LazyGroup, lazy_commands=_LAZY_COMMANDS)
def command() -> None:
    """List, show, add, check, enable and disable the configured sites."""


@command.command(
    "list", examples=("truongdang sites list", "truongdang sites list --enabled --json")
)
@pass_cli_context
@click.option("--enabled", is_flag=True, help="Only those that crawl --all takes.")
@json_option
def list_sites(context: CliContext, *, enabled: bool, as_json: bool) -> None:
    """List the configured sites.

    A site whose file has a mistake is left out and named on stderr.

    Exit status: 0 some, 1 none, or a site was left out, 2 there is no configuration.
    """
    sound, faulty = read_sites(context.config)
    sites = [site for site in sound if site.enabled or not enabled]
    if as_json:
        click.echo(dump_json(sites_to_json(sites)))
    else:
        write_lines(render_sites(sites, OutputScreen.for_stream(sys.stdout)))
    print_faulty_sites(faulty)
    if faulty:
        click.get_current_context().exit(ExitStatus.NOTHING_FOUND)
    if not sites:
        if enabled:
            print_error_message(
                "no site is enabled", hint="Enable one: truongdang sites enable KEY"
            )
        else:
            print_error_message("no site is configured", hint="Add one: truongdang sites add URL")
        click.get_current_context().exit(ExitStatus.NOTHING_FOUND)


@command.command(examples=("truongdang sites show demo-joomla",))
@pass_cli_context
@site_key_argument(required=True)
@json_option
def show(context: CliContext, keys: tuple[str, ...], *, as_json: bool) -> None:
    """Show all settings of the sites KEY, with the defaults of the program.

    Exit status: 0 done, 2 no such site, or a mistake in its file.
    """
    sites = load_named_sites(context, keys)
    if as_json:
        click.echo(dump_json(sites_to_json(sites)))
    else:
        write_lines(render_site_values(sites, OutputScreen.for_stream(sys.stdout)))


@command.command(examples=("truongdang sites validate",))
@pass_cli_context
@json_option
def validate(context: CliContext, *, as_json: bool) -> None:
    """Check every site file and name all mistakes with their file and line.

    Exit status: 0 none, 1 some, 2 there is no configuration.
    """
    findings = check_sites(context.config, explain_invalid_selector)
    if as_json:
        click.echo(dump_json(findings_to_json(findings)))
    else:
        write_lines(render_findings(findings))
    write_error_line(f"{len(findings)} mistakes" if findings else "no mistakes")
    click.get_current_context().exit(ExitStatus.NOTHING_FOUND if findings else ExitStatus.OK)


@command.command(examples=("truongdang sites enable demo-joomla",))
@pass_cli_context
@site_key_argument(required=True)
def enable(context: CliContext, keys: tuple[str, ...]) -> None:
    """Include the sites KEY in crawl --all. Their files are edited; comments stay.

    Exit status: 0 done, 2 no such site, or a mistake in its file.
    """
    _set_enabled(context, keys, enabled=True)


@command.command(examples=("truongdang sites disable demo-joomla",))
@pass_cli_context
@site_key_argument(required=True)
def disable(context: CliContext, keys: tuple[str, ...]) -> None:
    """Exclude the sites KEY from crawl --all. Their files are edited; comments stay.

    Exit status: 0 done, 2 no such site, or a mistake in its file.
    """
    _set_enabled(context, keys, enabled=False)


def _set_enabled(context: CliContext, keys: tuple[str, ...], *, enabled: bool) -> None:
    state = "enabled" if enabled else "disabled"
    for key in keys:
        changed = set_enabled(context.config, key, enabled=enabled)
        write_error_line(f"{key}: {state}" if changed else f"{key}: was {state} already")
