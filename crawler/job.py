"""Values that go into a crawl and come out of it: its job, its progress, its report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from archive.balance import Balance, UnreadUrl
from archive.crawl_model import Quality, Run, RunExit
from archive.errors import ArchiveError
from archive.model import SiteKey
from config.site import Settings, Site

_CONTACT_HINT = (
    'Write contact = "name@school.example" in settings.toml: who answers a guard says who he is.'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlJob:
    """One site to crawl. `full` fetches what is not due as well; `max_pages` None is no limit.

    `since` ends listings where their articles are older; None is no bound. `is_only_due` leaves a
    site alone that another process crawls, or has crawled since it was chosen.
    """

    site: Site
    settings: Settings
    is_full: bool = False
    is_only_due: bool = False
    max_pages: int | None = None
    since: datetime | None = None

    def find_mistake(self) -> tuple[str, str] | None:
        """Return message and hint where site file and settings do not go together."""
        if self.site.cookies and not self.settings.contact:
            return "cookies = true needs a contact", _CONTACT_HINT
        return None

    def is_unlimited(self, fetched: int) -> bool:
        """Tell whether a run that fetched so many pages had no limit that it came to."""
        return self.since is None and (self.max_pages is None or fetched < self.max_pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunProgress:
    """Progress of a run: pages fetched, articles new and changed, failures, pages still due.

    `seconds` is how long it has been at it, `waiting` what it waits for, where that is long,
    `spooled` the bytes of captures that an object store is still to get.
    """

    site: str
    fetched: int
    new: int
    changed: int
    failed: int
    queued: int
    seconds: float = 0.0
    waiting: str = ""
    spooled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """The end of a run. `run_id` is None where none could begin; `message` is for a person.

    `counts` has outcomes by name, `reasons` failures by reason, `others` pages without an
    article by what they are, `traps` addresses that were left alone by the trap's name.
    `locked_since` is since when another process holds a site that is locked.
    `requests` are the responses captured, robots.txt and redirects included, `bytes` the size of
    their bodies as sent, `quality` what its articles lack, `balance` what was not read,
    address by address in `unread`.
    """

    site: str
    exit: RunExit
    started_at: datetime
    finished_at: datetime
    run_id: int | None = None
    message: str = ""
    hint: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[str, int] = field(default_factory=dict)
    traps: Mapping[str, int] = field(default_factory=dict)
    requests: int = 0
    bytes: int = 0
    quality: Quality = field(default_factory=Quality)
    balance: Balance = field(default_factory=Balance)
    unread: tuple[UnreadUrl, ...] = ()
    locked_since: datetime | None = None
    fault: ArchiveError | None = None

    def make_run(self, run_id: int) -> Run:
        """Return the report as the archive keeps it."""
        return Run(
            id=run_id,
            site=SiteKey(self.site),
            started_at=self.started_at,
            finished_at=self.finished_at,
            exit=self.exit,
            message=self.message,
            counts=self.counts,
            reasons=self.reasons,
            others=self.others,
            traps=self.traps,
            requests=self.requests,
            bytes=self.bytes,
            quality=self.quality,
            balance=self.balance,
        )
