"""The archive as commands use it: opened from the settings, followed by the index.

Apart from `terminal.session`, because a search must not wait for SQLAlchemy.
"""

from contextlib import suppress

from archive.errors import ArchiveError
from archive.store import Archive
from indexer import sync
from indexer.sync import SyncReport
from terminal.printers.index import outgrown_text
from terminal.progress import Progress
from terminal.screen import narrate
from terminal.session import Session


def open_archive(session: Session, *, create: bool = False) -> Archive:
    """Open the archive that the settings name; `create` makes it where there is none.

    Raises:
        ArchiveError: it cannot be opened; the message says why.
    """
    settings = session.settings()
    if create:
        session.data.mkdir(parents=True, exist_ok=True)
    archive = Archive.open(settings.archive_url, data=session.data, create=create)
    if kept := archive.copy_before_migration:
        narrate(f"note: the database was brought to the schema of this version; as it was: {kept}")
    return archive


def migrate_archive(session: Session) -> None:
    """Let an older archive be migrated, and say so, before runs open it on their own.

    What else is wrong with it is told by them.
    """
    with suppress(ArchiveError), open_archive(session):
        pass


def update_index(session: Session, archive: Archive) -> SyncReport:
    """Let the index follow the archive, showing how far it is."""
    with Progress("indexing") as progress:
        report = sync.update(
            archive,
            session.index,
            engine=session.settings().engine,
            on_progress=progress.show,
        )
    if report.outgrows:
        narrate(outgrown_text())
    return report
