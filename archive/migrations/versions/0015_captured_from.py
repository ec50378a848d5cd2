"""Where captures come from that were not made by a crawl of the site itself."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add columns; in every archive so far all captures are of the sites themselves."""
    comment = "null: a crawl of the site itself; else see CapturedFrom"
    op.add_column("runs", sa.Column("origin", sa.String(), nullable=True, comment=comment))
    comment = "null: the site itself; else see archive.capture_source"
    op.add_column("captures", sa.Column("source", sa.Text(), nullable=True, comment=comment))
