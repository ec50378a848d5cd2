"""JSON that can be looked at: Vietnamese stays readable, and a terminal has nothing to obey.

Apart from the rest of the package, since each search imports it and must not wait for more.
"""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice

_UNSAFE_CHARACTERS = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What JSON allows in a text, but a terminal, a line reader or UTF-8 does not; and what turns
writing around, by which a text can look like another (Unicode TR 36)."""


_PIECES = 10_000  # texts of an encoder that are joined at a time
_LINE_ENCODER = json.JSONEncoder(ensure_ascii=False)
"""Made once: `json.dumps` makes one for every object."""


def dump_json_line(value: Mapping[str, object]) -> str:
    """Encode one object on one line."""
    return _escape_unsafe(_LINE_ENCODER.encode(value))


def dump_json(value: Mapping[str, object]) -> str:
    """Encode one object over several lines, for people and machines alike."""
    return "".join(iterate_json(value))


def iterate_json(value: Mapping[str, object]) -> Iterator[str]:
    """Yield what `dump_json` returns, piece by piece.

    With an indent each comma is a string of its own: of 20,000 articles they are a million.
    """
    texts = json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(value)
    while piece := "".join(islice(texts, _PIECES)):
        yield _escape_unsafe(piece)


def _escape_unsafe(text: str) -> str:
    """Write risky characters, which stand only inside strings, as JSON's escapes."""
    if text.isprintable():  # as nearly every line is, and ten times as fast to find out
        return text
    return _UNSAFE_CHARACTERS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
