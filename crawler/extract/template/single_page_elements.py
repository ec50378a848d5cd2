"""Find the article of one page of which nothing else is known: no system's rules fit, no template.

The text is the element with most words that are no links; the title is what heading, `og:title` and
`<title>` agree on; lead and date stand between the two.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from crawler.extract.fields.attachments import find_pictures_and_files
from crawler.extract.fields.foreign_dates import is_in_entry
from crawler.extract.fields.metadata_lines import is_metadata_line
from crawler.extract.fields.signature_lines import parse_labelled
from crawler.extract.html.main_text import find_common_ancestor, find_main_text
from crawler.extract.html.parse import Element, get_text, is_element
from crawler.extract.template.single_page_titles import (
    MIN_LEAD_LENGTH,
    MIN_TITLE_LENGTH,
    PLACES,
    TITLE_NAME,
    find_title_element,
    get_names,
    is_date_line,
    is_elsewhere,
    is_page,
)

# Names that developers give the text, in any letter case.
_TEXT_NAME = re.compile(
    r"noi-?dung|(?:article|entry|post|news|detail|body|main)-?(?:content|body|text|detail)"
    r"|content-?(?:detail|news|body)|bodytext|articlebody|chi-?tiet|lblcontent|ltrcontent"
)
_MIN_NAMED_SHARE = 0.5  # of the longest text: an element with the right name and less is a lead
_MIN_SHORT_TEXT_LENGTH = 20  # letters beside a title: `Xem chi tiết tại đây`
_MAX_SHORT_TEXT_LENGTH = 600  # letters; with more there is a text, or other parts of the page
_MIN_ROWS, _MIN_TABLE_LENGTH = 3, 150  # rows, letters: counters of visits have fewer. Chosen
_SIGNED_ELEMENTS = ("p", "div", "span", "td", "b", "strong", "i", "em")
_MAX_LINES_UNDER_TEXT = 4  # elements under a text in which its signature may stand


@dataclass(frozen=True, slots=True, kw_only=True)
class SinglePageElements:
    """Where the article of a single page stands.

    Attributes:
        container: The innermost element that holds title and text.
        heading: The title's element.
        text: The element of the text, which may hold the title too.
        leads: Sentences between title and text.
        dates: Lines with a date beside the title.
        signed: Lines under the text that say who wrote it.
        above: What stands in the text over its title.
        has_title: The page's head, or the name of its element, says that it is the title.
    """

    container: Element
    heading: Element
    text: Element
    leads: Sequence[Element]
    dates: Sequence[Element]
    signed: Sequence[Element]
    above: Sequence[Element]
    has_title: bool


def find_single_page_elements(root: Element) -> SinglePageElements | None:
    """Find the article of a page that is known by itself alone; None where it has no text."""
    # Not only what is in the root: broken markup leaves elements beside it.
    order = {element: number for number, element in enumerate(_iterate_nodes(root))}
    text = _find_text(root)
    heading, agrees = find_title_element(root, text, order) if text is not None else (None, False)
    if text is None or heading is None or is_page(find_common_ancestor(heading, text)):
        # What holds most words may be another part of the page than that of the title.
        short = _find_short_text(root)
        around = find_title_element(root, short, order) if short is not None else (None, False)
        if around[0] is not None:
            text, (heading, agrees) = short, around
    if text is None or heading is None:
        return None
    container = find_common_ancestor(heading, text)
    between = list(_iterate_between(container, heading, text, order))
    above = [
        element
        for element in text.iter()
        if order[element] <= order[heading] and element not in heading.iterancestors()
    ]
    return SinglePageElements(
        container=container,
        heading=heading,
        text=text,
        leads=[element for element in between if _is_lead(element)],
        dates=[
            element
            for element in (*between, *_list_neighbours(text, heading))
            if _is_date(element, heading)
        ],
        signed=list(_iterate_signed(container, text, order)),
        above=above if text in heading.iterancestors() else (),
        has_title=agrees or heading.tag == "h1" or bool(TITLE_NAME.search(get_names(heading))),
    )


def _iterate_nodes(root: Element) -> Iterator[Element]:
    """Iterate over all elements and comments; XPath takes minutes to sort 50,000 comments."""
    first = root.getroottree().getroot()
    before = list(first.itersiblings(preceding=True))
    for top in (*reversed(before), first, *first.itersiblings()):
        yield from top.iter()


def _find_text(root: Element) -> Element | None:
    """Find the element of the text: by its name, where it holds enough, else by its words."""
    longest = find_main_text(root)
    length = len(get_text(longest)) if longest is not None else 0
    named = [
        element
        for element in PLACES(root)
        if _TEXT_NAME.search(get_names(element)) and not is_elsewhere(element)
    ]
    sized = [(len(get_text(element)), element) for element in named]
    enough = [(size, element) for size, element in sized if size >= _MIN_NAMED_SHARE * length]
    # Of nested ones the innermost that holds as much: an outer one holds the title as well.
    inner = [
        (size, element)
        for size, element in enough
        if not any(
            element is not other and element in other.iterancestors() and more >= 0.8 * size
            for more, other in enough
        )
    ]
    if longest is None:
        short = _find_short_text(root)
        return _find_table(root) if short is None else short
    best = max(inner, key=lambda pair: pair[0], default=None)
    return best[1] if best else longest


def _find_short_text(root: Element) -> Element | None:
    """Find what stands around a title, where no element holds a text: a notice and its file."""
    titles = [
        element
        for element in (*PLACES(root), *root.iter("h1"))
        if (element.tag == "h1" or TITLE_NAME.search(get_names(element)))
        and len(get_text(element)) >= MIN_TITLE_LENGTH
        and not is_elsewhere(element)
    ]
    if not titles:
        return None
    nearest = None
    for around in titles[-1].iterancestors():
        beside = len(get_text(around)) - len(get_text(titles[-1]))
        if is_page(around) or beside > _MAX_SHORT_TEXT_LENGTH:
            break
        if find_pictures_and_files(around):
            return around
        if nearest is None and beside >= _MIN_SHORT_TEXT_LENGTH:
            nearest = around
    return nearest


def _find_table(root: Element) -> Element | None:
    """Find the table that holds most letters: of who works where, of a week's appointments."""

    def measure(table: Element) -> int:
        is_data = next(table.iterdescendants("table", "form"), None) is None
        rows = sum(1 for _ in table.iter("tr"))
        linked = sum(len(get_text(anchor)) for anchor in table.iter("a"))
        return len(get_text(table)) - 2 * linked if is_data and rows >= _MIN_ROWS else 0

    best = max(root.iter("table"), key=measure, default=None)
    return best if best is not None and measure(best) >= _MIN_TABLE_LENGTH else None


