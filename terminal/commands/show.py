"""`truongdang show`: one article, to be read or as JSON."""

import sys

import click

from archive.article_json import article_as_json
from archive.model import Article
from research.citation import STYLES
from research.json_text import json_text
from research.reference import reference
from terminal.archive import open_archive
from terminal.command import Command
from terminal.pager import page
from terminal.printers.article import article_lines
from terminal.printers.json import similar_object
from terminal.printers.text import block_lines
from terminal.revision import find, refuse_unknown, revision_option
from terminal.screen import Screen
from terminal.search import open_searcher
from terminal.session import Session, with_session
from terminal.status import Status

_EXAMPLES = (
    "truongdang show \"$(truongdang search 'hội nghị' --limit 1 --ids)\"",
    "truongdang show \"$(truongdang search 'hội nghị' --limit 1 --ids)\" --json",
    "truongdang show \"$(truongdang search 'hội nghị' --limit 1 --ids)\" --similar",
    "truongdang show \"$(truongdang search 'hội nghị' --limit 1 --ids)\" --cite bibtex",
    "truongdang show \"$(truongdang search 'is:revised' --limit 1 --ids)\" --revision 1",
)


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@click.argument("article_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="The article as one JSON object.")
@click.option("--similar", is_flag=True, help="List the articles most like it instead.")
@click.option(
    "--cite",
    "style",
    is_flag=False,
    flag_value="footnote",
    type=click.Choice([*STYLES]),
    help="How to cite it, instead: a footnote, or a record for a reference manager.",
)
@revision_option
def command(
    session: Session,
    article_id: str,
    *,
    as_json: bool,
    similar: bool,
    style: str | None,
    number: int | None,
) -> None:
    """Show the article with this ID, as the archive holds it.

    Exit status: 0 shown, 1 no such article or revision, 3 no archive or index, 4 the index must
    be rebuilt.
    """
    if style and (as_json or similar):
        raise click.UsageError("--cite and --json or --similar contradict each other.")
    if similar:
        _list_similar(session, article_id, as_json=as_json)
        return
    with open_archive(session) as archive:
        article = find(archive, article_id, number)
    _print(article, style, as_json=as_json)


def _list_similar(session: Session, article_id: str, *, as_json: bool) -> None:
    with open_searcher(session) as searcher:
        hits = searcher.similar(article_id)
    if hits is None:
        refuse_unknown(article_id)
    if as_json:
        click.echo(json_text(similar_object(article_id, hits)))
    else:
        page(block_lines(hits, Screen.of(sys.stdout)))
    click.get_current_context().exit(Status.FINE if hits else Status.NONE)


def _print(article: Article, style: str | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(json_text(article_as_json(article)))
    elif style:
        click.echo(STYLES[style](reference(article)))
    else:
        page(article_lines(article, Screen.of(sys.stdout)))
