"""Find the main text of a page of unknown make: where most words stand that are no links.

It is asked where no profile's rules and no template fit. It answers with an element or with
nothing; it never guesses on a page whose text is all short lines.
"""

from crawler.extract.html.parse import Element, compile_xpath, get_text

_LINES = compile_xpath(
    "//p | //br/.. | //div[not(div or p or table or ul)] | //td[not(div or p or table or ul)]"
)
_HEADINGS = compile_xpath(".//h1 | .//h2 | .//h3")
_EXCLUDED_ANCESTORS = frozenset({"nav", "aside", "footer", "select", "script", "style", "noscript"})
# Letters: shorter lines are menus, captions, counters. Of 164 readings of corpus and golden pages 1
# differs at 30, 2 at 120.
_MIN_LINE_LENGTH = 60
# Letters of text that make an article: 3 of the 164 differ at 100, 2 at 400.
_MIN_TEXT_LENGTH = 200
_MAX_LINK_SHARE = 0.3  # of a line's letters in links; with more it is a menu
# Shares of a line that count for its parent and for the parent's parent: paragraphs may be wrapped
# once, but an element around two texts must not win over either.
_ANCESTOR_WEIGHTS = (1.0, 0.5)


def find_main_text(root: Element) -> Element | None:
    """Find the element that holds most text in long lines; None where none has enough."""
    scores: dict[Element, float] = {}
    for line in _LINES(root):
        length = _measure_unlinked_text(line)
        if length < _MIN_LINE_LENGTH:
            continue
        # The line first: of elements with the same words the innermost is taken.
        if line.tag != "p":
            scores[line] = scores.get(line, 0.0) + length
        for container, share in zip(line.iterancestors(), _ANCESTOR_WEIGHTS, strict=False):
            scores[container] = scores.get(container, 0.0) + share * length
    best = max(scores, key=lambda element: scores[element], default=None)
    return best if best is not None and scores[best] >= _MIN_TEXT_LENGTH else None


def find_container_with_heading(text: Element) -> Element:
    """Return the nearest element around a text that holds a heading too, or else the text."""
    for element in (text, *text.iterancestors()):
        if _HEADINGS(element):
            return element
    return text


def find_common_ancestor(one: Element, other: Element) -> Element:
    """Return the innermost element that holds both."""
    around = {other, *other.iterancestors()}
    shared = (element for element in (one, *one.iterancestors()) if element in around)
    # Damaged pages were seen whose two elements have no element around both.
    return next(shared, one.getroottree().getroot())


def _measure_unlinked_text(line: Element) -> int:
    if any(ancestor.tag in _EXCLUDED_ANCESTORS for ancestor in line.iterancestors()):
        return 0
    linked = sum(len(get_text(anchor)) for anchor in line.iter("a"))
    length = len(get_text(line))
    return length if linked <= _MAX_LINK_SHARE * length else 0
