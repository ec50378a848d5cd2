"""`truongdang reextract`: the captures read again with today's rules."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from archive.captures import CaptureStore
from archive.store import Archive
from config.load import FaultySite, load_site, read_sites
from config.site import Site
from crawler.extract.selector import mistake_in_selector
from crawler.reextract import ReextractReport, reextract
from indexer.sync import SyncReport
from research.json_text import json_text
from terminal.archive import open_archive, update_index
from terminal.command import Command
from terminal.errors import complain
from terminal.faulty_sites import explain_faulty
from terminal.printers.index import sync_text
from terminal.printers.runs import reextract_lines, reextract_object
from terminal.progress import Progress
from terminal.screen import narrate, tell
from terminal.session import Session, site_key_argument, with_session
from terminal.status import Status

_EXAMPLES = ("truongdang reextract", "truongdang reextract demo-joomla --no-index --json")


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@site_key_argument(required=False)
@click.option("--no-index", is_flag=True, help="Leave the index as it is.")
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON object.")
def command(session: Session, keys: tuple[str, ...], *, no_index: bool, as_json: bool) -> None:
    """Read the captures of the sites KEY, or of all, again with today's rules.

    What was read before from the same capture is replaced: this makes no revision. Articles
    that were overlooked are added, pages that are none are withdrawn. Then the index is updated.

    Exit status: 0 done, 1 no capture could be read, or a site was left out because its file holds
    a mistake, 2 a mistake in the configuration,
    3 no archive, or it is locked.
    """
    captures = CaptureStore(session.settings().captures)
    with open_archive(session) as archive:
        sites, faulty = _sites(session, archive, keys)
        with Progress("reading") as progress:
            report = reextract(
                archive,
                captures,
                sites,
                now=datetime.now(UTC),
                on_progress=progress.show,
            )
        index = None
        try:
            index = None if no_index else update_index(session, archive)
        finally:  # what was read is told even where the index refuses
            _print(report, index, as_json=as_json)
    if report.failed and not report.read:
        reasons = ", ".join(report.reasons)
        complain(
            f"none of {report.failed:,} captures could be read: {reasons}",
            hint=f"Captures are looked for in {session.settings().captures}",
        )
        click.get_current_context().exit(Status.NONE)
    click.get_current_context().exit(Status.NONE if faulty else Status.FINE)


def _print(report: ReextractReport, index: SyncReport | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(json_text(reextract_object(report, index)))
        return
    tell(reextract_lines(report))
    if index:
        narrate(sync_text(index))


def _sites(
    session: Session, archive: Archive, keys: Sequence[str]
) -> tuple[list[Site], Sequence[FaultySite]]:
    """The sites named, or all of the archive; one that is configured no more is read as any.

    Beside them those that are left out because of their files.
    """
    if keys:
        named = dict.fromkeys(keys)
        return [load_site(session.config, key, mistake_in_selector) for key in named], []
    sound, faulty = read_sites(session.config, mistake_in_selector)
    explain_faulty(faulty)
    configured = {site.key: site for site in sound}
    left_out = {each.key for each in faulty}
    kept = sorted(archive.site_facts().keys() - left_out)
    return [configured.get(key) or Site(key=key, start_urls=()) for key in kept], faulty
