"""Queries with habits from elsewhere: the table in the document is what is really answered."""

from collections.abc import Iterator

import pytest

from indexer import engines
from indexer.searcher import Searcher
from tests.support.foreign_queries import (
    FOREIGN_QUERIES,
    describe_answer,
    make_request,
    open_searcher,
    read_documented_table,
    render_table,
)


@pytest.fixture(scope="module", params=engines.EMBEDDED_ENGINES)
def searcher(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Searcher]:
    """The articles on which the queries are tried, in an index of each engine."""
    with open_searcher(tmp_path_factory.mktemp("foreign"), request.param) as opened:
        yield opened


def test_documented_table_is_what_is_said(searcher: Searcher) -> None:
    """Sixty queries and more have their answer or message in the document: make queries."""
    assert len(FOREIGN_QUERIES) >= 60
    assert render_table(searcher) == read_documented_table()


def test_foreign_queries_find_what_is_meant(searcher: Searcher) -> None:
    """What is understood finds the same articles as our own way to write it, and finds some."""
    for typed, meant in FOREIGN_QUERIES:
        if meant is not None:
            found = list(searcher.iter_ids(make_request(typed)))
            assert found, typed
            assert found == list(searcher.iter_ids(make_request(meant))), typed


def test_what_is_not_understood_is_said(searcher: Searcher) -> None:
    """No foreign query is quietly taken for words."""
    silent = [
        typed
        for typed, meant in FOREIGN_QUERIES
        if not meant and not describe_answer(searcher, typed)
    ]
    assert not silent


@pytest.mark.parametrize(
    "query",
    [
        'hội nghị "hội or thảo"',
        "HỘI NGHỊ VÀ HỘI THẢO",
        "hội thảo: công tác",
        "Chào mừng ! hội nghị",
        "đại hội và hội nghị",
        "50% học viên",
        "H'Mông và K'Ho",
        "title:hội OR body:nghị",
        "Hội nghị - hội thảo",
        "35-NQ/TW",
        'author:"Hà Vy" hội',
        "site:truong-a hội",
    ],
)
def test_plain_queries_get_no_hints(searcher: Searcher, query: str) -> None:
    """A query that is read as it is meant is answered without a lesson."""
    assert describe_answer(searcher, query) == ""
