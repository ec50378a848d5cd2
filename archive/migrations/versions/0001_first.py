"""The first schema: sites, runs, captures, frontier, articles and their change log."""

import sqlalchemy as sa
from alembic import op

from archive.database.column_kinds import UtcTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "archive",
        sa.Column(
            "id", sa.String(), nullable=False, comment="random; by it an index knows its archive"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive")),
        comment="The archive itself: one row",
    )
    op.create_table(
        "changes",
        sa.Column("number", sa.Integer(), nullable=False, comment="ascending; the indexer's mark"),
        sa.Column("article", sa.String(), nullable=False, comment="id of the article that changed"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_changes")),
        comment="The change log that the indexer follows",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sites",
        sa.Column("key", sa.String(), nullable=False, comment="site key"),
        sa.Column(
            "institution",
            sa.Text(),
            nullable=True,
            comment="from the site file at the last run; null for imports",
        ),
        sa.Column("kind", sa.String(), nullable=True, comment="the same"),
        sa.Column("province", sa.Text(), nullable=True, comment="the same"),
        sa.Column("first_seen", UtcTime(), nullable=False, comment="first run or import"),
        sa.Column(
            "backfilled_at",
            UtcTime(),
            nullable=True,
            comment="when a run first left nothing to fetch",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sites")),
        comment="What the archive knows of each site",
    )
    op.create_table(
        "aliases",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column(
            "url", sa.Text(), nullable=False, comment="an address linked to or redirected from"
        ),
        sa.Column("identity", sa.Text(), nullable=False, comment="what it folds to"),
        sa.ForeignKeyConstraint(["site"], ["sites.key"], name=op.f("fk_aliases_site")),
        sa.PrimaryKeyConstraint("site", "url", name=op.f("pk_aliases")),
        comment="Other addresses of an identity",
    )
    op.create_index(op.f("ix_aliases_site_identity"), "aliases", ["site", "identity"], unique=False)
    op.create_table(
        "articles",
        sa.Column("id", sa.String(), nullable=False, comment="given once, never changed"),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column(
            "url",
            sa.Text(),
            nullable=False,
            comment="fetched and answered 200; for imports as given",
        ),
        sa.Column("listed", sa.Boolean(), nullable=False, comment="a listing links to `url`"),
        sa.Column("first_seen", UtcTime(), nullable=False),
        sa.Column("last_seen", UtcTime(), nullable=False),
        sa.Column(
            "gone_at", UtcTime(), nullable=True, comment="when it was found to have vanished"
        ),
        sa.Column(
            "merged_into",
            sa.String(),
            nullable=True,
            comment="the older article that this one proved to be",
        ),
        sa.Column(
            "withdrawn", sa.Boolean(), nullable=False, comment="today's rules read no article there"
        ),
        sa.Column(
            "revision", sa.Integer(), nullable=False, comment="number of the latest revision"
        ),
        sa.Column(
            "text_hash",
            sa.String(),
            nullable=True,
            comment="SHA-256 of title and body; null without body",
        ),
        sa.ForeignKeyConstraint(["site"], ["sites.key"], name=op.f("fk_articles_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        comment="One news item",
    )
    op.create_index(
        op.f("ix_articles_site_text_hash"), "articles", ["site", "text_hash"], unique=False
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column(
            "finished_at",
            UtcTime(),
            nullable=True,
            comment="null while it runs, and for ever if it was killed",
        ),
        sa.Column(
            "exit", sa.String(), nullable=True, comment="done, failed or stopped; null as above"
        ),
        sa.Column("message", sa.Text(), nullable=True, comment="why it failed, for a person"),
        sa.Column("counts", sa.JSON(), nullable=True, comment="outcomes: {name: number}"),
        sa.Column(
            "reasons", sa.JSON(), nullable=True, comment="failures by reason: {reason: number}"
        ),
        sa.Column(
            "others",
            sa.JSON(),
            nullable=True,
            comment="pages without an article by what they are: {what: number}",
        ),
        sa.ForeignKeyConstraint(["site"], ["sites.key"], name=op.f("fk_runs_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        comment="One crawl of one site",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_runs_site"), "runs", ["site"], unique=False)
    op.create_table(
        "templates",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False, comment="hash of the value"),
        sa.Column(
            "value",
            sa.Text(),
            nullable=False,
            comment="what the site's pages have in common, as JSON",
        ),
        sa.Column("learned_at", UtcTime(), nullable=False, comment="when it last changed"),
        sa.ForeignKeyConstraint(["site"], ["sites.key"], name=op.f("fk_templates_site")),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_templates")),
        comment="What was learned from each site's own captures",
    )
    op.create_table(
        "captures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False, comment="as requested"),
        sa.Column("fetched_at", UtcTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False, comment="HTTP status"),
        sa.Column("content_type", sa.Text(), nullable=True, comment="the HTTP header as sent"),
        sa.Column(
            "payload_digest", sa.String(), nullable=False, comment="sha1:BASE32 of the body as sent"
        ),
        sa.Column(
            "file", sa.Text(), nullable=False, comment="WARC file, relative to the captures folder"
        ),
        sa.Column(
            "offset", sa.Integer(), nullable=False, comment="of the record's gzip member, in bytes"
        ),
        sa.Column("length", sa.Integer(), nullable=False, comment="of the gzip member, in bytes"),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_captures_run")),
        sa.ForeignKeyConstraint(["site"], ["sites.key"], name=op.f("fk_captures_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captures")),
        comment="One HTTP response kept as a WARC record",
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_captures_url_fetched_at"), "captures", ["url", "fetched_at"], unique=False
    )
    op.create_table(
        "identities",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False, comment="folded address"),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column(
            "twin", sa.Boolean(), nullable=False, comment="known only by its equal title and body"
        ),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name=op.f("fk_identities_article")),
        sa.ForeignKeyConstraint(["site"], ["sites.key"], name=op.f("fk_identities_site")),
        sa.PrimaryKeyConstraint("site", "identity", name=op.f("pk_identities")),
        comment="Which article an identity shows",
    )
    op.create_index(op.f("ix_identities_article"), "identities", ["article"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="from 1"),
        sa.Column("capture", sa.Integer(), nullable=True, comment="read from it; null for imports"),
        sa.Column(
            "extractor",
            sa.String(),
            nullable=True,
            comment="version of the rules that read it; null for imports",
        ),
        sa.Column("content", sa.JSON(), nullable=False, comment="content part of the article JSON"),
        sa.Column(
            "content_hash",
            sa.String(),
            nullable=False,
            comment="SHA-256 of what the site published",
        ),
        sa.Column(
            "revised_at", UtcTime(), nullable=False, comment="when this content was first seen"
        ),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name=op.f("fk_revisions_article")),
        sa.ForeignKeyConstraint(["capture"], ["captures.id"], name=op.f("fk_revisions_capture")),
        sa.PrimaryKeyConstraint("article", "number", name=op.f("pk_revisions")),
        comment="An article's content as the site published it at one time",
    )
    op.create_table(
        "urls",
        sa.Column("id", sa.Integer(), nullable=False, comment="order of discovery"),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False, comment="folded address; never fetched"),
        sa.Column("url", sa.Text(), nullable=False, comment="the address to fetch"),
        sa.Column(
            "kind",
            sa.String(),
            nullable=False,
            comment="start, listing, pager, page, article, file",
        ),
        sa.Column(
            "rank", sa.Integer(), nullable=False, comment="fetched in this order, then by id"
        ),
        sa.Column("listed", sa.Boolean(), nullable=False, comment="a listing links to `url`"),
        sa.Column(
            "found_on",
            sa.Text(),
            nullable=True,
            comment="the page that first linked here; null for start URLs",
        ),
        sa.Column("found_at", UtcTime(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=True, comment="the run that fetched it last"),
        sa.Column("fetched_at", UtcTime(), nullable=True, comment="null: never fetched"),
        sa.Column(
            "status", sa.Integer(), nullable=True, comment="HTTP status of the last response"
        ),
        sa.Column("payload_digest", sa.String(), nullable=True, comment="of the last response"),
        sa.Column("etag", sa.Text(), nullable=True, comment="validator of the last response"),
        sa.Column("last_modified", sa.Text(), nullable=True, comment="the same"),
        sa.Column("next_due", UtcTime(), nullable=True, comment="null: as soon as possible"),
        sa.Column("steady", sa.Integer(), nullable=False, comment="fetches since it last changed"),
        sa.Column("failures", sa.Integer(), nullable=False, comment="failed fetches in a row"),
        sa.Column("capture", sa.Integer(), nullable=True, comment="the last one that was a page"),
        sa.ForeignKeyConstraint(["capture"], ["captures.id"], name=op.f("fk_urls_capture")),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_urls_run")),
        sa.ForeignKeyConstraint(["site"], ["sites.key"], name=op.f("fk_urls_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urls")),
        comment="The frontier: what is known of each address",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_urls_site_identity"), "urls", ["site", "identity"], unique=True)
    op.create_index(op.f("ix_urls_site_rank_id"), "urls", ["site", "rank", "id"], unique=False)
