"""Which sites a crawl takes, and what is said of them before it begins."""

from collections.abc import Sequence
from datetime import UTC, datetime

from archive.errors import ArchiveMissingError
from archive.model import SiteKey
from archive.times import format_local_iso
from config.errors import ConfigError
from config.load import FaultySite
from config.site import Site, Tls
from crawler.job import CrawlJob
from crawler.policy.scheduling import compute_site_due, is_site_due
from terminal.cli.context import CliContext
from terminal.cli.output import write_error_line
from terminal.services.archive import open_archive
from terminal.services.run_reporter import announce_faulty_sites
from terminal.services.sites import load_named_sites, print_faulty_sites, read_enabled_sites

_ENABLE_HINT = "Enable one: truongdang sites enable KEY; or crawl it alone: truongdang crawl KEY"


def select_sites(
    context: CliContext, keys: Sequence[str], *, dry_run: bool
) -> tuple[Sequence[Site], Sequence[FaultySite]]:
    """Return the sites to crawl, and those that would be but for mistakes in their files.

    Raises:
        ConfigError: a site that is named cannot be crawled, or none is enabled.
    """
    if keys:
        return load_named_sites(context, keys), []
    sites, faulty = read_enabled_sites(context)
    if not sites and not faulty:
        raise ConfigError("no site is enabled", hint=_ENABLE_HINT)
    if dry_run:
        print_faulty_sites(faulty)
    else:
        announce_faulty_sites(context, faulty)
    return sites, faulty


def select_due_sites(context: CliContext, sites: Sequence[Site]) -> list[Site]:
    """Return the sites whose interval has passed; where there is none, print when the next will."""
    now = datetime.now(UTC)
    try:
        archive = open_archive(context)
    except ArchiveMissingError:  # nothing was crawled yet
        return list(sites)
    with archive:
        last_run = {
            site.key: next(iter(archive.runs.get_runs(SiteKey(site.key), 1)), None)
            for site in sites
        }
    due = [site for site in sites if is_site_due(last_run[site.key], site.interval, now)]
    if not due:
        moments = [
            (compute_site_due(last_run[site.key], site.interval) or now, site.key) for site in sites
        ]
        moment, key = min(moments)
        write_error_line(f"no site is due; the next is {key}, at {format_local_iso(moment)}")
    return due


def print_warnings(jobs: Sequence[CrawlJob]) -> None:
    """Warn of a missing contact, and of certificates that are not verified."""
    if not all(job.settings.contact for job in jobs):
        write_error_line(
            "note: no contact is set in settings.toml; the schools cannot ask who visits them"
        )
    for job in jobs:
        if not job.site.verify_tls:
            write_error_line(
                f"warning: {job.site.key}: certificates are not verified (verify_tls = false);"
                " who sits between could change what is archived"
            )
        if job.site.tls is Tls.OLD:
            write_error_line(
                f'warning: {job.site.key}: old TLS is allowed (tls = "old");'
                " who sits between could read along"
            )
