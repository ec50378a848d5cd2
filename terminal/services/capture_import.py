"""The import of files of captures, as the command runs it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from archive.model import SiteKey
from crawler.past.capture_import import CaptureImportReport, ImportProgress, import_capture_files
from indexer.sync import SyncReport
from research.json_text import dump_json
from terminal.cli.context import CliContext
from terminal.cli.output import write_error_line, write_lines
from terminal.cli.progress import ProgressCounter
from terminal.printers.captures import capture_import_to_json, render_capture_import
from terminal.printers.index import format_sync
from terminal.services.archive import open_archive, open_captures, update_index_with_progress
from terminal.services.sites import load_named_sites


def run_capture_import(
    context: CliContext,
    paths: Sequence[str],
    key: SiteKey,
    *,
    in_place: bool,
    no_index: bool,
    as_json: bool,
) -> None:
    """Import files of captures into a configured site, and print what became of them.

    Raises:
        ConfigError: there is no such site.
        ArchiveError: a file or the archive cannot be used.
    """
    (site,) = load_named_sites(context, [key])
    captures = open_captures(context)
    with open_archive(context, create=True) as archive:
        archive.database.require_writable()
        with ProgressCounter("records") as records, ProgressCounter("reading") as reading:
            report = import_capture_files(
                archive,
                captures,
                site,
                [Path(path) for path in paths],
                now=datetime.now(UTC),
                in_place=in_place,
                progress=ImportProgress(on_record=records.show, on_address=reading.show),
            )
        index = None
        try:
            index = None if no_index else update_index_with_progress(context, archive)
        finally:
            _print(report, index, as_json=as_json)


def _print(report: CaptureImportReport, index: SyncReport | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(dump_json(capture_import_to_json(report, index)))
        return
    write_lines(render_capture_import(report))
    if index:
        write_error_line(format_sync(index))
