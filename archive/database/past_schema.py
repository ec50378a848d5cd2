"""The tables of what web archives list; `archive.database.schema` has all others."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from archive.database.column_kinds import BIG, Address, UtcTime
from archive.database.table_base import metadata

past_lists = Table(
    "past_lists",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("site", ForeignKey("sites.key"), nullable=False),
    Column("archive", String, nullable=False, comment="name of the web archive"),
    Column("asked", String, nullable=False, comment="the span that the operator asked for"),
    Column("place", Text, nullable=False, comment="host and path below which it lists"),
    Column("first", UtcTime, comment="null: from the beginning"),
    Column("last", UtcTime, comment="null: up to now"),
    Column("resume_key", Text, comment="where the next answer begins; null: at the top"),
    Column("begun_at", UtcTime, nullable=False, comment="when it was first asked for"),
    Column("finished_at", UtcTime, comment="null: there is more of it"),
    Column("counts", JSON, nullable=False, comment="captures by year, and what of them is left"),
    Index(None, "site", "archive", "asked"),
    comment="Lists of captures that web archives are asked for, and how far each was read",
    sqlite_autoincrement=True,
)

past_captures = Table(
    "past_captures",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("site", ForeignKey("sites.key"), nullable=False),
    Column("archive", String, nullable=False, comment="name of the web archive"),
    Column("url", Address, nullable=False, comment="as it was captured"),
    Column("identity", Address, nullable=False, comment="what it folds to"),
    Column("captured_at", UtcTime, nullable=False, comment="to the second"),
    Column("status", Integer, comment="HTTP status; null: it is not listed"),
    Column("digest", String, comment="of its payload, as the list has it; null: it has none"),
    Column("state", String, nullable=False, comment="due, kept, ...: see PastState"),
    Column("reason", Text, comment="why it was left, or failed"),
    Column("kept_digest", String, comment="of its payload, as it is kept"),
    Column("tried_at", UtcTime, comment="when it was last asked for"),
    Index(None, "site", "archive", "url", "captured_at", unique=True),
    Index(None, "site", "archive", "state", "captured_at"),
    Index(None, "site", "identity"),
    comment="Captures of pages that web archives list, and which of them were taken",
    sqlite_autoincrement=True,
)
