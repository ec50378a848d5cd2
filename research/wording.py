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
from typing import NamedTuple

from indexer.analyzer import MARK, terms, tokens

Gram = tuple[str, ...]
"""One syllable or several in a row, as terms of the index."""


class Segment(NamedTuple):
    """A stretch of text without punctuation: the terms at each position, and the first of each."""

    terms: Sequence[tuple[str, ...]]
    keys: Sequence[str]


_BREAK = re.compile(r"[\n\r.,;:!?…\"“”„'‘’()\[\]{}<>«»|•*=_]|\s[-‐‑–—/]\s|—")
"""What parts words; none of it stands inside a code such as `09-QĐi/TW`."""


class Kind(StrEnum):
    """What is counted: each syllable or code, or each two that are neighbours."""

    SYLLABLE = "syllable"
    BIGRAM = "bigram"

    @property
    def size(self) -> int:
        """How many syllables it has."""
        return 1 if self is Kind.SYLLABLE else 2


def grams(segment: Segment, kind: Kind) -> Iterator[Gram]:
    """The syllables or pairs of a segment, by the position of their first syllable."""
    return zip(*(segment.keys[start:] for start in range(kind.size)), strict=False)


class Wording:
    """Cuts texts into segments, and remembers how their syllables were spelled."""

    def __init__(self) -> None:
        self._spelled: dict[str, str] = {}

    def segments(self, text: str) -> Iterator[Segment]:
        """The stretches of a text; all of them together have the positions of the whole."""
        for piece in _BREAK.split(unicodedata.normalize("NFC", text)):
            found = terms(piece)
            if found:
                keys = [forms[0] for forms in found]
                if not self._spelled.keys() >= set(keys):
                    self._learn(piece)
                yield Segment(found, keys)

    def spelled(self, gram: Gram) -> str:
        """A gram of some text that was cut, as it was written there, in lower case."""
        return " ".join(self._spelled[key] for key in gram)

    def _learn(self, piece: str) -> None:
        for token in tokens(piece):
            self._spelled.setdefault(MARK + token.marked, piece[token.start : token.end].lower())
