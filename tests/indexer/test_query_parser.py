"""The query language: every form, every mistake, and that trees survive printing."""

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.dates import DaySpan
from indexer.errors import QueryError
from indexer.query import (
    FIELDS,
    STATES,
    And,
    Clause,
    Everything,
    Fuzzy,
    InField,
    Not,
    Or,
    Pattern,
    Phrase,
    Published,
    State,
    Word,
)
from indexer.query_parser import MOST_DEPTH, MOST_LENGTH, parse


@pytest.mark.parametrize(
    ("query", "clause"),
    [
        ("*", Everything()),
        ("hội nghị", And(clauses=(Word(text="hội"), Word(text="nghị")))),
        ("hội AND nghị", And(clauses=(Word(text="hội"), Word(text="nghị")))),
        ('"học viện"', Phrase(text="học viện")),
        ("“học viện”", Phrase(text="học viện")),
        ('"nghị quyết"~3', Phrase(text="nghị quyết", gap=3)),
        ("sơ OR tổng", Or(clauses=(Word(text="sơ"), Word(text="tổng")))),
        ("-kết", Not(clause=Word(text="kết"))),
        ("NOT kết", Not(clause=Word(text="kết"))),
        ("author:Yên", InField(name="author", clause=Word(text="Yên"))),
        ('AUTHOR:"Mai Yên"', InField(name="author", clause=Phrase(text="Mai Yên"))),
        ("tuyên*", Pattern(text="tuyên*")),
        ("lu?n", Pattern(text="lu?n")),
        ("09-*", Pattern(text="09-*")),
        ("tuyen~", Fuzzy(text="tuyen", distance=1)),
        ("tuyen~2", Fuzzy(text="tuyen", distance=2)),
        ("is:gone", State(kind="is", name="gone")),
        ("09-QĐi/TW", Word(text="09-QĐi/TW")),
        (
            "date:2020",
            Published(days=DaySpan(first=date(2020, 1, 1), last=date(2020, 12, 31))),
        ),
        (
            'date:"tháng 7/2020"',
            Published(days=DaySpan(first=date(2020, 7, 1), last=date(2020, 7, 31))),
        ),
        (
            "a b OR c",
            Or(clauses=(And(clauses=(Word(text="a"), Word(text="b"))), Word(text="c"))),
        ),
        (
            "title:(a OR b)",
            InField(name="title", clause=Or(clauses=(Word(text="a"), Word(text="b")))),
        ),
    ],
)
def test_a_form_is_read(query: str, clause: Clause) -> None:
    """Each form of the query language has its clause."""
    assert parse(query) == clause


@pytest.mark.parametrize(
    "query", ["Ai là chủ tịch?", "Ai, là: chủ - tịch!", "(Ai) là chủ tịch ..."]
)
def test_punctuation_means_nothing(query: str) -> None:
    """A question typed as people write it is its words."""
    assert str(parse(query)) == "Ai là chủ tịch"


def test_spans_point_into_the_query() -> None:
    """Each clause knows where it was read."""
    clause = parse('hội title:"nghị quyết" -x')
    assert isinstance(clause, And)
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
        parse(query)
    start, end = caught.value.span
    assert query[start:end] == guilty
    assert caught.value.hint
    assert caught.value.caret.splitlines()[-1] == " " * start + "^" * max(1, end - start)


@pytest.mark.parametrize(
    ("level", "width"), [("(", 1), ("NOT ", 3), ("-", 1), ("-(", 1), ("NOT (", 3), ("(-x (", 1)]
)
def test_a_query_too_deep_is_refused_where_it_becomes_so(level: str, width: int) -> None:
    """Guards against `RecursionError`: the first character that goes too deep is pointed at."""
    with pytest.raises(QueryError, match="inside one another") as caught:
        parse(level * 3000 + "x")
    start, end = caught.value.span
    assert end - start == width
    openings = [found.start() for found in re.finditer(r"NOT|-(?=[-(])|\(", level * 3000)]
    assert sum(opening < start for opening in openings) == MOST_DEPTH
    assert caught.value.hint


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("-", ""), ("NOT ", "")])
def test_a_query_as_deep_as_may_be_is_read(opening: str, closing: str) -> None:
    """And prints to itself as any other."""
    clause = parse(opening * MOST_DEPTH + "x" + closing * MOST_DEPTH)
    assert parse(str(clause)) == clause


def test_a_query_without_end_is_refused() -> None:
    """The error shows its beginning only."""
    with pytest.raises(QueryError, match="longer than") as caught:
        parse("hội " * MOST_LENGTH)
    assert len(caught.value.caret) < 200


def test_a_question_in_quotation_marks_is_no_pattern() -> None:
    """Its question mark ends it, and stands for nothing."""
    assert parse('"Đảng là gì?"') == Phrase(text="Đảng là gì?")
    assert parse('"Đảng là gì? (1930)"') == Phrase(text="Đảng là gì? (1930)")


def test_a_close_field_is_suggested() -> None:
    """A slip in a field's name is recognised."""
    with pytest.raises(QueryError) as caught:
        parse("autor:x")
    assert "author:" in caught.value.hint


WORDS = st.sampled_from(["hội", "NGHỊ", "Mác-Lênin", "09-QĐi/TW", "2020", "8h30:15"]).map(
    lambda text: Word(text=text)
)
PHRASES = st.builds(
    Phrase, text=st.sampled_from(["học viện", "AND", "a: b"]), gap=st.integers(0, 100)
)
PATTERNS = st.sampled_from(["tuyên*", "l?n", "*kết", "09-*"]).map(lambda text: Pattern(text=text))
FUZZY = st.builds(Fuzzy, text=st.sampled_from(["tuyen", "luận"]), distance=st.integers(0, 2))
VALUES = WORDS | PHRASES | PATTERNS | FUZZY


def combined(clauses: st.SearchStrategy[Clause]) -> st.SearchStrategy[Clause]:
    """Clauses made of clauses, as the parser makes them: no group directly in its like."""
    several = st.lists(clauses, min_size=2, max_size=3).map(tuple)
    return (
        clauses.map(lambda clause: Not(clause=clause))
        | several.map(lambda each: And(clauses=flat(And, each)))
        | several.map(lambda each: Or(clauses=flat(Or, each)))
    )


def flat(kind: type[And | Or], clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """The clauses, with those of groups of that kind in place of the groups."""
    return tuple(
        inner
        for clause in clauses
        for inner in (clause.clauses if isinstance(clause, kind) else (clause,))
    )


FIELDED = st.builds(
    InField, name=st.sampled_from(FIELDS), clause=st.recursive(VALUES, combined, max_leaves=3)
)
STATED = st.sampled_from([State(kind=kind, name=name) for kind in STATES for name in STATES[kind]])
DATED = st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(
    lambda day: Published(days=DaySpan(first=day, last=None))
)
CLAUSES = st.recursive(
    VALUES | FIELDED | STATED | DATED | st.just(Everything()), combined, max_leaves=8
)


@given(CLAUSES)
def test_a_printed_tree_is_read_again(clause: Clause) -> None:
    """Printing loses nothing that a tree says."""
    assert parse(str(clause)) == clause


@given(st.text(alphabet='abĐộ 09-"()~*?:/.,“ANDORT\n', max_size=30))
@example("0~0:")
def test_whatever_is_typed_is_read_or_refused(query: str) -> None:
    """No typed text breaks the parser, and what it reads prints to what it reads."""
    try:
        clause = parse(query)
    except QueryError as error:
        start, end = error.span
        assert 0 <= start <= end <= len(query)
    else:
        assert parse(str(clause)) == clause
