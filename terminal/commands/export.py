"""`truongdang export`: a result set as files with a manifest, or as one stream."""

from pathlib import Path

import click

from indexer.request import SearchRequest
from research.export import articles_of
from research.exports.format import FORMATS
from research.manifest_file import read_manifest
from terminal.archive import open_archive
from terminal.command import Command
from terminal.export_plan import Plan
from terminal.export_repeat import export_again, verify_export
from terminal.progress import Progress
from terminal.request import with_optional_request
from terminal.result_set import ResultSet
from terminal.search import (
    narrate_lag,
    narrate_results,
    narrate_unknown_sites,
    open_searcher,
    status_of_results,
)
from terminal.session import Session, with_session

_EXAMPLES = (
    "truongdang export 'hội nghị' --format csv --bom -o articles.csv",
    "truongdang export '*' --from 2020 --format jsonl",
    "truongdang export 'hội nghị' --format csv --format jsonl -o result-set/",
    "truongdang export --verify result-set/manifest.json",
    "truongdang export --again result-set/manifest.json -o once-more/",
)
_MANIFEST = click.Path(dir_okay=False, path_type=Path)


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@with_optional_request
@click.option(
    "--format",
    "formats",
    multiple=True,
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
@click.option("--again", type=_MANIFEST, metavar="MANIFEST", help="Make an export again.")
@click.option("--verify", type=_MANIFEST, metavar="MANIFEST", help="Check the files of one.")
def command(
    session: Session,
    request: SearchRequest,
    *,
    formats: tuple[str, ...],
    place: str | None,
    bom: bool,
    again: Path | None,
    verify: Path | None,
) -> None:
    """Export all articles that match QUERY, whole, by date and then by id.

    Without -o one format goes to stdout. With -o a manifest lies beside the files: what was
    asked, of which index, and a hash of every file and article. Files appear only when they
    are complete.

    With --again the articles of a manifest are written once more with the content that they
    had, whatever has changed since; with --verify its files are compared with it.

    Exit status: 0 exported, 1 nothing found (the file is valid and empty), or not all is as the
    manifest says, 2 a mistake in the command line, 3 no index or archive, or a file cannot be
    read or written, 4 the index must be rebuilt.
    """
    asked = [bool(request.query), again is not None, verify is not None]
    if sum(asked) != 1:
        raise click.UsageError("Give a QUERY, or --again MANIFEST, or --verify MANIFEST.")
    if verify:
        click.get_current_context().exit(verify_export(verify))
    if again:
        manifest = read_manifest(again)
        plan = Plan.of(formats or manifest.formats, place)
        click.get_current_context().exit(export_again(session, manifest, plan, bom=bom))
    if not formats:
        raise click.UsageError("Say in which format: --format csv")
    _export(session, request, Plan.of(formats, place), bom=bom)


def _export(session: Session, request: SearchRequest, plan: Plan, *, bom: bool) -> None:
    with open_searcher(session) as searcher, open_archive(session) as archive:
        found = ResultSet.of(request, searcher, archive)
        narrate_lag(searcher, found.marks.archive_change)
        narrate_unknown_sites(searcher, request)
        with Progress("exporting") as progress:
            articles = progress.through(articles_of(found.ids, archive), len(found.ids))
            plan.carry_out(articles, found.origin(bom=bom))
    narrate_results(found.results)
    click.get_current_context().exit(status_of_results(found.results))
