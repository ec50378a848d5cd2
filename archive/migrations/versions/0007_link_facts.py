"""What other pages say of an address."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns; what they hold comes with the next visits."""
    for name, type_, comment in (
        ("link_title", sa.Text(), "what other pages call it"),
        ("link_title_from", sa.String(), "listing, sitemap or feed: see FactSource"),
        ("link_date", sa.DateTime(timezone=True), "when it was published, as other pages say"),
        ("link_date_precision", sa.String(), "minute or day"),
        ("link_date_from", sa.String(), "as link_title_from"),
    ):
        op.add_column("urls", sa.Column(name, type_, nullable=True, comment=comment))
