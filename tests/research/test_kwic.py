"""Key words in context: lines, their order, and their places in the text."""

import unicodedata
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from indexer.engine import StoredArticle
from indexer.search_results import ArticleStream
from research.kwic import ConcordanceLine, ConcordanceOrder, iter_concordance, sort_lines
from tests.support.stored_articles import make_article_stream, make_condition, make_stored_article

BODY = "Sáng nay, trường tổ chức hội nghị\nsơ kết; hội nghị rất tốt."


def list_lines(query: str, *articles: StoredArticle, width: int = 16) -> list[ConcordanceLine]:
    """Return all lines of some articles."""
    return list(iter_concordance(make_article_stream(query, *articles), width=width))


def test_line_has_whole_words_around_its_node() -> None:
    """As the text has them, white space as single spaces; nothing is cut inside a word."""
    first, second = list_lines('"hội nghị"', make_stored_article(BODY))
    assert (first.left, first.node, first.right) == ("trường tổ chức ", "hội nghị", " sơ kết; hội")
    assert (second.left, second.right) == ("nghị sơ kết; ", " rất tốt.")
    assert BODY[first.start : first.end] == "hội nghị"
    assert "sơ kết" in list_lines("so ket", make_stored_article(BODY))[0].node


def test_title_body_and_captions_are_read_in_this_order() -> None:
    """Each is a text of its own, from which no context reaches into another."""
    article = make_stored_article("Hội.", title="Hội", captions=("Một hội", "không"))
    found = [(line.field, line.left, line.right) for line in list_lines("hội", article)]
    assert found == [("title", "", ""), ("body", "", "."), ("caption", "Một ", "")]


def test_lines_are_read_as_they_are_asked_for() -> None:
    """The second article is not touched before the first one's lines are through."""
    touched: list[str] = []

    def articles() -> Iterator[StoredArticle]:
        for name in "ab":
            touched.append(name)
            yield make_stored_article(BODY, name=name)

    read = ArticleStream(query="hội", condition=make_condition("hội"), articles=articles())
    found = iter_concordance(read, width=10, per_article=1)
    next(found)
    assert touched == ["a"]
    assert [line.article.id for line in found] == ["b"]


def test_lines_sort_by_the_words_beside_the_node() -> None:
    """By letters first, then by marks; to the left the nearest word comes first."""
    bodies = ("b hội đa", "a hội da", "á hội đá", "hội", "x á hội dạ")
    articles = [make_stored_article(body, name=str(number)) for number, body in enumerate(bodies)]
    by_right = sort_lines(list_lines("hội", *articles), ConcordanceOrder.RIGHT)
    assert [line.right for line in by_right] == ["", " da", " dạ", " đa", " đá"]
    by_left = sort_lines(list_lines("hội", *articles), ConcordanceOrder.LEFT)
    assert [line.left for line in by_left] == ["", "a ", "á ", "x á ", "b "]
    by_date = sort_lines(list_lines("hội", *articles), ConcordanceOrder.DATE)
    assert [line.article.id for line in by_date] == list("01234")


@given(st.text("aHộộ ị\n.̣ớ-/9", max_size=60), st.integers(1, 20))
def test_context_and_node_are_a_passage_of_the_text(body: str, width: int) -> None:
    """Whatever the text is made of, also where it is not in NFC."""
    spaced = "".join(" " if each.isspace() else each for each in body)
    for line in list_lines("a OR ho", make_stored_article(body), width=width):
        assert line.left + line.node + line.right in spaced
        assert spaced[line.start : line.end] == line.node
        assert len(line.left) <= width
        assert len(line.right) <= width
        assert not unicodedata.combining(line.node[0])
