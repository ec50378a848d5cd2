"""The one way through the tree of a page, and the one list of elements that break its lines.

Of `<div>a<!-- x -->b<p>c</p>d</div>` a visitor hears, in this order: enter div, "a", "b", enter p,
"c", leave p, "d", leave div. Comments are passed over, the text after them is not.

Everything that reads text walks here: `get_text`, the blocks of a body (`blocks`), the text blocks
of a page (`template.page_blocks`). So what is one line to one reader is one line to all of them.
"""

from typing import Protocol, TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element  # noqa: SLF001  # the type has no public name

# The elements that browsers show as blocks (the user agent style sheet of the HTML standard), and
# the parts of a table: a cell is a line of its own to us. `br` is none, for it holds nothing.
_BLOCK_TAGS = """
    p div section article header footer main aside nav address blockquote pre center dl dt dd ul ol
    li figure figcaption table thead tbody tfoot tr td th caption h1 h2 h3 h4 h5 h6 hr fieldset
    legend details summary form body hgroup
"""
# What shows no text of the page: programs, controls, things of other formats. `form` is not among
# them, because ASP.NET wraps a whole page in one.
_SKIPPED_TAGS = """
    script style noscript template select button input textarea iframe object embed svg canvas map
    audio video head link meta title xml
"""
BLOCK_ELEMENTS = frozenset(_BLOCK_TAGS.split())
SKIPPED_ELEMENTS = frozenset(_SKIPPED_TAGS.split())
SCRIPT_ELEMENTS = frozenset({"script", "style", "noscript"})


class TextVisitor(Protocol):
    """A reader of text, called for what the walk comes by."""

    def enter(self, element: Element) -> bool:
        """Begin an element, the root too; tells whether to walk through what it holds."""
        ...

    def leave(self, element: Element) -> None:
        """End an element, also one that was not walked through."""
        ...

    def add_text(self, element: Element, text: str, *, is_tail: bool) -> None:
        """Take a text that is not empty: the element's first, or the tail that follows it."""
        ...


def walk(root: Element, visitor: TextVisitor) -> None:
    """Walk through an element in document order, its own tail left out.

    Without recursion: old pages nest thousands of elements, and Python stops at a thousand calls.
    """
    steps = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, element in steps:
        if event == "start":
            if not visitor.enter(element):
                steps.skip_subtree()  # its "end" still comes
            elif element.text:
                visitor.add_text(element, element.text, is_tail=False)
            continue
        if event == "end":
            visitor.leave(element)
        if element.tail and element is not root:
            visitor.add_text(element, element.tail, is_tail=True)
