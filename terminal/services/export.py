"""Exports as commands and `browse` make them: the result set, where it is written, the replay.

`ResultSet` finds the articles of a request, `ExportPlan` writes them, `replay_export` writes the
articles of a manifest once more, `verify_and_print` compares files with their manifest.
"""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Self

import click

from archive.archive import Archive
from archive.model import Article
from config.version import get_program_version
from indexer.analyzer import ANALYZER_VERSION
from indexer.engine import SCHEMA_VERSION
from indexer.query_parser import parse_query
from indexer.request_compiler import resolve_dates
from indexer.search_request import SearchRequest
from indexer.search_results import SearchResults
from indexer.searcher import Searcher
from research.export import ExportReplay, ExportTarget, export_files, export_stream
from research.exports.base import ExportOptions
from research.exports.formats import FORMATS, ExportFormat, FileFormat
from research.manifest import (
    ChangeMarks,
    ExportManifest,
    ExportOrigin,
    read_export_manifest,
    verify_files,
)
from terminal.cli.context import CliContext
from terminal.cli.errors import ExitStatus
from terminal.cli.output import write_error_line, write_lines
from terminal.cli.progress import ProgressCounter
from terminal.cli.text_width import sanitize
from terminal.services.archive import open_archive


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSet:
    """All hits of a request, by date and then id, with the state of index and archive.

    Attributes:
        results: Totals and expansions, without hits.
        marks: How far archive and index were when the hits were found.
        ids: The ids of the hits.
        limit: How many of them were wanted; None for all.
    """

    request: SearchRequest
    results: SearchResults
    marks: ChangeMarks
    ids: Sequence[str]
    limit: int | None = None

    @classmethod
    def find(
        cls,
        request: SearchRequest,
        searcher: Searcher,
        archive: Archive,
        *,
        limit: int | None = None,
    ) -> Self:
        """Find the hits, or the first of them, and note how far index and archive are.

        Raises:
            QueryError: the query is mistaken.
            ArchiveError: the archive cannot be read.
        """
        # Before the search: what changes meanwhile is then newer than the marks, never older.
        marks = ChangeMarks(
            archive_change=archive.changes.get_last_change_number(), index_mark=searcher.mark
        )
        return cls(
            request=request,
            results=searcher.search(replace(request, limit=0, snippets=False)),
            marks=marks,
            ids=list(islice(searcher.iter_ids(request), limit)),
            limit=limit,
        )

    def make_origin(self, *, bom: bool) -> ExportOrigin:
        """Make the part of a manifest that says where these articles come from."""
        results = self.results
        limited = {} if self.limit is None else {"limit": self.limit}
        return ExportOrigin(
            query=self.request.query,
            options=resolve_dates(self.request).options | {"bom": bom} | limited,
            query_tree=parse_query(self.request.query, self.request.today),
            expansions=results.expansions,
            versions={
                "truongdang": get_program_version(),
                "engine": results.engine,
                "analyzer": str(ANALYZER_VERSION),
                "schema": str(SCHEMA_VERSION),
            },
            index=results.index,
            marks=self.marks,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPlan:
    """Formats, and the path they are written to; None is stdout, which takes one text."""

    formats: Sequence[ExportFormat]
    target: str | None

    @classmethod
    def parse(cls, names: Sequence[str], output_path: str | None) -> Self:
        """Make the plan that a command line asks for.

        Raises:
            click.UsageError: the formats cannot go to stdout.
        """
        formats = [FORMATS[name] for name in dict.fromkeys(names)]
        output_path = None if output_path == "-" else output_path
        if output_path is None:
            get_stdout_format(formats)
        return cls(formats=formats, target=output_path)

    def run(self, articles: Iterable[Article], origin: ExportOrigin) -> ExportManifest | None:
        """Write the articles of an origin; return the manifest, where there is one.

        Raises:
            ResearchError: a file cannot be written, or the articles cannot all be read.
        """
        if self.target is None:
            options = ExportOptions(bom=origin.bom, query=origin.query)
            export_stream(articles, get_stdout_format(self.formats), sys.stdout.buffer, options)
            return None
        outputs, manifest_path = resolve_targets(self.target, self.formats)
        now = datetime.now(UTC)
        manifest = export_files(articles, outputs, manifest_path, origin, now=now)
        _print_written(manifest, outputs)
        return manifest


def get_stdout_format(formats: Sequence[ExportFormat]) -> FileFormat:
    """Return the one format that can go to stdout.

    Raises:
        click.UsageError: they are several, or the one is a folder or of no use on a terminal.
    """
    if len(formats) > 1:
        raise click.UsageError("Several formats need a folder: -o FOLDER/")
    export_format = formats[0]
    if not isinstance(export_format, FileFormat):
        raise click.UsageError(f"{export_format.name} is a folder of files: -o FOLDER/")
    # Bytes of a workbook would garble the terminal.
    if export_format.is_binary and sys.stdout.isatty():
        raise click.UsageError(
            f"{export_format.name} cannot be shown on a terminal; write it to a file: -o FILE"
        )
    return export_format


def resolve_targets(
    output_path: str, formats: Sequence[ExportFormat]
) -> tuple[list[ExportTarget], Path]:
    """Return the files or folders to write and the path of the manifest.

    One format goes to the path itself; several, or a path that ends in `/`, make it a folder.
    """
    path = Path(output_path)
    if len(formats) > 1 or output_path.endswith("/") or path.is_dir():
        outputs = [
            ExportTarget(format=export_format, path=path / export_format.file_name)
            for export_format in formats
        ]
        return outputs, path / "manifest.json"
    return [ExportTarget(format=formats[0], path=path)], path.with_name(
        f"{path.name}.manifest.json"
    )


def _print_written(manifest: ExportManifest, outputs: Sequence[ExportTarget]) -> None:
    for output in outputs:
        size = sum(file.bytes for file in manifest.files if file.format == output.format.name)
        write_error_line(f"{output.path}: {len(manifest.rows):,} articles, {size:,} bytes")


_MAX_NAMED_ARTICLES = 20
"""Articles that cannot be made again are named up to here, then counted."""


def verify_and_print(path: Path) -> ExitStatus:
    """Compare the files of a manifest with it, and print which are not as they were written."""
    manifest = read_export_manifest(path)
    mismatches = list(verify_files(manifest.files, path.parent))
    write_lines(sanitize(f"{mismatch.name}: {mismatch.message}") for mismatch in mismatches)
    good = len(manifest.files) - len(mismatches)
    write_error_line(f"{good:,} of {len(manifest.files):,} files are as they were written")
    return ExitStatus.NOTHING_FOUND if mismatches else ExitStatus.OK


def replay_export(
    context: CliContext, original: ExportManifest, plan: ExportPlan, *, bom: bool
) -> ExitStatus:
    """Write the articles of a manifest once more, and print which cannot be."""
    with open_archive(context) as archive:
        replay = ExportReplay(original.rows, archive)
        origin = replace(
            original.origin,
            options={**original.origin.options, "bom": bom or original.origin.bom},
            versions={"truongdang": get_program_version()},
            marks=replace(
                original.origin.marks, archive_change=archive.changes.get_last_change_number()
            ),
        )
        with ProgressCounter("exporting") as progress:
            articles = progress.count(replay.iter_articles(), len(original.rows))
            replayed = plan.run(articles, origin)
    for row in replay.missing[:_MAX_NAMED_ARTICLES]:
        write_error_line(f"cannot be made again: {row.id} (no revision has this content any more)")
    if len(replay.missing) > _MAX_NAMED_ARTICLES:
        write_error_line(f"and {len(replay.missing) - _MAX_NAMED_ARTICLES:,} more")
    if replayed:
        _print_changed_files(original, replayed)
    return ExitStatus.NOTHING_FOUND if replay.missing else ExitStatus.OK


def _print_changed_files(original: ExportManifest, replayed: ExportManifest) -> None:
    """Print which files have other bytes: dates of access and addresses may have changed."""
    before = {(file.format, file.sha256) for file in original.files}
    for file in replayed.files:
        if file.format in original.formats and (file.format, file.sha256) not in before:
            write_error_line(f"{file.name}: other bytes than at the first time")
