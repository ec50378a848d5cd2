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

from indexer.analyzer import MARK, RUN, terms, tokens
from indexer.memo import Memo

Gram = tuple[str, ...]
"""One syllable or several in a row, as terms of the index."""

Keys = Sequence[str]
"""A text as the first term at each of its positions, with `APART` wherever words are parted."""

APART = ""
"""Stands for punctuation, which is no position; there may be several in a row."""

_BREAK = r"(?:[\n\r.,;:!?…\"“”„'‘’()\[\]{}<>«»|•*=_]|\s[-‐‑–—/]\s|—)"
"""What parts words; none of it stands inside a code such as `09-QĐi/TW`."""
_PIECES = re.compile(rf"{RUN}|{_BREAK}")
_BETWEEN_LINES = " . "
"""A line break parts words as a full stop does."""


class Kind(StrEnum):
    """What is counted: each syllable or code, or each two that are neighbours."""

    SYLLABLE = "syllable"
    BIGRAM = "bigram"

    @property
    def size(self) -> int:
        """How many syllables it has."""
        return 1 if self is Kind.SYLLABLE else 2

    def rows(self, keys: Keys) -> Iterator[Gram]:
        """As many keys in a row as it has syllables, also such as are parted."""
        return zip(*(keys[start:] for start in range(self.size)), strict=False)

    def grams(self, keys: Keys) -> Iterator[Gram]:
        """The syllables or pairs of a text, by the position of their first syllable."""
        return filter(all, self.rows(keys))

    def places(self, keys: Keys) -> int:
        """How many syllables or pairs a text has."""
        stand = bytes(map(bool, keys))
        stretches = (b"\0" + stand).count(b"\0\1")
        return stand.count(1) - stretches * (self.size - 1)


class Wording:
    """Texts as keys, and how their syllables were spelled.

    Texts are cut at white space and looked up piece by piece, all of it in C: what is counted is
    tens of millions of syllables.
    """

    def __init__(self) -> None:
        self._spelled: dict[str, str] = {}
        self._known = Memo(self._read)

    def keys(self, text: str) -> Keys:
        """The keys of a text."""
        text = unicodedata.normalize("NFC", text)
        pieces = text.replace("\n", _BETWEEN_LINES).replace("\r", _BETWEEN_LINES).split()
        return list(chain.from_iterable(map(self._known.__getitem__, pieces)))

    def _read(self, piece: str) -> tuple[str, ...]:
        """The keys of what stands between white space; the spelling of what is new is noted."""
        for token in tokens(piece):
            self._spelled.setdefault(MARK + token.marked, piece[token.start : token.end].lower())
        parts = _PIECES.findall(f" {piece} ")  # of `a - b` the dash stands alone
        return tuple(chain.from_iterable(map(_keys_of, parts)))

    def spelled(self, gram: Gram) -> str:
        """A gram of some text that was cut, as it was written there, in lower case."""
        return " ".join(self._spelled[key] for key in gram)


def _keys_of(part: str) -> list[str]:
    """The keys of a run of syllables, or what stands for a break."""
    return [forms[0] for forms in terms(part)] or [APART]
