"""`truongdang export`: a result set as files with a manifest, or as one stream."""

from pathlib import Path
from typing import TypedDict, Unpack

import click

from indexer.search_request import SearchRequest
from research.export import load_articles_by_id
from research.exports.formats import FORMATS, find_format_by_ending
from research.manifest import read_export_manifest
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.options import add_optional_search_request_options
from terminal.cli.output import write_error_line
from terminal.cli.progress import ProgressCounter
from terminal.printers.table import format_count
from terminal.services.archive import open_archive
from terminal.services.export import ExportPlan, ResultSet, replay_export, verify_and_print
from terminal.services.search import (
    get_results_exit_status,
    open_searcher,
    print_query_hints,
    print_search_notes,
    warn_index_behind,
)

_EXAMPLES = (
    "truongdang export 'hội nghị' --bom -o articles.csv",
    "truongdang export '*' --from 2020 --format jsonl",
    "truongdang export 'hội nghị' --limit 10 -o first-ten.ris",
    "truongdang export 'hội nghị' --format csv --format jsonl -o result-set/",
    "truongdang export --verify result-set/manifest.json",
    "truongdang export --again result-set/manifest.json -o once-more/",
)
_MANIFEST_PATH = click.Path(dir_okay=False, path_type=Path)


class _WritingOptions(TypedDict):
    """The options of what is written."""

    bom: bool
    limit: int


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@add_optional_search_request_options
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice([*FORMATS]),
    help="May be given more than once. Without it, the ending of -o PATH says which.",
)
@click.option(
    "-o",
    "output_path",
    type=click.Path(),
    metavar="PATH",
    help="A file; for several formats, or with a / at the end, a folder; - is stdout.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Only the first N articles by date.  [all]",
)
@click.option(
    "--bom", is_flag=True, help="csv: begin with a byte order mark, so that Excel shows diacritics."
)
@click.option("--again", type=_MANIFEST_PATH, metavar="MANIFEST", help="Make an export again.")
@click.option(
    "--verify", type=_MANIFEST_PATH, metavar="MANIFEST", help="Check the files of a manifest."
)
def command(
    context: CliContext,
    request: SearchRequest,
    *,
    formats: tuple[str, ...],
    output_path: str | None,
    again: Path | None,
    verify: Path | None,
    **options: Unpack[_WritingOptions],
) -> None:
    """Export all articles that match QUERY with their full text, ordered by date and id.

    Without -o, one format is written to stdout. With -o, a manifest is written next to the files:
    the query, the index, and a hash of every file and article. Files appear only when they are
    complete.

    --again writes the articles of a manifest again, with the content that they had then. --verify
    compares the files with their manifest.

    Exit status: 0 exported, 1 nothing found (the file is valid and empty), or not all is as the
    manifest says, 2 a mistake in the command line, 3 no index or archive, or a file cannot be
    read or written, 4 the index must be rebuilt.
    """
    asked = [bool(request.query), again is not None, verify is not None]
    if sum(asked) != 1:
        raise click.UsageError("Give a QUERY, or --again MANIFEST, or --verify MANIFEST.")
    if verify:
        click.get_current_context().exit(verify_and_print(verify))
    if again:
        manifest = read_export_manifest(again)
        plan = ExportPlan.parse(formats or manifest.formats, output_path)
        click.get_current_context().exit(replay_export(context, manifest, plan, bom=options["bom"]))
    if not formats and output_path and (by_ending := find_format_by_ending(output_path)):
        formats = (by_ending,)
    if not formats:
        raise click.UsageError(
            "Say in which format: --format csv, or -o with a name that ends in .csv"
        )
    plan = ExportPlan.parse(formats, output_path)
    _export_results(context, request, plan, **options)


def _export_results(
    context: CliContext, request: SearchRequest, plan: ExportPlan, *, bom: bool, limit: int
) -> None:
    with open_searcher(context) as searcher, open_archive(context) as archive:
        found = ResultSet.find(request, searcher, archive, limit=limit or None)
        warn_index_behind(searcher, found.marks.archive_change)
        print_query_hints(searcher, request)
        with ProgressCounter("exporting") as progress:
            articles = progress.count(load_articles_by_id(found.ids, archive), len(found.ids))
            plan.run(articles, found.make_origin(bom=bom))
    if len(found.ids) < found.results.total:
        write_error_line(
            f"note: {len(found.ids):,} of {format_count(found.results.total, 'article')} were"
            " exported, the oldest first (--limit)"
        )
    print_search_notes(found.results)
    click.get_current_context().exit(get_results_exit_status(found.results))
