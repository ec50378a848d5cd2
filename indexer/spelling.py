"""Writes a marked form as people do: the tone back on its vowel, `i` perhaps as `y`.

Where usage is divided (`hoà` or `hòa`, `lý` or `lí`), all ways are given, so that
what somebody typed the beginning of can be compared with any of them. Pure.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import product
from math import prod

_LETTERS = str.maketrans("ABDEOPU", "ăâđêôơư")
_TONE_BY_LETTER = {"F": "\u0300", "S": "\u0301", "R": "\u0309", "X": "\u0303", "J": "\u0323"}
_SYLLABLE = (
    r"(?P<onset>qu|gi(?=[aăâeêioôơuưy])|[^aăâeêioôơuưy]*)(?P<vowels>[aăâeêioôơuưy]*)(?P<rest>.*)"
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


@lru_cache(maxsize=5_000)  # syllables: more than the language has
def list_marked_forms(folded: str) -> tuple[str, ...]:
    """List the marked forms that some letters may have, with one tone or none; at least one."""
    marks = [_MARKED_BY_LETTER.get(letter, letter) for letter in folded]
    tones = ("", *_TONE_BY_LETTER) if any(letter in "aeiouy" for letter in folded) else ("",)
    if prod(map(len, marks)) > _MAX_MARKED_LETTERS:
        return (folded,)
    forms = ("".join(letters) for letters in product(*marks))
    return tuple(sorted(form + tone for form in forms for tone in tones))


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
