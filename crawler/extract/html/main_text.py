"""Finds where a page of unknown make keeps its main text: where most words stand that are no links.

For pages that no profile's rules fit. It answers with an element or with nothing; it never guesses
on a page whose text is all short lines.
"""

from crawler.extract.html.parse import Element, compile_xpath, get_text

_LINES = compile_xpath(
    "//p | //br/.. | //div[not(div or p or table or ul)] | //td[not(div or p or table or ul)]"
)
_HEADINGS = compile_xpath(".//h1 | .//h2 | .//h3")
_EXCLUDED_ANCESTORS = frozenset({"nav", "aside", "footer", "select", "script", "style", "noscript"})
_MIN_LINE_LENGTH = 60  # letters: shorter lines are menus, captions, counters
_MIN_TEXT_LENGTH = 200  # letters of text that make an article
_MAX_LINK_SHARE = 0.3
_ANCESTOR_WEIGHTS = (
    1.0,
    0.5,
)  # how much of a line counts for its parent, and for the parent's parent


def find_main_text(root: Element) -> Element | None:
    """The element that holds the longest run of sentences, if there is one worth the name."""
    scores: dict[Element, float] = {}
    for line in _LINES(root):
        length = _measure_unlinked_text(line)
        if length < _MIN_LINE_LENGTH:
            continue
        for container, share in zip(line.iterancestors(), _ANCESTOR_WEIGHTS, strict=False):
            scores[container] = scores.get(container, 0.0) + share * length
        if line.tag != "p":
            scores[line] = scores.get(line, 0.0) + length
    best = max(scores, key=lambda element: scores[element], default=None)
    return best if best is not None and scores[best] >= _MIN_TEXT_LENGTH else None


def find_container_with_heading(text: Element) -> Element:
    """The nearest element around a text that also holds a heading; the text itself if none does."""
    for element in (text, *text.iterancestors()):
        if _HEADINGS(element):
            return element
    return text


def _measure_unlinked_text(line: Element) -> int:
    if any(ancestor.tag in _EXCLUDED_ANCESTORS for ancestor in line.iterancestors()):
        return 0
    linked = sum(len(get_text(anchor)) for anchor in line.iter("a"))
    length = len(get_text(line))
    return length if linked <= _MAX_LINK_SHARE * length else 0
