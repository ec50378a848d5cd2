"""Revisit records, and what runs need to be compared by."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; captures and runs from before have none of it.

    The first one by hand: SQLite could only add its reference by copying the table, which its
    other references forbid.
    """
    op.execute("ALTER TABLE captures ADD COLUMN revisit_of INTEGER REFERENCES captures (id)")
    op.create_index(op.f("ix_captures_file_offset"), "captures", ["file", "offset"])
    op.create_index(op.f("ix_captures_run"), "captures", ["run"])
    for name, kind in (("requests", sa.Integer()), ("bytes", sa.Integer()), ("quality", sa.JSON())):
        op.add_column("runs", sa.Column(name, kind, nullable=True))
