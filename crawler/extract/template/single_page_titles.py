"""Find the title on a page known by itself alone: where head and headings agree, or by its place.

In order: a heading that the page's head repeats; an element with the name of titles; `h1`; the
heading or line in bold nearest to the text; the line beside which one has nothing but a date.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from crawler.extract.fields.dates import find_publication_date
from crawler.extract.fields.metadata_lines import is_metadata_line
from crawler.extract.html.main_text import find_common_ancestor
from crawler.extract.html.parse import Element, compile_xpath, get_text
from crawler.extract.html.text import make_comparison_key, normalize_text
from crawler.extract.html.walk import BLOCK_ELEMENTS

# Names that developers give the title, in any letter case.
TITLE_NAME = re.compile(
    r"tieu-?de|news-?title|title-?news|title-?detail|detail-?title|article-?title|entry-?title"
    r"|post-?title|lbl?title|ltr?title|headline|ten-?tin|ten-?bai|contentheading|page-?title"
)
PLACES = compile_xpath("//*[@id or @class or @itemprop]")
_HEADINGS = compile_xpath("//h1 | //h2 | //h3 | //h4")
_HEAD_TITLES = compile_xpath("//head/meta[@property='og:title' or @name='twitter:title']")
_PAGE_TITLE = compile_xpath("//head/title")
_SITE_NAME = re.compile(
    r"(?:trang (?:thông tin|chủ)|cổng|website|báo|tạp chí|học viện|viện|trung tâm|sở|đảng bộ"
    r"|trường (?:chính trị|đại học|cao đẳng))\b.{0,70}$",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"(?<!\s)\s++[-–—|»:•·/]\s++|\s{0,9}\|\s*+")
_ELSEWHERE = frozenset({"nav", "aside", "footer", "a", "li", "select"})
MIN_TITLE_LENGTH, _MAX_TITLE_LENGTH = 8, 300  # characters
MIN_LEAD_LENGTH = 60  # characters, as in `template.locate`
_SENTENCE_ENDS = (".", ":", ";", ",")  # of a lead in bold, a label
_MIN_BOLD_WORDS = 4  # of a title that is no heading; labels have fewer
_LINE_ELEMENTS = ("td", "div", "p", "li", "h5", "h6")
_MAX_LEVELS, _MAX_OPENING_LINES = 5, 40  # elements around a text, lines over it, that are looked at
_MAX_OPENING_LENGTH = 200  # letters of a title; a longer line is the text
_MAX_LAYOUT_CELLS = 3  # in a row: menu, text, side column; with more it is one of a table
_MIN_KEY_LENGTH = 10  # letters of a `<title>`'s part that a heading may repeat


def list_head_keys(root: Element) -> list[str]:
    """List what the head calls the page: whole, and each part of `<title>`; longest first."""
    texts = [normalize_text(meta.get("content") or "") for meta in _HEAD_TITLES(root)]
    for element in _PAGE_TITLE(root):
        title = get_text(element)
        texts += [title, *_SEPARATOR.split(title)]
    keys = {make_comparison_key(text) for text in texts}
    return sorted((key for key in keys if len(key) >= _MIN_KEY_LENGTH), key=len, reverse=True)


def find_title_element(
    root: Element, text: Element, order: dict[Element, int]
) -> tuple[Element | None, bool]:
    """Find the title's element, and whether the page's head agrees."""
    candidates = [
        element
        for element in (*_HEADINGS(root), *PLACES(root))
        if MIN_TITLE_LENGTH <= len(get_text(element)) <= _MAX_TITLE_LENGTH
        and (order[element] < order[text] or text in element.iterancestors())
        and (element.tag in {"h1", "h2", "h3", "h4"} or TITLE_NAME.search(get_names(element)))
        and not any(each.tag in {"nav", "aside", "footer"} for each in element.iterancestors())
    ]
    own = [
        each
        for each in candidates
        if (each.tag == "h1" or TITLE_NAME.search(get_names(each)))
        and not _SITE_NAME.match(get_text(each))
    ]
    for key in list_head_keys(root):
        same = [each for each in candidates if make_comparison_key(get_text(each)) == key]
        # A head that calls all pages by the site's name agrees with the banner.
        if same and not (own and _SITE_NAME.match(get_text(same[0]))):
            return _pick_innermost(same), True
    titled = [each for each in candidates if TITLE_NAME.search(get_names(each))]
    first = [each for each in candidates if each.tag == "h1"]
    before = [
        each
        for each in candidates
        if order[each] < order[text] and next(each.iter("a"), None) is None
    ]
    # The nearest over the text: side columns and boxes have headings of their own.
    for group in (titled, first):
        near = [each for each in group if not is_page(find_common_ancestor(each, text))]
        if near or (group is first and group):
            return max(near or group, key=lambda each: order[each]), False
    nearest = _find_nearest(before, _list_bold_lines(root, text, order), text, order)
    if nearest is None:
        return _find_line_by_date(text, order), False
    return nearest, make_comparison_key(get_text(nearest)) in list_head_keys(root)


def _find_line_by_date(text: Element, order: dict[Element, int]) -> Element | None:
    """Find the line over a text, or that it opens with, beside which a line has nothing but a date.

    Titles of home-made pages are cells and divisions like any other.
    """
    for around in islice((text, *text.iterancestors()), _MAX_LEVELS):
        if is_page(around):
            break
        lines = list(islice(_iterate_opening_lines(around, text, order), _MAX_OPENING_LINES))
        said = [get_text(line) for line in lines]
        for number, line in enumerate(lines):
            beside = said[max(0, number - 1) : number + 2]
            if _could_be_title(line, said[number]) and any(map(is_date_line, beside)):
                return line
    return None


def _iterate_opening_lines(
    around: Element, text: Element, order: dict[Element, int]
) -> Iterator[Element]:
    """Iterate over the lines of an element down to the first sentences of the text in it."""
    for element in around.iter(*_LINE_ELEMENTS):
        if next(element.iterdescendants(*BLOCK_ELEMENTS), None) is not None:
            continue
        length = len(get_text(element))
        if order[element] >= order[text] and length >= _MAX_OPENING_LENGTH:
            return
        if length:
            yield element


def _could_be_title(line: Element, said: str) -> bool:
    return (
        MIN_TITLE_LENGTH <= len(said) <= _MAX_TITLE_LENGTH
        and len(said.split()) >= _MIN_BOLD_WORDS
        and not is_metadata_line(said)
        and not is_elsewhere(line)
        and next(line.iter("a"), None) is None
        and not any(
            each.tag == "tr" and len(each) > _MAX_LAYOUT_CELLS for each in line.iterancestors()
        )
    )


def is_date_line(said: str) -> bool:
    """Tell whether a line says when something was published, and little else."""
    return is_metadata_line(said) and find_publication_date(said) is not None


def _find_nearest(
    headings: Sequence[Element],
    bold: Sequence[Element],
    text: Element,
    order: dict[Element, int],
) -> Element | None:
    """Find the heading, or the line in bold, that shares the innermost element with the text."""

    def measure(element: Element) -> tuple[int, bool, int]:
        common = find_common_ancestor(element, text)
        depth = -1 if is_page(common) else sum(1 for _ in common.iterancestors())
        return depth, element in headings, order[element]

    nearest = max((*headings, *bold), key=measure, default=None)
    return nearest if nearest is not None and measure(nearest)[0] >= 0 else None


def _list_bold_lines(root: Element, text: Element, order: dict[Element, int]) -> list[Element]:
    """List the lines in bold over a text, and that with which it opens: titles of old pages."""
    return [
        bold
        for bold in root.iter("b", "strong", "big")
        if _is_bold_title(bold)
        and (order[bold] < order[text] or _opens_text(bold, text, order))
        and not is_elsewhere(bold)
        and next(bold.iter("a"), None) is None
    ]


def _is_bold_title(bold: Element) -> bool:
    line = get_text(bold)
    holder = next((each for each in bold.iterancestors() if each.tag in BLOCK_ELEMENTS), bold)
    return (
        MIN_TITLE_LENGTH <= len(line) <= _MAX_TITLE_LENGTH
        and len(line.split()) >= _MIN_BOLD_WORDS
        and not line.endswith(_SENTENCE_ENDS)
        and not is_metadata_line(line)
        and (line == get_text(holder) or _is_between_breaks(bold, holder))
    )


def _opens_text(bold: Element, text: Element, order: dict[Element, int]) -> bool:
    """Tell whether a text opens with a line; over it in the same cell a menu may stand."""
    if text not in bold.iterancestors():
        return False
    above = len(get_text(text).partition(get_text(bold))[0])
    links = (each for each in text.iter("a") if order[each] < order[bold])
    return above - sum(len(get_text(each)) for each in links) < MIN_LEAD_LENGTH


def _is_between_breaks(element: Element, holder: Element) -> bool:
    """Tell whether an element is a line of its own in a block whose lines end with `<br>`."""

    def is_edge(each: Element, *, is_before: bool) -> bool:
        while each is not holder:
            beside, parent = each.getprevious() if is_before else each.getnext(), each.getparent()
            text_holder = beside if is_before else each
            text = (
                text_holder.tail if text_holder is not None else parent is not None and parent.text
            )
            if parent is None or (text or "").strip():
                return False
            if beside is not None:
                return beside.tag in {"br", "hr"} or beside.tag in BLOCK_ELEMENTS
            each = parent
        return True

    return is_edge(element, is_before=True) and is_edge(element, is_before=False)


def _pick_innermost(elements: Sequence[Element]) -> Element:
    """Pick the last of some elements that is around none of the others."""
    return next(
        element
        for element in reversed(elements)
        if not any(element in other.iterancestors() for other in elements)
    )


def is_page(element: Element) -> bool:
    """Tell the whole page from a part of it."""
    return element.tag in {"body", "html"}


def get_names(element: Element) -> str:
    """Return the names of an element; of an id the last part counts (`ctl00_Main_lblTieuDe`)."""
    last = (element.get("id") or "").rsplit("_", 1)[-1].rsplit("$", 1)[-1]
    return f"{last} {element.get('class') or ''} {element.get('itemprop') or ''}".lower()


def is_elsewhere(element: Element) -> bool:
    """Tell whether an element stands in a menu, a side column, a list or a link."""
    return any(each.tag in _ELSEWHERE for each in (element, *element.iterancestors()))
