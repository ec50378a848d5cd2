"""The table `spooled_files`: files of captures that are still on the machine that wrote them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import captures, revisions, spooled_files, urls
from archive.repositories.clauses import split_batches


@dataclass(frozen=True, slots=True, kw_only=True)
class SpooledFile:
    """A file of captures that one `machine` alone has, `since` a run began it."""

    file: str
    machine: str
    since: datetime


@repeat_when_lost
class SpooledFileRepository:
    """Which files of captures are not in the object store yet, and on which machine."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_files(self) -> list[SpooledFile]:
        """Return the files, the oldest first."""
        query = select(spooled_files.c.file, spooled_files.c.machine, spooled_files.c.since)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(spooled_files.c.since, spooled_files.c.file))
            return [SpooledFile(**row) for row in rows.mappings()]

    def add_file(self, file: str, machine: str, now: datetime) -> None:
        """Note that a machine writes a file."""
        row = {"file": file, "machine": machine, "since": now}
        with self._database.write() as connection:
            connection.execute(delete(spooled_files).where(spooled_files.c.file == file))
            connection.execute(insert(spooled_files).values(row))

    def remove_file(self, file: str) -> None:
        """Note that a file is in the object store."""
        with self._database.write() as connection:
            connection.execute(delete(spooled_files).where(spooled_files.c.file == file))

    def give_up_file(self, file: str) -> int:
        """Let every address be fetched whole whose captures stand in a lost file; return how many.

        Revisions that were read from them wait for another capture of the same content. The caller
        holds the lock of the site.
        """
        in_file = captures.c.file == file
        with self._database.write() as connection:
            query = select(captures.c.site, captures.c.url).where(in_file).distinct()
            lost = connection.execute(query).all()
            count = 0
            for batch in split_batches([row.url for row in lost]):
                at_address = (urls.c.site == lost[0].site) & urls.c.url.in_(batch)
                count += connection.execute(
                    update(urls)
                    .where(at_address)
                    .values(
                        run=None, next_due=None, payload_digest=None, etag=None, last_modified=None
                    )
                ).rowcount
            read = select(captures.c.id).where(in_file)
            connection.execute(
                update(revisions).where(revisions.c.capture.in_(read)).values(capture=None)
            )
            connection.execute(delete(spooled_files).where(spooled_files.c.file == file))
        return count
