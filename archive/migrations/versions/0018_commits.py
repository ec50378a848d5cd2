"""Which transactions of a server were committed, for whoever lost the answer."""

import sqlalchemy as sa
from alembic import op

from archive.database.column_kinds import UtcTime

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Make the table; it is filled on PostgreSQL alone."""
    op.create_table(
        "commits",
        sa.Column(
            "token", sa.String(), nullable=False, comment="random, of the last commit of a writer"
        ),
        sa.Column("begun_at", UtcTime(), nullable=False, comment="when its transaction began"),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_commits")),
        comment="By which a writer finds out whether a commit was made; on PostgreSQL alone",
    )
