"""The table `shared_texts`: files that every machine on an archive has."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select

from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import shared_texts


@repeat_when_lost
class SharedTextRepository:
    """Site files and saved searches, as texts: what they say others know."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_texts(self, kind: str) -> dict[str, str]:
        """Return the texts of a kind, by name."""
        query = select(shared_texts.c.name, shared_texts.c.text).where(shared_texts.c.kind == kind)
        with self._database.read() as connection:
            return {row.name: row.text for row in connection.execute(query)}

    def change_text(self, kind: str, name: str, change: Callable[[str | None], str]) -> None:
        """Replace a text by what a function makes of it, while nobody else does.

        Args:
            kind: The kind.
            name: The name.
            change: Called with the text, None where there is none; called again after a restart.
        """
        own = (shared_texts.c.kind == kind) & (shared_texts.c.name == name)
        with self._database.write() as connection:
            before = connection.execute(select(shared_texts.c.text).where(own)).scalar()
            after = change(before)
            if after == before:
                return
            connection.execute(delete(shared_texts).where(own))
            row = {"kind": kind, "name": name, "text": after, "changed_at": datetime.now(UTC)}
            connection.execute(insert(shared_texts).values(row))
