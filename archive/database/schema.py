"""The database schema: every table and column, with its meaning.

History of versions: see `archive/migrations/versions`, one named step each. The
statements are in `archive.repositories`; nothing here knows how the tables are used.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
)

from archive.database import (
    past_schema,  # noqa: F401 -- so that `metadata` has its tables
    table_base,
)
from archive.database.column_kinds import BIG, Address, UtcTime

SCHEMA_VERSION = "0021"
"""The newest step under `archive/migrations/versions`."""

metadata = table_base.metadata
"""All tables, those of `past_schema` too."""

_FLAG: dict[str, Any] = {"nullable": False, "server_default": false()}

archive = Table(
    "archive",
    metadata,
    Column("id", String, primary_key=True, comment="random; by it an index knows its archive"),
    comment="The archive itself: one row",
)

sites = Table(
    "sites",
    metadata,
    Column("key", String, primary_key=True, comment="site key"),
    Column("institution", Text, comment="from the site file at the last run; null for imports"),
    Column("kind", String, comment="the same"),
    Column("province", Text, comment="the same"),
    Column("province_2025", Text, comment="the same, since the mergers of July 2025"),
    Column("first_seen", UtcTime, nullable=False, comment="first run or import"),
    Column("backfilled_at", UtcTime, comment="when a run first left nothing to fetch"),
    Column("key_rules", String, comment="by which the canonical keys of its addresses were made"),
    comment="What the archive knows of each site",
)

runs = Table(
    "runs",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("site", ForeignKey("sites.key"), nullable=False, index=True),
    Column("started_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime, comment="null while it runs, and for ever if it was killed"),
    Column("exit", String, comment="done, failed, stopped or slow; null as above"),
    Column("message", Text, comment="why it failed, for a person"),
    Column("counts", JSON, comment="outcomes: {name: number}"),
    Column("reasons", JSON, comment="failures by reason: {reason: number}"),
    Column("others", JSON, comment="pages without an article by what they are: {what: number}"),
    Column("traps", JSON, comment="what was left alone: {trap: number}"),
    Column("requests", Integer, comment="responses captured, robots.txt and redirects included"),
    Column("bytes", BIG, comment="of their bodies as sent"),
    Column("quality", JSON, comment="of the articles it added or revised: see archive.quality"),
    Column("balance", JSON, comment="what was not read of the site: see archive.balance"),
    Column("origin", String, comment="null: a crawl of the site itself; else see CapturedFrom"),
    comment="One crawl of one site, or one import of captures of it",
    sqlite_autoincrement=True,
)

captures = Table(
    "captures",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("site", ForeignKey("sites.key"), nullable=False),
    Column("run", ForeignKey("runs.id"), nullable=False),
    Column("url", Address, nullable=False, comment="as requested"),
    Column("fetched_at", UtcTime, nullable=False),
    Column("status", Integer, nullable=False, comment="HTTP status"),
    Column("content_type", Text, comment="the HTTP header as sent"),
    Column("payload_digest", String, nullable=False, comment="sha1:BASE32 of the body as sent"),
    Column("file", Text, nullable=False, comment="WARC file, relative to the captures folder"),
    Column("offset", BIG, nullable=False, comment="of the record's gzip member, in bytes"),
    Column("length", BIG, nullable=False, comment="of the gzip member, in bytes"),
    Column(
        "revisit_of", ForeignKey("captures.id"), comment="the capture with its body; null: its own"
    ),
    Column("removal", ForeignKey("removals.id"), comment="by which its record was taken out"),
    Column("erased", Boolean, **_FLAG, comment="the bytes of its record were overwritten"),
    Column("source", Text, comment="null: the site itself; else see archive.capture_source"),
    Index(None, "url", "fetched_at"),
    Index(None, "file", "offset"),
    Index(None, "run"),
    Index(None, "removal"),
    comment="One HTTP response kept as a WARC record",
    sqlite_autoincrement=True,
)

urls = Table(
    "urls",
    metadata,
    Column("id", BIG, primary_key=True, comment="order of discovery"),
    Column("site", ForeignKey("sites.key"), nullable=False),
    Column("identity", Address, nullable=False, comment="folded address; never fetched"),
    Column("url", Address, nullable=False, comment="the address to fetch"),
    Column("kind", String, nullable=False, comment="start, listing, ..., attachment: see UrlKind"),
    Column("rank", Integer, nullable=False, comment="fetched in this order, then by id"),
    Column("listed", Boolean, nullable=False, comment="a listing links to `url`"),
    Column("found_on", Text, comment="the page that first linked here; null for start URLs"),
    Column("found_at", UtcTime, nullable=False),
    Column("run", ForeignKey("runs.id"), comment="the run that fetched it last"),
    Column("fetched_at", UtcTime, comment="null: never fetched"),
    Column("status", Integer, comment="HTTP status of the last response"),
    Column("payload_digest", String, comment="of the last response"),
    Column("etag", Text, comment="validator of the last response"),
    Column("last_modified", Text, comment="the same"),
    Column("next_due", UtcTime, comment="null: as soon as possible"),
    Column("steady", Integer, nullable=False, comment="fetches since it last changed"),
    Column("failures", Integer, nullable=False, comment="failed fetches in a row"),
    Column("capture", ForeignKey("captures.id"), comment="the last one that was a page"),
    Column("vanished_at", UtcTime, comment="first answer on end that it is not there"),
    Column("changed_at", UtcTime, comment="when its article was last seen to differ"),
    Column("told_at", UtcTime, comment="when it changed, as a feed or sitemap says"),
    Column("barren", Boolean, **_FLAG, comment="its first fetch led to no article that was new"),
    Column("link_title", Text, comment="what other pages call it"),
    Column("link_title_from", String, comment="listing, sitemap or feed: see FactSource"),
    Column("link_date", UtcTime, comment="when it was published, as other pages say"),
    Column("link_date_precision", String, comment="minute or day"),
    Column("link_date_from", String, comment="as link_title_from"),
    Column("awaits_parts", Boolean, **_FLAG, comment="its article waits for its further pages"),
    Column("unread", Text, comment="why what is held to be there was not read; null: it was"),
    Column("unread_run", ForeignKey("runs.id"), comment="the run that first found it unread"),
    Column(
        "believed",
        Text,
        comment="pattern by which it is taken for a known article, unread; null: it is not",
    ),
    Index(None, "site", "identity", unique=True),
    Index(None, "site", "rank", "id"),
    Index(None, "site", "url"),
    Index(None, "site", "next_due", "rank", "id", "run"),
    Index(None, "site", "run", "rank", "id"),
    comment="The frontier: what is known of each address",
    sqlite_autoincrement=True,
)

shown = Table(
    "shown",
    metadata,
    Column("page", ForeignKey("urls.id"), primary_key=True, comment="the page of a listing"),
    Column("place", Integer, primary_key=True, comment="from the top, from 0"),
    Column("identity", Text, nullable=False, comment="what the link there folds to"),
    comment="What each page of a listing showed when it was last read",
)

parts = Table(
    "parts",
    metadata,
    Column("head", ForeignKey("urls.id"), primary_key=True, comment="the article's first page"),
    Column("number", Integer, primary_key=True, comment="from 2; 0: all pages in one"),
    Column("identity", Text, nullable=False, comment="of the further page in urls"),
    Column("has_text", Boolean, comment="text of the article; null: not read"),
    comment="Further pages of articles on several pages",
)

hosts = Table(
    "hosts",
    metadata,
    Column("site", ForeignKey("sites.key"), primary_key=True),
    Column("host", String, primary_key=True, comment="name, and a port that is unusual"),
    Column("quiet_until", UtcTime, comment="when it may be asked again"),
    Column("refusals", Integer, nullable=False, comment="in a row: HTTP 429 and 503"),
    Column("lied_at", UtcTime, comment="when a validator stayed while a page changed"),
    Column("robots", Text, comment="its robots.txt as last received"),
    comment="What is remembered of each server that was asked",
)

aliases = Table(
    "aliases",
    metadata,
    Column("site", ForeignKey("sites.key"), primary_key=True),
    Column("url", Address, primary_key=True, comment="an address linked to or redirected from"),
    Column("identity", Address, nullable=False, comment="what it folds to"),
    Index(None, "site", "identity"),
    comment="Other addresses of an identity",
)

ended_patterns = Table(
    "ended_patterns",
    metadata,
    Column("site", ForeignKey("sites.key"), primary_key=True),
    Column("pattern", Address, primary_key=True, comment="see urls.believed"),
    comment="Patterns of which two addresses proved to be two articles",
)

articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True, comment="given once, never changed"),
    Column("site", ForeignKey("sites.key"), nullable=False),
    Column(
        "url", Address, nullable=False, comment="fetched and answered 200; for imports as given"
    ),
    Column("listed", Boolean, nullable=False, comment="a listing links to `url`"),
    Column("first_seen", UtcTime, nullable=False),
    Column("last_seen", UtcTime, nullable=False),
    Column("gone_at", UtcTime, comment="when it was found to have vanished"),
    Column("merged_into", String, comment="the older article that this one proved to be"),
    Column("withdrawn", Boolean, nullable=False, comment="today's rules read no article there"),
    Column("revision", Integer, nullable=False, comment="number of the latest revision"),
    Column("text_hash", String, comment="SHA-256 of title and body; null without body"),
    Index(None, "site", "text_hash"),
    Index(None, "site", "url"),
    Index(None, "merged_into"),
    comment="One news item",
)

identities = Table(
    "identities",
    metadata,
    Column("site", ForeignKey("sites.key"), primary_key=True),
    Column("identity", Address, primary_key=True, comment="folded address"),
    Column("article", ForeignKey("articles.id"), nullable=False, index=True),
    Column("twin", Boolean, nullable=False, comment="counts while title and body are equal"),
    comment="Which article an identity shows",
)

revisions = Table(
    "revisions",
    metadata,
    Column("article", ForeignKey("articles.id"), primary_key=True),
    Column("number", Integer, primary_key=True, comment="from 1"),
    Column("capture", ForeignKey("captures.id"), comment="read from it; null for imports"),
    Column("extractor", String, comment="version of the rules that read it; null for imports"),
    Column("content", JSON, nullable=False, comment="content part of the article JSON"),
    Column("content_hash", String, nullable=False, comment="SHA-256 of what the site published"),
    Column("revised_at", UtcTime, nullable=False, comment="when this content was first seen"),
    Index(None, "capture"),
    comment="An article's content as the site published it at one time",
)

revision_parts = Table(
    "revision_parts",
    metadata,
    Column("article", String, primary_key=True),
    Column("revision", Integer, primary_key=True, comment="number of the revision"),
    Column("number", Integer, primary_key=True, comment="of the page: see parts"),
    Column("capture", ForeignKey("captures.id"), comment="its text is from it; null: not read"),
    comment="Captures of further pages that a revision was read from, beside its own",
)

files = Table(
    "files",
    metadata,
    Column("site", ForeignKey("sites.key"), primary_key=True),
    Column("url", Address, primary_key=True, comment="as articles link to it"),
    Column("capture", ForeignKey("captures.id"), comment="read from it; null: not fetched"),
    Column("extractor", String, nullable=False, comment="version of the rules that read it"),
    Column("text", Text, comment="a block a line; null where it was not read"),
    Column("reason", Text, comment="why it was not read, in a few words"),
    Column("name", Text, comment="as its server calls it (Content-Disposition); null: it does not"),
    comment="What files that articles link to say, by their last reading",
)

templates = Table(
    "templates",
    metadata,
    Column("site", ForeignKey("sites.key"), primary_key=True),
    Column("version", String, nullable=False, comment="hash of the value"),
    Column("value", Text, nullable=False, comment="what the site's pages have in common, as JSON"),
    Column("learned_at", UtcTime, nullable=False, comment="when it last changed"),
    Column(
        "learned_from",
        String,
        comment="digest of the captures and rules that it was learned by; null: not known",
    ),
    comment="What was learned from each site's own captures",
)

removals = Table(
    "removals",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("site", ForeignKey("sites.key"), nullable=False),
    Column("article", String, comment="its id; null: an address without an article"),
    Column("article_ids", JSON, nullable=False, comment="that id, and those merged into it"),
    Column("url", Text, nullable=False, comment="its address"),
    Column("text_hash", String, comment="of its last title and body, known again by it"),
    Column("reason", Text, nullable=False, comment="in the words of the operator"),
    Column("removed_at", UtcTime, nullable=False, comment="when `archive remove` was called"),
    Column("finished_at", UtcTime, comment="null: its bytes may still be in the database's file"),
    Column("allowed_at", UtcTime, comment="since when it may be fetched again"),
    Index(None, "site", "text_hash"),
    comment="What was taken out of the archive on request, and why; nothing of what it said",
    sqlite_autoincrement=True,
)

removed_addresses = Table(
    "removed_addresses",
    metadata,
    Column("site", ForeignKey("sites.key"), primary_key=True),
    Column("identity", Address, primary_key=True, comment="folded address"),
    Column(
        "removal",
        ForeignKey("removals.id"),
        nullable=False,
        index=True,
        comment="by which it was removed",
    ),
    comment="The addresses that are not fetched, read or imported any more",
)

changes = Table(
    "changes",
    metadata,
    Column("number", BIG, primary_key=True, comment="ascending; the indexer's mark"),
    Column("article", String, nullable=False, comment="id of the article that changed"),
    comment="The change log that the indexer follows",
    sqlite_autoincrement=True,
)

site_locks = Table(
    "site_locks",
    metadata,
    Column("site", String, primary_key=True, comment="its key; it need not be known yet"),
    Column("token", String, nullable=False, comment="random; by it the holder knows its lock"),
    Column("holder", Text, nullable=False, comment="number of the process, and its machine"),
    Column("since", UtcTime, nullable=False, comment="when the lock was taken"),
    comment="Who took the lock of each site last; on PostgreSQL alone",
)

commits = Table(
    "commits",
    metadata,
    Column("token", String, primary_key=True, comment="random, of the last commit of a writer"),
    Column("begun_at", UtcTime, nullable=False, comment="when its transaction began"),
    comment="By which a writer finds out whether a commit was made; on PostgreSQL alone",
)

shared_texts = Table(
    "shared_texts",
    metadata,
    Column("kind", String, primary_key=True, comment="site, or saved-searches"),
    Column("name", String, primary_key=True, comment="key of the site; empty where one"),
    Column("text", Text, nullable=False, comment="as it stands in a file"),
    Column("changed_at", UtcTime, nullable=False, comment="when it was last written"),
    comment="Files that every machine on this archive has",
)

spooled_files = Table(
    "spooled_files",
    metadata,
    Column("file", String, primary_key=True, comment="as in `captures`"),
    Column("machine", Text, nullable=False, comment="its name, and the folder there"),
    Column("since", UtcTime, nullable=False, comment="when a run began it"),
    comment="Files of captures that one machine alone has; the others are where all can read them",
)
