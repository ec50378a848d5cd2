"""`truongdang status`: how the sites fare against their own history."""

import sys
from datetime import UTC, datetime

import click

from archive.history import Run, RunExit
from archive.model import SiteKey
from archive.store import Archive
from config.load import load_site
from crawler.decisions.health import Sign
from research.json_text import json_text
from terminal.alerting_command import TELL, AlertingCommand, is_telling
from terminal.archive import open_archive
from terminal.printers.runs import alert_lines, run_object
from terminal.printers.status import alerts_object, history_lines, watch_lines, watch_object
from terminal.problem import Problem, announce
from terminal.screen import Screen, tell
from terminal.session import Session, site_key_argument, with_session
from terminal.status import Status
from terminal.watch import Watch, look

_EXAMPLES = (
    "truongdang status",
    "truongdang status demo-joomla --runs 30",
    "truongdang status --alerts || echo 'somebody must look'",
)


@click.command(cls=AlertingCommand, examples=_EXAMPLES)
@with_session
@site_key_argument(required=False)
@click.option("--alerts", "only_alerts", is_flag=True, help="Only what needs a person.")
@TELL
@click.option(
    "--runs",
    "limit",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="Of each site KEY, how many of its last runs.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(
    session: Session, keys: tuple[str, ...], *, only_alerts: bool, limit: int, as_json: bool
) -> None:
    """Say how the sites fare against their own history, the worst first.

    Of each: how long ago the last good run and the last news were; which share of its last
    articles has no date, no author, no body; the median length of the body in letters; the size
    of its captures. Below it stands what needs a person. With KEY, its last runs follow.

    Exit status: 0 done, 2 no such site, 3 no archive; of --alerts: 1 something needs a person.
    """
    with open_archive(session) as archive:
        _refuse_unknown(session, archive, keys)
        watch = look(session, archive, keys, datetime.now(UTC))
        runs = {key: archive.runs(SiteKey(key), limit) for key in keys}
    if is_telling():
        _tell(session, watch)
    if only_alerts:
        _print_alerts(watch, as_json=as_json)
        click.get_current_context().exit(Status.NONE if watch.alerts else Status.FINE)
    elif as_json:
        told = {"runs": [run_object(run) for mine in runs.values() for run in mine]}
        click.echo(json_text(watch_object(watch) | (told if keys else {})))
    else:
        tell(watch_lines(watch, Screen.of(sys.stdout)))
        _print_runs(runs)


def _refuse_unknown(session: Session, archive: Archive, keys: tuple[str, ...]) -> None:
    """A key that is neither configured nor in the archive was mistyped."""
    for key in keys:
        if key not in archive.site_facts():
            load_site(session.config, key)


def _tell(session: Session, watch: Watch) -> None:
    """Let `alert_command` know what has begun and what is over."""
    sites = {health.site for health, _ in watch.sites} | {alert.site for alert in watch.alerts}
    last = {health.site: health.last_run for health, _ in watch.sites}
    undecided = {site for site, run in last.items() if run and run.exit is not RunExit.DONE}

    def is_looked_at(known: Problem) -> bool:
        if known.sign == Sign.FAILING and known.site in undecided:
            return False  # told at its first failed run, which is no alert yet
        return known.sign in set(Sign) and (known.site is None or known.site in sites)

    announce(session, [Problem.of(alert) for alert in watch.alerts], is_looked_at)


def _print_alerts(watch: Watch, *, as_json: bool) -> None:
    if as_json:
        click.echo(json_text(alerts_object(watch.alerts)))
    else:
        tell(alert_lines(watch.alerts))


def _print_runs(runs: dict[str, list[Run]]) -> None:
    for key, mine in runs.items():
        if mine:
            tell(["", f"runs of {key}:", *history_lines(mine)])
