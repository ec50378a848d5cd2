"""`truongdang sites check`: whether configured sites are still what they were."""

from collections.abc import Sequence
from contextlib import ExitStack

import click

from archive.errors import ArchiveMissingError
from archive.model import SiteKey
from archive.store import Archive
from config.load import FaultySite, load_site, read_sites
from config.site import Site
from crawler.extract.selector import mistake_in_selector
from crawler.reader import Reader
from crawler.run import probe
from crawler.surveys.survey import ProbeJob
from crawler.surveys.trouble import Memory, troubles
from research.json_text import json_text
from terminal.archive import open_archive
from terminal.command import Command
from terminal.errors import complain
from terminal.faulty_sites import explain_faulty
from terminal.printers.troubles import Checkup, checkup_lines, checkups_object
from terminal.screen import narrate, tell
from terminal.session import Session, site_key_argument, with_session
from terminal.status import Status

_REMEMBERED = 3
"""Known articles that are looked up again."""
_EXAMPLES = ("truongdang sites check", "truongdang sites check demo-joomla --json")


@click.command(name="check", cls=Command, examples=_EXAMPLES)
@with_session
@site_key_argument(required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(session: Session, keys: tuple[str, ...], *, as_json: bool) -> None:
    """Look whether the sites KEY, or all enabled ones, are still what they were.

    A handful of pages of each are fetched politely and compared with its file and with what the
    archive knows of it. Told is a site that is dead, forbidden by its robots.txt, moved to another
    host or scheme, parked, redesigned so that its articles are read otherwise or not at all, or
    that has links which look sold. Nothing is changed.

    Exit status: 0 all are fine, 1 some are not, or the file of one holds a mistake, 2 a mistake
    in the command line or the configuration.
    """
    sites, faulty = _sites(session, keys)
    settings = session.settings()
    memories = _memories(session, sites)
    jobs = [
        ProbeJob(
            start=site.start_urls[0],
            settings=settings,
            delay=site.delay,
            verify_tls=site.verify_tls,
            known=(*site.start_urls[1:], *memory.titles),
            reader=Reader.by(site, memory.template),
        )
        for site, memory in zip(sites, memories, strict=True)
    ]
    checkups = [
        Checkup(site=site, troubles=troubles(site, survey, memory), looks=len(survey.looks))
        for site, memory, survey in zip(sites, memories, probe(jobs), strict=True)
    ]
    if as_json:
        click.echo(json_text(checkups_object(checkups)))
    else:
        tell(checkup_lines(checkups))
    ill = sum(bool(checkup.troubles) for checkup in checkups)
    narrate(f"{ill} of {len(checkups)} sites in trouble" if ill else "all fine")
    click.get_current_context().exit(Status.NONE if ill or faulty else Status.FINE)


def _sites(session: Session, keys: Sequence[str]) -> tuple[Sequence[Site], Sequence[FaultySite]]:
    """The sites to look at, and those that are left out because of their files."""
    if keys:
        named = dict.fromkeys(keys)
        return [load_site(session.config, key, mistake_in_selector) for key in named], []
    sound, mistaken = read_sites(session.config, mistake_in_selector)
    sites = [site for site in sound if site.enabled]
    faulty = [each for each in mistaken if each.enabled]
    explain_faulty(faulty)
    if not sites and not faulty:
        complain("no site is enabled", hint="Name one: truongdang sites check KEY")
        raise click.exceptions.Exit(Status.USAGE)
    return sites, faulty


def _memories(session: Session, sites: Sequence[Site]) -> list[Memory]:
    """What the archive knows of each site; nothing where there is no archive yet."""
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(open_archive(session))
        except ArchiveMissingError:
            return [Memory()] * len(sites)
        return [_memory(archive, site) for site in sites]


def _memory(archive: Archive, site: Site) -> Memory:
    """A site's template, and a few of its articles, taken from all of its time."""
    ids = list(archive.article_ids([SiteKey(site.key)]))
    chosen = ids[:: max(len(ids) // _REMEMBERED, 1)][:_REMEMBERED]
    known = [article for article in archive.articles(chosen) if article.gone_at is None]
    return Memory(
        template=Reader.of(archive, site).template,
        titles={article.url: article.content.title for article in known},
        systems=frozenset(article.content.cms for article in known if article.content.cms),
    )
