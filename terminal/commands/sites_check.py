"""`truongdang sites check`: whether configured sites are still what they were."""

from collections.abc import Sequence
from contextlib import ExitStack

import click

from archive.archive import Archive
from archive.errors import ArchiveMissingError
from archive.model import SiteKey
from config.load import FaultySite, load_site, read_sites
from config.site import Site
from crawler.extract.html.selectors import explain_invalid_selector
from crawler.process import probe_sites
from crawler.site_checks.probe_result import ProbeJob
from crawler.site_checks.problems import ArchivedSite, find_problems
from crawler.site_extractor import SiteExtractor
from research.json_text import dump_json
from terminal.cli.context import CliContext, pass_cli_context, site_key_argument
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import write_error_line, write_lines
from terminal.printers.site_checks import SiteCheckResult, render_site_checks, site_checks_to_json
from terminal.services.archive import open_archive
from terminal.services.faulty_sites import print_faulty_sites

_SAMPLED_ARTICLES = 3
"""Known articles that are looked up again."""
_EXAMPLES = ("truongdang sites check", "truongdang sites check demo-joomla --json")


@click.command(name="check", cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@site_key_argument(required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(session: CliContext, keys: tuple[str, ...], *, as_json: bool) -> None:
    """Look whether the sites KEY, or all enabled ones, are still what they were.

    A handful of pages of each are fetched politely and compared with its file and with what the
    archive knows of it. Told is a site that is dead, forbidden by its robots.txt, moved to another
    host or scheme, parked, redesigned so that its articles are read otherwise or not at all, or
    that has links which look sold. Nothing is changed.

    Exit status: 0 all are fine, 1 some are not, or the file of one holds a mistake, 2 a mistake
    in the command line or the configuration.
    """
    sites, faulty = _select_sites(session, keys)
    settings = session.load_settings()
    memories = _load_memories(session, sites)
    jobs = [
        ProbeJob(
            start_url=site.start_urls[0],
            settings=settings,
            delay=site.delay,
            verify_tls=site.verify_tls,
            known_urls=(*site.start_urls[1:], *memory.title_by_url),
            extractor=SiteExtractor.from_template(site, memory.template),
        )
        for site, memory in zip(sites, memories, strict=True)
    ]
    checkups = [
        SiteCheckResult(
            site=site, problems=find_problems(site, survey, memory), probed_urls=len(survey.pages)
        )
        for site, memory, survey in zip(sites, memories, probe_sites(jobs), strict=True)
    ]
    if as_json:
        click.echo(dump_json(site_checks_to_json(checkups)))
    else:
        write_lines(render_site_checks(checkups))
    ill = sum(bool(checkup.problems) for checkup in checkups)
    write_error_line(f"{ill} of {len(checkups)} sites in trouble" if ill else "all fine")
    click.get_current_context().exit(ExitStatus.NOTHING_FOUND if ill or faulty else ExitStatus.OK)


def _select_sites(
    session: CliContext, keys: Sequence[str]
) -> tuple[Sequence[Site], Sequence[FaultySite]]:
    """The sites to look at, and those that are left out because of their files."""
    if keys:
        named = dict.fromkeys(keys)
        return [load_site(session.config, key, explain_invalid_selector) for key in named], []
    sound, mistaken = read_sites(session.config, explain_invalid_selector)
    sites = [site for site in sound if site.enabled]
    faulty = [each for each in mistaken if each.enabled]
    print_faulty_sites(faulty)
    if not sites and not faulty:
        print_error_message("no site is enabled", hint="Name one: truongdang sites check KEY")
        raise click.exceptions.Exit(ExitStatus.USAGE)
    return sites, faulty


def _load_memories(session: CliContext, sites: Sequence[Site]) -> list[ArchivedSite]:
    """What the archive knows of each site; nothing where there is no archive yet."""
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(open_archive(session))
        except ArchiveMissingError:
            return [ArchivedSite()] * len(sites)
        return [_load_memory(archive, site) for site in sites]


def _load_memory(archive: Archive, site: Site) -> ArchivedSite:
    """A site's template, and a few of its articles, taken from all of its time."""
    ids = list(archive.articles.get_article_ids([SiteKey(site.key)]))
    chosen = ids[:: max(len(ids) // _SAMPLED_ARTICLES, 1)][:_SAMPLED_ARTICLES]
    known = [
        article for article in archive.articles.get_articles(chosen) if article.gone_at is None
    ]
    return ArchivedSite(
        template=SiteExtractor.from_archive(archive, site).template,
        title_by_url={article.url: article.content.title for article in known},
        cms_names=frozenset(article.content.cms for article in known if article.content.cms),
    )
