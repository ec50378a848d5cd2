"""Parse a page once with lxml, and answer the few questions that every reader asks of an element.

`parse("<p>a<br>b")` gives an `html` element with `head` and `body`, whatever the page has.
"""

import re
from collections import Counter
from collections.abc import Callable
from itertools import groupby
from typing import cast

from lxml import etree

from crawler.errors import ExtractionError
from crawler.extract.html.text import normalize_text
from crawler.extract.html.walk import BLOCK_ELEMENTS, SCRIPT_ELEMENTS, Element, walk

__all__ = [
    "Element",
    "XPath",
    "compile_xpath",
    "drop_invalid_characters",
    "get_text",
    "is_element",
    "is_hidden",
    "match_class",
    "parse",
]

XPath = Callable[[Element], list[Element]]

# Characters that XML 1.0 forbids, and DEL.
_INVALID_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# They as references: `&#11;`, `&#x1F;`. libxml2 reads them, and lxml refuses to write what it read.
_INVALID_REFERENCE = re.compile(
    r"&#0*+(?:[1-8]|1[124-9]|2[0-9]|3[01]|127|6553[45])(?![0-9]);?"
    r"|&#x0*+(?:[1-8bcef]|1[0-9a-f]|7f|fff[ef])(?![0-9a-f]);?",
    re.IGNORECASE,
)
_PROLOGUE = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Words for hidden in Bootstrap 2 to 5 and Drupal; `sr-only` is for screen readers alone.
_HIDDEN_CLASS = re.compile(r"(?:^|\s)(?:hidden|hide|d-none|element-invisible|sr-only)(?:\s|$)")
_SPACED_ELEMENTS = BLOCK_ELEMENTS | {"br"}
_ALIKE_LETTERS = 4  # with which names of classes begin that are looked for together. Chosen
_TAGS = re.compile(r"(<[^<>]*>)")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)")
_VOID_TAGS = "area base br col embed hr img input link meta param source track wbr"
_VOID = frozenset(_VOID_TAGS.split())
# Elements that HTML lets end without an end tag: a second `<li>` in a row closes the first.
_CLOSED_BY_THE_NEXT = frozenset({"p", "li", "td", "th", "tr", "dt", "dd", "option"})
_DEEPEST = 1000  # levels: half of what libxml2 bears, since it adds some of its own
# Many readers go from an element to those around it, and keep its path. So what counts is how many
# an element has, added up: 100,000 elements nested a hundred deep took 879 MB. Chosen
_MAX_ANCESTORS = 2_000_000
_DEEPEST_OF_MANY = 30
_MIN_TAGS_OF_MANY = 5_000  # a page with fewer is read in time, however deep they are nested
_LINE_BREAK = "<br>"
_MAX_LETTERS = 3_000_000  # of a page without its inline pictures; a book has 500,000. Chosen
_MAX_TAGS = 100_000  # the longest listing of a school has some 5,000. Chosen
# libxml2 compares each attribute of an element with all others: 10,000 take .25 seconds, 40,000 12.
_MAX_ATTRIBUTES = 5_000
_MIN_LETTERS_OF_MANY_ATTRIBUTES = 60_000  # that a page has whose attributes take seconds
_ATTRIBUTE = r"[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+"
_RAW_TEXT = "script|style|textarea|title|xmp|iframe|noembed|noframes"
# As HTML's tokenizer parts a page: a comment, an element that holds text alone, another tag.
_START_TAG = re.compile(
    r"<!--(?:[^-]++|-(?!->))*+"
    rf"|<(?:({_RAW_TEXT})(?=[\s/>])|[a-zA-Z][^\s/>]*+)((?:{_ATTRIBUTE})*+)"
    r"(?(1)[^<]*+(?:<(?!/\1)[^<]*+)*+)",
    re.IGNORECASE,
)
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
# Pictures that an editor pasted into the page; a photograph has some millions of letters.
_INLINE_PICTURE = re.compile(r"data:image/[a-z+.-]{1,40};base64,[A-Za-z0-9+/=]*")
_INLINE_PICTURE_BYTES = re.compile(_INLINE_PICTURE.pattern.encode())
_HUGE_HINT = "look at it in a browser; what a school wrote is never so long"
_TOO_DEEP = etree.ErrorTypes.ERR_RESOURCE_LIMIT
# Processing instructions are no text; `huge_tree` lifts libxml2's limits from
# 256 levels to 2,048 and from 10 MB a text to 1 GB.
# Not that of `lxml.html`, which calls a function for each element to give it methods of its own.
_PARSER = etree.HTMLParser(remove_pis=True, huge_tree=True, encoding="utf-8")


