"""Articles as the index keeps them, and readings of them, without an index."""

from collections.abc import Sequence

from indexer.abbreviations import Abbreviations
from indexer.condition import Condition
from indexer.engine import StoredArticle
from indexer.names import Names
from indexer.query_parser import parse
from indexer.resolve import Accents, Resolver
from indexer.result import Reading


class _Vocabulary:
    """An index without any term."""

    def vocabulary(self, field: str, prefix: str) -> Sequence[str]:  # noqa: ARG002
        return ()

    def has_term(self, field: str, term: str) -> bool:  # noqa: ARG002
        return False


def stored(
    body: str, *, title: str = "", captions: tuple[str, ...] = (), name: str = "a"
) -> StoredArticle:
    """An article as the index keeps it."""
    return StoredArticle(
        id=name,
        url=f"http://a.test/{name}",
        site="a",
        title=title,
        body=body,
        captions=captions,
        authors=(),
        published_at=None,
        published_precision=None,
    )


def condition(query: str, *, match_any: bool = False) -> Condition:
    """What a query without patterns asks."""
    nothing = _Vocabulary()
    resolver = Resolver(
        query=query,
        accents=Accents.SMART,
        vocabulary=nothing,  # type: ignore[arg-type]
        names=Names(nothing),  # type: ignore[arg-type]
        abbreviations=Abbreviations({"LLCT": ("lý luận chính trị",)}),
    )
    return resolver.condition(parse(query), match_any=match_any)


def reading(query: str, *articles: StoredArticle) -> Reading:
    """Articles read for a query."""
    return Reading(query=query, condition=condition(query), articles=iter(articles))