def _iterate_between(
    container: Element, heading: Element, text: Element, order: dict[Element, int]
) -> Iterator[Element]:
    """Iterate over the innermost elements with text of their own between title and text."""
    last = max(order[each] for each in heading.iter())
    is_within = text in heading.iterancestors()
    for element in container.iter():
        is_over = order[element] < order[text] or is_within
        if is_within and order[element] > last and len(get_text(element)) >= MIN_LEAD_LENGTH:
            break  # the text itself
        if is_element(element) and last < order[element] and is_over:
            has_text = bool((element.text or "").strip())
            if has_text and element.tag not in {"script", "style"}:
                yield element


def _iterate_signed(
    container: Element, text: Element, order: dict[Element, int]
) -> Iterator[Element]:
    """Iterate over the elements just under the text that are signatures and nothing else."""
    last = max(order[each] for each in text.iter())
    under = (each for each in container.iter(*_SIGNED_ELEMENTS) if order[each] > last)
    for element in islice(under, _MAX_LINES_UNDER_TEXT):
        if parse_labelled(get_text(element)):
            yield element


def _list_neighbours(text: Element, heading: Element) -> list[Element]:
    """List what stands just above the title and just under the text."""
    above, under = heading.getprevious(), text.getnext()
    parent = heading.getparent()
    beside = list(parent) if parent is not None else []
    found = [*beside, above, under]
    return [each for each in found if each is not None and is_element(each) and each is not heading]


def _is_lead(element: Element) -> bool:
    line = get_text(element)
    return len(line) >= MIN_LEAD_LENGTH and not is_elsewhere(element) and not is_metadata_line(line)


def _is_date(element: Element, heading: Element) -> bool:
    line = get_text(element)
    return is_date_line(line) and not is_in_entry(element, heading)
