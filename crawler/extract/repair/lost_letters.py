"""Text that has lost letters on its way: nothing brings them back, so it is only said.

Three signs: replacement characters; question marks inside words (`H?i ngh?`); and words in which
an old font dropped a vowel (`ĐÀO TO CÁN B LÊ HNG PHONG`). Abbreviations look like the last sort,
so that of the words of a line, four at least, a quarter and no fewer than two must be such, and
one of them must end in `ng` or `nh`.
"""

import re

from archive.model import ExtractionWarning
from crawler.extract.html.syllables import is_syllable

_QUESTION_MARK_INSIDE = re.compile(r"(?<![\w/=&])[^\W\d_]+\?[^\W\d_]+(?![\w/=&])")
_WORD = re.compile(r"[^\W\d_]+")
_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
# Of each line judged there must be a word that ends so; hardly a sound text has one.
# It begins with the letter that is to be found, which `re` looks for without trying every place.
_CERTAIN_END = re.compile(r"n[gh](?:(?<=[bcdđghklmnprstvx]n[gh])|(?<=qun[gh]))(?![^\W\d_])")
# Units and short forms that look like words without their vowel.
_ABBREVIATIONS = frozenset({"cnh", "bng", "km", "cm", "kg"})
_CERTAIN_GAPS = frozenset(f"{onset}{coda}" for onset in _ONSETS.split() for coda in ("ng", "nh"))
_POSSIBLE_GAPS = _CERTAIN_GAPS.union(
    f"{onset}{coda}" for onset in _ONSETS.split() for coda in ("", "n", "m", "c", "ch", "t", "p")
).difference(_ABBREVIATIONS)
_MAX_SHORT_LINE_WORDS = 3  # words: a line of so few is not judged
# Of a line's words; no measurement is kept.
_MIN_GAP_SHARE = 0.25


def describe_lost_letters(field: str, text: str) -> tuple[ExtractionWarning, ...]:
    """Say that a field's text has lost letters, if it shows."""
    if not has_lost_letters(text):
        return ()
    message = "Letters were lost before the page was sent; the text is as the site shows it."
    return (ExtractionWarning(code="lost-letters", field=field, text=message),)


def has_lost_letters(text: str) -> bool:
    """Tell whether a text shows that letters were lost."""
    return (
        "\ufffd" in text
        # One alone may be a question without a space behind it.
        or (text.count("?") > 1 and sum(1 for _ in _QUESTION_MARK_INSIDE.finditer(text)) > 1)
        or any(_has_gaps(line) for line in text.split("\n") if _CERTAIN_END.search(line.lower()))
    )


def _has_gaps(line: str) -> bool:
    words = _WORD.findall(line)
    possible = [word for word in _WORD.findall(line.lower()) if word in _POSSIBLE_GAPS]
    return (
        len(words) > _MAX_SHORT_LINE_WORDS
        and len(possible) > 1
        and len(possible) >= _MIN_GAP_SHARE * len(words)
        and not _CERTAIN_GAPS.isdisjoint(possible)
        and any(is_syllable(word) and not word.isascii() for word in words)
    )
