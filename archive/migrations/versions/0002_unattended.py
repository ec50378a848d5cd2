"""What crawls that run unattended must remember: vanished pages, told changes, hosts, traps."""

import sqlalchemy as sa
from alembic import op

from archive.database.column_kinds import UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add columns to the frontier and the runs, and the tables of listings and hosts."""
    with op.batch_alter_table("urls") as urls:
        urls.add_column(
            sa.Column("vanished_at", UtcTime(), comment="first answer on end that it is not there")
        )
        urls.add_column(
            sa.Column("changed_at", UtcTime(), comment="when its article was last seen to differ")
        )
        urls.add_column(
            sa.Column("told_at", UtcTime(), comment="when it changed, as a feed or sitemap says")
        )
        urls.add_column(
            sa.Column(
                "barren",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="its first fetch led to no article that was new",
            )
        )
    with op.batch_alter_table("runs") as runs:
        runs.add_column(
            sa.Column(
                "traps",
                sa.JSON(),
                comment="what was left alone: {trap: number}",
            )
        )
    # Feeds and sitemaps are fetched after the start pages: all other ranks move up.
    op.execute("UPDATE urls SET rank = rank + 2 WHERE rank > 0")
    op.create_table(
        "shown",
        sa.Column("page", sa.Integer(), nullable=False, comment="the page of a listing"),
        sa.Column("place", sa.Integer(), nullable=False, comment="from the top, from 0"),
        sa.Column("identity", sa.Text(), nullable=False, comment="what the link there folds to"),
        sa.ForeignKeyConstraint(["page"], ["urls.id"], name=op.f("fk_shown_page")),
        sa.PrimaryKeyConstraint("page", "place", name=op.f("pk_shown")),
        comment="What each page of a listing showed when it was last read",
    )
    op.create_table(
        "hosts",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False, comment="name, and a port that is unusual"),
        sa.Column("quiet_until", UtcTime(), comment="when it may be asked again"),
        sa.Column("refusals", sa.Integer(), nullable=False, comment="in a row: HTTP 429 and 503"),
        sa.Column("lied_at", UtcTime(), comment="when a validator stayed while a page changed"),
        sa.Column("robots", sa.Text(), comment="its robots.txt as last received"),
        sa.ForeignKeyConstraint(["site"], ["sites.key"], name=op.f("fk_hosts_site")),
        sa.PrimaryKeyConstraint("site", "host", name=op.f("pk_hosts")),
        comment="What is remembered of each server that was asked",
    )
