"""`truongdang export`: a result set as files with a manifest, or as one stream."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from archive.model import Article
from archive.store import Archive
from indexer.analyzer import ANALYZER_VERSION
from indexer.engine import SCHEMA_VERSION
from indexer.query_parser import parse
from indexer.request import SearchRequest
from indexer.result import Results
from indexer.searcher import Searcher
from research.export import Output, articles_of, export_files, export_stream
from research.exported_file import ExportedFile
from research.exports.format import FORMATS, AnyFormat, Format
from research.exports.wishes import Wishes
from research.manifest import Manifest, Marks, Row
from terminal.archive import open_archive
from terminal.command import Command
from terminal.progress import Progress
from terminal.request import with_request
from terminal.screen import narrate
from terminal.search import (
    narrate_lag,
    narrate_results,
    narrate_unknown_sites,
    open_searcher,
    status_of_results,
)
from terminal.session import Session, with_session
from terminal.version import program_version

_EXAMPLES = (
    "truongdang export 'hội nghị' --format csv --bom -o articles.csv",
    "truongdang export '*' --from 2020 --format jsonl",
    "truongdang export 'hội nghị' --format csv --format jsonl -o result-set/",
)


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@with_request
@click.option(
    "--format",
    "formats",
    multiple=True,
    required=True,
    type=click.Choice([*FORMATS]),
    help="May be given more than once.",
)
@click.option(
    "-o",
    "place",
    type=click.Path(),
    metavar="PATH",
    help="A file; for several formats, or with a / at the end, a folder; - is stdout.",
)
@click.option("--bom", is_flag=True, help="csv: a byte order mark, so that Excel shows the marks.")
def command(
    session: Session,
    request: SearchRequest,
    *,
    formats: tuple[str, ...],
    place: str | None,
    bom: bool,
) -> None:
    """Export all articles that match QUERY, whole, by date and then by id.

    Without -o one format goes to stdout. With -o a manifest lies beside the files: what was
    asked, of which index, and a hash of every file and article. Files appear only when they
    are complete.

    Exit status: 0 exported, 1 nothing found (the file is valid and empty), 2 a mistake in the
    command line, 3 no index or archive, or PATH cannot be written, 4 the index must be rebuilt.
    """
    place = None if place == "-" else place
    forms = [FORMATS[name] for name in dict.fromkeys(formats)]
    wishes = Wishes(bom=bom, query=request.query)
    with open_searcher(session) as searcher, open_archive(session) as archive:
        last_change = archive.last_change()
        narrate_lag(searcher, last_change)
        results = searcher.search(replace(request, limit=0, snippets=False))
        narrate_unknown_sites(searcher, request)
        with _articles(archive, searcher, request) as articles:
            if place is None:
                export_stream(articles, streamed(forms), sys.stdout.buffer, wishes)
            else:
                outputs, manifest_path = places_of(place, forms)
                marks = Marks(archive_change=last_change, index_mark=searcher.mark)
                describe = partial(_manifest, request, results, marks, bom)
                _narrate(export_files(articles, outputs, manifest_path, wishes, describe), outputs)
    narrate_results(results)
    click.get_current_context().exit(status_of_results(results))


def streamed(forms: Sequence[AnyFormat]) -> Format:
    """The one format that can go to stdout.

    Raises:
        click.UsageError: they are several, or the one is a folder or of no use on a terminal.
    """
    if len(forms) > 1:
        raise click.UsageError("Several formats need a folder: -o FOLDER/")
    form = forms[0]
    if not isinstance(form, Format):
        raise click.UsageError(f"{form.name} is a folder of files: -o FOLDER/")
    if form.is_binary and sys.stdout.isatty():
        raise click.UsageError(f"{form.name} is nothing for a terminal: -o FILE")
    return form


def places_of(place: str, forms: Sequence[AnyFormat]) -> tuple[list[Output], Path]:
    """Where the files and the manifest go: one file, or a folder for several."""
    path = Path(place)
    if len(forms) > 1 or place.endswith("/") or path.is_dir():
        outputs = [Output(form=form, path=path / form.file_name) for form in forms]
        return outputs, path / "manifest.json"
    return [Output(form=forms[0], path=path)], path.with_name(f"{path.name}.manifest.json")


@contextmanager
def _articles(
    archive: Archive, searcher: Searcher, request: SearchRequest
) -> Iterator[Iterator[Article]]:
    """The articles of a result set, counted as they pass."""
    ids = list(searcher.ids(request))
    with Progress("exporting") as progress:
        yield progress.through(articles_of(ids, archive), len(ids))


def _manifest(
    request: SearchRequest,
    results: Results,
    marks: Marks,
    bom: bool,  # noqa: FBT001 -- bound by position in a partial
    rows: Sequence[Row],
    files: Sequence[ExportedFile],
) -> Manifest:
    return Manifest(
        created_at=datetime.now(UTC),
        query=request.query,
        options={
            "from": request.date_from,
            "to": request.date_to,
            "any": request.match_any,
            "exact": request.exact,
            "fold": request.fold,
            "bom": bom,
            **{name: list(values) for name, values in request.filters.items()},
        },
        tree=parse(request.query),
        expansions=results.expansions,
        versions={
            "truongdang": program_version(),
            "engine": results.engine,
            "analyzer": str(ANALYZER_VERSION),
            "schema": str(SCHEMA_VERSION),
        },
        index=results.index,
        marks=marks,
        files=files,
        rows=rows,
    )


def _narrate(manifest: Manifest, outputs: Sequence[Output]) -> None:
    for output in outputs:
        size = sum(file.bytes for file in manifest.files if file.format == output.form.name)
        narrate(f"{output.path}: {len(manifest.rows):,} articles, {size:,} bytes")
