"""The ids of articles: made once, of what first led to an article."""

import hashlib
from base64 import b32encode

from sqlalchemy import Connection, bindparam, select

from archive.database.schema import articles
from archive.model import ArticleId, SiteKey

_MIN_ID_LETTERS = 8
"""Base 32 letters of an id, so 40 bits: 100,000 articles of a site meet once in 200 archives.

One that is taken gets a letter more.
"""
_SAME_ID = select(articles.c.id).where(articles.c.id == bindparam("own"))


def make_article_id(connection: Connection, site: SiteKey, identity: str) -> ArticleId:
    """Make a short id from an article's first identity, longer where it is taken."""
    # From the identity, not at random: the same site crawled anew gives an article the same id.
    digest = b32encode(hashlib.sha256(f"{site} {identity}".encode()).digest()).decode().lower()
    for length in range(_MIN_ID_LETTERS, len(digest)):
        article_id = ArticleId(f"{site}-{digest[:length]}")
        if connection.execute(_SAME_ID, {"own": article_id}).first() is None:
            return article_id
    raise AssertionError(identity)  # two equal SHA-256
