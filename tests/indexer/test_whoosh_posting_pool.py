"""Postings come out of the pool in order, whether they were held in memory or not."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.whoosh_posting_pool import FieldPosting, PostingPool

_DOCUMENTS = st.lists(
    st.sets(st.tuples(st.sampled_from(("state", "text")), st.binary(max_size=2))), max_size=8
)


def _postings(documents: list[set[tuple[str, bytes]]]) -> list[FieldPosting]:
    return [
        (name, term, document, len(term) + 0.5, bytes([document]))
        for document, terms in enumerate(documents)
        for name, term in terms
    ]


@given(documents=_DOCUMENTS, most_held=st.integers(min_value=1, max_value=9))
def test_postings_come_by_field_term_and_document(
    documents: list[set[tuple[str, bytes]]], most_held: int
) -> None:
    """However few the pool holds in memory, it gives all postings in Whoosh's order."""
    postings = _postings(documents)
    with TemporaryDirectory() as folder:
        pool = PostingPool(Path(folder), most_held=most_held)
        for posting in postings:
            pool.add(posting)
        assert list(pool.iter_postings()) == sorted(postings)
        pool.cleanup()


def test_files_of_a_killed_build_take_no_room(tmp_path: Path) -> None:
    """Files of the pool have no name, so that kill -9 leaves nothing behind."""
    pool = PostingPool(tmp_path, most_held=1)
    for posting in _postings([{("text", b"a")}, {("text", b"b")}]):
        pool.add(posting)
    assert not list(tmp_path.iterdir())
    assert len(list(pool.iter_postings())) == 2
    pool.cleanup()
