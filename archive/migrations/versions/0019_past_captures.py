"""What web archives list of each site, and which of it was taken."""

import sqlalchemy as sa
from alembic import op

from archive.database.column_kinds import BIG, Address, UtcTime

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "past_lists",
        sa.Column("id", BIG, nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("archive", sa.String(), nullable=False, comment="name of the web archive"),
        sa.Column(
            "asked", sa.String(), nullable=False, comment="the span that the operator asked for"
        ),
        sa.Column("place", sa.Text(), nullable=False, comment="host and path below which it lists"),
        sa.Column("first", UtcTime(), nullable=True, comment="null: from the beginning"),
        sa.Column("last", UtcTime(), nullable=True, comment="null: up to now"),
        sa.Column(
            "resume_key",
            sa.Text(),
            nullable=True,
            comment="where the next answer begins; null: at the top",
        ),
        sa.Column("begun_at", UtcTime(), nullable=False, comment="when it was first asked for"),
        sa.Column("finished_at", UtcTime(), nullable=True, comment="null: there is more of it"),
        sa.Column(
            "counts",
            sa.JSON(),
            nullable=False,
            comment="captures by year, and what of them is left",
        ),
        sa.ForeignKeyConstraint(["site"], ["sites.key"], name=op.f("fk_past_lists_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_lists")),
        comment="Lists of captures that web archives are asked for, and how far each was read",
        sqlite_autoincrement=True,
    )
    name = op.f("ix_past_lists_site_archive_asked")
    op.create_index(name, "past_lists", ["site", "archive", "asked"])
    _create_captures()


def _create_captures() -> None:
    op.create_table(
        "past_captures",
        sa.Column("id", BIG, nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("archive", sa.String(), nullable=False, comment="name of the web archive"),
        sa.Column("url", Address(), nullable=False, comment="as it was captured"),
        sa.Column("identity", Address(), nullable=False, comment="what it folds to"),
        sa.Column("captured_at", UtcTime(), nullable=False, comment="to the second"),
        sa.Column(
            "status", sa.Integer(), nullable=True, comment="HTTP status; null: it is not listed"
        ),
        sa.Column(
            "digest",
            sa.String(),
            nullable=True,
            comment="of its payload, as the list has it; null: it has none",
        ),
        sa.Column("state", sa.String(), nullable=False, comment="due, kept, ...: see PastState"),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it was left, or failed"),
        sa.Column(
            "kept_digest", sa.String(), nullable=True, comment="of its payload, as it is kept"
        ),
        sa.Column("tried_at", UtcTime(), nullable=True, comment="when it was last asked for"),
        sa.ForeignKeyConstraint(["site"], ["sites.key"], name=op.f("fk_past_captures_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_captures")),
        comment="Captures of pages that web archives list, and which of them were taken",
        sqlite_autoincrement=True,
    )
    columns = ["site", "archive", "url", "captured_at"]
    name = op.f("ix_past_captures_site_archive_url_captured_at")
    op.create_index(name, "past_captures", columns, unique=True)
    columns = ["site", "archive", "state", "captured_at"]
    name = op.f("ix_past_captures_site_archive_state_captured_at")
    op.create_index(name, "past_captures", columns)
    op.create_index(op.f("ix_past_captures_site_identity"), "past_captures", ["site", "identity"])
