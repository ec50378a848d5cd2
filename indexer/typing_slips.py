"""What a syllable may have been meant to be: keys of a keyboard that was off, letters that slipped.

A keyboard for Vietnamese turns `hooij` (Telex) or `ho65i` (VNI) into `hội`; when it is off,
the keys are left. Marks are written as in `indexer.analyzer`. Pure; which of the words exist is
for the caller to know.
"""

import re
import unicodedata
from collections.abc import Iterator

from indexer.analyzer import compute_forms

_TELEX_TONES = {"s": "S", "f": "F", "r": "R", "x": "X", "j": "J"}
_VNI_TONES = {"1": "S", "2": "F", "3": "R", "4": "X", "5": "J"}
_COMBINING_BY_TONE = {"F": "\u0300", "S": "\u0301", "R": "\u0309", "X": "\u0303", "J": "\u0323"}
_CIRCUMFLEX, _HORN, _BREVE = "\u0302", "\u031b", "\u0306"
_TONES = frozenset(_COMBINING_BY_TONE.values())
_ONSET = re.compile(r"(?:qu|gi(?=[aeiouy])|[bcdđfghjklmnpqrstvwxz]*)")

# Letters that sound alike in some part of the country, or that people write for others.
_CONFUSED_ONSETS = (
    ("s", "x"),
    ("ch", "tr"),
    ("l", "n"),
    ("d", "gi"),
    ("d", "r"),
    ("gi", "r"),
    ("d", "v"),
    ("c", "k"),
    ("g", "gh"),
    ("ng", "ngh"),
    ("f", "ph"),
    ("z", "d"),
    ("z", "gi"),
    ("j", "gi"),
    ("w", "qu"),
    ("kh", "k"),
)
_CONFUSED_ENDS = (("n", "ng"), ("n", "nh"), ("t", "c"), ("t", "ch"), ("c", "ch"), ("i", "y"))
# Keys beside one another, as most fingers slip to the next one.
_KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LETTERS = "abcdeghiklmnopqrstuvxy"  # without those that Vietnamese has not

ALIKE_COST, NEXT_KEY_COST, EDIT_COST = 1.0, 1.0, 1.6
"""How unlikely a slip is, in natural logarithms beyond that of any slip; chosen by measurement
(`make bench-slips`)."""


def decode_keys(word: str) -> list[str]:
    """Return the marked forms that the keys of a word make with Telex or VNI, the likelier first.

    Empty where no key of it makes a mark.
    """
    typed = unicodedata.normalize("NFD", word.lower())
    onset, rest = _split_onset(typed)
    if not onset and not rest:
        return []
    decoded: list[str] = []
    for has_tones in (True, False):
        known = _decode(onset, rest, has_tones=has_tones)
        if known is not None and known not in decoded and known != compute_forms(word).marked:
            decoded.append(known)
    return decoded


def _split_onset(typed: str) -> tuple[str, str]:
    """Split the consonants off with which a word begins; a d that is doubled, or with 9, is đ."""
    typed = re.sub(r"^(?:dd|d9)", "đ", typed)
    found = _ONSET.match(typed)
    end = found.end() if found else 0
    return typed[:end], typed[end:]


def _decode(onset: str, rest: str, *, has_tones: bool) -> str | None:
    """Return the marked form of an onset and the keys after it; None where no key makes a mark."""
    tone, marks, letters = "", [], ""
    changed = onset.startswith("đ")
    for key in rest:
        is_vowel_before = bool(re.search(r"[aeiouyw]", letters))
        if has_tones and key in _TELEX_TONES and is_vowel_before:
            tone = _TELEX_TONES[key]
        elif key in _VNI_TONES and is_vowel_before:
            tone = _VNI_TONES[key]
        elif key in "678w" and (is_vowel_before or key == "w"):
            marks.append(key)
            letters += "u" if key == "w" and not is_vowel_before else ""
        elif key in "d9" and onset.startswith("d"):
            onset = "đ" + onset[1:]
        elif key in "aeo" and key in letters:
            marks.append(key)
        else:
            letters += key
            continue
        changed = True
    if not changed or not letters:
        return None
    for mark in marks:
        letters = _put_mark(letters, mark)
    if tone:
        letters = "".join(each for each in letters if each not in _TONES)
    word = unicodedata.normalize("NFC", onset + letters)
    return compute_forms(word).marked.rstrip("FSRXJ") + tone if tone else compute_forms(word).marked


def _put_mark(letters: str, mark: str) -> str:
    """Put the mark of a key on the vowel that it is for."""
    if mark in "aeo":
        return letters.replace(mark, mark + _CIRCUMFLEX, 1)
    if mark == "6":
        return re.sub(r"[aeo](?![^aeo]*[aeo])", rf"\g<0>{_CIRCUMFLEX}", letters, count=1)
    if mark == "8" or (mark == "w" and "a" in letters and "ua" not in letters):
        return letters.replace("a", "a" + _BREVE, 1)
    if _HORN in letters:
        return letters  # uwow: the first has marked both
    return re.sub("uo|[uo]", lambda found: _HORN.join((*found.group(), "")), letters, count=1)


def iter_slips(word: str) -> Iterator[tuple[str, float]]:
    """Yield words without marks that one slip of letters makes of one, with the cost of the slip.

    A word may come more than once; the least cost counts.
    """
    for one, other in _CONFUSED_ONSETS:
        for typed, meant in ((one, other), (other, one)):
            if word.startswith(typed):
                yield meant + word[len(typed) :], ALIKE_COST
    for one, other in _CONFUSED_ENDS:
        for typed, meant in ((one, other), (other, one)):
            if word.endswith(typed):
                yield word[: -len(typed)] + meant, ALIKE_COST
    yield re.sub(r"(.)\1+", r"\1", word), ALIKE_COST  # a key that was held too long
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        yield head + tail[1:], EDIT_COST
        yield head + tail[1:2] + tail[:1] + tail[2:], NEXT_KEY_COST
        for letter in _LETTERS:
            yield head + letter + tail, EDIT_COST
            is_next = bool(tail) and tail[0] in _NEXT_KEYS[letter]
            yield head + letter + tail[1:], NEXT_KEY_COST if is_next else EDIT_COST


def _list_next_keys(letter: str) -> str:
    row = next(each for each in _KEY_ROWS if letter in each)
    place, depth = row.index(letter), _KEY_ROWS.index(row)
    beside = row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
    for other in (depth - 1, depth + 1):
        if 0 <= other < len(_KEY_ROWS):
            beside += _KEY_ROWS[other][max(place - 1, 0) : place + 2]
    return beside


_NEXT_KEYS = {letter: _list_next_keys(letter) for letter in _LETTERS}
