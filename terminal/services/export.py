"""A result set to be exported: the ids of its articles, and where they come from."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import click

from archive.archive import Archive
from archive.model import Article
from config.version import get_program_version
from indexer.analyzer import ANALYZER_VERSION
from indexer.engine import SCHEMA_VERSION
from indexer.query_parser import parse_query
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
from terminal.services.archive import open_archive


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSet:
    """All hits of a request, by date and then id; `results` is what else was found out."""

    request: SearchRequest
    results: SearchResults
    marks: ChangeMarks
    ids: Sequence[str]

    @classmethod
    def find(cls, request: SearchRequest, searcher: Searcher, archive: Archive) -> Self:
        """Find the hits, and note how far index and archive are.

        Raises:
            QueryError: the query is mistaken.
            ArchiveError: the archive cannot be read.
        """
        marks = ChangeMarks(
            archive_change=archive.changes.get_last_change_number(), index_mark=searcher.mark
        )
        return cls(
            request=request,
            results=searcher.search(replace(request, limit=0, snippets=False)),
            marks=marks,
            ids=list(searcher.iter_ids(request)),
        )

    def make_origin(self, *, bom: bool) -> ExportOrigin:
        """Where these articles come from, for the manifest of what they are written to."""
        results = self.results
        return ExportOrigin(
            query=self.request.query,
            options={**self.request.options, "bom": bom},
            query_tree=parse_query(self.request.query),
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
    """Formats and the place they go to; None is stdout, which takes one text."""

    formats: Sequence[ExportFormat]
    target: str | None

    @classmethod
    def parse(cls, names: Sequence[str], place: str | None) -> Self:
        """The plan that a command line asks for.

        Raises:
            click.UsageError: what is asked for cannot go to stdout.
        """
        forms = [FORMATS[name] for name in dict.fromkeys(names)]
        place = None if place == "-" else place
        if place is None:
            get_stdout_format(forms)
        return cls(formats=forms, target=place)

    def run(self, articles: Iterable[Article], origin: ExportOrigin) -> ExportManifest | None:
        """Write the articles of an origin; gives the manifest, where there is one.

        Raises:
            ResearchError: a file cannot be written, or the articles cannot all be read.
        """
        if self.target is None:
            wishes = ExportOptions(bom=origin.bom, query=origin.query)
            export_stream(articles, get_stdout_format(self.formats), sys.stdout.buffer, wishes)
            return None
        outputs, manifest_path = resolve_targets(self.target, self.formats)
        now = datetime.now(UTC)
        manifest = export_files(articles, outputs, manifest_path, origin, now=now)
        _print_written(manifest, outputs)
        return manifest


def get_stdout_format(forms: Sequence[ExportFormat]) -> FileFormat:
    """The one format that can go to stdout.

    Raises:
        click.UsageError: they are several, or the one is a folder or of no use on a terminal.
    """
    if len(forms) > 1:
        raise click.UsageError("Several formats need a folder: -o FOLDER/")
    form = forms[0]
    if not isinstance(form, FileFormat):
        raise click.UsageError(f"{form.name} is a folder of files: -o FOLDER/")
    if form.is_binary and sys.stdout.isatty():
        raise click.UsageError(f"{form.name} is nothing for a terminal: -o FILE")
    return form


def resolve_targets(place: str, forms: Sequence[ExportFormat]) -> tuple[list[ExportTarget], Path]:
    """Where the files and the manifest go: one file, or a folder for several."""
    path = Path(place)
    if len(forms) > 1 or place.endswith("/") or path.is_dir():
        outputs = [ExportTarget(format=form, path=path / form.file_name) for form in forms]
        return outputs, path / "manifest.json"
    return [ExportTarget(format=forms[0], path=path)], path.with_name(f"{path.name}.manifest.json")


def _print_written(manifest: ExportManifest, outputs: Sequence[ExportTarget]) -> None:
    for output in outputs:
        size = sum(file.bytes for file in manifest.files if file.format == output.format.name)
        write_error_line(f"{output.path}: {len(manifest.rows):,} articles, {size:,} bytes")


_MAX_NAMED_ARTICLES = 20
"""Articles that cannot be made again are named up to here, then counted."""


def verify_and_print(path: Path) -> ExitStatus:
    """Compare the files of a manifest with it, and say which are not as they were written."""
    manifest = read_export_manifest(path)
    mismatches = list(verify_files(manifest.files, path.parent))
    write_lines(f"{mismatch.name}: {mismatch.message}" for mismatch in mismatches)
    good = len(manifest.files) - len(mismatches)
    write_error_line(f"{good:,} of {len(manifest.files):,} files are as they were written")
    return ExitStatus.NOTHING_FOUND if mismatches else ExitStatus.OK


def replay_export(
    session: CliContext, kept: ExportManifest, plan: ExportPlan, *, bom: bool
) -> ExitStatus:
    """Write the rows of a manifest once more, and say which cannot be."""
    with open_archive(session) as archive:
        repetition = ExportReplay(kept.rows, archive)
        origin = replace(
            kept.origin,
            options={**kept.origin.options, "bom": bom or kept.origin.bom},
            versions={"truongdang": get_program_version()},
            marks=replace(
                kept.origin.marks, archive_change=archive.changes.get_last_change_number()
            ),
        )
        with ProgressCounter("exporting") as progress:
            articles = progress.count(repetition.iter_articles(), len(kept.rows))
            made = plan.run(articles, origin)
    for row in repetition.missing[:_MAX_NAMED_ARTICLES]:
        write_error_line(f"cannot be made again: {row.id} (no revision has this content any more)")
    if len(repetition.missing) > _MAX_NAMED_ARTICLES:
        write_error_line(f"and {len(repetition.missing) - _MAX_NAMED_ARTICLES:,} more")
    if made:
        _print_changed_files(kept, made)
    return ExitStatus.NOTHING_FOUND if repetition.missing else ExitStatus.OK


def _print_changed_files(kept: ExportManifest, made: ExportManifest) -> None:
    """Say whether the bytes are the same: dates of access and addresses may have moved on."""
    before = {(file.format, file.sha256) for file in kept.files}
    for file in made.files:
        if file.format in kept.formats and (file.format, file.sha256) not in before:
            write_error_line(f"{file.name}: other bytes than at the first time")