def parse(text: str) -> Element:
    """Parse a page.

    Args:
        text: the page as text; a declared encoding in it no longer counts.

    Returns:
        The `html` element.

    Raises:
        ExtractionError: there is no element in it, or more than any page has.
    """
    _refuse_huge(text)
    source = drop_invalid_characters(_PROLOGUE.sub("", text, count=1))
    root = _parse_source(source)
    if any(error.type == _TOO_DEEP for error in _PARSER.error_log):
        root = _parse_source(_flatten(source, _DEEPEST))
    if text.count("<") > _MIN_TAGS_OF_MANY and _count_ancestors(root) > _MAX_ANCESTORS:
        root = _parse_source(_flatten(source, _DEEPEST_OF_MANY))
    return root


def _count_ancestors(root: Element) -> int:
    """Return how many elements stand around each, all added up."""
    depth = total = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        total += depth
    return total // 2  # each element was come by twice


def refuse_huge_body(body: bytes) -> None:
    """Refuse bytes that are more letters than a page may have, before they are made letters.

    Raises:
        ExtractionError: they are.
    """
    most = 4 * _MAX_LETTERS  # bytes: in UTF-8 and UTF-16 a letter has four at most
    if len(body) > most and len(_INLINE_PICTURE_BYTES.sub(b"", body)) > most:
        raise ExtractionError(f"the page has more than {_MAX_LETTERS:,} letters", hint=_HUGE_HINT)


def drop_invalid_characters(source: str) -> str:
    """Return a source without the characters that XML forbids; a reference to one is a space."""
    source = _INVALID_CHARACTERS.sub("", source)
    return _INVALID_REFERENCE.sub(" ", source) if "&#" in source else source


def _refuse_huge(text: str) -> None:
    """Raise for a page that would take gigabytes, or minutes, to read."""
    if text.count("<") > _MAX_TAGS:
        raise ExtractionError(f"the page has more than {_MAX_TAGS:,} tags", hint=_HUGE_HINT)
    if len(text) > _MIN_LETTERS_OF_MANY_ATTRIBUTES and _has_many_attributes(text):
        raise ExtractionError(
            "the page has an element with thousands of attributes", hint=_HUGE_HINT
        )
    if len(text) > _MAX_LETTERS and len(_INLINE_PICTURE.sub("", text)) > _MAX_LETTERS:
        raise ExtractionError(f"the page has more than {_MAX_LETTERS:,} letters", hint=_HUGE_HINT)


def _has_many_attributes(text: str) -> bool:
    return any(
        len(tag[2] or "") > 2 * _MAX_ATTRIBUTES  # a letter and what parts it from the next
        and sum(1 for _ in _ONE_ATTRIBUTE.finditer(tag[2])) > _MAX_ATTRIBUTES
        for tag in _START_TAG.finditer(text)
    )


def _parse_source(source: str) -> Element:
    # libxml2 stops at a NUL and lxml refuses a str that declares an encoding, so bytes go in.
    try:
        root = etree.fromstring(source.encode(), parser=_PARSER)
        if root is None:
            raise etree.ParserError("no element in it")  # noqa: TRY301 -- as libxml2's own
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError) as error:
        raise ExtractionError(f"the page is no HTML: {error}", hint="look at its bytes") from error
    if root.find("head") is None:
        root.insert(0, root.makeelement("head"))
    if root.find("body") is None:
        root.append(root.makeelement("body"))
    return root


