"""Texts as syllables and pairs of syllables, as they are counted and as they are spelled. Pure.

Most Vietnamese words are two syllables, and what is a word is disputed; so both
are counted, and no dictionary decides. A pair never reaches across punctuation
or from one block into the next. Syllables are one when a search takes them for
one (`hoà` and `hòa`); shown is the spelling that was met first.
"""

import re
import sys
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from itertools import chain
from typing import Final, TypeAlias

from indexer.analyzer import MARKED_PREFIX, RUN_PATTERN, TOKENS_BY_RUN, join_codes
from indexer.bounded_cache import BoundedCache

Ngram = int
"""One syllable or two in a row: their numbers as the bytes of one."""

SyllableNumbers: TypeAlias = "memoryview[int]"
"""A text as the numbers that its syllables have, with `BREAK` wherever words are parted."""

BREAK = 0
"""Stands for punctuation, which is no position; there may be several in a row."""

_NUMBER_FORMAT: Final = "I"  # of `struct`: four bytes
_PAIR_FORMAT: Final = "Q"  # and eight
_NUMBER_BYTES = 4
_HALF = (1 << 8 * _NUMBER_BYTES) - 1  # the bits of one of the two numbers of a pair
_BREAK_BYTES = BREAK.to_bytes(_NUMBER_BYTES, sys.byteorder)
_BREAK_PATTERN = r"(?:[\n\r.,;:!?…\"“”„'‘’()\[\]{}<>«»|•*=_]|\s[-‐‑–—/]\s|—)"
"""What parts words; none of it stands inside a code such as `09-QĐi/TW`."""
_PIECE_PATTERN = re.compile(rf"{RUN_PATTERN}|{_BREAK_PATTERN}")
_CLOSING_SIGNS = frozenset('.,;:!?…)"”')  # those of the above that most often end a word
_LINE_BREAK_TEXT = " . "
"""A line break parts words as a full stop does."""


class NgramKind(StrEnum):
    """The unit that is counted: each syllable or code, or each two that are neighbours."""

    SYLLABLE = "syllable"
    BIGRAM = "bigram"

    @property
    def size(self) -> int:
        """The number of syllables of one n-gram."""
        return 1 if self is NgramKind.SYLLABLE else 2

    def iter_rows(self, numbers: SyllableNumbers) -> Iterable[Ngram]:
        """Yield the rows of as many syllables as an n-gram has, also parted ones, in any order."""
        if self is NgramKind.SYLLABLE:
            return numbers
        # Two rows of pairs: those that begin at even places, and those that begin at odd ones.
        encoded = numbers.cast("B")
        starts = (encoded, encoded[_NUMBER_BYTES:])
        whole = (each[: len(each) // (2 * _NUMBER_BYTES) * 2 * _NUMBER_BYTES] for each in starts)
        return chain.from_iterable(each.cast(_PAIR_FORMAT) for each in whole)

    def is_parted(self, row: Ngram) -> bool:
        """Return whether a row has a break in it, and so is no n-gram."""
        # By halves, not by `split_row`: asked of hundreds of thousands.
        return not row & _HALF or (self is NgramKind.BIGRAM and not row >> _HALF.bit_length())

    def get_row(self, encoded: bytes, first: int) -> Ngram:
        """Return the row that begins at a place of a text, given as the bytes of its numbers."""
        row = encoded[first * _NUMBER_BYTES : (first + self.size) * _NUMBER_BYTES]
        return int.from_bytes(row, sys.byteorder)


def count_places(numbers: SyllableNumbers, kinds: Iterable[NgramKind]) -> list[int]:
    """Count for each kind the syllables or pairs of a text."""
    stand = bytes(map(bool, numbers))
    syllables, stretches = stand.count(1), (b"\0" + stand).count(b"\0\1")
    return [syllables - stretches * (kind.size - 1) for kind in kinds]


def split_row(row: Ngram, size: int) -> list[int]:
    """Split a row into the numbers of its syllables."""
    encoded = row.to_bytes(size * _NUMBER_BYTES, sys.byteorder)
    return memoryview(encoded).cast(_NUMBER_FORMAT).tolist()


class NgramTokenizer:
    """Texts as numbers of syllables, and how these were spelled.

    Texts are cut at white space and looked up piece by piece, and counted as numbers, all of it in
    C: what is counted is tens of millions of syllables.
    """

    def __init__(self, watched: frozenset[str] = frozenset()) -> None:
        """Begin without a text; `watched` are the terms that `list_watched` is asked for."""
        self._watched = watched
        self._watched_by_number: dict[int, tuple[str, ...]] = {}
        self._spelled: dict[str, str] = {}
        self._terms = [""]  # by number; the first stands for a break
        self._numbers: dict[str, int] = {}
        self._known_runs = BoundedCache(self._encode_run)
        self._known_pieces = BoundedCache(self._encode_piece)

    def tokenize(self, text: str) -> SyllableNumbers:
        """Split a text into the numbers of its syllables and breaks."""
        text = join_codes(unicodedata.normalize("NFC", text))
        pieces = text.replace("\n", _LINE_BREAK_TEXT).replace("\r", _LINE_BREAK_TEXT).split()
        encoded = b"".join(map(self._known_pieces.__getitem__, pieces))
        return memoryview(encoded).cast(_NUMBER_FORMAT)

    def list_watched(self, numbers: SyllableNumbers) -> list[tuple[str, ...]]:
        """List for each position of a text those of its terms that are watched."""
        known = self._watched_by_number
        return [known.get(number, ()) for number in numbers if number]

    def list_terms(self, gram: Ngram, kind: NgramKind) -> list[str]:
        """List the terms of the index that an n-gram is made of."""
        return [self._terms[number] for number in split_row(gram, kind.size)]

    def format_ngram(self, gram: Ngram, kind: NgramKind) -> str:
        """Spell an n-gram as some text that was cut has it, in lower case."""
        return " ".join(self._spelled[term] for term in self.list_terms(gram, kind))

    def _encode_piece(self, piece: str) -> bytes:
        """Encode what stands between white space."""
        if piece.isalnum():
            return self._known_runs[piece]
        if piece[-1] in _CLOSING_SIGNS and piece[:-1].isalnum():
            return self._known_runs[piece[:-1]] + _BREAK_BYTES
        parts = _PIECE_PATTERN.findall(f" {piece} ")  # of `a - b` the dash stands alone
        return b"".join(map(self._known_runs.__getitem__, parts))

    def _encode_run(self, run: str) -> bytes:
        """Encode a run of syllables, or what stands for a break; new spellings are noted."""
        if re.fullmatch(_BREAK_PATTERN, run):
            return _BREAK_BYTES
        numbers: dict[int, int] = {}
        for token in TOKENS_BY_RUN[run].tokens:
            term = MARKED_PREFIX + token.marked
            self._spelled.setdefault(term, run[token.start : token.end].lower())
            if token.position not in numbers:  # of a code its parts come after the whole
                numbers[token.position] = self._get_number(term)
            for form in self._watched.intersection((term, token.folded)):
                number = numbers[token.position]
                known = self._watched_by_number.get(number, ())
                self._watched_by_number[number] = tuple(dict.fromkeys((*known, form)))
        return b"".join(
            number.to_bytes(_NUMBER_BYTES, sys.byteorder) for number in numbers.values()
        )

    def _get_number(self, term: str) -> int:
        number = self._numbers.setdefault(term, len(self._terms))
        if number == len(self._terms):
            self._terms.append(term)
        return number
