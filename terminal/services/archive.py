"""The archive as commands use it: opened from the settings, followed by the index.

Apart from `terminal.cli.context`, because a search must not wait for SQLAlchemy.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import NoReturn

import click

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.errors import ArchiveError, ArchiveMissingError
from archive.model import Article, Removal
from indexer import sync
from indexer.sync import SyncReport
from terminal.cli.context import CliContext
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.cli.output import write_error_line
from terminal.cli.progress import ProgressCounter
from terminal.printers.index import format_engine_advice
from terminal.printers.table import format_minute

_MAX_NAMED_IDS = 10
"""Ids that are named where a part is of several; the rest is counted. Chosen."""
GROWTH_PERIOD = timedelta(days=30)
"""The time over which growth is measured; also in the JSON keys `bytes_last_30_days`."""


def open_archive(
    context: CliContext, *, create: bool = False, may_be_emptied: bool = False
) -> Archive:
    """Open the archive that the settings name; `create` makes it where there is none.

    `may_be_emptied` fills a file anew that has lost all that was in it.

    Raises:
        ArchiveError: it cannot be opened; the message says why.
    """
    settings = context.load_settings()
    if create:
        context.data.mkdir(parents=True, exist_ok=True)
    try:
        archive = Archive.open(
            settings.archive_url, data=context.data, create=create, may_be_emptied=may_be_emptied
        )
    except ArchiveMissingError as error:
        if open_captures(context).list_reachable_files():
            error.hint = (
                "Its captures are there: truongdang archive rebuild makes it anew from them."
            )
        raise
    if copy := archive.database.copy_before_migration:
        # A migration copies the database first: who wants the old one back must know where it is.
        write_error_line(
            f"note: the database was brought to the schema of this version; as it was: {copy}"
        )
    return archive


def open_captures(context: CliContext) -> CaptureStore:
    """Return the captures that the settings name."""
    settings = context.load_settings()
    return CaptureStore(settings.captures, settings.captures_url)


def migrate_archive(context: CliContext) -> None:
    """Migrate an older archive, with a note, before runs open it on their own.

    Other errors of the archive are ignored here: the runs report them.
    """
    try:
        with open_archive(context):
            pass
    except ArchiveMissingError:
        if open_captures(context).list_reachable_files():
            write_error_line(
                "note: a new archive begins beside the captures of one that was lost:"
                " truongdang archive rebuild takes them in"
            )
    except ArchiveError:
        return


def print_left_out(files: int) -> None:
    """Tell of files of captures that are not ours to hand on; nothing where there are none."""
    if files:
        write_error_line(
            f"note: captures in {files:,} files that were imported in place are left out"
        )


def update_index_with_progress(context: CliContext, archive: Archive) -> SyncReport:
    """Let the index follow the archive, showing how far it is."""
    with ProgressCounter("indexing") as progress:
        report = sync.update_index(
            archive,
            context.index,
            engine=context.load_settings().engine,
            on_progress=progress.show,
        )
    if report.exceeds_size:
        write_error_line(format_engine_advice())
    return report


revision_option: Callable[[Callable[..., None]], Callable[..., None]] = click.option(
    "--revision",
    "revision_number",
    type=click.IntRange(min=1),
    metavar="N",
    help="The N-th revision.  [the last]",
)


def complete_article_id(archive: Archive, typed: str) -> str:
    """Return the id of which a part was typed; what is an id, or part of none, stays as it is.

    Raises:
        click.exceptions.Exit: several ids have this part; a message has named them.
    """
    if archive.articles.get_article(typed):
        return typed
    ids = archive.articles.find_article_ids(typed)
    if len(ids) > 1:
        more = f" and {len(ids) - _MAX_NAMED_IDS:,} more" if len(ids) > _MAX_NAMED_IDS else ""
        print_error_message(
            f"{typed} is part of {len(ids):,} ids",
            hint=f"Which is meant: {', '.join(ids[:_MAX_NAMED_IDS])}{more}",
        )
        raise click.exceptions.Exit(ExitStatus.USAGE)
    return ids[0] if ids else typed


def find_article(archive: Archive, typed: str, revision_number: int | None = None) -> Article:
    """Return the article of an id or a part of one, as its revision `number` has it.

    Raises:
        click.exceptions.Exit: there is none; a message has said so, and which revisions there are.
    """
    article_id = complete_article_id(archive, typed)
    if (article := archive.articles.get_article(article_id)) is None:
        if removal := find_removal(archive, article_id):
            exit_removed_article(article_id, removal)
        exit_unknown_article(article_id)
    if revision_number is None or revision_number == article.revision:
        return article
    if (revision := archive.articles.get_article_revision(article, revision_number)) is None:
        print_error_message(
            f"{article_id} has no revision {revision_number}",
            hint=f"Its revisions are 1 to {article.revision}.",
        )
        raise click.exceptions.Exit(ExitStatus.NOTHING_FOUND)
    return revision


def find_removal(archive: Archive, article_id: str) -> Removal | None:
    """Return the removal of an article that the archive has no more; None where it has it."""
    if archive.articles.get_article(article_id):
        return None
    return next(iter(archive.removals.find_removals(article_id)), None)


def exit_removed_article(article_id: str, removal: Removal) -> NoReturn:
    """Print when and why an article was removed, and end the command."""
    print_error_message(
        f"{article_id} was removed on {format_minute(removal.removed_at)}: {removal.reason}",
        hint="All that was removed: truongdang archive removals",
    )
    raise click.exceptions.Exit(ExitStatus.NOTHING_FOUND)


def exit_unknown_article(article_id: str) -> NoReturn:
    """Print that no article has this id, and end the command."""
    print_error_message(
        f"no article has the id {article_id}",
        hint="Ids are what search prints; four letters of the part after the site are enough.",
    )
    raise click.exceptions.Exit(ExitStatus.NOTHING_FOUND)
