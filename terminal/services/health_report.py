"""The report behind `status`, from the archive, the index, the disk and the configuration."""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archive.archive import Archive
from archive.crawl_model import SiteStatistics
from archive.errors import ArchiveError
from archive.model import SiteKey
from config.load import read_sites
from crawler.extract.html.selectors import explain_invalid_selector
from crawler.job import RunReport
from crawler.policy.alerts import Alert, AlertKind
from crawler.policy.health import SiteHealth, assess_health, check_disk_space
from indexer import sync
from indexer.errors import IndexerError
from terminal.cli.context import CliContext
from terminal.services.archive import GROWTH_PERIOD, open_archive, open_captures
from terminal.services.sites import describe_faulty_site
from terminal.services.spool import WaitingCaptures, list_waiting

_MAX_RUNS = 1000
"""Of a site that is crawled every nine hours, a year's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLag:
    """The lag of the index behind the archive; `mark` is None where no index can be read."""

    mark: int | None
    last_change: int

    @property
    def is_behind(self) -> bool:
        """Whether searches miss something."""
        return (self.mark or 0) < self.last_change


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """All that `status` prints: the sites, the worst first, and what is around them.

    Attributes:
        free_bytes: The room on the disk of the captures.
        growth: What captures took within `GROWTH_PERIOD`, in bytes.
        waiting: The captures that are still to be uploaded, where an object store has them.
    """

    now: datetime
    sites: tuple[tuple[SiteHealth, SiteStatistics], ...]
    alerts: tuple[Alert, ...]
    index: IndexLag
    free_bytes: int
    growth: int
    waiting: tuple[WaitingCaptures, ...] = ()


def build_health_report(
    context: CliContext, archive: Archive, keys: Iterable[str], now: datetime
) -> HealthReport:
    """Examine some sites, or all that were crawled or should be.

    Those that are not enabled raise no alert, unless they are named.
    """
    sound, mistaken = read_sites(context.config, explain_invalid_selector)
    intervals = {site.key: site.interval for site in sound if site.enabled}
    faulty = [each for each in mistaken if each.enabled and (not keys or each.key in keys)]
    growth = {
        statistics.site: statistics
        for statistics in archive.sites.get_site_statistics(now - GROWTH_PERIOD)
    }
    crawled = {site for site, statistics in growth.items() if statistics.runs}
    named = list(keys) or sorted(crawled | intervals.keys())
    healths = [_examine_site(archive, key, now, intervals.get(key)) for key in named]
    ranked = sorted(healths, key=_make_severity_key)
    grown = sum(statistics.lately for statistics in growth.values())
    free = _count_free_bytes(context)
    site_alerts = [alert for found in ranked for alert in found.alerts]
    mistakes = [
        Alert(site=each.key, kind=AlertKind.CONFIGURATION, message=describe_faulty_site(each))
        for each in faulty
    ]
    counted_alerts = [alert for alert in site_alerts if alert.site in intervals or keys]
    disk = check_disk_space(free, grown)
    return HealthReport(
        now=now,
        sites=tuple((found, _get_growth(growth, found.site)) for found in ranked),
        alerts=(*([disk] if disk else []), *mistakes, *counted_alerts),
        index=_read_index_lag(context, archive),
        free_bytes=free,
        growth=grown,
        waiting=tuple(list_waiting(archive, open_captures(context))),
    )


def find_alerts_after_crawl(context: CliContext, reports: Iterable[RunReport]) -> list[Alert]:
    """Return the alerts of the sites that were just crawled."""
    now = datetime.now(UTC)
    with suppress(ArchiveError), open_archive(context) as archive:
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
    """Sort by the number of alerts, then by the time of the last good run."""
    good = health.last_successful_at.timestamp() if health.last_successful_at else 0.0
    return (-len(health.alerts), good, health.site)


def _read_index_lag(context: CliContext, archive: Archive) -> IndexLag:
    mark = None
    with suppress(IndexerError):
        mark = sync.read_status(context.index).mark
    return IndexLag(mark=mark, last_change=archive.changes.get_last_change_number())


def _count_free_bytes(context: CliContext) -> int:
    # Captures may lie on a disk of their own; before the first crawl there is no folder.
    captures = context.load_settings().captures
    return shutil.disk_usage(captures if captures.exists() else context.data).free
