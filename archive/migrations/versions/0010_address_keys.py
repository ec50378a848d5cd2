"""Rules of canonical keys, by site; room for listings by tag between articles and files."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column; keys from before are made anew when their site is crawled next."""
    op.add_column("sites", sa.Column("key_rules", sa.String(), nullable=True))
    op.execute("UPDATE urls SET rank = rank + 1 WHERE rank >= 7")  # files, attached files
