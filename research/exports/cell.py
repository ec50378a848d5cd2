"""Text as a spreadsheet may safely take it.

A cell that a spreadsheet would run as a formula gets an apostrophe in front, and
control characters are left out, so that a page cannot act on the reader's machine:
https://owasp.org/www-community/attacks/CSV_Injection
"""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)])
del _CONTROLS[ord("\t")], _CONTROLS[ord("\n")]


def safe_cell(text: str) -> str:
    """Return `text` without control characters, and never as a formula."""
    text = text.translate(_CONTROLS)
    return f"'{text}" if text.startswith(_FORMULA) else text
