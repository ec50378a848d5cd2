"""`truongdang sites check`: problems of configured sites: dead, moved, redesigned, spam links."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime

import click

from archive.archive import Archive
from archive.errors import ArchiveMissingError
from archive.model import SiteKey
from config.load import FaultySite, read_sites, set_enabled
from config.site import Site
from crawler.extract.html.selectors import explain_invalid_selector
from crawler.process import probe_sites
from crawler.site_checks.probe_result import MAX_PROBED_PAGES, ProbeJob, ProbeResult
from crawler.site_checks.problems import ArchivedSite, find_problems
from crawler.site_checks.site_verdict import SiteVerdict, make_site_verdict
from crawler.site_extractor import SiteExtractor
from crawler.urls.scope import Scope
from research.json_text import dump_json
from terminal.cli.context import CliContext, pass_cli_context, site_key_argument
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import OutputScreen, json_option, write_error_line, write_lines
from terminal.cli.progress import ProgressCounter
from terminal.printers.site_checks import (
    SiteCheckResult,
    render_site_checks,
    render_site_verdicts,
    site_checks_to_json,
    site_verdicts_to_json,
)
from terminal.services.archive import open_archive
from terminal.services.site_verdicts import append_verdict, read_fresh_verdicts
from terminal.services.sites import load_named_sites, print_faulty_sites, read_enabled_sites

_SAMPLED_ARTICLES = 3
"""Known articles that are looked up again."""
_MAX_PAGES_OF_ALL = 10
"""Addresses of a site that `--all` asks for; with robots.txt of two names a dozen requests."""
_EXAMPLES = (
    "truongdang sites check",
    "truongdang sites check demo-joomla --json",
    "truongdang sites check --all --enable",
)


@click.command(name="check", cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@site_key_argument(required=False)
@click.option("--all", "check_all", is_flag=True, help="All configured sites, in one table.")
@click.option("--enable", is_flag=True, help="With --all: enable the sites that are fine.")
@click.option("--again", is_flag=True, help="With --all: also those checked within a day.")
@json_option
def command(
    context: CliContext,
    keys: tuple[str, ...],
    *,
    check_all: bool,
    enable: bool,
    again: bool,
    as_json: bool,
) -> None:
    """Check whether the sites KEY, or all enabled ones, have changed.

    A few pages of each are fetched politely and compared with its file and with what the archive
    knows. Reported are sites that are dead, forbidden by robots.txt, moved to another host or
    scheme, parked, redesigned so that articles are read differently or not at all, or that have
    links that look sold. Nothing is changed.

    --all looks at every configured site, enabled or not, with at most a dozen requests each, and
    prints one table: whether it answers, its system, its newest article, samples read, what to
    do. If it is interrupted, the same command continues. --enable then enables the sites that are
    fine.

    Exit status: 0 all are fine, 1 some are not, or the file of one holds a mistake, 2 a mistake
    in the command line or the configuration.
    """
    if check_all and keys:
        raise click.UsageError("Give site keys or --all, not both.")
    if (enable or again) and not check_all:
        raise click.UsageError("--enable and --again go with --all.")
    if check_all:
        status = _check_all(context, enable=enable, again=again, as_json=as_json)
    else:
        status = _check_some(context, keys, as_json=as_json)
    click.get_current_context().exit(status)


def _check_some(context: CliContext, keys: Sequence[str], *, as_json: bool) -> ExitStatus:
    sites, faulty = _select_sites(context, keys)
    archived_sites = _load_archived_sites(context, sites)
    jobs = _make_jobs(context, sites, archived_sites)
    results = [
        SiteCheckResult(
            site=site,
            problems=find_problems(site, probe_result, archived),
            probed_urls=len(probe_result.pages),
        )
        for site, archived, probe_result in zip(
            sites, archived_sites, probe_sites(jobs), strict=True
        )
    ]
    if as_json:
        click.echo(dump_json(site_checks_to_json(results)))
    else:
        write_lines(render_site_checks(results))
    in_trouble = sum(bool(result.problems) for result in results)
    write_error_line(
        f"{in_trouble} of {len(results)} sites in trouble" if in_trouble else "all fine"
    )
    return ExitStatus.NOTHING_FOUND if in_trouble or faulty else ExitStatus.OK


def _check_all(context: CliContext, *, enable: bool, again: bool, as_json: bool) -> ExitStatus:
    sites, faulty = read_sites(context.config, explain_invalid_selector)
    print_faulty_sites(faulty)
    if not sites:
        print_error_message("no site is configured", hint="Add one: truongdang sites add URL")
        return ExitStatus.USAGE
    verdicts = {} if again else read_fresh_verdicts(context.data, sites, datetime.now(UTC))
    if verdicts:
        write_error_line(
            f"{len(verdicts)} of {len(sites)} sites were looked at within a day;"
            " --again looks at them again"
        )
    verdicts |= _probe_all(context, [site for site in sites if site.key not in verdicts], sites)
    done = [(site, verdicts[site.key]) for site in sites if site.key in verdicts]
    enabled = _enable_sound_sites(context, done) if enable else []
    if as_json:
        click.echo(dump_json(site_verdicts_to_json(done, enabled)))
    else:
        write_lines(render_site_verdicts(done, enabled, OutputScreen.for_stream(sys.stdout)))
    sound = sum(verdict.is_sound for _, verdict in done)
    write_error_line(f"{sound} of {len(done)} sites are sound")
    if left := len(sites) - len(done):
        write_error_line(f"stopped: {left} sites are left; the same command goes on with them")
    is_fine = sound == len(sites) and not faulty
    return ExitStatus.OK if is_fine else ExitStatus.NOTHING_FOUND


def _probe_all(
    context: CliContext, sites: Sequence[Site], registry: Sequence[Site]
) -> dict[str, SiteVerdict]:
    """Probe sites; each verdict is kept at once. Those that were interrupted are left out."""
    if not sites:
        return {}
    archived_sites = _load_archived_sites(context, sites)
    jobs = _make_jobs(context, sites, archived_sites, max_pages=_MAX_PAGES_OF_ALL)
    found: dict[str, SiteVerdict] = {}
    subjects = {
        id(job): (site, archived)
        for job, site, archived in zip(jobs, sites, archived_sites, strict=True)
    }
    with ProgressCounter("looking at sites") as progress:

        def keep(job: ProbeJob, result: ProbeResult) -> None:
            site, archived = subjects[id(job)]
            verdict = make_site_verdict(site, result, archived, registry, datetime.now(UTC))
            append_verdict(context.data, verdict)
            found[site.key] = verdict
            progress.show(len(found), len(sites))

        probe_sites(jobs, on_end=keep)
    return found


def _enable_sound_sites(context: CliContext, done: Sequence[tuple[Site, SiteVerdict]]) -> list[str]:
    """Enable the sites that are sound and not enabled yet; return their keys."""
    keys = [site.key for site, verdict in done if verdict.is_sound and not site.enabled]
    for key in keys:
        set_enabled(context.config, key, enabled=True)
    return keys


def _make_jobs(
    context: CliContext,
    sites: Sequence[Site],
    archived_sites: Sequence[ArchivedSite],
    max_pages: int = MAX_PROBED_PAGES,
) -> list[ProbeJob]:
    settings = context.load_settings()
    return [
        ProbeJob(
            start_url=site.start_urls[0],
            settings=settings,
            delay=site.delay,
            verify_tls=site.verify_tls,
            tls=site.tls,
            known_urls=(*site.start_urls[1:], *archived.title_by_url),
            scope=site.scope,
            extractor=SiteExtractor.from_template(site, archived.template),
            max_pages=max_pages,
            render=site.render,
            render_hosts=site.render_hosts,
        )
        for site, archived in zip(sites, archived_sites, strict=True)
    ]


def _select_sites(
    context: CliContext, keys: Sequence[str]
) -> tuple[Sequence[Site], Sequence[FaultySite]]:
    """Return the sites to check, and those that are left out because of their files."""
    if keys:
        return load_named_sites(context, keys), []
    sites, faulty = read_enabled_sites(context)
    print_faulty_sites(faulty)
    if not sites and not faulty:
        print_error_message("no site is enabled", hint="Name one: truongdang sites check KEY")
        raise click.exceptions.Exit(ExitStatus.USAGE)
    return sites, faulty


def _load_archived_sites(context: CliContext, sites: Sequence[Site]) -> list[ArchivedSite]:
    """Return what the archive knows of each site; nothing where there is no archive yet."""
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(open_archive(context))
        except ArchiveMissingError:
            return [ArchivedSite()] * len(sites)
        return [_load_archived_site(archive, site) for site in sites]


def _load_archived_site(archive: Archive, site: Site) -> ArchivedSite:
    """Return a site's template, and a few of its articles, taken from all of its time."""
    ids = list(archive.articles.get_article_ids([SiteKey(site.key)]))
    sampled_ids = ids[:: max(len(ids) // _SAMPLED_ARTICLES, 1)][:_SAMPLED_ARTICLES]
    # What the site has removed cannot tell whether its pages are still read as before.
    scope = Scope(site.start_urls, site.scope)
    articles = [
        article
        for article in archive.articles.get_articles(sampled_ids)
        if article.gone_at is None and (not scope.is_limited or scope.contains(article.url))
    ]
    return ArchivedSite(
        template=SiteExtractor.from_archive(archive, site).template,
        title_by_url={article.url: article.content.title for article in articles},
        cms_names=frozenset(article.content.cms for article in articles if article.content.cms),
    )
