"""What is kept of an article as bytes: the same in every engine."""

import json

from indexer.engine import StoredArticle

_LISTS = ("authors", "captions")
_OPTIONAL = ("published_at", "published_precision")


def article_bytes(article: StoredArticle) -> bytes:
    """The article as `article_of` reads it."""
    values = {name: getattr(article, name) for name in StoredArticle.__slots__}
    return json.dumps(values, ensure_ascii=False).encode()


def article_of(encoded: bytes) -> StoredArticle:
    """The article that `article_bytes` put away.

    Raises:
        ValueError: something else was; so do `TypeError` and `KeyError`.
    """
    values = json.loads(encoded.decode())
    for name, value in values.items():
        if not (
            _is_list_of_text(value)
            if name in _LISTS
            else type(value) is str or (value is None and name in _OPTIONAL)
        ):
            raise ValueError(f"{name} of an article is {type(value).__name__}")
    return StoredArticle(**values | {name: tuple(values[name]) for name in _LISTS})


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, list) and all(type(each) is str for each in value)
