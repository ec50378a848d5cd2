"""`truongdang archive upload`: captures of this machine into the object store."""

import click

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.errors import ArchiveError, ArchiveLockedError
from archive.model import SiteKey
from archive.spool import drain_spool, give_up_machine
from research.json_text import dump_json
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.errors import ExitStatus
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import json_option, write_error_line
from terminal.cli.progress import ProgressCounter
from terminal.cli.text_width import sanitize
from terminal.printers.search_json import FORMAT_VERSION
from terminal.printers.table import format_count
from terminal.services.archive import open_archive, open_captures
from terminal.services.spool import describe_waiting, list_waiting, waiting_to_json

_EXAMPLES = (
    "truongdang archive upload",
    "truongdang archive upload --give-up crawler2:/srv/truongdang/captures",
)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@click.option(
    "--give-up",
    "lost",
    metavar="MACHINE",
    help="MACHINE is lost, with captures that it had not uploaded yet: fetch those pages again.",
)
@json_option
def command(context: CliContext, lost: str | None, *, as_json: bool) -> None:
    """Upload the captures of this machine to the object store that captures in settings.toml names.

    Every crawl does so at its end. This uploads what is left: after the store could not be reached,
    before a machine is retired, or from the time before there was an object store.

    Exit status: 0 done, 1 some sites are being crawled and keep theirs, 3 no archive, or the object
    store cannot be used.
    """
    store = open_captures(context)
    if store.remote is None:
        raise ArchiveError(
            f"Captures are kept in {store.folder}, and in no object store.",
            hint='To use one, write captures = "s3://bucket/captures" into settings.toml.',
        )
    with open_archive(context) as archive:
        given_up = give_up_machine(archive, store, lost) if lost else None
        uploaded = _upload_all(archive, store)
        waiting = list(list_waiting(archive, store))
    if as_json:
        found = {"uploaded": uploaded, "given_up": given_up}
        left = {"spool": [waiting_to_json(each) for each in waiting]}
        click.echo(dump_json({"format_version": FORMAT_VERSION, **found, **left}))
    else:
        if given_up is not None:
            pages = format_count(given_up, "page")
            click.echo(f"{pages} that {sanitize(lost or '')} had will be fetched again")
        click.echo(f"{format_count(uploaded, 'file')} of captures uploaded")
        for each in waiting:
            click.echo(f"{describe_waiting(each)} on {sanitize(each.machine)}")
    is_left = any(each.is_here for each in waiting)
    click.get_current_context().exit(ExitStatus.NOTHING_FOUND if is_left else ExitStatus.OK)


def _upload_all(archive: Archive, store: CaptureStore) -> int:
    """Upload what can be; return the number of files."""
    files = store.list_spooled()
    count = 0
    with ProgressCounter("files uploaded") as progress:
        for site in sorted({file.partition("/")[0] for file in files}):
            try:
                with archive.lock_site(site):
                    for _ in drain_spool(archive, store, SiteKey(site)):
                        count += 1
                        progress.show(count, len(files))
            except ArchiveLockedError:
                write_error_line(f"note: {site} is being crawled; its captures follow at the end")
    return count
