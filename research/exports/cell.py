"""An article's values as the cells of a table.

Lists are joined by `; `; of a list of objects the first key is taken (of `bylines`: `raw`).
Control characters are left out, and what a spreadsheet would run as a formula gets an
apostrophe in front where cells have no types, so that a page cannot act on the reader's
machine: https://owasp.org/www-community/attacks/CSV_Injection
"""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)])
del _CONTROLS[ord("\t")], _CONTROLS[ord("\n")]
_CHOSEN_KEY = {"bylines": "raw"}
"""The key that stands for an object in its cell, where it is not the first."""


def cell_text(column: str, value: object) -> str:
    """The value of a key of the article JSON as one text without control characters."""
    if isinstance(value, list):
        value = "; ".join(_item(column, item) for item in value)
    return "" if value is None else without_controls(str(value))


def safe_cell(text: str) -> str:
    """Return `text` without control characters, and never as a formula."""
    text = without_controls(text)
    return f"'{text}" if text.startswith(_FORMULA) else text


def without_controls(text: str) -> str:
    """Leave out control and escape characters; tabs and line breaks stay."""
    return text.translate(_CONTROLS)


def _item(column: str, value: object) -> str:
    if isinstance(value, dict):
        value = value[_CHOSEN_KEY.get(column, next(iter(value)))]
    return "" if value is None else str(value)
