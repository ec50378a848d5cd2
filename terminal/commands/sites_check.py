"""`truongdang sites check`: problems of configured sites: dead, moved, redesigned, spam links."""

from collections.abc import Sequence
from contextlib import ExitStack

import click

from archive.archive import Archive
from archive.errors import ArchiveMissingError
from archive.model import SiteKey
from config.load import FaultySite
from config.site import Settings, Site
from crawler.process import probe_sites
from crawler.site_checks.probe_result import ProbeJob
from crawler.site_checks.problems import ArchivedSite, find_problems
from crawler.site_extractor import SiteExtractor
from crawler.urls.scope import Scope
from research.json_text import dump_json
from terminal.cli.context import CliContext, pass_cli_context, site_key_argument
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import json_option, write_error_line, write_lines
from terminal.printers.site_checks import SiteCheckResult, render_site_checks, site_checks_to_json
from terminal.services.archive import open_archive
from terminal.services.sites import load_named_sites, print_faulty_sites, read_enabled_sites

_SAMPLED_ARTICLES = 3
"""Known articles that are looked up again."""
_EXAMPLES = ("truongdang sites check", "truongdang sites check demo-joomla --json")


@click.command(name="check", cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@site_key_argument(required=False)
@json_option
def command(context: CliContext, keys: tuple[str, ...], *, as_json: bool) -> None:
    """Look whether the sites KEY, or all enabled ones, are still what they were.

    A handful of pages of each are fetched politely and compared with its file and with what the
    archive knows of it. Told is a site that is dead, forbidden by its robots.txt, moved to another
    host or scheme, parked, redesigned so that its articles are read otherwise or not at all, or
    that has links which look sold. Nothing is changed.

    Exit status: 0 all are fine, 1 some are not, or the file of one holds a mistake, 2 a mistake
    in the command line or the configuration.
    """
    sites, faulty = _select_sites(context, keys)
    settings = context.load_settings()
    archived_sites = _load_archived_sites(context, sites)
    jobs = [
        _make_job(site, archived, settings)
        for site, archived in zip(sites, archived_sites, strict=True)
    ]
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
    click.get_current_context().exit(
        ExitStatus.NOTHING_FOUND if in_trouble or faulty else ExitStatus.OK
    )


def _make_job(site: Site, archived: ArchivedSite, settings: Settings) -> ProbeJob:
    """Return the probe of a site: its start pages, and the articles that are known of it."""
    return ProbeJob(
        start_url=site.start_urls[0],
        settings=settings,
        delay=site.delay,
        verify_tls=site.verify_tls,
        known_urls=(*site.start_urls[1:], *archived.title_by_url),
        scope=site.scope,
        extractor=SiteExtractor.from_template(site, archived.template),
    )


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
