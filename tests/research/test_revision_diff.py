"""Differences: nothing of either text is lost, and what changed is told word by word."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from archive.model import Attachment, Content
from research.revision_diff import ChangeKind, DiffPiece, diff_contents, diff_texts

TEXTS = st.text(st.sampled_from("ab ộế.\n,;!x"), max_size=60)


def join_side(pieces: list[DiffPiece], without: ChangeKind) -> str:
    """Return one of the two texts, from the pieces."""
    return "".join(piece.text for piece in pieces if piece.kind is not without)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(old: str, new: str) -> None:
    """No letter is lost, none is made up, and neighbours of one kind are one."""
    pieces = diff_texts(old, new)
    assert join_side(pieces, ChangeKind.ADDED) == old
    assert join_side(pieces, ChangeKind.REMOVED) == new
    assert all(piece.text for piece in pieces)
    assert all(a.kind is not b.kind for a, b in pairwise(pieces))


def test_words_are_syllables() -> None:
    """One syllable that changed is one change, whatever stands around it."""
    old = "Sáng 13/7, hội nghị sơ kết. Đồng chí A phát biểu."
    new = "Sáng 13/7, hội nghị tổng kết. Đồng chí A phát biểu."
    assert diff_texts(old, new) == [
        DiffPiece(ChangeKind.SAME, "Sáng 13/7, hội nghị "),
        DiffPiece(ChangeKind.REMOVED, "sơ"),
        DiffPiece(ChangeKind.ADDED, "tổng"),
        DiffPiece(ChangeKind.SAME, " kết. Đồng chí A phát biểu."),
    ]


def test_changed_neighbours_are_one_change() -> None:
    """Two words side by side that changed are not told apart by the blank between them."""
    assert diff_texts("một hai ba", "một bốn năm") == [
        DiffPiece(ChangeKind.SAME, "một "),
        DiffPiece(ChangeKind.REMOVED, "hai ba"),
        DiffPiece(ChangeKind.ADDED, "bốn năm"),
    ]


def test_fields_that_changed_are_named_in_order() -> None:
    """Title and body first; what we concluded ourselves is no change by the site."""
    old = Content(title="Tin một", body="Bài.", section="Tin tức", cms="joomla")
    paper = Attachment(url="http://a.test/a.pdf", text="Công văn", type="pdf")
    new = Content(title="Tin hai", body="Bài.", attachments=(paper,), cms="k2")
    assert [(found.field, found.pieces[-1]) for found in diff_contents(old, new)] == [
        ("title", DiffPiece(ChangeKind.ADDED, "hai")),
        ("attachments", DiffPiece(ChangeKind.ADDED, "http://a.test/a.pdf, Công văn, pdf")),
        ("section", DiffPiece(ChangeKind.REMOVED, "Tin tức")),
    ]


def test_long_texts_without_an_end_are_told_whole() -> None:
    """Passages too long to be compared take each other's place; nothing is lost."""
    old, new = " ".join(["a"] * 3000), " ".join(["b"] * 3000)
    assert diff_texts(old, new) == [
        DiffPiece(ChangeKind.REMOVED, old),
        DiffPiece(ChangeKind.ADDED, new),
    ]
