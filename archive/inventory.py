"""What the archive holds, for those who look closer: growth, revisions, captures by file.

Reads only. `archive.verification` compares it with the files, `archive.backup` copies it.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from archive.crawl_model import Quality, SiteStatistics, StoredCapture, StoredRevision
from archive.database import Database
from archive.errors import ArchiveDamagedError
from archive.model import Article
from archive.repositories import article_reader, captures, sites, statistics


class Inventory:
    """The archive's database, seen by its keeper."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def archive_id(self) -> str:
        """What tells this archive from every other."""
        with self._database.read() as connection:
            return sites.get_archive_id(connection) or ""

    @property
    def file_name(self) -> str:
        """The name of the database's file; where it is none, the name that it would have."""
        return self._database.file.name if self._database.file else "archive.sqlite3"

    def get_article_revision(self, article: Article, number: int) -> Article | None:
        """The article as a revision of it has it; None where there is no such revision."""
        with self._database.read() as connection:
            return article_reader.get_article_revision(connection, article, number)

    def get_stored_revision(self, article: Article) -> StoredRevision | None:
        """Where an article's revision was read from; None where it was imported."""
        with self._database.read() as connection:
            return article_reader.get_stored_revision(connection, article.id, article.revision)

    def get_run_quality(self, run: int) -> Quality:
        """What the articles lack that a run added or revised."""
        with self._database.read() as connection:
            return statistics.get_run_quality(connection, run)

    def get_site_statistics(self, since: datetime) -> list[SiteStatistics]:
        """What is held of each site, by its key; `lately` counts from `since`."""
        with self._database.read() as connection:
            return statistics.get_site_statistics(connection, since)

    def get_capture_files(self) -> Mapping[str, int]:
        """Each file of captures, and how far it is known."""
        with self._database.read() as connection:
            return captures.get_capture_files(connection)

    def get_captures_in_file(self, file: str) -> list[StoredCapture]:
        """The captures of one file, in its order."""
        with self._database.read() as connection:
            return list(captures.iterate_captures_in_file(connection, file))

    def check_integrity(self) -> list[str]:
        """What the database finds wrong with itself."""
        return self._database.check_integrity()

    def damage(self, said: str) -> ArchiveDamagedError:
        """Make the error that says of the database that it is damaged."""
        return self._database.damage(said)

    def copy_to(self, file: Path) -> None:
        """Write the database as it is at one moment to a new file.

        Raises:
            ArchiveError: it cannot be copied, or the file cannot be written.
        """
        self._database.copy_to(file)
