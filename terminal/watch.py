"""How the sites fare, put together from the archive, the index, the disk and the configuration."""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archive.errors import ArchiveError
from archive.history import Growth
from archive.model import SiteKey
from archive.store import Archive
from config.load import read_sites
from crawler.decisions.health import Alert, Health, Sign, disk_alert, examine
from crawler.extract.selector import mistake_in_selector
from crawler.job import RunReport
from indexer import sync
from indexer.errors import IndexerError
from terminal.archive import open_archive
from terminal.faulty_sites import faulty_site_words
from terminal.session import Session

MONTH = timedelta(days=30)
_RUNS = 1000
"""Of a site that is crawled every nine hours, a year's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """How far the index follows; `mark` is None where there is none that can be read."""

    mark: int | None
    last_change: int

    @property
    def is_behind(self) -> bool:
        """Whether searches miss something."""
        return (self.mark or 0) < self.last_change


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """All that `status` tells: the sites, the worst first, and what is around them.

    `free` is the room on the disk of the captures, `grown` what they took in thirty days, in bytes.
    """

    now: datetime
    sites: tuple[tuple[Health, Growth], ...]
    alerts: tuple[Alert, ...]
    index: IndexState
    free: int
    grown: int


def look(session: Session, archive: Archive, keys: Iterable[str], now: datetime) -> Watch:
    """Look at some sites, or at all that were crawled or should be.

    Those that are not enabled raise no alarm, unless they are named.
    """
    sound, mistaken = read_sites(session.config, mistake_in_selector)
    intervals = {site.key: site.interval for site in sound if site.enabled}
    faulty = [each for each in mistaken if each.enabled and (not keys or each.key in keys)]
    growth = {held.site: held for held in archive.inventory.growth(now - MONTH)}
    crawled = {site for site, held in growth.items() if held.runs}
    named = list(keys) or sorted(crawled | intervals.keys())
    healths = [_health(archive, key, now, intervals.get(key)) for key in named]
    ranked = sorted(healths, key=_worst_first)
    grown = sum(held.lately for held in growth.values())
    free = _free(session)
    mine = [alert for found in ranked for alert in found.alerts]
    mistakes = [
        Alert(site=each.key, sign=Sign.CONFIGURATION, message=faulty_site_words(each))
        for each in faulty
    ]
    heeded = [alert for alert in mine if alert.site in intervals or keys]
    disk = disk_alert(free, grown)
    return Watch(
        now=now,
        sites=tuple((found, _held(growth, found.site)) for found in ranked),
        alerts=(*([disk] if disk else []), *mistakes, *heeded),
        index=_index(session, archive),
        free=free,
        grown=grown,
    )


def alerts_after(session: Session, reports: Iterable[RunReport]) -> list[Alert]:
    """What needs a person at the sites that were just crawled."""
    now = datetime.now(UTC)
    with suppress(ArchiveError), open_archive(session) as archive:
        sites = [report.site for report in reports if report.run_id]
        return [
            alert for site in sites for alert in _health(archive, site, now, interval=None).alerts
        ]
    return []


def _health(archive: Archive, site: str, now: datetime, interval: timedelta | None) -> Health:
    return examine(site, archive.runs(SiteKey(site), _RUNS), now, interval=interval)


def _held(growth: dict[SiteKey, Growth], site: str) -> Growth:
    return growth.get(SiteKey(site)) or Growth(site=SiteKey(site))


def _worst_first(health: Health) -> tuple[int, float, str]:
    """By the number of alerts, then by the time of the last good run."""
    good = health.last_good.timestamp() if health.last_good else 0.0
    return (-len(health.alerts), good, health.site)


def _index(session: Session, archive: Archive) -> IndexState:
    mark = None
    with suppress(IndexerError):
        mark = sync.status(session.index).mark
    return IndexState(mark=mark, last_change=archive.last_change())


def _free(session: Session) -> int:
    captures = session.settings().captures
    return shutil.disk_usage(captures if captures.exists() else session.data).free
