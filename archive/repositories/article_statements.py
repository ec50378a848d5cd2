"""Statements on articles that each page of a crawl needs.

Made once: to build one takes SQLAlchemy several times as long as SQLite takes to execute it.
`own` stands for the id of an article, `keys` for identities.

    connection.execute(SHOWN_ARTICLE, {"of_site": site, "keys": [identity]})
"""

from sqlalchemy import bindparam, delete, insert, select, update

from archive.database.schema import articles, identities, revisions
from archive.repositories.clauses import is_current_article, is_latest_revision

_OWN_ARTICLE = articles.c.id == bindparam("own")
_OWN_KEYS = (identities.c.site == bindparam("of_site")) & identities.c.identity.in_(
    bindparam("keys", expanding=True)
)
_OWN_TWINS = _OWN_KEYS & identities.c.twin.is_(True)
_OWN_REVISION = (revisions.c.article == bindparam("own")) & (
    revisions.c.number == bindparam("own_number")
)

# An import has neither; what was read from a capture has both, unless a spool was lost.
HAS_LOST_CAPTURE = revisions.c.capture.is_(None) & revisions.c.extractor.is_not(None)

SHOWN_ARTICLE = (
    select(articles.c.id)
    .join(identities, identities.c.article == articles.c.id)
    .where(_OWN_KEYS)
    .order_by(articles.c.first_seen, articles.c.id)
    .limit(1)
)
"""The oldest of the articles that identities show."""
SAME_TEXT = (
    select(articles.c.id, revisions.c.content)
    .join(revisions, is_latest_revision())
    .where(
        articles.c.site == bindparam("of_site"),
        articles.c.text_hash == bindparam("digest"),
        is_current_article(),
        articles.c.id != bindparam("other_than"),
    )
    .order_by(articles.c.first_seen, articles.c.id)
)
"""The current articles of a site with a text, but for one."""
LATEST_REVISION = (
    select(revisions.c.content_hash, HAS_LOST_CAPTURE)
    .join(articles, is_latest_revision())
    .where(_OWN_ARTICLE)
)
SEEN = select(
    articles.c.last_seen,
    articles.c.gone_at,
    articles.c.withdrawn,
    articles.c.listed,
    articles.c.url,
).where(_OWN_ARTICLE)
REVISION = select(articles.c.revision).where(_OWN_ARTICLE)
ADDRESS = select(articles.c.listed, articles.c.url).where(_OWN_ARTICLE)
INSERT_ARTICLE = insert(articles)
UPDATE_ARTICLE = update(articles).where(_OWN_ARTICLE)

OWNERS = select(identities.c.identity, identities.c.article).where(_OWN_KEYS)
"""The articles that identities show."""
INSERT_IDENTITY = insert(identities)
TWINS = (
    select(identities.c.article, articles.c.text_hash, revisions.c.content)
    .join(articles, articles.c.id == identities.c.article)
    .join(revisions, is_latest_revision())
    .where(_OWN_TWINS)
)
"""The articles that identities show by their text alone."""
UNLINK = delete(identities).where(_OWN_TWINS, identities.c.article == bindparam("own"))

INSERT_REVISION = insert(revisions)
CONTENT = select(revisions.c.content).where(_OWN_REVISION)
UPDATE_REVISION = update(revisions).where(_OWN_REVISION)
UPDATE_LATEST = update(articles).where(_OWN_ARTICLE, articles.c.revision == bindparam("own_number"))
"""A change of an article, as long as this revision is its last."""
BRING_BACK = UPDATE_LATEST.where(articles.c.withdrawn.is_(True)).values(withdrawn=False)
