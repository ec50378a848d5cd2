"""Further pages of articles, and the captures of those that a revision was read from."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables; no article of before is known to have further pages."""
    op.create_table(
        "parts",
        sa.Column("head", sa.Integer(), nullable=False, comment="the article's first page"),
        sa.Column("number", sa.Integer(), nullable=False, comment="from 2; 0: all pages in one"),
        sa.Column("identity", sa.Text(), nullable=False, comment="of the further page in urls"),
        sa.Column(
            "has_text", sa.Boolean(), nullable=True, comment="text of the article; null: not read"
        ),
        sa.ForeignKeyConstraint(["head"], ["urls.id"], name=op.f("fk_parts_head_urls")),
        sa.PrimaryKeyConstraint("head", "number", name=op.f("pk_parts")),
        comment="Further pages of articles on several pages",
    )
    op.create_table(
        "revision_parts",
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, comment="number of the revision"),
        sa.Column("number", sa.Integer(), nullable=False, comment="of the page: see parts"),
        sa.Column(
            "capture", sa.Integer(), nullable=True, comment="its text is from it; null: not read"
        ),
        sa.ForeignKeyConstraint(
            ["capture"], ["captures.id"], name=op.f("fk_revision_parts_capture_captures")
        ),
        sa.PrimaryKeyConstraint("article", "revision", "number", name=op.f("pk_revision_parts")),
        comment="Captures of further pages that a revision was read from, beside its own",
    )
    op.add_column(
        "urls",
        sa.Column(
            "awaits_parts",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="its article waits for its further pages",
        ),
    )
