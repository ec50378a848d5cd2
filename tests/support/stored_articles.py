"""Articles as the index stores them, queries and streams of them, without an index."""

from collections.abc import Sequence

from indexer.abbreviations import Abbreviations
from indexer.condition import Condition
from indexer.engine import StoredArticle
from indexer.name_variants import NameVariants
from indexer.query_parser import parse_query
from indexer.query_rewriter import AccentMode, QueryRewriter
from indexer.search_results import ArticleStream


class _EmptyTermDictionary:
    """An index without any term."""

    def iter_terms(self, field: str, prefix: str) -> Sequence[str]:  # noqa: ARG002
        return ()

    def find_used_terms(self, field: str, terms: Sequence[str]) -> dict[str, int]:  # noqa: ARG002
        return {}


def make_stored_article(
    body: str, *, title: str = "", captions: tuple[str, ...] = (), name: str = "a"
) -> StoredArticle:
    """Make an article as the index stores it."""
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


def make_condition(query: str, *, match_any: bool = False) -> Condition:
    """Make the condition of a query without patterns."""
    empty = _EmptyTermDictionary()
    rewriter = QueryRewriter(
        query=query,
        accents=AccentMode.SMART,
        vocabulary=empty,  # type: ignore[arg-type]
        names=NameVariants(empty),  # type: ignore[arg-type]
        abbreviations=Abbreviations({"LLCT": ("lý luận chính trị",)}),
    )
    return rewriter.rewrite(parse_query(query), match_any=match_any)


def make_article_stream(query: str, *articles: StoredArticle) -> ArticleStream:
    """Make the stream of articles that a search reads for a query."""
    return ArticleStream(query=query, condition=make_condition(query), articles=iter(articles))
