"""What the archive holds, for those who look closer: growth, revisions, captures by file.

Reads only. `archive.verification` compares it with the files, `archive.backup` copies it.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from archive.database import Database
from archive.errors import ArchiveDamagedError
from archive.history import Growth, Quality, StoredCapture, StoredRevision
from archive.model import Article
from archive.statements import captures, growth, quality, reading, runs


class Inventory:
    """The archive's database, seen by its keeper."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def archive_id(self) -> str:
        """What tells this archive from every other."""
        with self._database.read() as connection:
            return runs.archive_id(connection) or ""

    @property
    def file_name(self) -> str:
        """The name of the database's file; where it is none, the name that it would have."""
        return self._database.file.name if self._database.file else "archive.sqlite3"

    def revision(self, article: Article, number: int) -> Article | None:
        """The article as a revision of it has it; None where there is no such revision."""
        with self._database.read() as connection:
            return reading.revised(connection, article, number)

    def stored_revision(self, article: Article) -> StoredRevision | None:
        """Where an article's revision was read from; None where it was imported."""
        with self._database.read() as connection:
            return reading.stored_revision(connection, article.id, article.revision)

    def quality_of(self, run: int) -> Quality:
        """What the articles lack that a run added or revised."""
        with self._database.read() as connection:
            return quality.of_run(connection, run)

    def growth(self, since: datetime) -> list[Growth]:
        """What is held of each site, by its key; `lately` counts from `since`."""
        with self._database.read() as connection:
            return growth.of_sites(connection, since)

    def files(self) -> Mapping[str, int]:
        """Each file of captures, and how far it is known."""
        with self._database.read() as connection:
            return captures.files(connection)

    def captures(self, file: str) -> list[StoredCapture]:
        """The captures of one file, in its order."""
        with self._database.read() as connection:
            return list(captures.in_file(connection, file))

    def faults(self) -> list[str]:
        """What the database finds wrong with itself."""
        return self._database.faults()

    def damage(self, said: str) -> ArchiveDamagedError:
        """Make the error that says of the database that it is damaged."""
        return self._database.damage(said)

    def copy(self, file: Path) -> None:
        """Write the database as it is at one moment to a new file.

        Raises:
            ArchiveError: it cannot be copied, or the file cannot be written.
        """
        self._database.copy(file)
