"""Text measured in terminal columns, of which a combining mark takes none.

Pure. Nothing here knows of colours: `wrap_spans` returns positions in the text, so that a
printer can colour what lies between them.
"""

import re
import unicodedata

# They part words or lines in some terminal: a blank keeps the words apart.
_WHITESPACE_CONTROLS = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
# Bidirectional marks and overrides, by which text can look like other text (Unicode TR 36).
_DIRECTION_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# C0, DEL and C1: an escape sequence may begin with ESC or with the single U+009B.
_CONTROL_CHARACTERS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
_REPLACEMENTS = str.maketrans(
    dict.fromkeys(_CONTROL_CHARACTERS, "\ufffd")
    | dict.fromkeys(_DIRECTION_CONTROLS, "\ufffd")
    | dict.fromkeys(_WHITESPACE_CONTROLS, " ")
)
# Unicode categories: combining marks, of which decomposed Vietnamese is full, and format signs.
_ZERO_WIDTH_CATEGORIES = frozenset({"Mn", "Me", "Cf"})

# What Vietnamese is written in, composed: a column each (no soft hyphen, which is U+00AD).
_NARROW = re.compile("[\x00-\xac\xae-\u02ff\u1e00-\u1eff\u2010-\u2027]*")


def sanitize(text: str) -> str:
    """Replace what could move a cursor, change a colour or turn the writing around.

    Every character gives one character, so that places in the text stay true.
    """
    return text.translate(_REPLACEMENTS)


def measure_width(text: str) -> int:
    """Count the columns that `text` takes on a terminal."""
    if text.isascii() or _NARROW.fullmatch(text):
        return len(text)
    return sum(map(_measure_character, text))


def pad(text: str, columns: int) -> str:
    """Fill `text` up with spaces to `columns`; a longer one stays whole."""
    return text + " " * (columns - measure_width(text))


def truncate(text: str, columns: int) -> str:
    """Shorten `text` to `columns`, with an ellipsis for what is left out."""
    if measure_width(text) <= columns:
        return text
    columns_left = columns - 1
    for position, letter in enumerate(text):
        columns_left -= _measure_character(letter)
        if columns_left < 0:
            return text[:position].rstrip() + "…"
    return text


def wrap_spans(text: str, columns: int | None) -> list[tuple[int, int]]:
    """Return the `[start, end)` spans of the lines of `text`, broken at spaces to fit `columns`.

    A word longer than a line keeps a line of its own: an address that is broken
    cannot be opened. Without `columns` there is one line.
    """
    if columns is None:
        return [(0, len(text))] if text else []
    lines: list[tuple[int, int]] = []
    start = end = used = 0
    for first, last in _find_word_spans(text):
        needed = measure_width(text[end:last]) if used else measure_width(text[first:last])
        if used and used + needed > columns:
            lines.append((start, end))
            used, needed = 0, measure_width(text[first:last])
        start = start if used else first
        end, used = last, used + needed
    return [*lines, (start, end)] if end else []


def _find_word_spans(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    position = 0
    for word in text.split(" "):
        if word:
            spans.append((position, position + len(word)))
        position += len(word) + 1
    return spans


def _measure_character(letter: str) -> int:
    if unicodedata.category(letter) in _ZERO_WIDTH_CATEGORIES:
        return 0
    # Wide and fullwidth letters take two columns (Unicode UAX 11).
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
