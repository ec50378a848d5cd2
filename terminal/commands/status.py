"""`truongdang status`: the health of the sites, against their own history."""

import sys
from datetime import UTC, datetime

import click

from archive.archive import Archive
from archive.crawl_model import Run, RunExit
from archive.model import SiteKey
from config.load import load_site
from crawler.policy.alerts import AlertKind
from research.json_text import dump_json
from terminal.cli.alerting_command import AlertingCommand, alerting_option, is_alerting
from terminal.cli.context import CliContext, pass_cli_context, site_key_argument
from terminal.cli.errors import ExitStatus
from terminal.cli.output import OutputScreen, json_option, write_lines
from terminal.printers.balance import render_unread, unread_to_json
from terminal.printers.health_report import (
    alerts_to_json,
    folders_to_json,
    health_report_to_json,
    render_folders,
    render_health_report,
    render_run_history,
)
from terminal.printers.runs import render_alerts, run_to_json
from terminal.services.alerts import OpenAlert, announce_changes
from terminal.services.archive import open_archive
from terminal.services.belonging import print_strangers
from terminal.services.health_report import HealthReport, build_health_report

_EXAMPLES = (
    "truongdang status",
    "truongdang status demo-joomla --runs 30",
    "truongdang status --alerts || echo 'somebody must look'",
)


@click.command(cls=AlertingCommand, examples=_EXAMPLES)
@pass_cli_context
@site_key_argument(required=False)
@click.option("--alerts", "only_alerts", is_flag=True, help="Only what needs attention.")
@alerting_option
@click.option(
    "--runs",
    "limit",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="How many runs to list per site KEY.",
)
@json_option
def command(
    context: CliContext, keys: tuple[str, ...], *, only_alerts: bool, limit: int, as_json: bool
) -> None:
    """Show how the sites do against their own history, the worst first.

    For each site: the age of the last good run and of the newest article; the share of recent
    articles without date, author or body; the median length of the body in letters; the size of
    its captures. Then follows what needs attention. With KEY, the last runs of the site and the
    pages that look like articles but could not be read.

    Exit status: 0 done, 2 no such site, 3 no archive; of --alerts: 1 something needs a person.
    """
    with open_archive(context) as archive:
        _refuse_unknown(context, archive, keys)
        report = build_health_report(context, archive, keys, datetime.now(UTC))
        runs = {key: archive.runs.get_runs(SiteKey(key), limit) for key in keys}
        print_strangers(context, archive)
        unread = {key: archive.balances.get_unread_urls(SiteKey(key)) for key in keys}
    if is_alerting():
        _announce(context, report)
    if only_alerts:
        _print_alerts(report, as_json=as_json)
        click.get_current_context().exit(
            ExitStatus.NOTHING_FOUND if report.alerts else ExitStatus.OK
        )
    elif as_json:
        of_keys = {
            "runs": [run_to_json(run) for site_runs in runs.values() for run in site_runs],
            "unread": {key: unread_to_json(addresses) for key, addresses in unread.items()},
        }
        click.echo(
            dump_json(
                health_report_to_json(report) | folders_to_json(context) | (of_keys if keys else {})
            )
        )
    else:
        write_lines(render_folders(context))
        write_lines(render_health_report(report, OutputScreen.for_stream(sys.stdout)))
        _print_runs(runs)
        write_lines(render_unread(unread))


def _refuse_unknown(context: CliContext, archive: Archive, keys: tuple[str, ...]) -> None:
    """Raise for a key that is neither configured nor in the archive: it was mistyped.

    Raises:
        ConfigError: there is such a key.
    """
    for key in keys:
        if key not in archive.sites.get_site_metadata():
            load_site(context.config, key)


def _announce(context: CliContext, report: HealthReport) -> None:
    """Let `alert_command` know what has begun and what is over."""
    sites = {health.site for health, _ in report.sites} | {alert.site for alert in report.alerts}
    last = {health.site: health.last_run for health, _ in report.sites}
    undecided_sites = {site for site, run in last.items() if run and run.exit is not RunExit.DONE}

    def was_examined(known: OpenAlert) -> bool:
        if known.sign == AlertKind.FAILING and known.site in undecided_sites:
            return False  # told at its first failed run, which is no alert yet
        return known.sign in set(AlertKind) and (known.site is None or known.site in sites)

    announce_changes(
        context, [OpenAlert.from_alert(alert) for alert in report.alerts], was_examined
    )


def _print_alerts(report: HealthReport, *, as_json: bool) -> None:
    if as_json:
        click.echo(dump_json(alerts_to_json(report.alerts)))
    else:
        write_lines(render_alerts(report.alerts))


def _print_runs(runs: dict[str, list[Run]]) -> None:
    for key, site_runs in runs.items():
        if site_runs:
            write_lines(["", f"runs of {key}:", *render_run_history(site_runs)])
