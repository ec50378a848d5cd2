"""Finds where texts have some terms, without making tokens of all their words. Pure.

A regular expression of the letters that each letter of a term may have been written with finds the
few words of a text, between spaces, that may have one; only these are analysed, once each. What is
found is what `analyzer.tokenize` would give.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import product

from indexer.analyzer import (
    MARKED_PREFIX,
    TOKENS_BY_RUN,
    PieceTokens,
    Token,
    compute_forms,
    find_spaced_codes,
    find_word_start,
    fold_diacritics,
    iter_runs,
    move_to_original,
    move_tokens,
    tokenize_piece,
)
from indexer.bounded_cache import BoundedCache

_MAX_WHOLE_TERMS = 24  # folded terms; of more, as of `ng*`, words are chosen by two letters
_FIRST_LETTERS = 2

_Span = tuple[int, int]  # `[start, end)` of a word

_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_PUNCTUATION = "“”‘’…•\xa0"  # of texts in Vietnamese, beside ASCII and dashes
_DASHES = "-‐‑–"


def _list_letters_by_folded() -> dict[str, str]:
    """List the letters of Vietnamese that each letter without marks may be written as."""
    letters: defaultdict[str, str] = defaultdict(str)
    for vowel, tone in product("aăâeêioôơuưy", _TONES):
        letter = unicodedata.normalize("NFC", vowel + tone)
        letters[compute_forms(letter).folded] += letter + letter.upper()
    letters["d"] += "đĐðÐ"
    return dict(letters)


_MARKED_LETTERS = _list_letters_by_folded()
_KNOWN = f"{''.join(_MARKED_LETTERS.values())}{_PUNCTUATION}{_DASHES[1:]}"
# Of another letter it is not known here what it is folded to: its word is always analysed.
_OTHER_WORD = re.compile(rf"(?!\s)[^\x00-\x7f{_KNOWN}]\S*")
# Such a letter, or what each code begins with that is written with blanks: found in one go.
_is_unusual = re.compile(
    rf"[^\x00-/:-\x7f{_KNOWN}](?:(?<![0-9])|[ \t\xa0]?[-‐‑–/][ \t\xa0]?[A-ZĐ])"
).search


class TermFinder:
    """Finds the tokens that have some terms.

    Args:
        terms: As they stand in an index.
        reach: Positions that are counted between two tokens: those further apart than this have
            just so many between them.
    """

    def __init__(self, terms: AbstractSet[str], *, reach: int) -> None:
        self._terms = terms
        self._reach = reach
        pattern = _make_pattern(
            {fold_diacritics(each.removeprefix(MARKED_PREFIX)) for each in terms}
        )
        self._pattern = re.compile(rf"{pattern}\S*", re.DOTALL)
        self._tokens_by_word = BoundedCache(self._find_in_word)

    def find_tokens(self, text: str) -> Iterator[Token]:
        """Return the tokens of a text at those positions where one of them has one of the terms."""
        if not unicodedata.is_normalized("NFC", text):
            yield from move_to_original(text, self.find_tokens)
            return
        is_plain = not _is_unusual(text)
        words: Iterable[_Span] = _iter_words(self._pattern, text)
        codes = [] if is_plain else find_spaced_codes(text)
        if not is_plain:
            words = _join_spans(*codes, *words, *_iter_words(_OTHER_WORD, text))
        position = counted_to = 0
        for start, end in words:
            known = self._tokens_by_word[text[start:end]]
            if known.tokens:
                between = iter_runs(text, counted_to, start, has_codes=bool(codes))
                position += self._count_positions(between)
                yield from move_tokens(known.tokens, position, start)
                position += known.length
                counted_to = end

    def _count_positions(self, runs: Iterable[str]) -> int:
        """Count the positions that runs take, as far as `reach`."""
        count = 0
        for run in runs if self._reach else ():
            count += TOKENS_BY_RUN[run].length
            if count >= self._reach:
                break
        return count

    def _find_in_word(self, word: str) -> PieceTokens:
        return self._select_tokens(tokenize_piece(word))

    def _select_tokens(self, piece: PieceTokens) -> PieceTokens:
        """Keep the tokens at those positions where one of them has one of the terms."""
        places = {token.position for token in piece.tokens if self._matches_term(token)}
        return PieceTokens(
            piece.length, tuple(each for each in piece.tokens if each.position in places)
        )

    def _matches_term(self, token: Token) -> bool:
        return token.folded in self._terms or MARKED_PREFIX + token.marked in self._terms


def _iter_words(pattern: re.Pattern[str], text: str) -> Iterator[_Span]:
    """Yield the places of the words in which a pattern is found, which goes on to their ends."""
    for found in pattern.finditer(text):
        yield find_word_start(text, found.start()), found.end()


def _join_spans(*spans: _Span) -> list[_Span]:
    """Join places that overlap, in order."""
    joined: list[_Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _make_pattern(folded: AbstractSet[str]) -> str:
    """Make the pattern of what may be one of the folded terms, or the beginning of one."""
    plain = sorted(each for each in folded if each.isascii())
    end = r"(?![^\W_])"
    if len(plain) > _MAX_WHOLE_TERMS:
        plain, end = sorted({each[:_FIRST_LETTERS] for each in plain}), ""
    if not plain:
        return r"(?!)"
    first = {each[0]: _list_written(each[0]) for each in plain}
    terms = "|".join(
        (f"(?<=[{first[each[0]]}])" if len(first) > 1 else "") + "".join(map(_match, each[1:]))
        for each in plain
    )
    # What may not stand before the first letter is looked for after it: `re` then runs from one
    # such letter to the next.
    return f"[{''.join(first.values())}](?<![^\\W_].)(?:{terms}){end}"


def _match(letter: str) -> str:
    """Match what a letter but the first may have been written as, or any letter beyond ASCII.

    To compile a class of all that an `o` may be takes longer than to analyse a few words in vain.
    """
    written = _list_written(letter)
    if written.isascii():
        return f"[{written}]"
    return f"(?:[{''.join(filter(str.isascii, written))}]|[^\\x00-\\x7f])"


def _list_written(letter: str) -> str:
    """List, for a class of an expression, the letters that one of a folded term may have been."""
    if letter == "-":
        return f"{_DASHES[1:]}-"
    written = letter + letter.upper() + _MARKED_LETTERS.get(letter, "")
    # After a lone consonant y is folded to i; elsewhere the word is analysed in vain.
    return re.escape(written + _list_written("y") if letter == "i" else written)
