"""UTF-8 that was read as Windows-1252 or Latin-1, once or twice, read rightly: `Há»™i nghá»‹`.

Each run of letters beyond ASCII is written back as bytes and read as UTF-8, where that gives
Vietnamese letters or the signs of typography. Two losses on the way are made good (`lÃ ` is `là`,
`Äáº£ng` is `Đảng`). Whether the result is better text is decided in
`crawler.extract.repair.text_repair`.
"""

import re

from crawler.extract.html.text import to_nfc
from crawler.extract.html.windows_1252 import encode_windows_1252

_NON_ASCII_RUN = re.compile(r"[^\x00-\x7f]+")
_MOJIBAKE = re.compile("[ÃÂÄÅÆá][\x80-\xbf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|á[º»]|â€|Ì[€\x81‚ƒ†‰›£]")
# Asked first: plain searches are cheaper than the pattern, and sound pages have none of these.
_MOJIBAKE_STARTS = ("á»", "áº", "Ã", "Ä", "Æ", "â€", "Â", "Ì")
_UTF_8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_VIETNAMESE_LETTERS = "ĂăĐđĨĩŨũƠơƯư"
# Latin-1, Vietnamese, and the signs of Windows-1252. Bytes that give another letter were no UTF-8.
_EXPECTED_LETTERS = re.compile(
    rf"[\x80-\xff{_VIETNAMESE_LETTERS}\u0300-\u0303\u0306\u0309\u031b\u0323\u1ea0-\u1ef9\u2010-\u2026\u20ab"
    "\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2030\u2039\u203a\u20ac\u2122]"
)
# Bytes that get lost on the way, put back before reading: the non-breaking space that became a
# plain one, and the control character that many programs drop.
_LOST_BYTES = (
    (re.compile(r"(Ã|áº)(?= |$)"), "\\1\xa0"),
    (re.compile(r"Ä(?=[A-Za-zÀ-ÿ])"), "Ä\x90"),
)
_MAX_PASSES = 3  # times that text was read wrongly: seen once and twice; one more ends the loop


def has_mojibake_signs(text: str) -> bool:
    """Tell whether a text has the look of UTF-8 read wrongly; cheap, and often wrong."""
    return any(sign in text for sign in _MOJIBAKE_STARTS) and bool(_MOJIBAKE.search(text))


def repair_mojibake(text: str) -> str:
    """Read a text as UTF-8, as often as it was read wrongly.

    Returns:
        The text in NFC; the same text where it has no sign of that.
    """
    if not has_mojibake_signs(text):
        return text
    repaired = text
    for loss, whole in _LOST_BYTES:
        repaired = loss.sub(whole, repaired)
    for _ in range(_MAX_PASSES):
        before = repaired
        repaired = _NON_ASCII_RUN.sub(lambda match: _repair_run(match.group()), before)
        if repaired == before:
            break
    return to_nfc(repaired)


def _repair_run(run: str) -> str:
    body = encode_windows_1252(run)
    if body is None:
        return run
    parts: list[str] = []
    last = 0
    for match in _UTF_8_SEQUENCE.finditer(body):
        letter = _decode_letter(match.group())
        if letter is None:
            continue
        parts += (run[last : match.start()], letter)
        last = match.end()
    return "".join([*parts, run[last:]])


def _decode_letter(sequence: bytes) -> str | None:
    try:
        letter = sequence.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return letter if _EXPECTED_LETTERS.match(letter) else None
