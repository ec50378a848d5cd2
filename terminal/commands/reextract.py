"""`truongdang reextract`: the captures read again with today's rules."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from archive.archive import Archive
from config.load import FaultySite, read_sites
from config.site import Site
from crawler.extract.html.selectors import explain_invalid_selector
from crawler.reextract import ReextractReport, reextract_sites
from indexer.sync import SyncReport
from research.json_text import dump_json
from terminal.cli.context import CliContext, pass_cli_context, site_key_argument
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import write_error_line, write_lines
from terminal.cli.progress import ProgressCounter
from terminal.printers.index import format_sync
from terminal.printers.runs import reextract_to_json, render_reextract
from terminal.services.archive import open_archive, open_captures, update_index_with_progress
from terminal.services.sites import load_named_sites, print_faulty_sites

_EXAMPLES = ("truongdang reextract", "truongdang reextract demo-joomla --no-index --json")


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@site_key_argument(required=False)
@click.option("--no-index", is_flag=True, help="Do not update the index.")
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON object.")
def command(context: CliContext, keys: tuple[str, ...], *, no_index: bool, as_json: bool) -> None:
    """Read the captures of the sites KEY, or of all, again with today's rules.

    What was read from the same capture before is replaced, without a new revision. Articles that
    were missed are added; pages that turn out to be no articles are withdrawn. Then the index
    is updated.

    Exit status: 0 done, 1 no capture could be read, or a site was left out because its file holds
    a mistake, 2 a mistake in the configuration,
    3 no archive, or it is locked.
    """
    captures = open_captures(context)
    with open_archive(context) as archive:
        sites, faulty = _select_sites(context, archive, keys)
        with ProgressCounter("reading") as progress:
            report = reextract_sites(
                archive,
                captures,
                sites,
                now=datetime.now(UTC),
                on_progress=progress.show,
            )
        index = None
        try:
            index = None if no_index else update_index_with_progress(context, archive)
        finally:  # what was read is told even where the index refuses
            _print_report(report, index, as_json=as_json)
    if report.failed and not report.read:
        reasons = ", ".join(report.reasons)
        print_error_message(
            f"none of {report.failed:,} captures could be read: {reasons}",
            hint=f"Captures are looked for in {context.load_settings().captures}",
        )
        click.get_current_context().exit(ExitStatus.NOTHING_FOUND)
    click.get_current_context().exit(ExitStatus.NOTHING_FOUND if faulty else ExitStatus.OK)


def _print_report(report: ReextractReport, index: SyncReport | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(dump_json(reextract_to_json(report, index)))
        return
    write_lines(render_reextract(report))
    if index:
        write_error_line(format_sync(index))


def _select_sites(
    context: CliContext, archive: Archive, keys: Sequence[str]
) -> tuple[list[Site], Sequence[FaultySite]]:
    """Return the sites named, or all of the archive, and those left out because of their files.

    A site of the archive that is no longer configured is read without site rules.
    """
    if keys:
        return load_named_sites(context, keys), []
    sound, faulty = read_sites(context.config, explain_invalid_selector)
    print_faulty_sites(faulty)
    configured = {site.key: site for site in sound}
    left_out = {each.key for each in faulty}
    kept = sorted(archive.sites.get_site_metadata().keys() - left_out)
    return [configured.get(key) or Site(key=key, start_urls=()) for key in kept], faulty
