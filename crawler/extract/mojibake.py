"""Mends UTF-8 that was read as Windows-1252 or Latin-1, once or twice: `Há»™i nghá»‹`.

Each run of letters beyond ASCII is written back as bytes and read as UTF-8, where that gives
Vietnamese letters or the signs of typography. Two losses on the way are made good (`lÃ ` is `là`,
`Äáº£ng` is `Đảng`). Whether the result is better text is decided in `crawler.extract.mending`.
"""

import re
import unicodedata

from crawler.extract.windows_1252 import written

_RUN = re.compile(r"[^\x00-\x7f]+")
_SUSPECT = re.compile("[ÃÂÄÅÆá][\x80-\xbf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|á[º»]|â€|Ì[€\x81‚ƒ†‰›£]")
_SIGNS = ("á»", "áº", "Ã", "Ä", "Æ", "â€", "Â", "Ì")
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_LETTERS = "ĂăĐđĨĩŨũƠơƯư"
_TARGETS = re.compile(
    rf"[\x80-\xff{_LETTERS}\u0300-\u0303\u0306\u0309\u031b\u0323\u1ea0-\u1ef9\u2010-\u2026\u20ab"
    "\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2030\u2039\u203a\u20ac\u2122]"
)
# Bytes that get lost on the way, put back before reading: the non-breaking space that became a
# plain one, and the control character that many programs drop.
_LOSSES = (
    (re.compile(r"(Ã|áº)(?= |$)"), "\\1\xa0"),
    (re.compile(r"Ä(?=[A-Za-zÀ-ÿ])"), "Ä\x90"),
)
_TIMES = 3


def is_suspect(text: str) -> bool:
    """Tell whether a text has the look of UTF-8 read wrongly; cheap, and often wrong."""
    return any(sign in text for sign in _SIGNS) and bool(_SUSPECT.search(text))


def mended(text: str) -> str:
    """Read a text as UTF-8 that was read wrongly, as often as it happened."""
    if not is_suspect(text):
        return text
    found = text
    for loss, whole in _LOSSES:
        found = loss.sub(whole, found)
    for _ in range(_TIMES):
        before, found = found, _RUN.sub(lambda match: _run(match.group()), found)
        if found == before:
            break
    return unicodedata.normalize("NFC", found)


def _run(run: str) -> str:
    body = written(run)
    if body is None:
        return run
    pieces: list[str] = []
    last = 0
    for match in _SEQUENCE.finditer(body):
        letter = _letter(match.group())
        if letter is None:
            continue
        pieces += (run[last : match.start()], letter)
        last = match.end()
    return "".join([*pieces, run[last:]])


def _letter(sequence: bytes) -> str | None:
    try:
        letter = sequence.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return letter if _TARGETS.match(letter) else None
