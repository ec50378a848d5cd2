"""A page among those of its template: its heading, its content, and where its article stands."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.extract.fields.metadata_lines import FieldKind
from crawler.extract.html.parse import Element
from crawler.extract.template.page_blocks import PageBlocks, TextBlock

# Blocks between a heading, or the end of a text, and its date: other blocks of the info line stand
# between them (section, author, hits, icons), fewer at the end.
_MAX_DISTANCE_TO_HEADING = 12
_MAX_DISTANCE_TO_END = 4
CONTAINER_ELEMENTS = frozenset(
    {"div", "td", "section", "article", "main", "body", "form", "center", "span"}
)
# Of a page's text in one element with the heading: the article is in there. Readers' comments may
# be longer than the text.
_MIN_ARTICLE_TEXT_SHARE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePage:
    """One page of a layout; blocks are named by number: the heading's, those in boxes of links.

    `is_content` tells of each block that it is no boilerplate.
    """

    page_blocks: PageBlocks
    heading: int
    is_content: Sequence[bool]
    link_boxes: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRange:
    """The blocks `[first, last)` that the body's element holds, and the heading's, by number."""

    first: int
    last: int
    heading: int

    @property
    def is_below_heading(self) -> bool:
        """Tell whether the body has an element of its own, below the heading."""
        return self.heading < self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLocation:
    """An article's place on its page; blocks are named by their numbers.

    `content` are the blocks in the body that are the article's own, `lead` those between heading
    and body, `fields` those that hold a field, the best of each kind first. `stamp` is a date that
    stands in the heading, beside the title.
    """

    page_blocks: PageBlocks
    title: str
    heading: int
    body: Element
    body_range: BlockRange
    content: tuple[int, ...]
    lead: tuple[int, ...]
    fields: tuple[tuple[FieldKind, int], ...]
    stamp: str = ""


def collect_article_text(page: TemplatePage) -> list[TextBlock]:
    """Collect the text that follows the heading: neither boilerplate nor links to elsewhere.

    It ends with the innermost element that holds the heading and a good part of the page's text; so
    readers' comments and texts in other columns are left out.
    """
    blocks = page.page_blocks.blocks
    found = [
        blocks[number]
        for number in range(page.heading + 1, len(blocks))
        if page.is_content[number]
        and number not in page.link_boxes
        and not blocks[number].is_link_line
    ]
    total = sum(len(block.text) for block in found)
    ancestors = [{block.element, *block.element.iterancestors()} for block in found]
    for ancestor in blocks[page.heading].element.iterancestors():
        inside = [
            block for block, around in zip(found, ancestors, strict=True) if ancestor in around
        ]
        if sum(len(block.text) for block in inside) >= _MIN_ARTICLE_TEXT_SHARE * total:
            return inside
    return found


def is_near_article(number: int, heading: int, end: int) -> bool:
    """Tell whether a block stands near a heading or just after the text that ends before `end`."""
    return (
        abs(number - heading) <= _MAX_DISTANCE_TO_HEADING
        or 0 <= number - end < _MAX_DISTANCE_TO_END
    )


def iterate_containers(block: TextBlock) -> Iterator[Element]:
    """Iterate over the elements around a block that can hold an article, innermost first."""
    if block.element.tag in CONTAINER_ELEMENTS:
        yield block.element
    for ancestor in block.element.iterancestors():
        if ancestor.tag in CONTAINER_ELEMENTS:
            yield ancestor
        if ancestor.tag == "body":
            return


def measure_containers(blocks: Sequence[TextBlock]) -> dict[Element, int]:
    """Return how much text each container holds, in characters."""
    sizes: defaultdict[Element, int] = defaultdict(int)
    for block in blocks:
        for container in iterate_containers(block):
            sizes[container] += len(block.text)
    return sizes
