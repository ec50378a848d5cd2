"""Writes a marked form as people do: the tone back on its vowel, `i` perhaps as `y`.

Where usage is divided (`hoà` or `hòa`, `lý` or `lí`), all ways are given, so that
what somebody typed the beginning of can be compared with any of them. Pure.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from math import prod

_LETTERS = str.maketrans("ABDEOPU", "ăâđêôơư")
_TONE_BY_LETTER = {"F": "\u0300", "S": "\u0301", "R": "\u0309", "X": "\u0303", "J": "\u0323"}
_TONE_LETTERS = "".join(_TONE_BY_LETTER)
_SYLLABLE = (
    r"(?P<onset>qu|gi(?=[aăâeêioôơuưy])|[^aăâeêioôơuưy]*)(?P<vowels>[aăâeêioôơuưy]*)(?P<rest>.*)"
)
_FOLDED_SYLLABLE = re.compile(
    r"(?:[bcdghklmnprstvx]|ch|gh|gi|kh|nh|ngh?|ph|qu|th|tr)?[aeiouy]{1,3}(?:[cmnpt]|ch|ng|nh)?"
)
_CONSONANTS = frozenset("bcdđghklmnpqrstvx")
_MARKED_BY_LETTER = {"a": "aAB", "d": "dD", "e": "eE", "o": "oOP", "u": "uU"}
_MAX_MARKED_LETTERS = 162  # ways to mark letters: d and four vowels, more than a syllable has
_DIVIDED_USAGE = {"oa", "oe", "uy"}


@lru_cache(maxsize=50_000)  # forms: more than the syllables and codes of a large collection
def list_spellings(marked: str) -> tuple[str, ...]:
    """List all ways to write a marked or folded form, in lower case and NFC."""
    if marked.isalpha() and marked.islower() and len(marked) > 2:  # noqa: PLR2004
        return (marked,)  # most terms: nothing to place, and too long for a lone consonant
    parts = [_list_syllable_spellings(part) for part in re.split(r"([-/])", marked)]
    return tuple("".join(spellings) for spellings in product(*parts))


def is_syllable(folded: str) -> bool:
    """Tell whether a folded form is spelled as a syllable is: `ttg`, part of a code, is not."""
    return _FOLDED_SYLLABLE.fullmatch(folded) is not None


def iter_marked_forms(folded: str, typed: str, most_marks: float) -> Iterator[tuple[str, int]]:
    """Yield the marked forms that some letters may have, with one tone or none.

    With each comes in how many marks it differs from a form that was typed, its tone and each kind
    of marked letter, which are so many at most.
    """
    letters = typed.rstrip(_TONE_LETTERS)
    typed_tone, typed_marks = typed[len(letters) :][-1:], _list_marks(letters)
    tones = ("", *_TONE_LETTERS) if any(letter in "aeiouy" for letter in folded) else ("",)
    for form, marks in _list_marked_letters(folded):
        apart = len(marks ^ typed_marks)
        if apart <= most_marks:
            for tone in tones:
                difference = apart + (tone != typed_tone)
                if difference <= most_marks:
                    yield form + tone, difference


@lru_cache(maxsize=5_000)  # syllables: more than the language has
def _list_marked_letters(folded: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """List the ways to mark some letters, tones apart, each with its marked letters."""
    ways = [_MARKED_BY_LETTER.get(letter, letter) for letter in folded]
    if prod(map(len, ways)) > _MAX_MARKED_LETTERS:
        return ((folded, frozenset()),)
    forms = ("".join(letters) for letters in product(*ways))
    return tuple((form, _list_marks(form)) for form in forms)


def _list_marks(letters: str) -> frozenset[str]:
    return frozenset(filter(str.isupper, letters))


def _list_syllable_spellings(syllable: str) -> list[str]:
    tones = "".join(_TONE_BY_LETTER[letter] for letter in syllable if letter in _TONE_BY_LETTER)
    letters = "".join(letter for letter in syllable if letter not in _TONE_BY_LETTER).translate(
        _LETTERS
    )
    spelled = [letters]
    if letters[1:] == "i" and letters[0] in _CONSONANTS:
        spelled.append(letters[0] + "y")
    if not tones or not letters:
        return spelled
    return [
        unicodedata.normalize("NFC", each[: position + 1] + tones + each[position + 1 :])
        for each in spelled
        for position in _find_tone_positions(each)
    ]


def _find_tone_positions(letters: str) -> list[int]:
    """List the letters that may carry the tone: more than one where usage is divided."""
    found = re.match(_SYLLABLE, letters)
    if found is None or not found["vowels"]:
        return [len(letters) - 1]
    first, vowels = found.start("vowels"), found["vowels"]
    marked_vowels = [index for index, vowel in enumerate(vowels) if vowel in "ăâêôơư"]
    if marked_vowels:
        return [first + marked_vowels[-1]]
    if found["rest"]:
        return [first + len(vowels) - 1]
    if vowels in _DIVIDED_USAGE:
        return [first, first + 1]
    return [first + (1 if len(vowels) > 2 else 0)]  # noqa: PLR2004 - the middle one of three
