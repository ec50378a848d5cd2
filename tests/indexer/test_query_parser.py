"""The query language: every form, every mistake, and that trees survive printing."""

import re
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.errors import QueryError
from indexer.query_dates import DaySpan
from indexer.query_parser import MAX_DEPTH, MAX_QUERY_CHARACTERS, parse_query
from indexer.query_tree import (
    FLAGS,
    QUERY_FIELDS,
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


@pytest.mark.parametrize(
    ("query", "clause"),
    [
        ("*", MatchAllNode()),
        ("hội nghị", AndNode(clauses=(WordNode(text="hội"), WordNode(text="nghị")))),
        ("hội AND nghị", AndNode(clauses=(WordNode(text="hội"), WordNode(text="nghị")))),
        ('"học viện"', PhraseNode(text="học viện")),
        ("“học viện”", PhraseNode(text="học viện")),
        ('"nghị quyết"~3', PhraseNode(text="nghị quyết", gap=3)),
        ("sơ OR tổng", OrNode(clauses=(WordNode(text="sơ"), WordNode(text="tổng")))),
        ("-kết", NotNode(clause=WordNode(text="kết"))),
        ("NOT kết", NotNode(clause=WordNode(text="kết"))),
        ("author:Yên", FieldNode(name="author", clause=WordNode(text="Yên"))),
        ('AUTHOR:"Mai Yên"', FieldNode(name="author", clause=PhraseNode(text="Mai Yên"))),
        ("tuyên*", WildcardNode(text="tuyên*")),
        ("lu?n", WildcardNode(text="lu?n")),
        ("09-*", WildcardNode(text="09-*")),
        ("tuyen~", FuzzyNode(text="tuyen", distance=1)),
        ("tuyen~2", FuzzyNode(text="tuyen", distance=2)),
        ("is:gone", FlagNode(kind="is", name="gone")),
        ("09-QĐi/TW", WordNode(text="09-QĐi/TW")),
        (
            "date:2020",
            DateRangeNode(days=DaySpan(first=date(2020, 1, 1), last=date(2020, 12, 31))),
        ),
        (
            'date:"tháng 7/2020"',
            DateRangeNode(days=DaySpan(first=date(2020, 7, 1), last=date(2020, 7, 31))),
        ),
        (
            "a b OR c",
            OrNode(
                clauses=(
                    AndNode(clauses=(WordNode(text="a"), WordNode(text="b"))),
                    WordNode(text="c"),
                )
            ),
        ),
        (
            "title:(a OR b)",
            FieldNode(
                name="title", clause=OrNode(clauses=(WordNode(text="a"), WordNode(text="b")))
            ),
        ),
    ],
)
def test_a_form_is_read(query: str, clause: QueryNode) -> None:
    """Each form of the query language has its clause."""
    assert parse_query(query) == clause


@pytest.mark.parametrize(
    "query", ["Ai là chủ tịch?", "Ai, là: chủ - tịch!", "(Ai) là chủ tịch ..."]
)
def test_punctuation_means_nothing(query: str) -> None:
    """A question typed as people write it is its words."""
    assert str(parse_query(query)) == "Ai là chủ tịch"


def test_spans_point_into_the_query() -> None:
    """Each clause knows where it was read."""
    clause = parse_query('hội title:"nghị quyết" -x')
    assert isinstance(clause, AndNode)
    assert [each.span for each in clause.clauses] == [(0, 3), (4, 22), (23, 25)]


@pytest.mark.parametrize(
    ("query", "guilty", "message"),
    [
        ("", "", "nothing to search for"),
        ("...", "...", "nothing to search for"),
        ('hội "nghị', '"', "not closed"),
        ("(hội", "(", "not closed"),
        ("hội)", ")", "closes nothing"),
        ("hội OR", "OR", "both sides"),
        ("OR hội", "OR", "both sides"),
        ("AND hội", "AND", "before it"),
        ("hội AND", "AND", "after it"),
        ("hội NOT", "NOT", "after it"),
        ("autor:x", "autor", "no field autor"),
        ("title: x", "title", "right after the colon"),
        ("title:*", "title", "needs a value"),
        ("title:(a author:b)", "author", "stands inside title:"),
        ("date:hôm", "hôm", "not a date"),
        ("date:2021..2020", "2021..2020", "ends before it begins"),
        ("is:gon", "is:gon", "not known"),
        ("x~9", "x~9", "number from 0 to 2"),
        ('"a b"~999', '"a b"~999', "number from 0 to 100"),
        ("Mác-Lê*", "Mác-Lê*", "one syllable or code"),
        ("a.b~1", "a.b~1", "one syllable"),
        ('x "a* b"', "a*", "inside quotation marks"),
        ('"a *"', "*", "inside quotation marks"),
        ("“bàn lu?n việc”~2", "lu?n", "inside quotation marks"),
        ('author:"Mai Y*"', "Y*", "inside quotation marks"),
        ('site:"truong-*"', "truong-*", "inside quotation marks"),
    ],
)
def test_a_mistake_is_pointed_at(query: str, guilty: str, message: str) -> None:
    """The error names the cause, its place, and what to write instead."""
    with pytest.raises(QueryError, match=message) as caught:
        parse_query(query)
    start, end = caught.value.span
    assert query[start:end] == guilty
    assert caught.value.hint
    below = caught.value.pointer.splitlines()[-1:]
    assert below == ([" " * start + "^" * (end - start)] if query else [])


@pytest.mark.parametrize(
    ("level", "width"), [("(", 1), ("NOT ", 3), ("-", 1), ("-(", 1), ("NOT (", 3), ("(-x (", 1)]
)
def test_a_query_too_deep_is_refused_where_it_becomes_so(level: str, width: int) -> None:
    """Guards against `RecursionError`: the first character that goes too deep is pointed at."""
    with pytest.raises(QueryError, match="inside one another") as caught:
        parse_query(level * 3000 + "x")
    start, end = caught.value.span
    assert end - start == width
    openings = [found.start() for found in re.finditer(r"NOT|-(?=[-(])|\(", level * 3000)]
    assert sum(opening < start for opening in openings) == MAX_DEPTH
    assert caught.value.hint


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("-", ""), ("NOT ", "")])
def test_a_query_as_deep_as_may_be_is_read(opening: str, closing: str) -> None:
    """And prints to itself as any other."""
    clause = parse_query(opening * MAX_DEPTH + "x" + closing * MAX_DEPTH)
    assert parse_query(str(clause)) == clause


