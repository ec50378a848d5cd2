"""The parsed page: one lxml parse, and the few questions every reader asks of an element."""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias, cast

from lxml import etree, html

from crawler.errors import ExtractionError
from crawler.extract.text import clean

Element: TypeAlias = etree._Element  # noqa: SLF001  # the type has no public name
XPath = Callable[[Element], list[Element]]

_UNREAD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PROLOGUE = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_CLASS = re.compile(r"(?:^|\s)(?:hidden|hide|d-none|element-invisible|sr-only)(?:\s|$)")
_PARSER = html.HTMLParser(remove_pis=True, huge_tree=True, encoding="utf-8")


def parse(text: str) -> Element:
    """Parse a page.

    Raises:
        ExtractionError: there is no element in it.
    """
    # libxml2 stops at a NUL and lxml refuses a str that declares an encoding, so bytes go in.
    source = _UNREAD.sub("", _PROLOGUE.sub("", text, count=1)).encode()
    try:
        root = html.document_fromstring(source, parser=_PARSER, ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError) as error:
        raise ExtractionError(f"the page is no HTML: {error}", hint="look at its bytes") from error
    return root


def compiled(expression: str) -> XPath:
    """An XPath that yields elements, compiled once."""
    return cast("XPath", etree.XPath(expression, smart_strings=False))


def having_class(*names: str) -> str:
    """An XPath predicate body: the class attribute holds one of these words."""
    tests = (
        # The first test is cheap and true of few elements; the second is exact.
        f"(contains(@class, '{name}')"
        f" and contains(concat(' ', normalize-space(@class), ' '), ' {name} '))"
        for name in names
    )
    return "(@class and (" + " or ".join(tests) + "))"


def is_element(node: Element) -> bool:
    """Tell elements from comments and entities, whose tag is a function."""
    return isinstance(node.tag, str)


def is_hidden(element: Element) -> bool:
    """Tell whether the page does not show this element, as far as its own attributes say."""
    style, classes = element.get("style"), element.get("class")
    return (
        element.get("hidden") is not None
        or (style is not None and bool(_HIDDEN_STYLE.search(style)))
        or (classes is not None and bool(_HIDDEN_CLASS.search(classes)))
    )


def words_of(element: Element) -> str:
    """All text of an element on one line, inline elements not parted."""
    return clean("".join(_pieces(element)))


def _pieces(element: Element) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if is_element(child) and child.tag not in {"script", "style", "noscript"}:
            if child.tag in {"br", "p", "div", "li", "td", "tr"}:
                yield " "
            yield from _pieces(child)
        if child.tail:
            yield child.tail
