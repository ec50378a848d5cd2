"""The archive as commands use it: opened from the settings, followed by the index.

Apart from `terminal.cli.context`, because a search must not wait for SQLAlchemy.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

import click

from archive.archive import Archive
from archive.errors import ArchiveError
from archive.model import Article
from indexer import sync
from indexer.sync import SyncReport
from terminal.cli.context import CliContext
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.cli.output import write_error_line
from terminal.cli.progress import ProgressCounter
from terminal.printers.index import format_engine_advice


def open_archive(session: CliContext, *, create: bool = False) -> Archive:
    """Open the archive that the settings name; `create` makes it where there is none.

    Raises:
        ArchiveError: it cannot be opened; the message says why.
    """
    settings = session.load_settings()
    if create:
        session.data.mkdir(parents=True, exist_ok=True)
    archive = Archive.open(settings.archive_url, data=session.data, create=create)
    if kept := archive.database.copy_before_migration:
        write_error_line(
            f"note: the database was brought to the schema of this version; as it was: {kept}"
        )
    return archive


def migrate_archive(session: CliContext) -> None:
    """Let an older archive be migrated, and say so, before runs open it on their own.

    What else is wrong with it is told by them.
    """
    with suppress(ArchiveError), open_archive(session):
        pass


def update_index_with_progress(session: CliContext, archive: Archive) -> SyncReport:
    """Let the index follow the archive, showing how far it is."""
    with ProgressCounter("indexing") as progress:
        report = sync.update_index(
            archive,
            session.index,
            engine=session.load_settings().engine,
            on_progress=progress.show,
        )
    if report.exceeds_size:
        write_error_line(format_engine_advice())
    return report


revision_option: Callable[[Callable[..., None]], Callable[..., None]] = click.option(
    "--revision",
    "number",
    type=click.IntRange(min=1),
    metavar="N",
    help="As the site published it the N-th time; the last, where N is not given.",
)


def find_article(archive: Archive, article_id: str, number: int | None = None) -> Article:
    """The article, as its revision `number` has it.

    Raises:
        click.exceptions.Exit: there is none; it was said, and what there is.
    """
    if (article := archive.articles.get_article(article_id)) is None:
        exit_unknown_article(article_id)
    if number is None or number == article.revision:
        return article
    if (found := archive.articles.get_article_revision(article, number)) is None:
        print_error_message(
            f"{article_id} has no revision {number}",
            hint=f"Its revisions are 1 to {article.revision}.",
        )
        raise click.exceptions.Exit(ExitStatus.NOTHING_FOUND)
    return found


def exit_unknown_article(article_id: str) -> NoReturn:
    """Say that no article has this id, and end the command."""
    print_error_message(f"no article has the id {article_id}", hint="Ids are what search prints.")
    raise click.exceptions.Exit(ExitStatus.NOTHING_FOUND)
