"""The passage shown for a hit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analyzer import MARKED_PREFIX, compute_forms
from indexer.condition import AllOf, AnyOf, AnyTerm, Condition, Not, Phrase
from indexer.engine import StoredArticle
from indexer.snippet import (
    MAX_SNIPPET_CHARACTERS,
    Snippet,
    contains_phrase,
    extract_snippet_terms,
    make_snippet,
)


def make_stored_article(body: str, *captions: str) -> StoredArticle:
    """Return an article as an index keeps it."""
    return StoredArticle(
        id="1",
        url="http://a.test/1",
        site="a",
        title="Hội nghị",
        body=body,
        captions=captions,
        authors=(),
        published_at=None,
        published_precision=None,
    )


def make_word_condition(text: str, field: str = "text") -> AnyTerm:
    """Return a syllable without marks, or with them."""
    form = compute_forms(text)
    return AnyTerm(
        field=field, terms=(form.folded if form.folded == text else MARKED_PREFIX + form.marked,)
    )


def make_phrase_condition(text: str, gap: int = 0) -> Phrase:
    """Return syllables in a row."""
    return Phrase(
        field="text", slots=tuple(make_word_condition(each).terms for each in text.split()), gap=gap
    )


def make_condition_snippet(condition: Condition, body: str, *captions: str) -> Snippet:
    """Return the snippet of an article for a condition."""
    return make_snippet(make_stored_article(body, *captions), extract_snippet_terms(condition))


def list_highlights(found: Snippet) -> list[str]:
    """Return the highlighted parts."""
    return [found.text[start:end] for start, end in found.highlights]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (make_word_condition("hoi"), ["Hội", "hỏi"]),
        (make_word_condition("hội"), ["Hội"]),
        (make_phrase_condition("hội nghị"), ["Hội", "nghị"]),
        (make_phrase_condition("hội học"), []),
        (make_phrase_condition("nghị trung", gap=1), ["nghị", "trung"]),
        (make_word_condition("09-qdi/tw"), ["09-QĐi/TW"]),
        (make_word_condition("tw"), ["TW"]),
        (
            AnyOf(conditions=(make_word_condition("nghị"), make_word_condition("hỏi"))),
            ["nghị", "hỏi"],
        ),
        (
            AllOf(
                conditions=(make_word_condition("nghị"), Not(condition=make_word_condition("hỏi")))
            ),
            ["nghị"],
        ),
        (make_word_condition("hội", field="author"), []),
    ],
)
def test_what_matched_is_highlighted(condition: Condition, expected: list[str]) -> None:
    """Whole syllables, by folded form, in a phrase only, and never what was excluded."""
    assert (
        list_highlights(
            make_condition_snippet(condition, "Hội nghị bàn trung học, hỏi về 09-QĐi/TW")
        )
        == expected
    )


def test_the_passage_with_most_different_words_is_shown() -> None:
    """Two words together are better than one of them many times."""
    body = "Hội. " * 30 + "x " * 300 + "Ở đây hội nghị họp. " + "y " * 300
    found = make_condition_snippet(
        AllOf(conditions=(make_word_condition("hội"), make_word_condition("nghị"))), body
    )
    assert list_highlights(found) == ["hội", "nghị"]
    assert found.text.startswith("…")
    assert found.text.endswith("…")


def test_a_passage_begins_at_its_sentence() -> None:
    """A reader is not dropped into the middle of a sentence that begins near."""
    found = make_condition_snippet(
        make_word_condition("nghị"), "x " * 200 + "Câu trước. Câu này có nghị quyết."
    )
    assert found.text == "…Câu này có nghị quyết."


def test_lines_become_one_line() -> None:
    """A snippet has no line breaks."""
    assert make_condition_snippet(make_word_condition("hai"), "một\nhai\nba").text == "một hai ba"


def test_a_caption_is_shown_when_only_it_matches() -> None:
    """Captions are searched, so they can be why an article was found."""
    assert list_highlights(
        make_condition_snippet(make_word_condition("ảnh"), "Thân bài", "Một", "Hai ảnh")
    ) == ["ảnh"]


def test_the_beginning_is_shown_when_nothing_is_highlighted() -> None:
    """A hit by its title or a filter shows how the article begins."""
    found = make_condition_snippet(make_word_condition("khác"), "Chữ " * 100)
    assert found.text.startswith("Chữ Chữ")
    assert found.highlights == ()


@given(
    st.lists(
        st.sampled_from(["hội", "nghị", "Hoà", "dài" * 90, "ho\u0323i", "a.", "\n"]), max_size=120
    ).map(" ".join),
    st.sampled_from(["hoi", "nghị", "hòa", "dài" * 90]),
)
def test_a_snippet_is_cut_between_words_only(body: str, sought: str) -> None:
    """A snippet is a run of whole words, and its highlights are the words of the query."""
    found = make_condition_snippet(make_word_condition(sought), body)
    assert set(found.text.strip("…").split()) <= set(body.split())
    assert len(found.text) <= max(MAX_SNIPPET_CHARACTERS, len("dài" * 90)) + 3 + 60
    for each in list_highlights(found):
        assert compute_forms(sought).folded == compute_forms(each).folded


_SYLLABLES = st.lists(st.sampled_from(["an", "ân", "bình", "09-an/b", "nam"]), max_size=8)


@given(_SYLLABLES, st.lists(st.sampled_from(["an", "ân", "09", "nam"]), min_size=2, max_size=3))
def test_what_holds_a_phrase_shows_it(body: list[str], sought: list[str]) -> None:
    """A text is said to hold a phrase just where the phrase can be marked in it."""
    for gap in (0, 1):
        condition = make_phrase_condition(" ".join(sought), gap)
        found = make_condition_snippet(condition, " ".join(body))
        assert contains_phrase(" ".join(body), condition) == bool(found.highlights)
