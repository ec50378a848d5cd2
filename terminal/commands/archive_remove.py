"""`truongdang archive remove`: an article taken out of the archive on request, for good."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.model import Removal, RemovalCounts, RemovalTarget
from archive.removal import erase_removed, list_old_copies, remove_target
from indexer import sync
from indexer.errors import IndexMissingError
from indexer.sync import SyncReport
from research.json_text import dump_json
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import can_prompt, json_option, write_error_line
from terminal.cli.progress import ProgressCounter
from terminal.printers.index import format_sync
from terminal.printers.removals import format_removal, removed_to_json
from terminal.services.archive import (
    complete_article_id,
    open_archive,
    open_captures,
    update_index_with_progress,
)
from terminal.services.removal import exit_nothing_removed, fold_address
from terminal.services.result_list import expand_handle

_NOTHING = RemovalCounts(revisions=0, captures=0, files=0)


def _require_text(_: click.Context, __: click.Parameter, reason: str) -> str:
    if not reason.strip():
        raise click.BadParameter("give a reason in a few words.")
    return reason.strip()


@click.command(
    cls=ExampleCommand,
    examples=(
        "truongdang archive remove \"$(truongdang search 'hội nghị' --limit 1 --ids)\" --reason x",
        "truongdang archive remove http://truong.example/tin-3.html --reason 'a court order'",
    ),
)
@pass_cli_context
@click.argument("sought", metavar="ID|URL")
@click.option(
    "--reason",
    required=True,
    callback=_require_text,
    help="The reason; it is stored with the date.",
)
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@click.option("--no-index", is_flag=True, help="Do not update the index.")
@json_option
def command(
    context: CliContext, sought: str, *, reason: str, yes: bool, no_index: bool, as_json: bool
) -> None:
    """Remove an article, or whatever is archived of an address, for good.

    This removes all its revisions, its captures and the text of files that only it links to, and
    rebuilds the index without it. Its addresses are not fetched, read or imported any more. A
    line remains that says when and why: truongdang archive removals.

    If it was interrupted, run the same command again.

    Exit status: 0 done, 1 there is no such article or address, or the answer was no, 2 there was
    nobody to ask, 3 no archive, or the site is being crawled.
    """
    sought = expand_handle(context, sought, takes_bare_numbers=False)
    store = open_captures(context)
    with open_archive(context) as archive:
        sought = complete_article_id(archive, sought)
        target = _find_target(archive, sought)
        if target and not yes:
            _confirm(target, may_ask=not as_json)
        removal, counts = _remove(archive, store, sought, target, reason)
        index = None if no_index else _clean_index(context, archive)
        copies = list_old_copies(archive)
    if as_json:
        click.echo(dump_json(removed_to_json(removal, counts, index, copies)))
    else:
        click.echo(format_removal(removal, counts))
    _print_what_is_left(index, copies, is_left_alone=no_index)


def _find_target(archive: Archive, sought: str) -> RemovalTarget | None:
    """Return what is to be removed; None where it was removed before."""
    targets = archive.removals.find_targets(sought, fold_address(sought))
    if len(targets) > 1:
        names = ", ".join(target.article_ids[0] for target in targets if target.article_ids)
        print_error_message(
            f"{sought} is archived of {len(targets)} sites", hint=f"Name one by its id: {names}"
        )
        raise click.exceptions.Exit(ExitStatus.USAGE)
    if not targets and not archive.removals.find_removals(sought, fold_address(sought)):
        exit_nothing_removed(sought)
    return next(iter(targets), None)


def _confirm(target: RemovalTarget, *, may_ask: bool) -> None:
    name = target.article_ids[0] if target.article_ids else target.url
    if not may_ask or not can_prompt():
        print_error_message(
            f"{name} was not removed: there is nobody to ask", hint="Give --yes to remove it."
        )
        raise click.exceptions.Exit(ExitStatus.USAGE)
    for line in filter(None, (target.title, target.url, *target.article_ids)):
        write_error_line(line)
    if not click.confirm("Remove it for good?", err=True):
        write_error_line("nothing was removed")
        raise click.exceptions.Exit(ExitStatus.NOTHING_FOUND)


def _remove(
    archive: Archive, store: CaptureStore, sought: str, target: RemovalTarget | None, reason: str
) -> tuple[Removal, RemovalCounts]:
    """Remove a target; without one, finish what was removed before."""
    now = datetime.now(UTC)
    keys = (sought, fold_address(sought))
    site = target.site if target else archive.removals.find_removals(*keys)[0].site
    with archive.lock_site(site):
        counts = remove_target(archive, target, reason, now) if target else _NOTHING
        removal = (
            archive.removals.get_removals() if target else archive.removals.find_removals(*keys)
        )[0]
        erase_removed(archive, store, site, now, removal=removal.id)
    return archive.removals.find_removals(removal.url)[0], counts


def _clean_index(context: CliContext, archive: Archive) -> SyncReport | None:
    """Take it out of the index at once, then make that anew: deleted text stays in its files."""
    try:
        sync.read_status(context.index)
    except IndexMissingError:
        return None
    update_index_with_progress(context, archive)
    with ProgressCounter("indexing") as progress:
        return sync.rebuild_index(archive, context.index, on_progress=progress.show)


def _print_what_is_left(
    index: SyncReport | None, copies: Sequence[Path], *, is_left_alone: bool
) -> None:
    if index:
        write_error_line(format_sync(index))
    elif is_left_alone:
        write_error_line("note: the index still holds it until truongdang index rebuild")
    for path in copies:
        write_error_line(f"note: {path} still holds it: delete that copy once you can")
    write_error_line(
        "note: backups still hold it until the next truongdang archive backup to the same folder;"
        " other copies and exports are for you to look after: docs/operations.md"
    )
