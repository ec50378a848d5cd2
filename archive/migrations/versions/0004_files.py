"""What attached files say."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"


def upgrade() -> None:
    """Make the table of files."""
    op.create_table(
        "files",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False, comment="as articles link to it"),
        sa.Column(
            "capture", sa.Integer(), nullable=True, comment="read from it; null: not fetched"
        ),
        sa.Column(
            "extractor", sa.String(), nullable=False, comment="version of the rules that read it"
        ),
        sa.Column(
            "text", sa.Text(), nullable=True, comment="a block a line; null where it was not read"
        ),
        sa.Column(
            "reason", sa.Text(), nullable=True, comment="why it was not read, in a few words"
        ),
        sa.ForeignKeyConstraint(
            ["capture"], ["captures.id"], name=op.f("fk_files_capture_captures")
        ),
        sa.ForeignKeyConstraint(["site"], ["sites.key"], name=op.f("fk_files_site_sites")),
        sa.PrimaryKeyConstraint("site", "url", name=op.f("pk_files")),
        comment="What files that articles link to say, by their last reading",
    )
