"""`truongdang open`: an article in the browser, as it is today or as it was archived."""

import re
import sys
import webbrowser
from pathlib import Path
from tempfile import mkdtemp

import click

from archive.archive import Archive
from archive.model import Article
from crawler.extract.page import Page
from crawler.extract.sanitize import sanitize_page
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import write_error_line, write_lines
from terminal.printers.table import format_minute
from terminal.services.archive import find_article, open_archive, open_captures, revision_option
from terminal.services.result_list import expand_handles

_EXAMPLES = (
    "truongdang open \"$(truongdang search 'hội nghị' --limit 1 --ids)\"",
    "truongdang open \"$(truongdang search 'hội nghị' --limit 1 --ids)\" --archived -o page.html",
    "truongdang open 2",
)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@click.argument("typed_ids", nargs=-1, required=True, metavar="ID...")
@click.option("--archived", is_flag=True, help="The page as it was captured, without its scripts.")
@revision_option
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --archived: write the page there (-: print it) instead of opening it.",
)
def command(
    context: CliContext,
    typed_ids: tuple[str, ...],
    *,
    archived: bool,
    revision_number: int | None,
    output: Path | None,
) -> None:
    """Open the article with this ID, or several, in a browser; in a pipe, print the addresses.

    ID is an id, its part after the site (four letters are enough), or a number of the last list:
    1 or @1; 3-5 or @3-5 are three articles.

    With --archived the captured page is written to a folder that only you can read, and opened from
    there. It runs no scripts and loads nothing from the network, not even pictures. A line at
    its top says when it was captured.

    Exit status: 0 opened, 1 no such article, or it has no capture, 3 no archive.
    """
    if (output or revision_number) and not archived:
        raise click.UsageError("--output and --revision go with --archived.")
    ids = expand_handles(context, typed_ids)
    if output and len(ids) > 1:
        raise click.UsageError("--output takes one article.")
    with open_archive(context) as archive:
        articles = [find_article(archive, each, revision_number) for each in ids]
        pages = [_load_archived_page(context, archive, each) for each in articles if archived]
    if not archived:
        for article in articles:
            _show_in_browser(article.url, article.url)
    elif output:
        with click.open_file(str(output), "w", encoding="utf-8") as file:  # `-` is stdout
            file.write(pages[0])
    else:
        for article, page in zip(articles, pages, strict=True):
            path = _make_private_file(article)
            path.write_text(page, encoding="utf-8")
            _show_in_browser(path.as_uri(), str(path))


def _load_archived_page(context: CliContext, archive: Archive, article: Article) -> str:
    """Return the captured page as HTML that runs and loads nothing."""
    stored = archive.articles.get_stored_revision(article)
    if stored is None:
        print_error_message(
            f"revision {article.revision} of {article.id} has no capture: it was imported",
            hint=f"Its text: truongdang show {article.id}",
        )
        raise click.exceptions.Exit(ExitStatus.NOTHING_FOUND)
    store = open_captures(context)
    captured = store.read_body(stored.file, stored.offset, stored.length)
    page = Page(
        url=captured.url,
        body=captured.body,
        content_type=captured.content_type,
        fetched_at=stored.fetched_at,
    )
    moment = format_minute(stored.fetched_at)
    note = (
        f"Bản lưu trữ: {captured.url} — captured {moment} (Vietnam), revision {article.revision}."
        " Scripts, frames, forms and pictures were taken out; nothing is loaded from the network."
    )
    return sanitize_page(page, note)


def _make_private_file(article: Article) -> Path:
    # A name of a file, whatever an id of an archive from elsewhere may hold.
    name = re.sub(r"[^\w.-]", "_", article.id)
    return Path(mkdtemp(prefix="truongdang-")) / f"{name}-{article.revision}.html"


def _show_in_browser(address: str, shown_address: str) -> None:
    """Let a browser show it where a person watches; else, or where there is none, print it."""
    if sys.stdout.isatty() and webbrowser.open(address):
        write_error_line(f"opened {shown_address}")
    else:
        write_lines([shown_address])
