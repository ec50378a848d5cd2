"""All engines give the same hits, totals, facets and order by date, whatever they are asked.

Luck makes articles and questions; the seed of a question that parts the engines is printed.
`TRUONGDANG_FUZZ` says how many questions there are: `make fuzz` asks thousands.
"""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from archive.model import Attachment, CitedDocument, PersonMention
from indexer import engines
from indexer.engine import SortOrder
from indexer.errors import QueryError
from indexer.query_dates import parse_date_range
from indexer.query_parser import parse_query
from indexer.query_tree import (
    AndNode,
    DateRangeNode,
    FieldNode,
    FlagNode,
    FuzzyNode,
    MatchAllNode,
    NotNode,
    OrNode,
    PhraseNode,
    QueryNode,
    WildcardNode,
    WordNode,
)
from indexer.search_request import ALL_FACETS, SearchRequest
from indexer.searcher import Searcher
from tests.indexer.conftest import (
    IndexedArchive,
    make_content,
    make_location,
    make_office,
    open_archive,
)

QUESTIONS = int(os.environ.get("TRUONGDANG_FUZZ", "150"))
ARTICLES = 60  # chosen: a question takes milliseconds, and many hits are equal
SYLLABLES = (
    *("hội", "hối", "hoi", "nghị", "nghi", "đảng", "đang", "dang", "dâng", "hoà", "hòa", "bình"),
    *("lý", "lí", "luận", "chính", "trị", "trường", "ban", "bạn", "khai", "giảng", "giang"),
    *("COVID-19", "09-QĐi/TW", "11-QĐ/TW", "2020", "K76", "tổng", "kết", "TP"),
)
NAMES = ("Lê An", "Le An", "LÊ AN", "Trần Bình", "Trần Binh", "Phòng Đào tạo", "Đỗ Ân")
DAYS = (None, "2018", "2019", "2020-07", "2020-07-13", "2020-07-14", "2021-12-31")
# Hits: around and above the number of those that are equal.
LIMITS = (1, 2, 3, 5, 10, 20)
RANGES = ("2019", "2020-07", "2020-07-13", ">=2020", "<2020-07-14", "2018..2020-07-13")
KEPT_APART = {"author": NAMES, "person": NAMES, "section": ("Tin tức", "TIN TỨC", "Đoàn thể")}


def draw_words(rng: random.Random, most: int) -> str:
    """Draw some syllables in a row."""
    return " ".join(rng.choices(SYLLABLES, k=rng.randint(1, most)))


def draw_some(rng: random.Random, values: tuple[str, ...]) -> tuple[str, ...]:
    """Draw none, one or two of the values."""
    return tuple(rng.sample(values, min(len(values), rng.choice((0, 0, 1, 1, 2)))))


@pytest.fixture(scope="module")
def searchers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Searcher]]:
    """The same archive in an index of each engine, some articles replaced and some segments."""
    rng = random.Random(20261125)
    data = tmp_path_factory.mktemp("agreement")
    with ExitStack() as open_places:
        archive = open_places.enter_context(open_archive(data))
        libraries = [
            IndexedArchive(
                archive, open_places.enter_context(make_location(data / name, name)), name
            )
            for name in _list_engines_here()
        ]
        for number in range(ARTICLES):
            _add_article(libraries[0], rng)
            if number % 20 == 0:
                for indexed_archive in libraries:
                    indexed_archive.update()
        for indexed_archive in libraries:
            indexed_archive.update()
        yield {
            indexed_archive.engine: open_places.enter_context(Searcher.open(indexed_archive.index))
            for indexed_archive in libraries
        }


def _list_engines_here() -> list[str]:
    """List the embedded engines, and that of the cluster where there is one."""
    with ExitStack() as opened:
        try:
            opened.enter_context(make_location(Path(), engines.CLUSTER_ENGINE))
        except pytest.skip.Exception:  # the others are compared all the same
            return [*engines.EMBEDDED_ENGINES]
    return list(engines.list_engine_names())


def _add_article(indexed_archive: IndexedArchive, rng: random.Random) -> None:
    cited = tuple(
        CitedDocument(number=n, raw=n, start=0, end=1) for n in draw_some(rng, ("09-QĐi/TW",))
    )
    indexed_archive.add(
        f"http://a.test/{rng.randint(1, ARTICLES)}",
        make_content(
            draw_words(rng, 8),
            "\n".join(draw_words(rng, 30) for _ in range(rng.randint(1, 3))),
            day=rng.choice(DAYS),
            captions=tuple(draw_words(rng, 6) for _ in range(rng.randint(0, 2))),
            authors=draw_some(rng, NAMES),
            bylines=(make_office("Phòng Đào tạo"),) * rng.randint(0, 1),
            people=tuple(
                PersonMention(name=name, start=0, end=1) for name in draw_some(rng, NAMES)
            ),
            section=rng.choice((None, "Tin tức", "TIN TỨC", "Đoàn thể")),
            attachments=(Attachment(url="http://a.test/f.pdf", text=draw_words(rng, 5)),)
            * rng.randint(0, 1),
            documents=cited,
            cms=rng.choice((None, "joomla", "nukeviet")),
        ),
        site=rng.choice(("truong-a", "truong-b")),
    )


