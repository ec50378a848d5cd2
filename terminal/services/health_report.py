"""How the sites fare, put together from the archive, the index, the disk and the configuration."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from archive.archive import Archive
from archive.crawl_model import SiteStatistics
from archive.errors import ArchiveError
from archive.model import SiteKey
from config.load import read_sites
from crawler.extract.html.selectors import explain_invalid_selector
from crawler.job import RunReport
from crawler.policy.health import Alert, AlertKind, SiteHealth, assess_health, check_disk_space
from indexer import sync
from indexer.errors import IndexerError
from terminal.cli.context import CliContext
from terminal.cli.output import write_error_line
from terminal.services.archive import open_archive
from terminal.services.faulty_sites import describe_faulty_site

GROWTH_PERIOD = timedelta(days=30)
_MAX_RUNS = 1000
"""Of a site that is crawled every nine hours, a year's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLag:
    """How far the index follows; `mark` is None where there is none that can be read."""

    mark: int | None
    last_change: int

    @property
    def is_behind(self) -> bool:
        """Whether searches miss something."""
        return (self.mark or 0) < self.last_change


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """All that `status` tells: the sites, the worst first, and what is around them.

    `free` is the room on the disk of the captures, `grown` what they took in thirty days, in bytes.
    """

    now: datetime
    sites: tuple[tuple[SiteHealth, SiteStatistics], ...]
    alerts: tuple[Alert, ...]
    index: IndexLag
    free_bytes: int
    growth: int


def build_health_report(
    session: CliContext, archive: Archive, keys: Iterable[str], now: datetime
) -> HealthReport:
    """Look at some sites, or at all that were crawled or should be.

    Those that are not enabled raise no alarm, unless they are named.
    """
    sound, mistaken = read_sites(session.config, explain_invalid_selector)
    intervals = {site.key: site.interval for site in sound if site.enabled}
    faulty = [each for each in mistaken if each.enabled and (not keys or each.key in keys)]
    growth = {held.site: held for held in archive.sites.get_site_statistics(now - GROWTH_PERIOD)}
    crawled = {site for site, held in growth.items() if held.runs}
    named = list(keys) or sorted(crawled | intervals.keys())
    healths = [_examine_site(archive, key, now, intervals.get(key)) for key in named]
    ranked = sorted(healths, key=_make_severity_key)
    grown = sum(held.lately for held in growth.values())
    free = _count_free_bytes(session)
    mine = [alert for found in ranked for alert in found.alerts]
    mistakes = [
        Alert(site=each.key, kind=AlertKind.CONFIGURATION, message=describe_faulty_site(each))
        for each in faulty
    ]
    heeded = [alert for alert in mine if alert.site in intervals or keys]
    disk = check_disk_space(free, grown)
    return HealthReport(
        now=now,
        sites=tuple((found, _get_growth(growth, found.site)) for found in ranked),
        alerts=(*([disk] if disk else []), *mistakes, *heeded),
        index=_read_index_lag(session, archive),
        free_bytes=free,
        growth=grown,
    )


def find_alerts_after_crawl(session: CliContext, reports: Iterable[RunReport]) -> list[Alert]:
    """What needs a person at the sites that were just crawled."""
    now = datetime.now(UTC)
    with suppress(ArchiveError), open_archive(session) as archive:
        sites = [report.site for report in reports if report.run_id]
        return [
            alert
            for site in sites
            for alert in _examine_site(archive, site, now, interval=None).alerts
        ]
    return []


def _examine_site(
    archive: Archive, site: str, now: datetime, interval: timedelta | None
) -> SiteHealth:
    return assess_health(
        site, archive.runs.get_runs(SiteKey(site), _MAX_RUNS), now, interval=interval
    )


def _get_growth(growth: dict[SiteKey, SiteStatistics], site: str) -> SiteStatistics:
    return growth.get(SiteKey(site)) or SiteStatistics(site=SiteKey(site))


def _make_severity_key(health: SiteHealth) -> tuple[int, float, str]:
    """By the number of alerts, then by the time of the last good run."""
    good = health.last_successful_at.timestamp() if health.last_successful_at else 0.0
    return (-len(health.alerts), good, health.site)


def _read_index_lag(session: CliContext, archive: Archive) -> IndexLag:
    mark = None
    with suppress(IndexerError):
        mark = sync.read_status(session.index).mark
    return IndexLag(mark=mark, last_change=archive.changes.get_last_change_number())


def _count_free_bytes(session: CliContext) -> int:
    captures = session.load_settings().captures
    return shutil.disk_usage(captures if captures.exists() else session.data).free


ALERT_COMMAND_TIMEOUT_SECONDS = 60
"""Seconds after which the command is given up: a crawl must end."""


def run_alert_command(
    command: str, report: str, environment: Mapping[str, str] = MappingProxyType({})
) -> bool:
    """Run a command with a report as its input; says whether it took it.

    The command is split into words as a shell would, but no shell sees it; what the report says
    is never part of it. `environment` is added to that of the program.
    """
    try:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603 -- the operator's own command, from the settings
            words,
            input=report,
            encoding="utf-8",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            errors="replace",
            env=os.environ | environment,
            timeout=ALERT_COMMAND_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, ValueError) as error:
        return _print_failure(str(error))
    except subprocess.TimeoutExpired:
        return _print_failure(f"it was not done after {ALERT_COMMAND_TIMEOUT_SECONDS} seconds")
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        return _print_failure(f"status {done.returncode}{f' ({last})' if last else ''}")
    return True


def _print_failure(why: str) -> bool:
    write_error_line(
        f"warning: the alert_command of settings.toml failed: {why};"
        " the alerts: truongdang status --alerts"
    )
    return False
