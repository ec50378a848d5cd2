"""What was removed on request: a line for each, the addresses, the captures."""

import sqlalchemy as sa
from alembic import op

from archive.database.column_kinds import UtcTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables, and add to captures by which removal each was taken out.

    The reference by hand, as in step 0003.
    """
    op.create_table(
        "removals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column(
            "article",
            sa.String(),
            nullable=True,
            comment="its id; null: an address without an article",
        ),
        sa.Column(
            "article_ids", sa.JSON(), nullable=False, comment="that id, and those merged into it"
        ),
        sa.Column("url", sa.Text(), nullable=False, comment="its address"),
        sa.Column(
            "text_hash",
            sa.String(),
            nullable=True,
            comment="of its last title and body, known again by it",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="in the words of the operator"),
        sa.Column(
            "removed_at", UtcTime(), nullable=False, comment="when `archive remove` was called"
        ),
        sa.Column(
            "finished_at",
            UtcTime(),
            nullable=True,
            comment="null: its bytes may still be in the database's file",
        ),
        sa.Column(
            "allowed_at", UtcTime(), nullable=True, comment="since when it may be fetched again"
        ),
        sa.ForeignKeyConstraint(["site"], ["sites.key"], name=op.f("fk_removals_site_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removals")),
        comment="What was taken out of the archive on request, and why; nothing of what it said",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_removals_site_text_hash"), "removals", ["site", "text_hash"])
    op.create_table(
        "removed_addresses",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False, comment="folded address"),
        sa.Column("removal", sa.Integer(), nullable=False, comment="by which it was removed"),
        sa.ForeignKeyConstraint(
            ["removal"], ["removals.id"], name=op.f("fk_removed_addresses_removal_removals")
        ),
        sa.ForeignKeyConstraint(
            ["site"], ["sites.key"], name=op.f("fk_removed_addresses_site_sites")
        ),
        sa.PrimaryKeyConstraint("site", "identity", name=op.f("pk_removed_addresses")),
        comment="The addresses that are not fetched, read or imported any more",
    )
    op.create_index(op.f("ix_removed_addresses_removal"), "removed_addresses", ["removal"])
    op.execute("ALTER TABLE captures ADD COLUMN removal INTEGER REFERENCES removals (id)")
    op.add_column(
        "captures",
        sa.Column(
            "erased",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="the bytes of its record were overwritten",
        ),
    )
    op.create_index(op.f("ix_captures_removal"), "captures", ["removal"])
