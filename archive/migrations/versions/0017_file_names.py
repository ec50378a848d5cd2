"""The name that a server gives an attached file."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the column; names come with the next visits of the files."""
    comment = "as its server calls it (Content-Disposition); null: it does not"
    op.add_column("files", sa.Column("name", sa.Text(), nullable=True, comment=comment))
