"""Find the article of one page of which nothing else is known: no system's rules fit, no template.

The text is the element with most words that are no links; the title is what heading, `og:title` and
`<title>` agree on; lead and date stand between the two.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from crawler.extract.fields.attachments import find_pictures_and_files
from crawler.extract.fields.dates import find_publication_date
from crawler.extract.fields.foreign_dates import is_in_entry
from crawler.extract.fields.metadata_lines import is_metadata_line
from crawler.extract.fields.signature_lines import parse_labelled
from crawler.extract.html.main_text import find_main_text
from crawler.extract.html.parse import Element, compile_xpath, get_text, is_element
from crawler.extract.html.text import make_comparison_key, normalize_text
from crawler.extract.html.walk import BLOCK_ELEMENTS

# Names that developers give the parts of a page, in any letter case; of an id the last part counts
# (`ctl00_Main_lblTieuDe`).
_TITLE_NAME = re.compile(
    r"tieu-?de|news-?title|title-?news|title-?detail|detail-?title|article-?title|entry-?title"
    r"|post-?title|lbl?title|ltr?title|headline|ten-?tin|ten-?bai|contentheading|page-?title"
)
_TEXT_NAME = re.compile(
    r"noi-?dung|(?:article|entry|post|news|detail|body|main)-?(?:content|body|text|detail)"
    r"|content-?(?:detail|news|body)|bodytext|articlebody|chi-?tiet|lblcontent|ltrcontent"
)
_NODES = compile_xpath("//node()[not(self::text())]")
_PLACES = compile_xpath("//*[@id or @class or @itemprop]")
_HEADINGS = compile_xpath("//h1 | //h2 | //h3 | //h4")
_HEAD_TITLES = compile_xpath("//head/meta[@property='og:title' or @name='twitter:title']")
_PAGE_TITLE = compile_xpath("//head/title")
_SITE_NAME = re.compile(
    r"(?:trang (?:thông tin|chủ)|cổng|website|báo|tạp chí|học viện|viện|trung tâm|sở|đảng bộ"
    r"|trường (?:chính trị|đại học|cao đẳng))\b.{0,70}$",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s+[-–—|»:•·/]\s+|\s*\|\s*")
_ELSEWHERE = frozenset({"nav", "aside", "footer", "a", "li", "select"})
_MIN_TITLE_LENGTH, _MAX_TITLE_LENGTH = 8, 300  # characters
_MIN_NAMED_SHARE = 0.5  # of the longest text: an element with the right name and less is a lead
_MIN_SHORT_TEXT_LENGTH = 20  # letters beside a title: `Xem chi tiết tại đây`
_MAX_SHORT_TEXT_LENGTH = 600  # letters; with more there is a text, or other parts of the page
_MIN_LEAD_LENGTH = 60  # characters, as in `template.locate`
_SENTENCE_ENDS = (".", ":", ";", ",")  # of a lead in bold, a label
_SIGNED_ELEMENTS = ("p", "div", "span", "td", "b", "strong", "i", "em")
_MAX_LINES_UNDER_TEXT = 4  # elements under a text in which its signature may stand
_MIN_BOLD_WORDS = 4  # of a title that is no heading; labels have fewer
_MIN_KEY_LENGTH = 10  # letters of a `<title>`'s part that a heading may repeat


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
    order = {element: number for number, element in enumerate(_NODES(root))}
    text = _find_text(root)
    heading, agrees = _find_heading(root, text, order) if text is not None else (None, False)
    if text is None or heading is None or _is_page(_find_common(heading, text)):
        # What holds most words may be another part of the page than that of the title.
        short = _find_short_text(root)
        around = _find_heading(root, short, order) if short is not None else (None, False)
        if around[0] is not None:
            text, (heading, agrees) = short, around
    if text is None or heading is None:
        return None
    container = _find_common(heading, text)
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
        has_title=agrees or heading.tag == "h1" or bool(_TITLE_NAME.search(_get_names(heading))),
    )


def _get_names(element: Element) -> str:
    last = (element.get("id") or "").rsplit("_", 1)[-1].rsplit("$", 1)[-1]
    return f"{last} {element.get('class') or ''} {element.get('itemprop') or ''}".lower()


def _find_text(root: Element) -> Element | None:
    """Find the element of the text: by its name, where it holds enough, else by its words."""
    longest = find_main_text(root)
    length = len(get_text(longest)) if longest is not None else 0
    named = [
        element
        for element in _PLACES(root)
        if _TEXT_NAME.search(_get_names(element)) and not _is_elsewhere(element)
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
        return _find_short_text(root)
    best = max(inner, key=lambda pair: pair[0], default=None)
    return best[1] if best else longest


def _find_short_text(root: Element) -> Element | None:
    """Find what stands around a title, where no element holds a text: a notice and its file."""
    titles = [
        element
        for element in (*_PLACES(root), *root.iter("h1"))
        if (element.tag == "h1" or _TITLE_NAME.search(_get_names(element)))
        and len(get_text(element)) >= _MIN_TITLE_LENGTH
        and not _is_elsewhere(element)
    ]
    if not titles:
        return None
    nearest = None
    for around in titles[-1].iterancestors():
        beside = len(get_text(around)) - len(get_text(titles[-1]))
        if _is_page(around) or beside > _MAX_SHORT_TEXT_LENGTH:
            break
        if find_pictures_and_files(around):
            return around
        if nearest is None and beside >= _MIN_SHORT_TEXT_LENGTH:
            nearest = around
    return nearest


def _is_elsewhere(element: Element) -> bool:
    return any(each.tag in _ELSEWHERE for each in (element, *element.iterancestors()))


def list_head_keys(root: Element) -> list[str]:
    """List what the head calls the page: whole, and each part of `<title>`; longest first."""
    texts = [normalize_text(meta.get("content") or "") for meta in _HEAD_TITLES(root)]
    for element in _PAGE_TITLE(root):
        title = get_text(element)
        texts += [title, *_SEPARATOR.split(title)]
    keys = {make_comparison_key(text) for text in texts}
    return sorted((key for key in keys if len(key) >= _MIN_KEY_LENGTH), key=len, reverse=True)


def _find_heading(
    root: Element, text: Element, order: dict[Element, int]
) -> tuple[Element | None, bool]:
    """Find the title's element, and whether the page's head agrees."""
    candidates = [
        element
        for element in (*_HEADINGS(root), *_PLACES(root))
        if _MIN_TITLE_LENGTH <= len(get_text(element)) <= _MAX_TITLE_LENGTH
        and (order[element] < order[text] or text in element.iterancestors())
        and (element.tag in {"h1", "h2", "h3", "h4"} or _TITLE_NAME.search(_get_names(element)))
        and not any(each.tag in {"nav", "aside", "footer"} for each in element.iterancestors())
    ]
    own = [
        each
        for each in candidates
        if (each.tag == "h1" or _TITLE_NAME.search(_get_names(each)))
        and not _SITE_NAME.match(get_text(each))
    ]
    for key in list_head_keys(root):
        same = [each for each in candidates if make_comparison_key(get_text(each)) == key]
        # A head that calls all pages by the site's name agrees with the banner.
        if same and not (own and _SITE_NAME.match(get_text(same[0]))):
            return _pick_innermost(same), True
    titled = [each for each in candidates if _TITLE_NAME.search(_get_names(each))]
    first = [each for each in candidates if each.tag == "h1"]
    before = [
        each
        for each in candidates
        if order[each] < order[text] and next(each.iter("a"), None) is None
    ]
    # The nearest over the text: side columns and boxes have headings of their own.
    for group in (titled, first):
        near = [each for each in group if not _is_page(_find_common(each, text))]
        if near or (group is first and group):
            return max(near or group, key=lambda each: order[each]), False
    return _find_nearest(before, _list_bold_lines(root, text, order), text, order), False


def _find_nearest(
    headings: Sequence[Element],
    bold: Sequence[Element],
    text: Element,
    order: dict[Element, int],
) -> Element | None:
    """Find the heading, or the line in bold, that shares the innermost element with the text."""

    def measure(element: Element) -> tuple[int, bool, int]:
        common = _find_common(element, text)
        depth = -1 if _is_page(common) else sum(1 for _ in common.iterancestors())
        return depth, element in headings, order[element]

    nearest = max((*headings, *bold), key=measure, default=None)
    return nearest if nearest is not None and measure(nearest)[0] >= 0 else None


def _list_bold_lines(root: Element, text: Element, order: dict[Element, int]) -> list[Element]:
    """List the lines in bold over a text, and that with which it opens: titles of old pages."""
    opening = get_text(text)[:_MAX_TITLE_LENGTH]
    found = []
    for bold in root.iter("b", "strong", "big"):
        line = get_text(bold)
        holder = next((each for each in bold.iterancestors() if each.tag in BLOCK_ELEMENTS), bold)
        is_line = _MIN_TITLE_LENGTH <= len(line) <= _MAX_TITLE_LENGTH and line == get_text(holder)
        is_over = order[bold] < order[text] or (
            text in bold.iterancestors() and opening.startswith(line)
        )
        if (
            is_line
            and is_over
            and len(line.split()) >= _MIN_BOLD_WORDS
            and not is_metadata_line(line)
            and not _is_elsewhere(bold)
            and not line.endswith(_SENTENCE_ENDS)
            and next(bold.iter("a"), None) is None
        ):
            found.append(bold)
    return found


def _pick_innermost(elements: Sequence[Element]) -> Element:
    """Pick the last of some elements that is around none of the others."""
    return next(
        element
        for element in reversed(elements)
        if not any(element in other.iterancestors() for other in elements)
    )


def _is_page(element: Element) -> bool:
    return element.tag in {"body", "html"}


def _find_common(one: Element, other: Element) -> Element:
    above = [one, *one.iterancestors()]
    return next(element for element in (other, *other.iterancestors()) if element in above)


def _iterate_between(
    container: Element, heading: Element, text: Element, order: dict[Element, int]
) -> Iterator[Element]:
    """Iterate over the innermost elements with text of their own between title and text."""
    last = max(order[each] for each in heading.iter())
    for element in container.iter():
        if is_element(element) and last < order[element] < order[text]:
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
    return (
        len(line) >= _MIN_LEAD_LENGTH and not _is_elsewhere(element) and not is_metadata_line(line)
    )


def _is_date(element: Element, heading: Element) -> bool:
    line = get_text(element)
    return (
        is_metadata_line(line)
        and find_publication_date(line) is not None
        and not is_in_entry(element, heading)
    )
