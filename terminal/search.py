"""Asking the index: opened with the configured abbreviations, with notes on what it lacks."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from archive.notice import last_change_noted
from config.abbreviations_file import load_abbreviations
from config.suggestion import did_you_mean
from indexer.request import SearchRequest
from indexer.result import Expansion, Results
from indexer.searcher import Searcher
from terminal.screen import narrate
from terminal.session import Session
from terminal.status import Status

_FORMS = 8
"""How many of the forms that a word was widened to are named; `--json` has all."""
_EVERYTHING = SearchRequest(query="*", limit=0, snippets=False, facets=("site",), facet_limit=0)


def ask(session: Session, request: SearchRequest) -> Results:
    """Search the index of the session, and say what stands in the way of a full answer.

    Raises:
        IndexerError: there is no index, or it cannot be read; the hint says what to do.
    """
    with searching(session, request) as searcher:
        return searcher.search(request)


@contextmanager
def searching(session: Session, request: SearchRequest) -> Iterator[Searcher]:
    """Open the index of the session, and say what it lacks for this request.

    Raises:
        IndexerError: there is no index, or it cannot be read; the hint says what to do.
    """
    with open_searcher(session) as searcher:
        narrate_lag(searcher, last_change_noted(session.data) or 0)
        yield searcher
        narrate_unknown_sites(searcher, request)


def open_searcher(session: Session) -> Searcher:
    """Open the index of the session for searching.

    Raises:
        IndexerError: there is none, or it cannot be read; the hint says what to do.
    """
    return Searcher.open(session.index, abbreviations=load_abbreviations(session.config))


def narrate_lag(searcher: Searcher, last_change: int) -> None:
    """Say when the archive has changes that the index has not."""
    if (behind := last_change - searcher.mark) > 0:
        narrate(f"note: the index is {behind:,} changes behind: truongdang index update")


def narrate_unknown_sites(searcher: Searcher, request: SearchRequest) -> None:
    """Say which of the sites asked for have no article at all: their keys may be mistyped."""
    for site in request.filters.get("site", ()):
        if not searcher.search(replace(_EVERYTHING, filters={"site": (site,)})).total:
            known = [entry.value for entry in searcher.search(_EVERYTHING).facets["site"]]
            hint = f" {did_you_mean(site, known)}" if known else ""
            narrate(f'note: no article has the site "{site}".{hint}')


def narrate_results(results: Results) -> None:
    """Say what was done to the query and what else could be asked."""
    for part in results.parts:
        narrate(f"{part.text}: {part.total:,} {'article' if part.total == 1 else 'articles'}")
    narrate_expansions(results.expansions)
    if not results.total:
        narrate_nothing(results.query)
    if results.suggestion:
        narrate(f"Did you mean: {results.suggestion}")


def narrate_expansions(expansions: Sequence[Expansion]) -> None:
    """Say to what the words of a query were widened."""
    for expansion in expansions:
        more = len(expansion.became) - _FORMS
        others = f" and {more:,} more" if more > 0 else ""
        narrate(f"{expansion.typed} → {', '.join(expansion.became[:_FORMS])}{others}")


def narrate_nothing(query: str) -> None:
    """Say that no article matches."""
    narrate(f"No article matches: {query}")


def status_of_results(results: Results) -> Status:
    """Whether anything was found, as an exit status."""
    return Status.FINE if results.total else Status.NONE
