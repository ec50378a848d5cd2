"""What looked like an article and was not read, by address and by run."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the columns; what they hold comes with the next visits and runs.

    The reference by hand: SQLite could only add it by copying the table.
    """
    comment = "why what is held to be there was not read; null: it was"
    op.add_column("urls", sa.Column("unread", sa.Text(), nullable=True, comment=comment))
    op.execute("ALTER TABLE urls ADD COLUMN unread_run INTEGER REFERENCES runs (id)")
    comment = "what was not read of the site: see archive.balance"
    op.add_column("runs", sa.Column("balance", sa.JSON(), nullable=True, comment=comment))
