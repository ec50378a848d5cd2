"""Types of columns that are alike on SQLite and PostgreSQL."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text, TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC on databases that know no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; naive for SQLite, which would drop the zone in silence."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware time, whatever the database keeps."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Address(TypeDecorator[str]):
    """An address or what it folds to: of any length, which an index of PostgreSQL cannot hold.

    See `archive.database.postgresql_tables`.
    """

    impl = Text
    cache_ok = True


BIG = BigInteger().with_variant(Integer(), "sqlite")
"""Numbers that grow without end. SQLite's have eight bytes anyway, and count on by this name."""
