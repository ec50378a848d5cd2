"""How the syllables of a text lie in a field of tantivy: in places, which phrases count.

Every syllable has three places: its marked form, its folded form, and the pair that it makes
with the next. A phrase is then a query with explicit places, whichever forms it mixes; pairs
only rank. Tantivy takes in text many times faster than tokens, so texts are handed over as
words of a whitespace tokenizer. A code, whose many terms share its first two places, is put
between two texts as tokens: the place that tantivy leaves free between two values is the
third one of the syllable before. BM25 lengths stay in proportion.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter

from tantivy import Document, Index, PreTokenizedString, TextAnalyzerBuilder, Token, Tokenizer

from indexer import analyzer
from indexer.memo import Memo

TOKENIZER = "syllables"
"""The tokenizer of every field that is laid out so."""

STRIDE = 3
"""Places that each syllable takes: marked, folded, pair."""

_APART = "_"
_VALUE_GAP = 128 * STRIDE  # places left free between two values: more than any phrase may skip
_PLAIN = 2  # terms of a syllable, which is no code

Row = Sequence[tuple[str, ...]]
"""The terms at each position of a text, the marked and the folded form of the whole first."""


def register_tokenizer(index: Index) -> None:
    """Tell an index how its texts are split, which tantivy does not keep."""
    index.register_tokenizer(TOKENIZER, TextAnalyzerBuilder(Tokenizer.whitespace()).build())


def is_term(text: str) -> bool:
    """Whether a term of a field is one of ours, no pair and not what keeps values apart."""
    return not text.startswith(_APART)


def pair_term(first: str, second: str) -> str:
    """How two folded forms side by side are written."""
    return f"_{first}_{second}"


def place_of(term: str) -> int:
    """Which of a syllable's places a term takes."""
    return 0 if term.startswith(analyzer.MARK) else 1


def add_rows(made: Document, field: str, rows: Iterable[Row]) -> None:
    """Put texts into one field, too far apart for a phrase to run from one into the next."""
    for number, row in enumerate(rows):
        if number:
            made.add_pre_tokenized_text(field, _tokens([(_APART, _VALUE_GAP)]))
        begin = 0
        for is_plain, group in groupby(row, key=_is_plain):
            units = list(group)
            if is_plain:
                made.add_text(field, _laid_out(units))
            else:
                for place in range(begin, begin + len(units)):
                    made.add_pre_tokenized_text(field, _tokens(_code(row, place)))
            begin += len(units)


def _is_plain(unit: tuple[str, ...]) -> bool:
    return len(unit) == _PLAIN


def _laid_out(units: Row) -> str:
    """Syllables as words for tantivy: `=hộiJ hoi _hoi_nghi =nghịJ nghi` (marks as letters)."""
    text = "_".join(map(_KNOWN_UNITS.__getitem__, units))
    return text[len(units[0][1]) + 1 : -len(units[-1][1]) - 2]


def _between(unit: tuple[str, ...]) -> str:
    """A syllable as it stands between two others: joined by `_`, they make their pairs."""
    marked, folded = unit
    return f"{folded} {marked} {folded} _{folded}"


_KNOWN_UNITS = Memo(_between)


def _code(row: Row, place: int) -> Iterator[tuple[str, int]]:
    """The terms of a code with their places, in order, and the pairs with what is beside it."""
    yield from sorted(((term, place_of(term)) for term in row[place]), key=itemgetter(1))
    beside = row[max(0, place - 1) : place + 2]
    yield from ((pair_term(first[1], second[1]), 1) for first, second in pairwise(beside))


def _tokens(places: Iterable[tuple[str, int]]) -> PreTokenizedString:
    return PreTokenizedString("", [Token(term, place, 0, 0) for term, place in places])
