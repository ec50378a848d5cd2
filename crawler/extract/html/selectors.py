"""Selectors as people write them into site files: CSS, or XPath.

XPath begins with `/`, `./`, `../` or `(`, which no CSS selector does. CSS looks at the whole page;
so does XPath that begins with `/`, while `./` begins at the article.
"""

from cssselect import HTMLTranslator, SelectorError, parse
from lxml import etree, html

from crawler.errors import ExtractionError
from crawler.extract.html.parse import Element, XPath, compile_xpath

_XPATH_PREFIXES = ("/", "./", "../", "(")
_SAMPLE_PAGE = html.document_fromstring("<html><head></head><body><p>.</p></body></html>")


class InvalidSelectorError(ExtractionError):
    """A selector that cannot be used, and the `reason`."""

    def __init__(self, selector: str, reason: str) -> None:
        hint = "Every mistake of a site file: truongdang sites validate"
        super().__init__(f'"{selector}" is no selector: {reason}', hint=hint)
        self.reason = reason


def compile_selector(text: str) -> XPath:
    """Make a selector into what finds its elements.

    Raises:
        SelectorMistakeError: it is neither CSS nor XPath, or finds something else than elements.
    """
    if not text.isprintable():
        raise InvalidSelectorError(text, "it holds a line break or an invisible character")
    try:
        path = compile_xpath(_convert_to_xpath(text))
        is_list = isinstance(path(_SAMPLE_PAGE), list)
    except (SelectorError, etree.XPathError, ValueError) as error:
        raise InvalidSelectorError(text, str(error)) from error
    if not is_list:
        raise InvalidSelectorError(text, "it finds a value and no elements")

    def find(element: Element) -> list[Element]:
        try:
            found = path(element)
        except etree.XPathError as error:  # of a function in a place that the small page lacks
            raise InvalidSelectorError(text, str(error)) from error
        return [one for one in found if etree.iselement(one) and isinstance(one.tag, str)]

    return find


def explain_invalid_selector(text: str) -> str | None:
    """Say what keeps `text` from being a selector, or None."""
    try:
        compile_selector(text)
    except InvalidSelectorError as error:
        return error.reason
    return None


def _convert_to_xpath(text: str) -> str:
    if text.startswith(_XPATH_PREFIXES):
        return text
    if any(selector.pseudo_element for selector in parse(text)):
        raise SelectorError("it selects a part of an element (::)")
    return HTMLTranslator().css_to_xpath(text, prefix="//")
