"""The articles that a word was sought among: all but for the word itself. Pure."""

from dataclasses import replace

from indexer.query_parser import parse_query
from indexer.query_tree import (
    TEXT_FIELDS,
    AndNode,
    FieldNode,
    FuzzyNode,
    MatchAllNode,
    OrNode,
    PhraseNode,
    QueryNode,
    WildcardNode,
    WordNode,
    iter_conjuncts,
)
from indexer.search_request import SearchRequest


def make_corpus_request(request: SearchRequest) -> SearchRequest:
    """Make the same request without the words and phrases that it seeks.

    What narrows it otherwise stays: `"đại hội" site:a -"công đoàn"` was sought among the
    articles of the site that do not name the union. Raises `QueryError`.
    """
    query = parse_query(request.query, request.today)
    clauses = tuple(each for each in iter_conjuncts(query) if not _searches_text(each))
    match clauses:
        case ():
            clause: QueryNode = MatchAllNode()
        case (one,):
            clause = one
        case _:
            clause = AndNode(clauses=clauses)
    return replace(request, query=str(clause), match_any=False)


def _searches_text(clause: QueryNode) -> bool:
    """Return whether a clause seeks a word that may stand in a text."""
    match clause:
        case WordNode() | PhraseNode() | WildcardNode() | FuzzyNode():
            return True
        case FieldNode(name=name, clause=inner):
            return name in TEXT_FIELDS and _searches_text(inner)
        case AndNode(clauses=clauses) | OrNode(clauses=clauses):
            return any(map(_searches_text, clauses))
        case _:
            return False
