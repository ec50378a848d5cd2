"""`truongdang show`: one article, to be read or as JSON."""

import sys

import click

from archive.article_json import article_to_json
from archive.model import Article
from research.citation import CITATION_STYLES
from research.json_text import dump_json
from research.reference import make_reference
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.errors import ExitStatus
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import OutputScreen, write_paged
from terminal.printers.article import render_article
from terminal.printers.hits import render_hits
from terminal.printers.removals import removal_to_json
from terminal.printers.search_json import similar_to_json
from terminal.services.archive import (
    exit_unknown_article,
    find_article,
    find_removal,
    open_archive,
    revision_option,
)
from terminal.services.search import open_searcher

_EXAMPLES = (
    "truongdang show \"$(truongdang search 'hội nghị' --limit 1 --ids)\"",
    "truongdang show \"$(truongdang search 'hội nghị' --limit 1 --ids)\" --json",
    "truongdang show \"$(truongdang search 'hội nghị' --limit 1 --ids)\" --similar",
    "truongdang show \"$(truongdang search 'hội nghị' --limit 1 --ids)\" --cite bibtex",
    "truongdang show \"$(truongdang search 'hội nghị' --limit 1 --ids)\" --revision 1",
)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@click.argument("article_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="The article as one JSON object.")
@click.option("--similar", is_flag=True, help="List the articles most like it instead.")
@click.option(
    "--cite",
    "style",
    is_flag=False,
    flag_value="footnote",
    type=click.Choice([*CITATION_STYLES]),
    help="How to cite it, instead: a footnote, or a record for a reference manager.",
)
@revision_option
def command(
    context: CliContext,
    article_id: str,
    *,
    as_json: bool,
    similar: bool,
    style: str | None,
    revision_number: int | None,
) -> None:
    """Show the article with this ID, as the archive holds it.

    Exit status: 0 shown, 1 no such article or revision, 3 no archive or index, 4 the index must
    be rebuilt.
    """
    if style and (as_json or similar):
        raise click.UsageError("--cite and --json or --similar contradict each other.")
    if similar:
        _print_similar(context, article_id, as_json=as_json)
        return
    with open_archive(context) as archive:
        if as_json and (removal := find_removal(archive, article_id)):
            click.echo(dump_json(removal_to_json(removal)))
        article = find_article(archive, article_id, revision_number)
    _print_article(article, style, as_json=as_json)


def _print_similar(context: CliContext, article_id: str, *, as_json: bool) -> None:
    with open_searcher(context) as searcher:
        hits = searcher.find_similar(article_id)
    if hits is None:
        exit_unknown_article(article_id)
    if as_json:
        click.echo(dump_json(similar_to_json(article_id, hits)))
    else:
        write_paged(render_hits(hits, OutputScreen.for_stream(sys.stdout)))
    click.get_current_context().exit(ExitStatus.OK if hits else ExitStatus.NOTHING_FOUND)


def _print_article(article: Article, style: str | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(dump_json(article_to_json(article)))
    elif style:
        click.echo(CITATION_STYLES[style](make_reference(article)))
    else:
        write_paged(render_article(article, OutputScreen.for_stream(sys.stdout)))
