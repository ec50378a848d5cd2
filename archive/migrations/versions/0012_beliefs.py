"""Addresses that are taken for known articles by their pattern, and patterns proved wrong."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add a column and a table; what they hold comes with the next runs."""
    comment = "pattern by which it is taken for a known article, unread; null: it is not"
    op.add_column("urls", sa.Column("believed", sa.Text(), nullable=True, comment=comment))
    op.create_table(
        "ended_patterns",
        sa.Column("site", sa.String(), sa.ForeignKey("sites.key"), primary_key=True),
        sa.Column("pattern", sa.Text(), primary_key=True, comment="see urls.believed"),
        comment="Patterns of which two addresses proved to be two articles",
    )
