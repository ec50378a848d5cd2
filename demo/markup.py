"""HTML put together from the templates in `demo/pages`, with all other text escaped."""

import html
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from string import Template

PAGES = Path(__file__).parent / "pages"
"""Articles, templates, and the one picture and one paper that all articles share."""


class Html(str):
    """Text that is HTML already, as against text that has yet to be escaped."""

    __slots__ = ()


def fill(template: str, **values: str | int) -> Html:
    """Put `values` into the `$names` of a template; what is not `Html` is escaped."""
    escaped = {name: _escape(value) for name, value in values.items()}
    return Html(_template(template).substitute(escaped))


def joined(parts: Iterable[Html]) -> Html:
    """Return the parts one after the other."""
    return Html("".join(parts))


def _escape(value: str | int) -> str:
    """Return a value as HTML."""
    return value if isinstance(value, Html) else html.escape(str(value))


@cache
def _template(name: str) -> Template:
    """Read a template, once."""
    return Template((PAGES / name).read_text(encoding="utf-8"))
