"""Selectors as people write them, in site files and in profiles: CSS, or XPath.

XPath begins with `/`, `./`, `../` or `(`, which no CSS selector does. In a site file CSS looks at
the whole page, in a profile inside the element that is asked:

    .title, h1.name    site file   //*[... 'title' ...] | //h1[... 'name' ...]
                       profile     descendant::*[...] | descendant::h1[...]
"""

import re

from cssselect import HTMLTranslator, SelectorError, parse
from cssselect.parser import Class, CombinedSelector, Matching, Tree
from cssselect.parser import Element as TypeSelector
from cssselect.xpath import XPathExpr
from lxml import etree, html

from crawler.errors import ExtractionError
from crawler.extract.html.parse import Element, XPath, compile_xpath, match_class

_XPATH_PREFIXES = ("/", "./", "../", "(")
_PLAIN_NAME = re.compile(r"[\w-]+")  # others, which CSS escapes, are quoted by cssselect
_SAMPLE_PAGE = html.document_fromstring("<html><head></head><body><p>.</p></body></html>")


class _Translator(HTMLTranslator):
    """cssselect's, with a list of classes in `:is(.a, .b)` as one test.

    Measured on 100 pages: `:is` of five classes took 1.4 to 1.6 times as long as that test.
    """

    def xpath_matching(self, matching: Matching) -> XPathExpr:
        """Translate `:is(...)`."""
        names = [
            # One class and no element name, as CSS counts specificity.
            _get_lone_class(tree) if tree.specificity() == (0, 1, 0) else None
            for tree in matching.selector_list
        ]
        if not all(names):
            return super().xpath_matching(matching)
        condition = match_class(*filter(None, names))
        return self.xpath(matching.selector).add_condition(condition)


_TRANSLATOR = _Translator()


class InvalidSelectorError(ExtractionError):
    """A selector that cannot be used, and the `reason`."""

    def __init__(self, selector: str, reason: str) -> None:
        hint = "Every mistake of a site file: truongdang sites validate"
        super().__init__(f'"{selector}" is no selector: {reason}', hint=hint)
        self.reason = reason


def compile_selector(text: str) -> XPath:
    """Compile a selector of a site file, which may be wrong in any way.

    Returns:
        A function that lists the elements found, from an element of the page.

    Raises:
        InvalidSelectorError: it is neither CSS nor XPath, or finds something else than elements.
    """
    if not text.isprintable():
        raise InvalidSelectorError(text, "it holds a line break or an invisible character")
    try:
        path = compile_xpath(text if _is_xpath(text) else convert_css(text, "//"))
        is_list = isinstance(path(_SAMPLE_PAGE), list)
    except (SelectorError, etree.XPathError, ValueError) as error:
        raise InvalidSelectorError(text, str(error)) from error
    if not is_list:
        raise InvalidSelectorError(text, "it finds a value and no elements")

    def find(element: Element) -> list[Element]:
        try:
            nodes = path(element)
        except etree.XPathError as error:  # of a function in a place that the sample page lacks
            raise InvalidSelectorError(text, str(error)) from error
        # XPath finds attributes, texts and comments too.
        return [node for node in nodes if etree.iselement(node) and isinstance(node.tag, str)]

    return find


def compile_profile_selector(text: str) -> XPath:
    """Compile a selector of a profile: CSS finds elements inside the element that is asked.

    Profiles are our own and tested, so nothing is caught here.
    """
    return compile_xpath(text if _is_xpath(text) else convert_css(text, "descendant::"))


def explain_invalid_selector(text: str) -> str | None:
    """Say what keeps `text` from being a selector of a site file, or None."""
    try:
        compile_selector(text)
    except InvalidSelectorError as error:
        return error.reason
    return None


def convert_css(text: str, axis: str) -> str:
    """Convert a list of CSS selectors to XPath.

    cssselect makes a path of each selector of a list, and each path walks the whole page: a list of
    40 class names took 2.4 times as long as one path that asks each element for all of them, one
    of 20 took 4.5 times. So selectors that differ in the condition of their last step alone become
    one path.

    Args:
        text: The selectors, with commas between them.
        axis: Where they begin: `//` in the whole page, `descendant::` inside the element asked.

    Raises:
        SelectorError: it is no CSS, or selects a part of an element (`::text`).
    """
    steps = _group_conditions(text).items()
    return " | ".join(
        axis + step + (f"[{' or '.join(conditions)}]" if all(conditions) else "")
        for step, conditions in steps
    )


def match_css(text: str) -> str:
    """Return the body of an XPath predicate that is true of the elements selected.

    Args:
        text: CSS selectors without element name and combinator: `.title, #title`.
    """
    conditions = _group_conditions(text)["*"]
    return f"({' or '.join(conditions)})"


def _is_xpath(text: str) -> bool:
    return text.startswith(_XPATH_PREFIXES)


def _group_conditions(text: str) -> dict[str, list[str]]:
    """List the conditions of each last step (`h1`, `*`, `head/link`); "" is true of all."""
    classes: dict[str, list[str]] = {}
    conditions: dict[str, list[str]] = {}
    for selector in parse(text):
        if selector.pseudo_element:
            raise SelectorError("it selects a part of an element (::)")
        expression = _TRANSLATOR.xpath(selector.parsed_tree)
        step = f"{expression.path}{expression.element}"
        others = conditions.setdefault(step, [])
        tree = selector.parsed_tree
        last = tree.subselector if isinstance(tree, CombinedSelector) else tree
        if name := _get_lone_class(last):
            classes.setdefault(step, []).append(name)
        else:
            others.append(f"({expression.condition})" if expression.condition else "")
    for step, names in classes.items():
        conditions[step].insert(0, match_class(*names))
    return conditions


def _get_lone_class(tree: Tree) -> str | None:
    """Return the class name where it is all that is asked for besides the element."""
    if isinstance(tree, Class) and isinstance(tree.selector, TypeSelector):
        return tree.class_name if _PLAIN_NAME.fullmatch(tree.class_name) else None
    return None