def draw_node(rng: random.Random, depth: int, *, inside: bool = False) -> QueryNode:
    """Draw a clause of any kind, at most so deep; within a field only what may stand there."""
    leaves: list[Callable[[], QueryNode]] = [
        lambda: WordNode(text=rng.choice(SYLLABLES)),
        lambda: WordNode(text=rng.choice(SYLLABLES)),
        lambda: PhraseNode(text=draw_words(rng, 3), gap=rng.choice((0, 0, 0, 1, 3, 40))),
        lambda: PhraseNode(text=draw_words(rng, 5), gap=rng.choice((0, 12))),
        lambda: WildcardNode(text=rng.choice(("ho*", "h?i", "đ*", "l?", "chí*", "k*"))),
        lambda: FuzzyNode(text=rng.choice(("hoi", "nghị", "binh", "trường")), distance=1),
    ]
    if not inside:
        leaves += [
            MatchAllNode,
            lambda: DateRangeNode(
                days=parse_date_range(rng.choice(RANGES)) or pytest.fail("a range")
            ),
            lambda: FlagNode(kind="has", name=rng.choice(("author", "date", "doc", "attachment"))),
            lambda: draw_field_node(rng, depth),
            lambda: draw_field_node(rng, depth),
        ]
    if depth:
        kind = rng.choice((AndNode, AndNode, OrNode, OrNode, NotNode, None, None))
        if kind is NotNode:
            return NotNode(clause=draw_node(rng, depth - 1, inside=inside))
        if kind is AndNode or kind is OrNode:
            parts = [draw_node(rng, depth - 1, inside=inside) for _ in range(rng.randint(2, 3))]
            return kind(clauses=tuple(parts))
    return rng.choice(leaves)()


def draw_field_node(rng: random.Random, depth: int) -> QueryNode:
    """Draw a clause about one field."""
    name = rng.choice(("title", "body", "author", "person", "section", "doc", "attachment"))
    if rng.random() < 0.2:
        return FieldNode(
            name="site", clause=WordNode(text=rng.choice(("truong-a", "truong-b", "c")))
        )
    if name in KEPT_APART and rng.random() < 0.6:
        return FieldNode(name=name, clause=PhraseNode(text=rng.choice(KEPT_APART[name])))
    return FieldNode(name=name, clause=draw_node(rng, min(depth, 1), inside=True))


def make_request(seed: int) -> SearchRequest:
    """Make the request of a seed."""
    rng = random.Random(seed)
    how = rng.choice(("smart", "smart", "smart", "fold", "exact", "match_any"))
    return SearchRequest(
        query=str(draw_node(rng, rng.randint(0, 3))),
        facets=ALL_FACETS if rng.random() < 0.3 else ("year", "author"),
        filters={"author": ("Lê An",)} if rng.random() < 0.1 else {},
        sort=rng.choice((SortOrder.DATE, SortOrder.SCORE)),
        limit=rng.choice((3, 1000)),
        snippets=rng.random() < 0.2,
        fold=how == "fold",
        exact=how == "exact",
        match_any=how == "match_any",
    )


def check_prefixes(searcher: Searcher, request: SearchRequest, listed: list[str]) -> None:
    """Check that the hits are the first of `listed` whatever the limit."""
    for limit in LIMITS:
        results = searcher.search(replace(request, limit=limit, snippets=False, facets=()))
        assert [hit.id for hit in results.hits] == listed[:limit], (searcher.engine, limit, request)


def get_comparable_answer(searcher: Searcher, request: SearchRequest) -> object:
    """Return all of an answer that engines must agree on; of a refusal its words."""
    try:
        results = searcher.search(request)
    except QueryError as error:
        return str(error)
    by_date = request.sort is SortOrder.DATE
    if request.limit > ARTICLES:
        check_prefixes(searcher, request, [hit.id for hit in results.hits])
    listed = results.hits if by_date else sorted(results.hits, key=lambda hit: hit.id)
    return (
        results.total,
        results.facets,
        results.expansions,
        results.suggestion,
        [(hit.id, hit.snippet) for hit in listed] if by_date or request.limit > ARTICLES else None,
        list(searcher.iter_ids(request)),
    )


def test_engines_agree(searchers: dict[str, Searcher]) -> None:
    """Whatever is asked; the seed of the first question that parts them is in the message."""
    found = 0
    for seed in range(QUESTIONS):
        request = make_request(seed)
        assert parse_query(request.query) == parse_query(str(parse_query(request.query))), seed
        answers = {
            name: get_comparable_answer(searcher, request) for name, searcher in searchers.items()
        }
        expected = answers["whoosh"]
        for name, given in answers.items():
            assert given == expected, f"seed {seed}: {name} differs on {request}"
        found += isinstance(expected, tuple) and 0 < expected[0] < ARTICLES // 2
    assert found > QUESTIONS // 4, "too few questions have an interesting answer"
