"""How the syllables of a text lie in a field of tantivy: in places, which phrases count.

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
    """Whether a term of a field is one of ours, no pair and not what keeps values apart."""
    return not text.startswith(_VALUE_SEPARATOR)


def make_pair_term(first: str, second: str) -> str:
    """How two folded forms side by side are written."""
    return f"_{first}_{second}"


def get_position_offset(term: str) -> int:
    """Which of a syllable's places a term takes."""
    return 0 if term.startswith(analyzer.MARKED_PREFIX) else 1


def lay_out_text(text: str) -> LaidOutText:
    """How a text is handed over: as words, or where it has a code as terms by position."""
    pieces = list(map(_PIECE_BY_WORD.__getitem__, analyzer.split_words(text)))
    return analyzer.extract_terms(text) if None in pieces else _join_pieces(filter(None, pieces))


def subtract_terms(one: Iterable[str], other: LaidOutText) -> list[str]:
    """Those terms that another text has not, each once, in order."""
    terms = sorted(set(one))
    if isinstance(other, str):
        spaced = f" {other} "
        return [term for term in terms if f" {term} " not in spaced]
    known = set(chain.from_iterable(other))
    return [term for term in terms if term not in known]


def add_texts(made: Document, field: str, texts: Iterable[LaidOutText]) -> None:
    """Put texts into one field, too far apart for a phrase to run from one into the next."""
    for number, text in enumerate(texts):
        if number:
            made.add_pre_tokenized_text(
                field, _make_pre_tokenized([(_VALUE_SEPARATOR, _VALUE_GAP)])
            )
        if isinstance(text, str):
            _add_words(made, field, text)
        else:
            _add_text_with_codes(made, field, text)


def _add_text_with_codes(made: Document, field: str, row: Terms) -> None:
    """Put in a text with codes: what stands between them as words."""
    begin = 0
    for place in [place for place, unit in enumerate(row) if not _is_plain(unit)]:
        _add_words(made, field, _join_pieces(map(_lay_out_syllable, row[begin:place])))
        made.add_pre_tokenized_text(field, _make_pre_tokenized(_iter_code_tokens(row, place)))
        begin = place + 1
    _add_words(made, field, _join_pieces(map(_lay_out_syllable, row[begin:])))


def _add_words(made: Document, field: str, words: str) -> None:
    if words:  # tantivy leaves a place free after nothing too
        made.add_text(field, words)


def _is_plain(unit: tuple[str, ...]) -> bool:
    return len(unit) == _PLAIN_SYLLABLE_TERMS


def _join_pieces(pieces: Iterable[str]) -> str:
    """Syllables as words for tantivy: `=hộiJ hoi _hoi_nghi =nghịJ nghi` (marks as letters)."""
    text = "_".join(pieces)
    return text[text.find(" ") + 1 : max(0, text.rfind(" "))]


def _lay_out_word(word: str) -> str | None:
    """A word's syllables as they stand between two others; None where it has a code."""
    units = analyzer.extract_terms(word)
    return "_".join(map(_lay_out_syllable, units)) if all(map(_is_plain, units)) else None


_PIECE_BY_WORD = BoundedCache(_lay_out_word)


def _lay_out_syllable(unit: tuple[str, ...]) -> str:
    """A syllable as it stands between two others: joined by `_`, they make their pairs."""
    marked, folded = unit
    return f"{folded} {marked} {folded} _{folded}"


def _iter_code_tokens(row: Terms, place: int) -> Iterator[tuple[str, int]]:
    """The terms of a code with their places, in order, and the pairs with what is beside it."""
    yield from sorted(((term, get_position_offset(term)) for term in row[place]), key=itemgetter(1))
    beside = row[max(0, place - 1) : place + 2]
    yield from ((make_pair_term(first[1], second[1]), 1) for first, second in pairwise(beside))


def _make_pre_tokenized(places: Iterable[tuple[str, int]]) -> PreTokenizedString:
    return PreTokenizedString("", [Token(term, place, 0, 0) for term, place in places])
