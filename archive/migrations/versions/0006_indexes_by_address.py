"""Indexes by which an import, a crawl and a run report find rows without reading whole tables."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make them; nothing that is stored changes."""
    op.create_index(op.f("ix_articles_merged_into"), "articles", ["merged_into"])
    op.create_index(op.f("ix_articles_site_url"), "articles", ["site", "url"])
    op.create_index(op.f("ix_revisions_capture"), "revisions", ["capture"])
    op.create_index(op.f("ix_urls_site_url"), "urls", ["site", "url"])
