"""Texts as syllables and pairs of syllables, as they are counted and as they are spelled. Pure.

Most Vietnamese words are two syllables, and what is a word is disputed; so both
are counted, and no dictionary decides. A pair never reaches across punctuation
or from one block into the next. Syllables are one when a search takes them for
one (`hoà` and `hòa`); shown is the spelling that was met first.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import chain

from indexer.analyzer import MARKED_PREFIX, RUN_PATTERN, extract_terms, join_codes, tokenize
from indexer.bounded_cache import BoundedCache

Ngram = tuple[str, ...]
"""One syllable or several in a row, as terms of the index."""

SyllableKeys = Sequence[str]
"""A text as the first term at each of its positions, with `BREAK_KEY` wherever words are parted."""

BREAK_KEY = ""
"""Stands for punctuation, which is no position; there may be several in a row."""

_BREAK_PATTERN = r"(?:[\n\r.,;:!?…\"“”„'‘’()\[\]{}<>«»|•*=_]|\s[-‐‑–—/]\s|—)"
"""What parts words; none of it stands inside a code such as `09-QĐi/TW`."""
_PIECE_PATTERN = re.compile(rf"{RUN_PATTERN}|{_BREAK_PATTERN}")
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

    def iter_rows(self, keys: SyllableKeys) -> Iterator[Ngram]:
        """Yield rows of as many keys as an n-gram has syllables, also such as are parted."""
        return zip(*(keys[start:] for start in range(self.size)), strict=False)

    def iter_ngrams(self, keys: SyllableKeys) -> Iterator[Ngram]:
        """Yield the syllables or pairs of a text, by the position of their first syllable."""
        return filter(all, self.iter_rows(keys))

    def count_ngrams_in(self, keys: SyllableKeys) -> int:
        """Count the syllables or pairs of a text."""
        stand = bytes(map(bool, keys))
        stretches = (b"\0" + stand).count(b"\0\1")
        return stand.count(1) - stretches * (self.size - 1)


class NgramTokenizer:
    """Texts as keys, and how their syllables were spelled.

    Texts are cut at white space and looked up piece by piece, all of it in C: what is counted is
    tens of millions of syllables.
    """

    def __init__(self) -> None:
        self._spelled: dict[str, str] = {}
        self._known = BoundedCache(self._tokenize_chunk)

    def tokenize(self, text: str) -> SyllableKeys:
        """Split a text into keys."""
        text = join_codes(unicodedata.normalize("NFC", text))
        pieces = text.replace("\n", _LINE_BREAK_TEXT).replace("\r", _LINE_BREAK_TEXT).split()
        return list(chain.from_iterable(map(self._known.__getitem__, pieces)))

    def _tokenize_chunk(self, piece: str) -> tuple[str, ...]:
        """Split what stands between white space into keys; the spelling of a new one is noted."""
        for token in tokenize(piece):
            self._spelled.setdefault(
                MARKED_PREFIX + token.marked, piece[token.start : token.end].lower()
            )
        parts = _PIECE_PATTERN.findall(f" {piece} ")  # of `a - b` the dash stands alone
        return tuple(chain.from_iterable(map(_split_run, parts)))

    def format_ngram(self, gram: Ngram) -> str:
        """Spell an n-gram as some text that was cut has it, in lower case."""
        return " ".join(self._spelled[key] for key in gram)


def _split_run(part: str) -> list[str]:
    """Split a run of syllables into keys, or give what stands for a break."""
    return [forms[0] for forms in extract_terms(part)] or [BREAK_KEY]
