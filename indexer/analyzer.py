"""Vietnamese text as terms: the one token stream that every engine indexes and queries.

A token is a syllable or a code (``COVID-19``, ``09-QĐi/TW``) and takes one
position; the parts of a code are further tokens at its position. Each token
has two forms:

- **marked**: lower case, with the marks as upper-case letters and the tone at
  the end (`hoà` and `hòa` are ``hoaF``), and ``y`` written ``i`` after a lone
  consonant. Typed text is lower-cased first, so it can never collide.
- **folded**: the same without marks, in ASCII where the script allows it.

In an index both stand at the token's position, the marked form behind
`MARK`, which no folded form contains. Pure; knows nothing of fields.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from indexer.memo import Memo

ANALYZER_VERSION = 3
"""Raised whenever some text would give other tokens than before."""

MARK = "="
"""Stands before a marked form in an index, to keep it apart from folded forms."""

TONES = "FSRXJ"
"""The letters that stand for huyền, sắc, hỏi, ngã and nặng at the end of a marked form."""

ETH = str.maketrans("Ðð", "Đđ")
"""Turns the Icelandic letter into the Vietnamese one, for which it is often typed."""

Terms = Sequence[tuple[str, ...]]
"""The terms at each position of a text, the marked and the folded form of the whole first."""

_TONES = {"\u0300": "F", "\u0301": "S", "\u0309": "R", "\u0303": "X", "\u0323": "J"}
_WITHOUT_TONES = str.maketrans("", "", "".join(_TONES))
_LETTERS = str.maketrans("ăâđðêôơư", "ABDDEOPU")  # of the two like đ the last is Icelandic, see ETH
_BASES = {"A": "a", "B": "a", "D": "d", "E": "e", "O": "o", "P": "o", "U": "u"}
_WITHOUT_TONE_LETTERS = str.maketrans("", "", TONES)
_FOLDING = str.maketrans(_BASES | dict.fromkeys(TONES, ""))

_DASHES = str.maketrans("‐‑–", "---")
_CONSONANTS = "bcdDghklmnpqrstvx"
_MOST_PARTS = 6  # a longer run is the slug of an address, not the number of a document

_WORD = r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"
RUN = rf"{_WORD}(?:[-‐‑–/]{_WORD})*"
"""Syllables joined by dashes or slashes, as a regular expression over text in NFC."""

_RUN = re.compile(RUN)
_PART = re.compile(_WORD)
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")


class Token(NamedTuple):
    """A syllable, a code or a part of one, read from `text[start:end]`."""

    position: int
    start: int
    end: int
    marked: str
    folded: str


class Forms(NamedTuple):
    """The two forms of a token."""

    marked: str
    folded: str


class _Run(NamedTuple):
    """The number of a run's positions, and tokens as counted from its start."""

    length: int
    tokens: tuple[Token, ...]


_NOT_SOUGHT = _Run(1, ())


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text in order; a code comes right before its parts."""
    return _tokens(text, _KNOWN_RUNS)


class Finder:
    """Finds where texts have some terms, in a fraction of the time that all tokens take."""

    def __init__(self, terms: AbstractSet[str]) -> None:
        self._terms = terms
        self._letters = {fold(term.removeprefix(MARK))[:1] for term in terms}
        self._known = Memo(self._read)
        self._begins = Memo(self._may_begin)

    def tokens(self, text: str) -> Iterator[Token]:
        """The tokens of a text at those positions where one of them has one of the terms."""
        return _tokens(text, self._known)

    def _read(self, run: str) -> _Run:
        if run.isalnum() and not self._begins[run[0]]:
            return _NOT_SOUGHT  # as most are: they need not even be analysed
        known = _KNOWN_RUNS[run]
        places = {token.position for token in known.tokens if self._has(token)}
        return _Run(known.length, tuple(each for each in known.tokens if each.position in places))

    def _has(self, token: Token) -> bool:
        return token.folded in self._terms or MARK + token.marked in self._terms

    def _may_begin(self, letter: str) -> bool:
        """Whether a syllable that begins with a letter may have one of the terms."""
        folded = forms(letter).folded
        return not folded.isascii() or folded[0] in self._letters


def terms(text: str) -> list[tuple[str, ...]]:
    """The index terms at each position of a text: what an engine takes in."""
    return list(chain.from_iterable(map(_KNOWN_WORDS.__getitem__, words(text))))


def words(text: str) -> list[str]:
    """What stands between spaces, where no run goes on: the terms of a text are those of these."""
    return unicodedata.normalize("NFC", text).split()


def forms(word: str) -> Forms:
    """The marked and the folded form of one syllable or code, or of the beginning of one."""
    marked = _PART.sub(lambda part: _marked(part.group()), word.translate(_DASHES))
    return Forms(marked, fold(marked))


def fold(marked: str) -> str:
    """The folded form that belongs to a marked form, or to several with spaces between."""
    plain = marked.translate(_FOLDING)
    if plain.isascii():
        return plain
    return " ".join(map(_plain, plain.split(" ")))


def has_marks(marked: str) -> bool:
    """Whether someone who typed this wrote any mark, and so means only this."""
    return fold(marked) != marked


@lru_cache(maxsize=50_000)  # facets ask for the same names again and again
def name_key(name: str) -> str:
    """What two spellings of a name have in common: all but case and tone placement."""
    return " ".join(unit[0].removeprefix(MARK) for unit in terms(name))


def _terms_of_word(word: str) -> tuple[tuple[str, ...], ...]:
    """The distinct terms at each position of what stands between spaces, where no run goes on."""
    return tuple(chain.from_iterable(map(_terms_of_run, _RUN.findall(word))))


_KNOWN_WORDS = Memo(_terms_of_word)


def _terms_of_run(run: str) -> tuple[tuple[str, ...], ...]:
    """The distinct terms at each position of a run, the marked form of the whole first."""
    known = _KNOWN_RUNS[run].tokens
    if len(known) == 1:
        return ((MARK + known[0].marked, known[0].folded),)
    found: dict[int, dict[str, None]] = {}
    for token in known:
        found.setdefault(token.position, {}).update({MARK + token.marked: None, token.folded: None})
    return tuple(map(tuple, found.values()))


def _tokens(text: str, known: Mapping[str, _Run]) -> Iterator[Token]:
    """What is known of each run of a text, as counted from the text's start."""
    if not unicodedata.is_normalized("NFC", text):
        yield from _tokens_of_decomposed(text, known)
        return
    position = 0
    for run in _RUN.finditer(text):
        length, found = known[run.group()]
        for token in found:
            start = run.start()
            yield Token(
                position + token.position, start + token.start, start + token.end, *token[3:]
            )
        position += length


