"""`truongdang archive rebuild`: the archive anew, from its own files of captures."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import click

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.rebuild import ERASED
from config.site import Site
from crawler.past.rebuild import SiteRebuild, rebuild_site
from indexer import sync
from indexer.sync import SyncReport
from research.json_text import dump_json
from terminal.cli.context import CliContext, pass_cli_context, site_key_argument
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import json_option, write_error_line, write_lines
from terminal.cli.progress import ProgressCounter
from terminal.printers.index import format_sync
from terminal.printers.rebuilds import LOST, rebuild_to_json, render_rebuild
from terminal.services.archive import open_archive, open_captures, update_index_with_progress
from terminal.services.belonging import is_index_strange
from terminal.services.sites import load_named_sites

_EXAMPLES = ("truongdang archive rebuild", "truongdang archive rebuild song-ha --json")


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@site_key_argument(required=False)
@click.option("--no-index", is_flag=True, help="Do not update the index.")
@json_option
def command(context: CliContext, keys: tuple[str, ...], *, no_index: bool, as_json: bool) -> None:
    """Make the archive anew from its files of captures, where the database was lost or emptied.

    Captures that the database lacks are added to it, and their articles, revisions and runs are
    made again: of the sites KEY, or of all that have captures. This also helps where the database
    is older than the captures, as one from a backup is. What cannot be recovered is listed.

    Exit status: 0 done, 1 there was nothing to do, or captures belong to no configured site, 3 no
    captures, or the archive is locked.
    """
    store = open_captures(context)
    with_captures = sorted({file.partition("/")[0] for file in store.list_files()})
    sites, unknown = _load_sites(context, keys or tuple(with_captures))
    with open_archive(context, create=True, may_be_emptied=True) as archive:
        archive.database.require_writable()
        rebuilt = list(_rebuild(archive, store, sites))
        is_changed = any(each.is_changed for each in rebuilt)
        if store.read_owner() != archive.id and not archive.list_unknown_files(store):
            is_changed = True  # or a run was killed that had made all known but that
            archive.claim_captures(store, by_force=True)
        if as_json:
            click.echo(dump_json(rebuild_to_json(rebuilt, unknown)))
        else:
            write_lines(render_rebuild(rebuilt))
        if is_changed and not no_index:
            write_error_line(format_sync(_make_index_follow(context, archive)))
    if unknown:
        print_error_message(
            f"captures of {', '.join(unknown)} were left alone: no such site is configured",
            hint="Put its file into config/sites, and run the command again.",
        )
    if is_changed and not as_json:
        write_lines(LOST)
    if any(each.captures.passed_over[ERASED] for each in rebuilt if each.captures.captures):
        write_error_line(
            "note: articles were removed on request; their addresses would be fetched again:"
            " truongdang archive remove"
        )
    is_done = is_changed and not unknown
    click.get_current_context().exit(ExitStatus.OK if is_done else ExitStatus.NOTHING_FOUND)


def _load_sites(context: CliContext, keys: Sequence[str]) -> tuple[list[Site], list[str]]:
    """Load sites; return beside them the keys of those that are not configured."""
    known = {path.stem for path in (context.config / "sites").glob("*.toml")}
    sites = load_named_sites(context, [key for key in keys if key in known])
    return list(sites), [key for key in keys if key not in known]


def _make_index_follow(context: CliContext, archive: Archive) -> SyncReport:
    """Update the index; one of the archive that was lost is made anew."""
    if is_index_strange(context, archive):
        with ProgressCounter("indexing") as progress:
            return sync.rebuild_index(archive, context.index, on_progress=progress.show)
    return update_index_with_progress(context, archive)


def _rebuild(archive: Archive, store: CaptureStore, sites: Sequence[Site]) -> Iterator[SiteRebuild]:
    for site in sites:
        with ProgressCounter("files") as files, ProgressCounter("reading") as reading:
            yield rebuild_site(
                archive,
                store,
                site,
                datetime.now(UTC),
                on_file=files.show,
                on_address=reading.show,
            )
