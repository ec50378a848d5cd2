"""The change log that the indexer follows: the table `changes`.

A file of its own because five repositories write to it.
"""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from sqlalchemy import func, insert, select

from archive.change_marker import write_change_marker
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import changes
from archive.model import ArticleId, Change

_INSERT = insert(changes)
_LAST_NUMBER = select(func.max(changes.c.number))


@repeat_when_lost
class ChangeLog:
    """The numbered list of articles that are not what they were."""

    def __init__(self, database: Database, data: Path) -> None:
        """Follow the log of a database; `data` is the folder of its change marker."""
        self._database = database
        self._data = data

    def log_changes(self, article_ids: Iterable[str]) -> None:
        """Tell the indexer that articles are not what they were."""
        with self._database.write():
            self._database.call_before_commit(self._append, article_ids)

    def _append(self, article_ids: list[str]) -> None:
        """Write the lines of a transaction at its end, when nothing but its commit is to come.

        Whoever writes lines waits for the commit of the one before. So their numbers are in the
        order of the commits, and a reader never meets a number below one that it has seen.
        """
        rows = [{"article": article_id} for article_id in dict.fromkeys(article_ids)]
        if not rows:
            return
        with self._database.write() as connection:
            self._database.lock_until_commit("changes")
            connection.execute(_INSERT, rows)
            mark = partial(write_change_marker, self._data, self.get_last_change_number())
            # Not before the commit: a search would wait for a change that may never come.
            self._database.call_after_commit(write_change_marker, mark)

    def get_last_change_number(self) -> int:
        """Return the number of the log's last line; 0 when it is empty."""
        with self._database.read() as connection:
            return connection.execute(_LAST_NUMBER).scalar() or 0

    def get_changes_since(self, number: int, limit: int) -> list[Change]:
        """Return the lines after `number`, in order, at most `limit`."""
        query = (
            select(changes).where(changes.c.number > number).order_by(changes.c.number).limit(limit)
        )
        with self._database.read() as connection:
            return [
                Change(number=row.number, article_id=ArticleId(row.article))
                for row in connection.execute(query)
            ]
