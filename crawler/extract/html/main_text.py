"""Find the main text of a page of unknown make: where most words stand that are no links.

It is asked where no profile's rules and no template fit. It answers with an element or with
nothing; it never guesses on a page whose text is all short lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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
_MAX_LINES_AROUND = (
    10  # a line; with more, nothing was closed, and each would be read again in each
)
# Shares of a line that count for its parent and for the parent's parent: paragraphs may be wrapped
# once, but an element around two texts must not win over either.
_ANCESTOR_WEIGHTS = (1.0, 0.5)


def find_main_text(root: Element) -> Element | None:
    """Find the element that holds most text in long lines; None where none has enough."""
    lines = _LINES(root)
    places = _Places(lines)
    scores: dict[Element, float] = {}
    for line in lines:
        length = _measure_unlinked_text(line, places)
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


@dataclass(frozen=True, slots=True)
class _Place:
    """What stands around an element: the innermost link, how many lines, anything excluded."""

    anchor: Element | None = None
    lines: int = 0
    is_excluded: bool = False


class _Places:
    """The places of elements, each looked for once: damaged pages nest thousands of elements."""

    def __init__(self, lines: Sequence[Element]) -> None:
        self._lines = frozenset(lines)
        self._inside: dict[Element, _Place] = {}

    def get(self, element: Element) -> _Place:
        """Return what stands around an element."""
        around: list[Element] = []
        place = _Place()
        for ancestor in element.iterancestors():
            if known := self._inside.get(ancestor):
                place = known
                break
            around.append(ancestor)
        for ancestor in reversed(around):
            place = _Place(
                ancestor if ancestor.tag == "a" else place.anchor,
                place.lines + (ancestor in self._lines),
                place.is_excluded or ancestor.tag in _EXCLUDED_ANCESTORS,
            )
            self._inside[ancestor] = place
        return place


def _measure_unlinked_text(line: Element, places: _Places) -> int:
    place = places.get(line)
    if place.is_excluded or place.lines > _MAX_LINES_AROUND:
        return 0
    within = line if line.tag == "a" else place.anchor
    linked = sum(
        len(get_text(anchor))
        for anchor in line.iter("a")
        if anchor is line or places.get(anchor).anchor is within
    )
    length = len(get_text(line))
    return length if linked <= _MAX_LINK_SHARE * length else 0
