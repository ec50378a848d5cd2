"""What is kept of an article as bytes: the same in every engine."""

import json

from indexer.engine import StoredArticle

_LISTS = ("authors", "captions")


def article_bytes(article: StoredArticle) -> bytes:
    """The article as `article_of` reads it."""
    values = {name: getattr(article, name) for name in StoredArticle.__slots__}
    return json.dumps(values, ensure_ascii=False).encode()


def article_of(encoded: bytes) -> StoredArticle:
    """The article that `article_bytes` put away."""
    values = json.loads(encoded.decode())
    return StoredArticle(**values | {name: tuple(values[name]) for name in _LISTS})