def test_a_query_without_end_is_refused() -> None:
    """The error shows its beginning only."""
    with pytest.raises(QueryError, match="longer than") as caught:
        parse_query("hội " * MAX_QUERY_CHARACTERS)
    assert len(caught.value.pointer) < 200


def test_a_question_in_quotation_marks_is_no_pattern() -> None:
    """Its question mark ends it, and stands for nothing."""
    assert parse_query('"Đảng là gì?"') == PhraseNode(text="Đảng là gì?")
    assert parse_query('"Đảng là gì? (1930)"') == PhraseNode(text="Đảng là gì? (1930)")


def test_a_close_field_is_suggested() -> None:
    """A slip in a field's name is recognised."""
    with pytest.raises(QueryError) as caught:
        parse_query("autor:x")
    assert "author:" in caught.value.hint


WORDS = st.sampled_from(["hội", "NGHỊ", "Mác-Lênin", "09-QĐi/TW", "2020", "8h30:15"]).map(
    lambda text: WordNode(text=text)
)
PHRASES = st.builds(
    PhraseNode, text=st.sampled_from(["học viện", "AND", "a: b"]), gap=st.integers(0, 100)
)
PATTERNS = st.sampled_from(["tuyên*", "l?n", "*kết", "09-*"]).map(
    lambda text: WildcardNode(text=text)
)
FUZZY = st.builds(FuzzyNode, text=st.sampled_from(["tuyen", "luận"]), distance=st.integers(0, 2))
VALUES = WORDS | PHRASES | PATTERNS | FUZZY


def combine_nodes(clauses: st.SearchStrategy[QueryNode]) -> st.SearchStrategy[QueryNode]:
    """Return clauses made of clauses, as the parser makes them: no group directly in its like."""
    several = st.lists(clauses, min_size=2, max_size=3).map(tuple)
    return (
        clauses.map(lambda clause: NotNode(clause=clause))
        | several.map(lambda each: AndNode(clauses=flatten(AndNode, each)))
        | several.map(lambda each: OrNode(clauses=flatten(OrNode, each)))
    )


def flatten(kind: type[AndNode | OrNode], clauses: tuple[QueryNode, ...]) -> tuple[QueryNode, ...]:
    """Return the clauses, with those of groups of that kind in place of the groups."""
    return tuple(
        inner
        for clause in clauses
        for inner in (clause.clauses if isinstance(clause, kind) else (clause,))
    )


FIELDED = st.builds(
    FieldNode,
    name=st.sampled_from(QUERY_FIELDS),
    clause=st.recursive(VALUES, combine_nodes, max_leaves=3),
)
STATED = st.sampled_from([FlagNode(kind=kind, name=name) for kind in FLAGS for name in FLAGS[kind]])
DATED = st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(
    lambda day: DateRangeNode(days=DaySpan(first=day, last=None))
)
CLAUSES = st.recursive(
    VALUES | FIELDED | STATED | DATED | st.just(MatchAllNode()), combine_nodes, max_leaves=8
)


@given(CLAUSES)
def test_a_printed_tree_is_read_again(clause: QueryNode) -> None:
    """Printing loses nothing that a tree says."""
    assert parse_query(str(clause)) == clause


@given(st.text(alphabet='abĐộ 09-"()~*?:/.,“ANDORT\n', max_size=30))
@example("0~0:")
def test_whatever_is_typed_is_read_or_refused(query: str) -> None:
    """No typed text breaks the parser, and what it reads prints to what it reads."""
    try:
        clause = parse_query(query)
    except QueryError as error:
        start, end = error.span
        assert 0 <= start <= end <= len(query)
    else:
        assert parse_query(str(clause)) == clause


@pytest.mark.parametrize("repeated", ["\u0301", ".", "a", "a.", "/", "a?", '"a', "a_"])
def test_long_words_cost_what_their_letters_cost(repeated: str) -> None:
    """Marks on one letter were grouped in every way, dots counted anew: for minutes, once."""
    word = f"a{repeated * (19_000 // len(repeated))}b"
    for query in (word, f'"{word} hội"', f"title:{word}"):
        with suppress(QueryError):
            parse_query(query)
