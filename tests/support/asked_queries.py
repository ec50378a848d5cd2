"""Queries asked of a small index of each embedded engine, made of the golden pages' articles.

How a query is asked (order, marks, facets, filters, sample) is drawn from its own letters, so that
the same query is always asked in the same way.
"""

import atexit
import random
import re
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from archive.archive import Archive
from archive.article_json import content_from_json
from archive.model import SiteKey
from indexer import sync
from indexer.engine import SortOrder
from indexer.engines import EMBEDDED_ENGINES
from indexer.errors import QueryError
from indexer.search_request import ALL_FACETS, FILTERS, SearchRequest
from indexer.searcher import Searcher
from research.errors import NoSearchTermsError
from research.kwic import iter_concordance
from tests.support.golden_pages import list_golden_pages
from tests.support.source_tree import ROOT

_TODAY = date(2020, 7, 14)
_NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def read_examples() -> Sequence[bytes]:
    """Return what docs/query-language.md shows of queries, and lines found hard before."""
    page = (ROOT / "docs" / "query-language.md").read_text(encoding="utf-8")
    shown = dict.fromkeys((*re.findall(r"`([^`\n]+)`", page), *re.findall(r"(?m)^\? (.+)$", page)))
    hard = (ROOT / "tests" / "fuzz" / "queries.txt").read_bytes().splitlines()
    return [*hard, *(example.encode() for example in shown)]


def make_request(query: str) -> SearchRequest:
    """Make the request of a query."""
    luck = random.Random(query)
    marks = luck.choice((None, None, "fold", "exact", "match_any"))
    word = luck.choice(query.split() or [""])
    return SearchRequest(
        query=query,
        sort=luck.choice((None, *SortOrder)),
        limit=luck.choice((0, 3, 20)),
        offset=luck.choice((0, 0, 2)),
        facets=ALL_FACETS if luck.random() < 0.2 else (),
        filters={luck.choice(FILTERS): (word,)} if luck.random() < 0.1 else {},
        date_from=word if luck.random() < 0.05 else None,
        sample=2 if luck.random() < 0.1 else None,
        collapse=luck.random() < 0.1,
        explain=luck.random() < 0.1,
        fold=marks == "fold",
        exact=marks == "exact",
        match_any=marks == "match_any",
        today=_TODAY,
    )


def ask_query(query: str) -> object:
    """Ask all engines for hits, ids, unknown values and words in context.

    Raises `QueryError` and `NoSearchTermsError` where all do, and `AssertionError` where they
    differ.
    """
    request = make_request(query)
    first, *others = (_ask_engine(name, request) for name in EMBEDDED_ENGINES)
    for other in others:
        if other != first:
            raise AssertionError(f"{EMBEDDED_ENGINES}: {first}, {other}")
    return first


def _ask_engine(engine: str, request: SearchRequest) -> object:
    searcher = _open_searcher(engine)
    try:
        results = searcher.search(request)
    except QueryError as error:
        return str(error), error.pointer
    try:
        lines = len(list(iter_concordance(searcher.stream_articles(request), width=30)))
    except NoSearchTermsError:
        lines = 0
    return (
        results.total,
        results.facets,
        results.expansions,
        list(searcher.iter_ids(request)),
        list(searcher.find_unknown_values(request)),
        lines,
    )


@cache
def _open_searcher(engine: str) -> Searcher:
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    place = Path(folder.name)
    with Archive.open(f"sqlite:///{place}/archive.sqlite3", data=place, create=True) as archive:
        for number, page in enumerate(list_golden_pages()):
            expected = page.read_expected()
            if expected.get("title"):
                archive.visits.import_article(
                    SiteKey(f"truong-{number % 3}"),
                    f"http://truong.example/{number}",
                    content_from_json(expected),
                    now=_NOW,
                )
        sync.update_index(archive, place / "index", engine=engine)
    return Searcher.open(place / "index")
