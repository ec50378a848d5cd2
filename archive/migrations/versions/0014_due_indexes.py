"""Indexes by which the next address that is due is found, however many are known."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make them."""
    by_time = ["site", "next_due", "rank", "id", "run"]
    op.create_index(op.f("ix_urls_site_next_due_rank_id_run"), "urls", by_time)
    op.create_index(op.f("ix_urls_site_run_rank_id"), "urls", ["site", "run", "rank", "id"])
