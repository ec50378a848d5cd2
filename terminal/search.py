"""Asking the index: opened with the configured abbreviations, and a note when it is behind."""

from collections.abc import Iterator
from contextlib import contextmanager

from archive.notice import last_change_noted
from config.load import load_abbreviations
from indexer.result import Results
from indexer.searcher import Searcher
from terminal.screen import narrate
from terminal.session import Session
from terminal.status import Status

_FORMS = 8
"""How many of the forms that a word was widened to are named; `--json` has all."""


@contextmanager
def open_searcher(session: Session) -> Iterator[Searcher]:
    """Open the index of the session for searching.

    Raises:
        IndexerError: there is none, or it cannot be read; the hint says what to do.
    """
    abbreviations = load_abbreviations(session.config)
    with Searcher.open(session.index, abbreviations=abbreviations) as searcher:
        behind = (last_change_noted(session.data) or 0) - searcher.mark
        if behind > 0:
            narrate(f"note: the index is {behind:,} changes behind: truongdang index update")
        yield searcher


def narrate_results(results: Results) -> None:
    """Say what was done to the query and what else could be asked."""
    for expansion in results.expansions:
        more = len(expansion.became) - _FORMS
        others = f" and {more:,} more" if more > 0 else ""
        narrate(f"{expansion.typed} → {', '.join(expansion.became[:_FORMS])}{others}")
    if not results.total:
        narrate(f"No article matches: {results.query}")
    if results.suggestion:
        narrate(f"Did you mean: {results.suggestion}")


def status_of_results(results: Results) -> Status:
    """Whether anything was found, as an exit status."""
    return Status.FINE if results.total else Status.NONE