def _tokens_of_decomposed(text: str, known: Mapping[str, _Run]) -> Iterator[Token]:
    """The tokens of a text that is not NFC, with offsets into it as it is."""
    composed, origins = _compose(text)
    for token in _tokens(composed, known):
        yield token._replace(start=origins[token.start], end=origins[token.end])


def _read_run(run: str) -> _Run:
    """The tokens of syllables joined by dashes or slashes."""
    if run.isalnum():
        return _Run(1, (Token(0, 0, len(run), *_forms(run)),))
    parts = [_token(part, index) for index, part in enumerate(_PART.finditer(run))]
    if len(parts) == 1 or not _is_code(run, len(parts)):
        return _Run(len(parts), tuple(parts))
    code = Token(0, 0, len(run), *forms(run))
    return _Run(1, (code, *(part._replace(position=0) for part in parts)))


_KNOWN_RUNS = Memo(_read_run)


def _token(part: re.Match[str], position: int) -> Token:
    return Token(position, part.start(), part.end(), *_forms(part.group()))


def _is_code(run: str, parts: int) -> bool:
    return parts <= _MOST_PARTS and bool(_DIGIT.search(run)) and bool(_LETTER.search(run))


def _forms(syllable: str) -> Forms:
    marked = _marked(syllable)
    return Forms(marked, fold(marked))


def _marked(syllable: str) -> str:
    """Marks to letters, the tone to the end, `y` to `i` after a lone consonant."""
    letters = syllable.lower()
    spelled = letters.translate(_KNOWN_LETTERS) if letters.isalnum() else _spelled(letters)
    plain = spelled.translate(_WITHOUT_TONE_LETTERS)
    tones = "".join(each for each in spelled if each in TONES) if plain != spelled else ""
    if plain[1:] == "y" and plain[0] in _CONSONANTS:
        plain = plain[0] + "i"
    return plain + tones


def _plain(word: str) -> str:
    """A word of another script without what can be left out of it."""
    letters = unicodedata.normalize("NFKD", word).lower()
    return "".join(letter for letter in letters if letter.isalnum() or letter in "-/") or word


def _spelled(letters: str) -> str:
    """Letters whose marks are letters too, the tones last."""
    apart = unicodedata.normalize("NFD", letters)
    tones = "".join(_TONES[each] for each in apart if each in _TONES)
    plain = unicodedata.normalize("NFC", apart.translate(_WITHOUT_TONES))
    return unicodedata.normalize("NFC", plain.translate(_LETTERS)) + tones


_KNOWN_LETTERS: Memo[int, str] = Memo(lambda code: _spelled(chr(code)))


def _compose(text: str) -> tuple[str, list[int]]:
    """The text in NFC, and for each of its characters, and its end, where it came from."""
    pieces: list[str] = []
    origins: list[int] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and _joins(text[start:end], text[end]):
            continue
        piece = unicodedata.normalize("NFC", text[start:end])
        pieces.append(piece)
        origins += [start] * len(piece)
        start = end
    return "".join(pieces), [*origins, len(text)]


def _joins(piece: str, character: str) -> bool:
    """Whether a character changes, or changes with, what stands before it."""
    if unicodedata.combining(character):
        return True
    together = unicodedata.normalize("NFC", piece + character)
    apart = unicodedata.normalize("NFC", piece) + unicodedata.normalize("NFC", character)
    return together != apart
