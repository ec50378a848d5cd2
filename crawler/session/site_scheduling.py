"""Whether a site that was chosen as due still is: another machine may have been quicker."""

from datetime import datetime

from archive.archive import Archive
from archive.errors import ArchiveLockedError
from archive.model import SiteKey
from crawler.job import CrawlJob
from crawler.policy.scheduling import is_site_due


def require_due(archive: Archive, job: CrawlJob, now: datetime) -> None:
    """Look once more, under the lock of the site, where only a site that is due is to be crawled.

    Raises:
        ArchiveLockedError: another process has crawled it since it was chosen.
    """
    last = next(iter(archive.runs.get_runs(SiteKey(job.site.key), 1)), None)
    if job.is_only_due and not is_site_due(last, job.site.interval, now):
        raise ArchiveLockedError(
            f"{job.site.key} has just been crawled by another process.",
            hint="It is due again when its interval has passed.",
        )
