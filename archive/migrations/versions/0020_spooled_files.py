"""The files of captures that are still on the machine that wrote them."""

import sqlalchemy as sa
from alembic import op

from archive.database.column_kinds import UtcTime

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "spooled_files",
        sa.Column("file", sa.String(), nullable=False, comment="as in `captures`"),
        sa.Column("machine", sa.Text(), nullable=False, comment="its name, and the folder there"),
        sa.Column("since", UtcTime(), nullable=False, comment="when a run began it"),
        sa.PrimaryKeyConstraint("file", name=op.f("pk_spooled_files")),
        comment="Files of captures that one machine alone has; the others are where all can read"
        " them",
    )
