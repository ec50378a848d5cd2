"""The articles that a word was sought among: all but for the word itself. Pure."""

from dataclasses import replace

from indexer.query import (
    TEXT_FIELDS,
    And,
    Clause,
    Everything,
    Fuzzy,
    InField,
    Or,
    Pattern,
    Phrase,
    Word,
    conjuncts,
)
from indexer.query_parser import parse
from indexer.request import SearchRequest


def corpus_of(request: SearchRequest) -> SearchRequest:
    """The same request without the words and phrases that it seeks.

    What narrows it otherwise stays: `"đại hội" site:a -"công đoàn"` was sought among the
    articles of the site that do not name the union. Raises `QueryError`.
    """
    clauses = tuple(each for each in conjuncts(parse(request.query)) if not _seeks(each))
    match clauses:
        case ():
            clause: Clause = Everything()
        case (one,):
            clause = one
        case _:
            clause = And(clauses=clauses)
    return replace(request, query=str(clause), match_any=False)


def _seeks(clause: Clause) -> bool:
    """Whether a clause seeks a word that may stand in a text."""
    match clause:
        case Word() | Phrase() | Pattern() | Fuzzy():
            return True
        case InField(name=name, clause=inner):
            return name in TEXT_FIELDS and _seeks(inner)
        case And(clauses=clauses) | Or(clauses=clauses):
            return any(map(_seeks, clauses))
        case _:
            return False
