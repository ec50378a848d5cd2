"""`truongdang show`: one article, to be read or as JSON."""

import sys
from collections.abc import Iterator, Sequence

import click

from archive.article_json import article_to_json
from archive.model import Article
from research.citation import CITATION_STYLES, format_citations
from research.json_text import dump_json, dump_json_line
from research.reference import make_reference
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.errors import ExitStatus
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import OutputScreen, write_lines, write_paged
from terminal.cli.text_width import sanitize
from terminal.printers.article import render_article
from terminal.printers.hits import render_hits
from terminal.printers.removals import removal_to_json
from terminal.printers.search_json import similar_to_json
from terminal.printers.table import MAX_LINE_COLUMNS
from terminal.services.archive import (
    complete_article_id,
    exit_unknown_article,
    find_article,
    find_removal,
    open_archive,
    revision_option,
)
from terminal.services.result_list import expand_handles, keep_result_list
from terminal.services.search import open_searcher

_EXAMPLES = (
    "truongdang show \"$(truongdang search 'hội nghị' --limit 1 --ids)\"",
    "truongdang show 1",
    "truongdang show @1-2 --cite ris",
    "truongdang show \"$(truongdang search 'hội nghị' --limit 1 --ids)\" --json",
    "truongdang show \"$(truongdang search 'hội nghị' --limit 1 --ids)\" --similar",
    "truongdang show \"$(truongdang search 'hội nghị' --limit 1 --ids)\" --cite bibtex",
    "truongdang show \"$(truongdang search 'hội nghị' --limit 1 --ids)\" --revision 1",
)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@click.argument("typed_ids", nargs=-1, required=True, metavar="ID...")
@click.option("--json", "as_json", is_flag=True, help="The article as JSON; several, a line each.")
@click.option("--similar", is_flag=True, help="List the most similar articles instead.")
@click.option(
    "--cite",
    "style",
    is_flag=False,
    flag_value="footnote",
    type=click.Choice([*CITATION_STYLES]),
    help="Print a citation: a footnote, or a record for a reference manager.",
)
@revision_option
def command(
    context: CliContext,
    typed_ids: tuple[str, ...],
    *,
    as_json: bool,
    similar: bool,
    style: str | None,
    revision_number: int | None,
) -> None:
    """Show the article with this ID, or several, as the archive holds them.

    ID is an id, its part after the site (four letters are enough), or a number of the last list:
    1 or @1; 3-5 or @3-5 are three articles.

    Exit status: 0 shown, 1 no such article or revision, 3 no archive or index, 4 the index must
    be rebuilt.
    """
    if style and (as_json or similar):
        raise click.UsageError("--cite and --json or --similar contradict each other.")
    ids = expand_handles(context, typed_ids)
    if similar:
        if len(ids) > 1:
            raise click.UsageError("--similar takes one article.")
        _print_similar(context, ids[0], as_json=as_json)
        return
    dump = dump_json if len(ids) == 1 else dump_json_line
    with open_archive(context) as archive:
        if as_json:
            for removal in filter(None, (find_removal(archive, each) for each in ids)):
                click.echo(dump(removal_to_json(removal)))
        articles = [find_article(archive, each, revision_number) for each in ids]
    if as_json:
        write_lines(dump(article_to_json(article)) for article in articles)
    elif style:
        text = format_citations([make_reference(each) for each in articles], style)
        write_lines(map(sanitize, text.split("\n")))
    else:
        write_paged(_render_articles(articles))


def _print_similar(context: CliContext, typed: str, *, as_json: bool) -> None:
    with open_searcher(context) as searcher:
        hits = searcher.find_similar(typed)
        if hits is None:
            with open_archive(context) as archive:
                typed = complete_article_id(archive, typed)
            hits = searcher.find_similar(typed)
    if hits is None:
        exit_unknown_article(typed)
    if as_json:
        click.echo(dump_json(similar_to_json(typed, hits)))
    else:
        write_paged(render_hits(hits, OutputScreen.for_stream(sys.stdout)))
        keep_result_list(context, [hit.id for hit in hits])
    click.get_current_context().exit(ExitStatus.OK if hits else ExitStatus.NOTHING_FOUND)


def _render_articles(articles: Sequence[Article]) -> Iterator[str]:
    """Yield the lines of articles, a rule between two."""
    screen = OutputScreen.for_stream(sys.stdout)
    columns = min(screen.width or MAX_LINE_COLUMNS, MAX_LINE_COLUMNS)
    for number, article in enumerate(articles):
        if number:
            yield from ("", screen.dim("─" * columns), "")
        yield from render_article(article, screen)
