"""Values that go into a crawl of a web archive and come out of it: its job, its report."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from archive.crawl_model import RunExit
from archive.errors import ArchiveError
from archive.model import SiteKey
from archive.repositories.past_captures import PastListKey, YearCounts
from config.site import Settings, Site, WebArchive
from crawler.past.settle import SettleCounts
from crawler.urls.canonical_key import get_host_port


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveJob:
    """One site to ask one web archive for, from `first` to `last`.

    `is_every` asks for every capture, not for each content once. `is_plan` asks for the list alone.
    `max_pages` None is no limit.
    """

    site: Site
    settings: Settings
    archive: WebArchive
    first: datetime | None = None
    last: datetime | None = None
    is_every: bool = False
    is_plan: bool = False
    max_pages: int | None = None

    @property
    def list_key(self) -> PastListKey:
        """The list that is asked for."""
        bounds = [
            f"{each.astimezone(UTC):%Y%m%d}" if each else "" for each in (self.first, self.last)
        ]
        return PastListKey(
            site=SiteKey(self.site.key), archive=self.archive.name, asked="-".join(bounds)
        )

    def list_hosts(self) -> list[str]:
        """Return the servers that are asked: one, or one for the list and one for captures."""
        return sorted({get_host_port(self.archive.cdx), get_host_port(self.archive.replay)})


@dataclass(slots=True, kw_only=True)
class ArchiveCounts:
    """Counts of a run.

    `lists` and `captures` are requests, `taken` captures that were kept, `repeated` those that
    were noted as repetitions without a request, `others` those kept of another time or address
    than asked, `uncompared` those whose payload could not be compared with the list, `given_up`
    those that failed as on another day and are asked for no more.
    """

    lists: int = 0
    captures: int = 0
    taken: int = 0
    repeated: int = 0
    others: int = 0
    uncompared: int = 0
    given_up: int = 0
    bytes: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveReport:
    """The end of a run; `left` captures are still due."""

    site: str
    archive: str
    exit: RunExit
    started_at: datetime
    finished_at: datetime
    message: str = ""
    hint: str = ""
    is_plan: bool = False
    years: Mapping[int, YearCounts] = field(default_factory=dict)
    unlisted: Mapping[str, int] = field(default_factory=dict)
    counts: ArchiveCounts = field(default_factory=ArchiveCounts)
    articles: SettleCounts = field(default_factory=SettleCounts)
    left: int = 0
    fault: ArchiveError | None = None
