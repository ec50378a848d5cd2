"""Texts that machines share: site files, saved searches."""

import sqlalchemy as sa
from alembic import op

from archive.database.column_kinds import UtcTime

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "shared_texts",
        sa.Column("kind", sa.String(), nullable=False, comment="site, or saved-searches"),
        sa.Column("name", sa.String(), nullable=False, comment="key of the site; empty where one"),
        sa.Column("text", sa.Text(), nullable=False, comment="as it stands in a file"),
        sa.Column("changed_at", UtcTime(), nullable=False, comment="when it was last written"),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_shared_texts")),
        comment="Files that every machine on this archive has",
    )