def _flatten(source: str, deepest: int) -> str:
    """Return the page without the tags of elements that are nested deeper; their text stays.

    libxml2 gives up at 2,048 levels, and loses all that follows. Such pages were made by editors
    that open an element with each change and close none.
    """
    kept: list[str] = []
    opened: list[tuple[str, bool]] = []
    counts: Counter[str] = Counter()
    for token in _TAGS.split(source):
        tag = _TAG.match(token)
        name = tag[2].lower() if tag else ""
        if tag is None or name in _VOID or token.endswith("/>"):
            kept.append(token)
        elif not tag[1]:
            if opened and opened[-1][0] == name and name in _CLOSED_BY_THE_NEXT:
                counts[opened.pop()[0]] -= 1
            is_kept = len(opened) < deepest
            opened.append((name, is_kept))
            counts[name] += 1
            kept.append(token if is_kept else _LINE_BREAK if name in _SPACED_ELEMENTS else "")
        elif counts[name]:  # what was not opened cannot be closed
            closed, is_kept = "", False
            while closed != name:
                closed, is_kept = opened.pop()
                counts[closed] -= 1
            kept.append(token if is_kept else "")
    return "".join(kept)


def compile_xpath(expression: str) -> XPath:
    """Compile an XPath that yields elements."""
    return cast("XPath", etree.XPath(expression, smart_strings=False))


def match_class(*names: str) -> str:
    """Return an XPath predicate: the class attribute holds one of these words."""
    tests = []
    for start, group in groupby(sorted(set(names)), lambda name: name[:_ALIKE_LETTERS]):
        alike = list(group)
        exact = " or ".join(
            f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')" for name in alike
        )
        # The first test is cheap and true of few elements; `blog` is that of `blog-item` too.
        tests.append(f"(contains(@class, '{start if len(alike) > 1 else alike[0]}') and ({exact}))")
    return "(@class and (" + " or ".join(tests) + "))"


def is_element(node: Element) -> bool:
    """Tell elements from comments and entities, whose tag is a function."""
    return isinstance(node.tag, str)


def is_hidden(element: Element) -> bool:
    """Tell whether an element's own attributes hide it; style sheets are not asked."""
    style, classes = element.get("style"), element.get("class")
    return (
        element.get("hidden") is not None
        or (style is not None and bool(_HIDDEN_STYLE.search(style)))
        or (classes is not None and bool(_HIDDEN_CLASS.search(classes)))
    )


def get_text(element: Element) -> str:
    """Return all text of an element on one line, words parted at blocks and line breaks only."""
    # Most are links and cells: nothing to walk through, or a picture, a line break, a word in bold.
    texts = [element.text]
    for child in element:
        if len(child):
            break
        tag = child.tag
        if tag in _SPACED_ELEMENTS:
            texts.append(" ")
        if tag not in SCRIPT_ELEMENTS and is_element(child):
            texts.append(child.text)
        texts.append(child.tail)
    else:
        return normalize_text("".join(filter(None, texts)))
    collector = _TextCollector(element)
    walk(element, collector)
    return normalize_text("".join(collector.texts))


class _TextCollector:
    """A visitor that takes all text of an element but that of scripts."""

    def __init__(self, root: Element) -> None:
        self.texts: list[str] = []
        self._root = root

    def enter(self, element: Element) -> bool:
        """Part what the element holds from the text before it, where it is a block."""
        if element is self._root:
            return True
        tag = element.tag
        if tag in _SPACED_ELEMENTS:
            self.texts.append(" ")
        return tag not in SCRIPT_ELEMENTS

    def leave(self, element: Element) -> None:
        """Add nothing: `<p>a</p>b` is `ab`, as in all readings that archives hold."""

    def add_text(self, element: Element, text: str, *, is_tail: bool) -> None:  # noqa: ARG002
        """Take a text as it stands."""
        self.texts.append(text)
