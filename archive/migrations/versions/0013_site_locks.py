"""Who holds the lock of a site, where machines share the archive."""

import sqlalchemy as sa
from alembic import op

from archive.database.column_kinds import UtcTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the table; it is filled on PostgreSQL alone."""
    op.create_table(
        "site_locks",
        sa.Column("site", sa.String(), nullable=False, comment="its key; it need not be known yet"),
        sa.Column(
            "token", sa.String(), nullable=False, comment="random; by it the holder knows its lock"
        ),
        sa.Column(
            "holder", sa.Text(), nullable=False, comment="number of the process, and its machine"
        ),
        sa.Column("since", UtcTime(), nullable=False, comment="when the lock was taken"),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_site_locks")),
        comment="Who took the lock of each site last; on PostgreSQL alone",
    )
