"""The layout of a text's syllables in a field of tantivy: in places, which phrases count.

Every syllable has three places: its marked form, its folded form, and the pair that it makes
with the next. A phrase is then a query with explicit places, whichever forms it mixes; pairs
only rank. Tantivy takes in text many times faster than tokens, so texts are handed over as
words of a whitespace tokenizer. A code, whose many terms share its first two places, is put
between two texts as tokens: the place that tantivy leaves free between two values is the
third one of the syllable before. BM25 lengths stay in proportion.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from operator import itemgetter

from tantivy import Document, Index, PreTokenizedString, TextAnalyzerBuilder, Token, Tokenizer

from indexer import analyzer
from indexer.analyzer import Terms
from indexer.bounded_cache import BoundedCache

TOKENIZER = "syllables"
"""The tokenizer of every field that is laid out so."""

POSITIONS_PER_SYLLABLE = 3
"""Places that each syllable takes: marked, folded, pair."""

_VALUE_SEPARATOR = "_"
_VALUE_GAP = (
    128 * POSITIONS_PER_SYLLABLE
)  # places left free between two values: more than any phrase may skip
_PLAIN_SYLLABLE_TERMS = 2  # terms of a syllable, which is no code

LaidOutText = str | Terms
"""A text laid out: words of a whitespace tokenizer, or what needs tokens."""


def register_tokenizer(index: Index) -> None:
    """Tell an index how its texts are split, which tantivy does not keep."""
    index.register_tokenizer(TOKENIZER, TextAnalyzerBuilder(Tokenizer.whitespace()).build())


def is_own_term(text: str) -> bool:
    """Return whether a term of a field is one of ours.

    No pair, and nothing that keeps values apart.
    """
    return not text.startswith(_VALUE_SEPARATOR)


def make_pair_term(first: str, second: str) -> str:
    """Make the term of two folded forms side by side."""
    return f"_{first}_{second}"


def get_position_offset(term: str) -> int:
    """Return which of a syllable's places a term takes."""
    return 0 if term.startswith(analyzer.MARKED_PREFIX) else 1


def lay_out_text(text: str) -> LaidOutText:
    """Lay a text out for tantivy: as words, or where it has a code as terms by position."""
    pieces = list(map(_PIECE_BY_WORD.__getitem__, analyzer.split_words(text)))
    return analyzer.extract_terms(text) if None in pieces else _join_pieces(filter(None, pieces))


def subtract_terms(one: Iterable[str], other: LaidOutText) -> list[str]:
    """Return those terms that another text has not, each once, in order."""
    terms = sorted(set(one))
    if isinstance(other, str):
        spaced = f" {other} "
        return [term for term in terms if f" {term} " not in spaced]
    known = set(chain.from_iterable(other))
    return [term for term in terms if term not in known]


def add_texts(document: Document, field: str, texts: Iterable[LaidOutText]) -> None:
    """Put texts into one field, too far apart for a phrase to run from one into the next."""
    for number, text in enumerate(texts):
        if number:
            document.add_pre_tokenized_text(
                field, _make_pre_tokenized([(_VALUE_SEPARATOR, _VALUE_GAP)])
            )
        if isinstance(text, str):
            _add_words(document, field, text)
        else:
            _add_text_with_codes(document, field, text)


def _add_text_with_codes(document: Document, field: str, row: Terms) -> None:
    """Put in a text with codes: what stands between them as words."""
    start = 0
    for position in [position for position, unit in enumerate(row) if not _is_plain(unit)]:
        _add_words(document, field, _join_pieces(map(_lay_out_syllable, row[start:position])))
        document.add_pre_tokenized_text(
            field, _make_pre_tokenized(_iter_code_tokens(row, position))
        )
        start = position + 1
    _add_words(document, field, _join_pieces(map(_lay_out_syllable, row[start:])))


def _add_words(document: Document, field: str, words: str) -> None:
    if words:  # tantivy leaves a place free after nothing too
        document.add_text(field, words)


def _is_plain(unit: tuple[str, ...]) -> bool:
    return len(unit) == _PLAIN_SYLLABLE_TERMS


def _join_pieces(pieces: Iterable[str]) -> str:
    """Join syllables as words for tantivy: `=hộiJ hoi _hoi_nghi =nghịJ nghi` (marks as letters)."""
    text = "_".join(pieces)
    return text[text.find(" ") + 1 : max(0, text.rfind(" "))]


def _lay_out_word(word: str) -> str | None:
    """Lay a word's syllables out as they stand between two others; None where it has a code."""
    units = analyzer.extract_terms(word)
    return "_".join(map(_lay_out_syllable, units)) if all(map(_is_plain, units)) else None


_PIECE_BY_WORD = BoundedCache(_lay_out_word)


def _lay_out_syllable(unit: tuple[str, ...]) -> str:
    """Lay a syllable out as it stands between two others: joined by `_`, they make their pairs."""
    marked, folded = unit
    return f"{folded} {marked} {folded} _{folded}"


def _iter_code_tokens(row: Terms, position: int) -> Iterator[tuple[str, int]]:
    """Yield the terms of a code with their positions, in order, and its pairs with neighbours."""
    yield from sorted(
        ((term, get_position_offset(term)) for term in row[position]), key=itemgetter(1)
    )
    neighbours = row[max(0, position - 1) : position + 2]
    yield from ((make_pair_term(first[1], second[1]), 1) for first, second in pairwise(neighbours))


def _make_pre_tokenized(positions: Iterable[tuple[str, int]]) -> PreTokenizedString:
    return PreTokenizedString("", [Token(term, position, 0, 0) for term, position in positions])
