"""The places in a text where the words of a query stand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analyzer import extract_terms
from research.errors import NoSearchTermsError
from research.occurrence import OccurrenceFinder
from tests.support.stored_articles import make_condition


def find_words(query: str, text: str, field: str = "body", *, match_any: bool = False) -> list[str]:
    """Return the occurrences as words of the text, which is written in single spaces."""
    sought = OccurrenceFinder(make_condition(query, match_any=match_any), query=query)
    words = text.split()
    return [
        " ".join(words[first:last])
        for first, last in sought.find_position_spans(field, extract_terms(text))
    ]


@pytest.mark.parametrize(
    ("query", "text", "spans"),
    [
        ("hoi nghi", "Hội nghị và hồi nghỉ", ["Hội nghị", "hồi nghỉ"]),
        ("hội nghị", "Hội nghị và hồi nghỉ hội thảo", ["Hội nghị", "hội"]),
        ('"hội nghị"', "nghị hội nghị hội hội nghị", ["hội nghị", "hội nghị"]),
        ("hội nghị", "hội nghị hội nghị nghị hội", ["hội nghị", "hội nghị", "nghị", "hội"]),
        ("nghị", "nghị nghị", ["nghị", "nghị"]),
        ('"nghị đại hội"~2', "nghị quyết của đại hội", ["nghị quyết của đại hội"]),
        ('"nghị đại hội"~1', "nghị quyết của đại hội", []),
        ("hội OR nghị", "hội nghị", ["hội", "nghị"]),
        ('hội -"công đoàn"', "hội công đoàn", ["hội"]),
        ('"đại hội đảng" OR "đại hội"', "đại hội đảng đại hội", ["đại hội đảng", "đại hội"]),
        ('"đại hội" đảng', "đảng đại hội đảng", ["đảng", "đại hội đảng"]),
        ("09-QĐi/TW", "số 09-QĐi/TW ngày", ["09-QĐi/TW"]),
        ("09", "số 09-QĐi/TW ngày", ["09-QĐi/TW"]),
        ("LLCT", "lớp lý luận chính trị LLCT", ["lý luận chính trị", "LLCT"]),
        ("hoà thuỷ", "Hòa thủy", ["Hòa thủy"]),
        ("hội site:a author:nghị", "hội nghị", ["hội"]),
        ("(hội (nghị OR thảo))", "hội nghị", ["hội", "nghị"]),
    ],
)
def test_words_occur_as_search_finds_them(query: str, text: str, spans: list[str]) -> None:
    """Marks bind where they are typed; words side by side in both are one occurrence."""
    assert find_words(query, text) == spans


def test_field_narrows_where_a_word_occurs() -> None:
    """A word sought in the title is none in the body; one sought anywhere is one in a caption."""
    assert find_words("title:hội", "hội", "title") == ["hội"]
    assert find_words("title:hội", "hội", "body") == []
    assert find_words("body:hội", "hội", "body") == ["hội"]
    assert find_words("hội", "hội", "caption") == ["hội"]


def test_any_of_the_words_is_one_by_one() -> None:
    """Words that need not stand together are found one by one."""
    assert find_words("hội nghị", "hội nghị", match_any=True) == ["hội", "nghị"]


@pytest.mark.parametrize("query", ["*", "site:a", "-hội", "date:2020", "has:author author:hội"])
def test_query_without_words_of_a_text_is_refused(query: str) -> None:
    """It matches articles, but nothing that could be shown in them."""
    with pytest.raises(NoSearchTermsError):
        OccurrenceFinder(make_condition(query), query=query)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["hội", "nghị", "hoi", "thảo", "x"]), max_size=12))
def test_occurrences_stand_apart_and_in_order(words: list[str]) -> None:
    """None reaches into the next; each word that is sought is in one of them."""
    sought = OccurrenceFinder(make_condition('hội nghị "thảo x"~1'), query="")
    spans = sought.find_position_spans("body", extract_terms(" ".join(words)))
    places = [place for span in spans for place in range(*span)]
    assert places == sorted(set(places))
    assert {place for place, word in enumerate(words) if word in {"hội", "nghị"}} <= set(places)
