"""`truongdang open`: an article in the browser, as it is today or as it was archived."""

import re
import sys
import webbrowser
from pathlib import Path
from tempfile import mkdtemp

import click

from archive.captures import CaptureStore
from archive.model import Article
from archive.moments import local_iso
from archive.store import Archive
from crawler.extract.page import Page
from crawler.extract.still import still
from terminal.archive import open_archive
from terminal.command import Command
from terminal.errors import complain
from terminal.revision import find, revision_option
from terminal.screen import narrate, tell
from terminal.session import Session, with_session
from terminal.status import Status

_EXAMPLES = (
    "truongdang open \"$(truongdang search 'hội nghị' --limit 1 --ids)\"",
    "truongdang open \"$(truongdang search 'hội nghị' --limit 1 --ids)\" --archived -o page.html",
)
_MINUTE = len("2026-01-02T03:04")


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@click.argument("article_id", metavar="ID")
@click.option("--archived", is_flag=True, help="The page as it was captured, without its scripts.")
@revision_option
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --archived: write the page there instead of opening it.",
)
def command(
    session: Session,
    article_id: str,
    *,
    archived: bool,
    number: int | None,
    output: Path | None,
) -> None:
    """Open the article with this ID in a browser; where nobody watches, print its address.

    The archived page is a file in a folder of yours that nobody else can read. It loads nothing
    from the network, pictures neither, and runs nothing; what is left of it says when it was
    captured.

    Exit status: 0 opened, 1 no such article, or it has no capture, 3 no archive.
    """
    if (output or number) and not archived:
        raise click.UsageError("--output and --revision go with --archived.")
    with open_archive(session) as archive:
        article = find(archive, article_id, number)
        text = _archived(session, archive, article) if archived else ""
    if not archived:
        _show(article.url, article.url)
    elif output:
        output.write_text(text, encoding="utf-8")
    else:
        path = _private_file(article)
        path.write_text(text, encoding="utf-8")
        _show(path.as_uri(), str(path))


def _archived(session: Session, archive: Archive, article: Article) -> str:
    """The captured page, made still."""
    stored = archive.inventory.stored_revision(article)
    if stored is None:
        complain(
            f"revision {article.revision} of {article.id} has no capture: it was imported",
            hint=f"Its text: truongdang show {article.id}",
        )
        raise click.exceptions.Exit(Status.NONE)
    store = CaptureStore(session.settings().captures)
    captured = store.read(stored.file, stored.offset, stored.length)
    page = Page(
        url=captured.url,
        body=captured.body,
        content_type=captured.content_type,
        fetched_at=stored.fetched_at,
    )
    moment = (local_iso(stored.fetched_at) or "")[:_MINUTE].replace("T", " ")
    note = (
        f"Bản lưu trữ: {captured.url} — captured {moment} (Vietnam), revision {article.revision}."
        " Scripts, frames, forms and pictures were taken out; nothing is loaded from the network."
    )
    return still(page, note)


def _private_file(article: Article) -> Path:
    name = re.sub(r"[^\w.-]", "_", article.id)
    return Path(mkdtemp(prefix="truongdang-")) / f"{name}-{article.revision}.html"


def _show(address: str, said: str) -> None:
    """Let a browser show it where a person watches; else, or where there is none, print it."""
    if sys.stdout.isatty() and webbrowser.open(address):
        narrate(f"opened {said}")
    else:
        tell([said])
