"""Vietnamese text as terms: the one token stream that every engine indexes and queries.

A token is a syllable or a code (``COVID-19``, ``09-QĐi/TW``) and takes one
position; the parts of a code, and those of its parts that follow each other
(``QĐi/TW``), are further tokens at its position. A code may be written with
blanks (``09 - QĐi/TW``). Each token has two forms:

- **marked**: lower case, with the marks as upper-case letters and the tone at
  the end (`hoà` and `hòa` are ``hoaF``), and ``y`` written ``i`` after a lone
  consonant. Typed text is lower-cased first, so it can never collide.
- **folded**: the same without marks, in ASCII where the script allows it.

In an index both stand at the token's position, the marked form behind
`MARKED_PREFIX`, which no folded form contains. Pure; knows nothing of fields.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from indexer.bounded_cache import BoundedCache

ANALYZER_VERSION = 4
"""Raised whenever some text would give other tokens than before."""

MARKED_PREFIX = "="
"""Stands before a marked form in an index, to keep it apart from folded forms."""

TONE_LETTERS = "FSRXJ"
"""The letters that stand for huyền, sắc, hỏi, ngã and nặng at the end of a marked form."""

ETH_TO_D_STROKE = str.maketrans("Ðð", "Đđ")
"""Turns the Icelandic letter into the Vietnamese one, for which it is often typed."""

Terms = Sequence[tuple[str, ...]]
"""The terms at each position of a text, the marked and the folded form of the whole first."""

# Upper-case letters, since typed text is lower case by then; digits would collide with words such
# as `m2` and `f1`.
_LETTER_BY_TONE = {"\u0300": "F", "\u0301": "S", "\u0309": "R", "\u0303": "X", "\u0323": "J"}
_WITHOUT_TONES = str.maketrans("", "", "".join(_LETTER_BY_TONE))
_LETTER_BY_MARKED_VOWEL = str.maketrans(
    "ăâđðêôơư", "ABDDEOPU"
)  # of the two like đ the last is Icelandic, see ETH
_VOWEL_BY_LETTER = {"A": "a", "B": "a", "D": "d", "E": "e", "O": "o", "P": "o", "U": "u"}
_WITHOUT_TONE_LETTERS = str.maketrans("", "", TONE_LETTERS)
_FOLDING = str.maketrans(_VOWEL_BY_LETTER | dict.fromkeys(TONE_LETTERS, ""))

_DASHES = str.maketrans("‐‑–", "---")
_CONSONANTS = "bcdDghklmnpqrstvx"
_MAX_CODE_PARTS = 6  # a longer run is the slug of an address, not the number of a document

# Letters with what combines with them: `\w+` alone would split a decomposed `Cộng` in two.
_WORD = r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"
RUN_PATTERN = rf"{_WORD}(?:[-‐‑–/]{_WORD})*"
"""Syllables joined by dashes or slashes, as a regular expression over text in NFC."""

# A number with blanks around its signs, `35 - NQ/TW`: what follows must look like what papers are
# numbered with, or `12 - Hội nghị` would be one. What may not stand before the first digit is
# looked for after it: `re` then runs from digit to digit, in less than half of the time.
_SIGN = r"[ \t\xa0]?[-‐‑–/][ \t\xa0]?"
_LETTER_PART = r"(?:[A-ZĐ][A-ZĐa-zđ]{0,2}[A-ZĐ]{0,12})"
_SPACED_CODE = (
    rf"\d(?<![\w/‐‑–-]\d)\d{{0,4}}(?={_SIGN})(?:{_SIGN}[12]\d{{3}})?"
    rf"{_SIGN}{_LETTER_PART}(?:{_SIGN}{_LETTER_PART}){{1,3}}(?![\w\u0300-\u036f]|[-‐‑–/]\w)"
)

# Compiled by `re` for the first text that may have such a code: a search must not wait for it.
_SPACED_CODE_OR_RUN = rf"{_SPACED_CODE}|{RUN_PATTERN}"
_RUN = re.compile(RUN_PATTERN)
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


class TokenForms(NamedTuple):
    """The two forms of a token."""

    marked: str
    folded: str


class PieceTokens(NamedTuple):
    """The number of positions of a run or word, and tokens as counted from its start."""

    length: int
    tokens: tuple[Token, ...]


def tokenize(text: str) -> Iterator[Token]:
    """Return the tokens of a text in order; a code comes right before its parts."""
    if not unicodedata.is_normalized("NFC", text):
        yield from move_to_original(text, tokenize)
        return
    yield from tokenize_piece(text).tokens


def extract_terms(text: str) -> list[tuple[str, ...]]:
    """Return the index terms at each position of a text: what an engine takes in."""
    return list(chain.from_iterable(map(_TERMS_BY_WORD.__getitem__, split_words(text))))


def split_words(text: str) -> list[str]:
    """Split a text at white space, where no run goes on: its terms are those of these words."""
    return join_codes(unicodedata.normalize("NFC", text)).split()


def join_codes(text: str, flags: re.RegexFlag = re.NOFLAG) -> str:
    """Return a text with the codes in it written without blanks: `35 - NQ/TW` as `35-NQ/TW`."""
    if not _may_have_spaced_code(text):
        return text
    return re.sub(_SPACED_CODE, lambda code: "".join(code.group().split()), text, flags=flags)


def find_spaced_codes(text: str) -> list[tuple[int, int]]:
    """Find the words of a text in which a code stands that is written with blanks; few have one."""
    return [
        (find_word_start(text, code.start()), code.end())
        for code in re.finditer(rf"{_SPACED_CODE}\S*", text)
        if any(map(str.isspace, code.group()))
    ]


def find_word_start(text: str, place: int) -> int:
    """Find where the word between spaces begins that goes on at a place."""
    while place and not text[place - 1].isspace():
        place -= 1
    return place


def match_typed_code(text: str, start: int = 0) -> re.Match[str] | None:
    """Match a code with blanks in a query, where its letters may be small: `35 - nq/tw`."""
    if not text[start : start + 1].isdecimal():
        return None
    found = re.compile(_SPACED_CODE, re.IGNORECASE).match(text, start)
    if found is None or len(found.group().split()) == 1 or text[found.end() :][:1] in {"*", "?"}:
        return None
    # `2020 -a/b` asks for articles without the latter; in capitals it is a number after all.
    is_minus = re.search(r"\s-\S", found.group())
    return re.compile(_SPACED_CODE).match(text, start) if is_minus else found


def join_typed_codes(text: str) -> str:
    """Return a phrase with the codes in it written without blanks, also those in small letters."""
    return join_codes(text, re.IGNORECASE)


def find_runs(text: str) -> Iterator[str]:
    """Yield the syllables, codes and other runs of a text as they stand in it."""
    yield from (run.group() for run in _match_runs(unicodedata.normalize("NFC", text)))


def iter_runs(text: str, start: int, end: int, *, has_codes: bool) -> Iterator[str]:
    """Yield the runs in a part of a text in NFC that begins and ends between words.

    `has_codes` says whether the text has codes that are written with blanks.
    """
    pattern = re.compile(_SPACED_CODE_OR_RUN) if has_codes else _RUN
    return map(re.Match.group, pattern.finditer(text, start, end))


def _match_runs(text: str) -> Iterator[re.Match[str]]:
    return re.finditer(_SPACED_CODE_OR_RUN if _may_have_spaced_code(text) else RUN_PATTERN, text)


def _may_have_spaced_code(text: str) -> bool:
    return any(blank in text for blank in " \t\xa0") and _DIGIT.search(text) is not None


def compute_forms(word: str) -> TokenForms:
    """Compute the marked and the folded form of one syllable or code, or of the start of one."""
    marked = _PART.sub(lambda part: _encode_marks(part.group()), word.translate(_DASHES))
    return TokenForms(marked, fold_diacritics(marked))


def fold_diacritics(marked: str) -> str:
    """Fold a marked form, or several with spaces between, to the folded form."""
    plain = marked.translate(_FOLDING)
    if plain.isascii():
        return plain
    return " ".join(map(_strip_other_marks, plain.split(" ")))


def has_marks(marked: str) -> bool:
    """Return whether a marked form differs from its folded one: who typed it meant only this."""
    return fold_diacritics(marked) != marked


@lru_cache(maxsize=50_000)  # facets ask for the same names again and again
def make_name_key(name: str) -> str:
    """Return the key that two spellings of a name share: all but case and tone placement."""
    return " ".join(unit[0].removeprefix(MARKED_PREFIX) for unit in extract_terms(name))


def _extract_word_terms(word: str) -> tuple[tuple[str, ...], ...]:
    """Return the distinct terms at each position of a word between spaces."""
    return tuple(chain.from_iterable(map(_extract_run_terms, re.findall(RUN_PATTERN, word))))


_TERMS_BY_WORD = BoundedCache(_extract_word_terms)


def _extract_run_terms(run: str) -> tuple[tuple[str, ...], ...]:
    """Return the distinct terms at each position of a run, the marked form of the whole first."""
    known = TOKENS_BY_RUN[run].tokens
    if len(known) == 1:
        return ((MARKED_PREFIX + known[0].marked, known[0].folded),)
    found: dict[int, dict[str, None]] = {}
    for token in known:
        found.setdefault(token.position, {}).update(
            {MARKED_PREFIX + token.marked: None, token.folded: None}
        )
    return tuple(map(tuple, found.values()))


def move_tokens(tokens: Iterable[Token], position: int, start: int) -> Iterator[Token]:
    """Yield tokens of a piece with the positions and places that they have in the text."""
    for token in tokens:
        yield Token(position + token.position, start + token.start, start + token.end, *token[3:])


def move_to_original(text: str, find: Callable[[str], Iterable[Token]]) -> Iterator[Token]:
    """Yield the tokens of a text that is not NFC, with offsets into it as it is."""
    composed, origins = _compose_with_origins(text)
    for token in find(composed):
        # A few characters (Unicode's composition exclusions) become two, and tokens end in them.
        end = token.end
        while origins[end] == origins[token.end - 1]:
            end += 1
        yield token._replace(start=origins[token.start], end=origins[end])


def tokenize_piece(text: str) -> PieceTokens:
    """Return the tokens of a text in NFC."""
    position = 0
    found: list[Token] = []
    for run in _match_runs(text):
        length, tokens = TOKENS_BY_RUN[run.group()]
        found += move_tokens(tokens, position, run.start())
        position += length
    return PieceTokens(position, tuple(found))


def _tokenize_run(run: str) -> PieceTokens:
    """Return the tokens of syllables joined by dashes or slashes."""
    if run.isalnum():
        return PieceTokens(1, (Token(0, 0, len(run), *_compute_syllable_forms(run)),))
    parts = [_make_token(part, index) for index, part in enumerate(_PART.finditer(run))]
    if len(parts) == 1 or not _is_code(run, len(parts)):
        return PieceTokens(len(parts), tuple(parts))
    code = Token(0, 0, len(run), *compute_forms("".join(run.split())))
    return PieceTokens(
        1, (code, *(part._replace(position=0) for part in parts), *_list_part_runs(run, parts))
    )


def _list_part_runs(run: str, parts: Sequence[Token]) -> list[Token]:
    """List the tokens of two or more parts of a code that follow each other, but not of all."""
    spans = [
        (parts[first].start, parts[last].end)
        for first in range(len(parts))
        for last in range(first + 1, len(parts))
        if last - first + 1 < len(parts)
    ]
    return [
        Token(0, start, end, *compute_forms("".join(run[start:end].split())))
        for start, end in spans
    ]


TOKENS_BY_RUN = BoundedCache(_tokenize_run)
"""The tokens of each run, as counted from its start."""


def _make_token(part: re.Match[str], position: int) -> Token:
    return Token(position, part.start(), part.end(), *_compute_syllable_forms(part.group()))


def _is_code(run: str, parts: int) -> bool:
    return parts <= _MAX_CODE_PARTS and bool(_DIGIT.search(run)) and bool(_LETTER.search(run))


def _compute_syllable_forms(syllable: str) -> TokenForms:
    marked = _encode_marks(syllable)
    return TokenForms(marked, fold_diacritics(marked))


def _encode_marks(syllable: str) -> str:
    """Turn marks into letters, the tone to the end, `y` into `i` after a lone consonant."""
    letters = syllable.lower()
    spelled = (
        letters.translate(_MARKED_BY_CODE_POINT) if letters.isalnum() else _encode_letters(letters)
    )
    plain = spelled.translate(_WITHOUT_TONE_LETTERS)
    tones = "".join(each for each in spelled if each in TONE_LETTERS) if plain != spelled else ""
    if plain[1:] == "y" and plain[0] in _CONSONANTS:
        plain = plain[0] + "i"
    return plain + tones


def _strip_other_marks(word: str) -> str:
    """Return a word of another script without the marks that it can be written without."""
    letters = unicodedata.normalize("NFKD", word).lower()
    return "".join(letter for letter in letters if letter.isalnum() or letter in "-/") or word


def _encode_letters(letters: str) -> str:
    """Encode letters whose marks are letters too, the tones last."""
    apart = unicodedata.normalize("NFD", letters)
    tones = "".join(_LETTER_BY_TONE[each] for each in apart if each in _LETTER_BY_TONE)
    plain = unicodedata.normalize("NFC", apart.translate(_WITHOUT_TONES))
    return unicodedata.normalize("NFC", plain.translate(_LETTER_BY_MARKED_VOWEL)) + tones


_MARKED_BY_CODE_POINT: BoundedCache[int, str] = BoundedCache(
    lambda code: _encode_letters(chr(code))
)


def _compose_with_origins(text: str) -> tuple[str, list[int]]:
    """Return the text in NFC, and for each of its characters and its end where it came from."""
    pieces: list[str] = []
    origins: list[int] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and _combines_with(text[start:end], text[end]):
            continue
        piece = unicodedata.normalize("NFC", text[start:end])
        pieces.append(piece)
        origins += [start] * len(piece)
        start = end
    return "".join(pieces), [*origins, len(text)]


def _combines_with(piece: str, character: str) -> bool:
    """Return whether a character changes, or changes with, what stands before it."""
    if unicodedata.combining(character):
        return True
    together = unicodedata.normalize("NFC", piece + character)
    apart = unicodedata.normalize("NFC", piece) + unicodedata.normalize("NFC", character)
    return together != apart
