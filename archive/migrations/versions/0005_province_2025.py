"""The province that a school stands in since the mergers of July 2025."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make a place for it; it is filled at the next run of each site."""
    with op.batch_alter_table("sites") as sites:
        sites.add_column(
            sa.Column(
                "province_2025",
                sa.Text(),
                nullable=True,
                comment="the same, since the mergers of July 2025",
            )
        )
