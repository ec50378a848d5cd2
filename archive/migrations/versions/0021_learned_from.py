"""What a site's template was learned from."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the column; it is filled when templates are learned the next time."""
    comment = "digest of the captures and rules that it was learned by; null: not known"
    op.add_column("templates", sa.Column("learned_from", sa.String(), comment=comment))
