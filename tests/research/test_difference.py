"""Differences: nothing of either text is lost, and what changed is told word by word."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from archive.model import Attachment, Content
from research.difference import Kind, Piece, compare, differences

TEXTS = st.text(st.sampled_from("ab ộế.\n,;!x"), max_size=60)


def side(pieces: list[Piece], without: Kind) -> str:
    """One of the two texts, from the pieces."""
    return "".join(piece.text for piece in pieces if piece.kind is not without)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(old: str, new: str) -> None:
    """No letter is lost, none is made up, and neighbours of one kind are one."""
    pieces = compare(old, new)
    assert side(pieces, Kind.ADDED) == old
    assert side(pieces, Kind.REMOVED) == new
    assert all(piece.text for piece in pieces)
    assert all(a.kind is not b.kind for a, b in pairwise(pieces))


def test_words_are_syllables() -> None:
    """One syllable that changed is one change, whatever stands around it."""
    old = "Sáng 13/7, hội nghị sơ kết. Đồng chí A phát biểu."
    new = "Sáng 13/7, hội nghị tổng kết. Đồng chí A phát biểu."
    assert compare(old, new) == [
        Piece(Kind.SAME, "Sáng 13/7, hội nghị "),
        Piece(Kind.REMOVED, "sơ"),
        Piece(Kind.ADDED, "tổng"),
        Piece(Kind.SAME, " kết. Đồng chí A phát biểu."),
    ]


def test_changed_neighbours_are_one_change() -> None:
    """Two words side by side that changed are not told apart by the blank between them."""
    assert compare("một hai ba", "một bốn năm") == [
        Piece(Kind.SAME, "một "),
        Piece(Kind.REMOVED, "hai ba"),
        Piece(Kind.ADDED, "bốn năm"),
    ]


def test_fields_that_changed_are_named_in_order() -> None:
    """Title and body first; what we concluded ourselves is no change by the site."""
    old = Content(title="Tin một", body="Bài.", section="Tin tức", cms="joomla")
    paper = Attachment(url="http://a.test/a.pdf", text="Công văn", type="pdf")
    new = Content(title="Tin hai", body="Bài.", attachments=(paper,), cms="k2")
    assert [(found.field, found.pieces[-1]) for found in differences(old, new)] == [
        ("title", Piece(Kind.ADDED, "hai")),
        ("attachments", Piece(Kind.ADDED, "http://a.test/a.pdf, Công văn, pdf")),
        ("section", Piece(Kind.REMOVED, "Tin tức")),
    ]


def test_long_texts_without_an_end_are_told_whole() -> None:
    """Passages too long to be compared take each other's place; nothing is lost."""
    old, new = " ".join(["a"] * 3000), " ".join(["b"] * 3000)
    assert compare(old, new) == [Piece(Kind.REMOVED, old), Piece(Kind.ADDED, new)]
