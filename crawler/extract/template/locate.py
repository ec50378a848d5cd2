"""Find the article of one page by its site's template, or the reason why it has none."""

import re
from collections.abc import Collection, Sequence
from datetime import timedelta

from crawler.extract.fields.attachments import find_pictures_and_files
from crawler.extract.fields.dates import (
    find_dateline_end,
    find_printed_date,
    find_publication_date,
)
from crawler.extract.fields.foreign_dates import is_in_entry
from crawler.extract.fields.metadata_lines import FieldKind, classify_label, is_metadata_line
from crawler.extract.html.parse import Element
from crawler.extract.html.text import make_comparison_key
from crawler.extract.template.headings import (
    find_first_heading,
    find_heading,
    find_likeliest_heading,
    find_repeated_heading,
    is_clock_line,
    read_title_at,
)
from crawler.extract.template.lists import (
    find_link_boxes,
    get_entry_target,
    get_path_tail,
    is_listing,
    is_teaser,
)
from crawler.extract.template.model import Layout, SiteTemplate
from crawler.extract.template.no_article import NoArticleReason, detect_purpose, is_staff_table
from crawler.extract.template.page_blocks import PageBlocks, TextBlock
from crawler.extract.template.recurrence import mark_content
from crawler.extract.template.subtract import select_content_blocks
from crawler.extract.template.template_page import (
    CONTAINER_ELEMENTS,
    ArticleLocation,
    BlockRange,
    TemplatePage,
    collect_article_text,
    is_near_article,
    measure_containers,
)

# Share of a page's text in one element from which it is the body, where no layout says. Of 164
# readings of corpus and golden pages 1 differs at 0.6, 4 at 0.95.
_MIN_BODY_TEXT_SHARE = 0.8
# Characters that make an article of no known layout. Of 164 readings of corpus and golden pages 5
# differ at 150, 7 at 600.
_MIN_ARTICLE_LENGTH = 300
_MIN_LEAD_LENGTH = 60  # characters of a lead: a short sentence
_MAX_DATE_DISTANCE = 8  # blocks between heading and date line
_MAX_DATE_DISTANCE_ABOVE = 3  # blocks above a heading in which its date may stand
_POSTED = re.compile(
    r"\W*(?:ngày|thứ|chủ nhật|(?:được )?(?:đăng|gửi|viết|cập nhật)|posted|published|created|on\b)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d\s*(?::|h\b|giờ|am\b|pm\b)", re.IGNORECASE)
# A printed time this near the fetch is the visitor's clock: a page that prints the day alone is up
# to a day off, and servers err by an hour.
_CLOCK_TOLERANCE = timedelta(days=1, hours=1)


def locate_article(
    page_blocks: PageBlocks, template: SiteTemplate, *, is_declared: bool = False
) -> ArticleLocation | NoArticleReason:
    """Find the article of a page.

    A page that is a list, or lacks what articles of its layout have, has none. Without a layout for
    its heading a page must have more: its title at a path for headings, a date, enough text.

    Args:
        page_blocks: the page.
        template: what the pages of its site have in common.
        is_declared: the page's own head says that it is an article, which is not doubted.
    """
    by_path = {layout.heading: layout for layout in template.layouts}
    names, shared = template.site_names, template.shared_titles
    heading_and_path = find_heading(page_blocks, list(by_path), names, shared)
    layout = by_path[heading_and_path[1]] if heading_and_path else None
    heading = (
        heading_and_path[0]
        if heading_and_path
        else find_likeliest_heading(page_blocks, names, shared)
    )
    if heading is not None:
        heading = find_repeated_heading(page_blocks, heading)
    is_content = mark_content(page_blocks.blocks, template.boilerplate)
    if reason := detect_purpose(page_blocks, is_content, names) or (
        None if is_declared else detect_purpose(page_blocks, is_content, names, heading)
    ):
        return reason
    if not is_declared and _is_list(page_blocks, is_content, heading, layout, by_path):
        return NoArticleReason.LISTING
    if heading is None and is_declared:
        heading = find_first_heading(page_blocks, is_content, shared)
    if heading is None:
        return NoArticleReason.NO_HEADING
    page = TemplatePage(
        page_blocks=page_blocks,
        heading=heading,
        is_content=is_content,
        link_boxes=find_link_boxes(page_blocks, heading),
    )
    body = _find_body_element(page, layout)
    if body is None:
        return NoArticleReason.NO_TEXT
    return _build_location(page, layout, template, body, is_declared=is_declared)


def _is_list(
    page_blocks: PageBlocks,
    is_content: Sequence[bool],
    heading: int | None,
    layout: Layout | None,
    layout_headings: Collection[str],
) -> bool:
    """Tell whether a page lists others, by its links and where text stands among them."""
    # No heading of a layout, but linked ones at such a path: those of entries.
    if layout is None and _has_linked_headings(page_blocks, layout_headings):
        return True
    first = 0 if heading is None else heading + 1
    return not _has_date_at_heading(page_blocks, heading, layout) and is_listing(
        page_blocks, first, is_content
    )


def _has_linked_headings(page_blocks: PageBlocks, headings: Collection[str]) -> bool:
    """Tell whether a page has linked headings where articles have theirs: those of entries."""
    ends = {get_path_tail(path) for path in headings}
    return any(block.target and get_path_tail(block.path) in ends for block in page_blocks.blocks)


def _has_date_at_heading(
    page_blocks: PageBlocks, heading: int | None, layout: Layout | None
) -> bool:
    """Tell whether a page has one date, in its layout's slot, right at a heading of its own.

    Then it is an article, however short, and whatever is listed under it.
    """
    if (
        heading is None
        or layout is None
        or get_entry_target(page_blocks, page_blocks.blocks[heading])
    ):
        return False
    slots = [slot for slot in layout.slots if slot.kind is FieldKind.PUBLISHED]
    blocks = page_blocks.blocks
    dates = [n for n, block in enumerate(blocks) if any(slot.is_slot_of(block) for slot in slots)]
    if len(dates) != 1 or abs(dates[0] - heading) > _MAX_DATE_DISTANCE:
        return False
    return not any(
        get_entry_target(page_blocks, block)
        for block in blocks[heading + 1 : dates[0]]
        if not any(slot.is_slot_of(block) for slot in layout.slots)
    )


def _build_location(
    page: TemplatePage,
    layout: Layout | None,
    template: SiteTemplate,
    body: Element,
    *,
    is_declared: bool,
) -> ArticleLocation | NoArticleReason:
    page_blocks = page.page_blocks
    body_range = _make_range(page_blocks.blocks, body, page.heading)
    content = _drop_clock_lines(
        page_blocks, select_content_blocks(page, body_range, template.boilerplate, layout)
    )
    lead = _find_lead(page, body_range, layout)
    fields = _find_fields(page, layout, body_range, {*content, *lead})
    title = read_title_at(page_blocks, page.heading, template.site_names)
    stamp = page_blocks.blocks[page.heading].text.removeprefix(title)
    stamp = stamp if find_printed_date(stamp) else ""
    if not is_declared:
        reason = None if stamp else _check_article_marks(page, layout, fields, [*lead, *content])
        length = sum(len(page_blocks.blocks[number].text) for number in content)
        if reason is None and layout is None and length < _MIN_ARTICLE_LENGTH:
            reason = NoArticleReason.NO_TEXT
        if reason:
            return reason
    taken = {number for _, number in fields}
    return ArticleLocation(
        page_blocks=page_blocks,
        title=title,
        heading=page.heading,
        body=body,
        body_range=body_range,
        content=tuple(content),
        lead=tuple(number for number in lead if number not in taken),
        fields=fields,
        stamp=stamp,
    )


def _drop_clock_lines(page_blocks: PageBlocks, content: list[int]) -> list[int]:
    """Leave out a time of day that stands over the text: that of the event announced."""
    for position, number in enumerate(content):
        text = page_blocks.blocks[number].text
        if not (is_clock_line(text) and _CLOCK.search(text)) or find_printed_date(text):
            return content[position:]
    return content


def _check_article_marks(
    page: TemplatePage,
    layout: Layout | None,
    fields: Sequence[tuple[FieldKind, int]],
    text_numbers: Sequence[int],
) -> NoArticleReason | None:
    """Return why a page that is no list for certain is no article either.

    It may lack a date, where the articles of its layout have one, or open with a link and a teaser.
    """
    dates = [number for kind, number in fields if kind is FieldKind.PUBLISHED]
    blocks = page.page_blocks.blocks
    slots = layout.slots if layout else ()
    is_slotted = bool(dates) and any(slot.is_slot_of(blocks[dates[0]]) for slot in slots)
    if not is_slotted and is_staff_table([blocks[number] for number in text_numbers]):
        return NoArticleReason.STANDING
    if not dates:
        return NoArticleReason.NO_DATE if layout is None or layout.has_date else None
    if is_slotted:
        return None
    after = [blocks[n] for n in range(page.heading + 1, len(blocks)) if page.is_content[n]]
    return NoArticleReason.LISTING if is_teaser(page.page_blocks, after) else None


def _find_body_element(page: TemplatePage, layout: Layout | None) -> Element | None:
    """Find the element of the text: at the layout's path, or the innermost with most of it."""
    blocks = collect_article_text(page)
    if layout is not None and layout.body is not None:
        candidates = [
            element for element, path in page.page_blocks.paths.items() if path == layout.body
        ]
        if len(candidates) == 1:
            return candidates[0]
        # Several at the path: related articles in boxes alike. The one with most of the text is it.
        sizes = measure_containers(blocks)
        best = max(candidates, key=lambda element: sizes.get(element, 0), default=None)
        if best is not None and sizes.get(best):
            return best
        if not blocks:
            return _find_textless_body(page, candidates)
    total = sum(len(block.text) for block in blocks)
    sizes = measure_containers(blocks)
    containers = [
        element for element, size in sizes.items() if size >= _MIN_BODY_TEXT_SHARE * total
    ]
    body = max(
        containers, key=lambda element: sum(1 for _ in element.iterancestors()), default=None
    )
    return _find_textless_body(page) if body is None and layout is not None else body


def _find_textless_body(page: TemplatePage, candidates: Sequence[Element] = ()) -> Element | None:
    """Find the body of news without text: it holds the heading, and a picture or a file.

    Of a layout whose news is all files, without `candidates`, it is the nearest with one.
    """
    heading = page.page_blocks.blocks[page.heading].element
    for element in (heading, *heading.iterancestors()):
        if element.tag == "body":
            break
        has_files = bool(find_pictures_and_files(element))
        if element in candidates or (not candidates and has_files):
            return element if has_files else None
    return None


def _make_range(blocks: Sequence[TextBlock], body: Element, heading: int) -> BlockRange:
    within = {body, *body.iterdescendants()} if body.tag in CONTAINER_ELEMENTS else ()
    inside = [number for number, block in enumerate(blocks) if block.element in within]
    if not inside:
        return BlockRange(first=heading + 1, last=heading + 1, heading=heading)
    return BlockRange(first=inside[0], last=inside[-1] + 1, heading=heading)


def _find_lead(page: TemplatePage, body_range: BlockRange, layout: Layout | None) -> list[int]:
    """Find the sentences between heading and body, with the short lines (who signs) beside them.

    What stands in one block with a field, such as the account beside the date, is no such line.
    """
    blocks = page.page_blocks.blocks
    slots = layout.slots if layout else ()
    between = range(page.heading + 1, body_range.first)
    field_paths = {
        blocks[number].block_path
        for number in between
        if any(slot.is_slot_of(blocks[number]) for slot in slots)
    }
    numbers = [
        number
        for number in between
        if page.is_content[number]
        and body_range.is_below_heading
        and not blocks[number].is_link_line
    ]
    lines = [number for number in numbers if not is_metadata_line(blocks[number].text)]
    sentences = {number for number in lines if len(blocks[number].text) >= _MIN_LEAD_LENGTH}
    parent_paths = {blocks[number].block_path.rpartition(">")[0] for number in sentences}
    return [
        number
        for number in numbers
        if number in sentences
        or (
            blocks[number].block_path not in field_paths
            and blocks[number].block_path.rpartition(">")[0] in parent_paths
        )
    ]


def _find_fields(
    page: TemplatePage, layout: Layout | None, body_range: BlockRange, text_numbers: Collection[int]
) -> tuple[tuple[FieldKind, int], ...]:
    """Find the blocks that hold fields: in slots, nearest to the heading first; then labelled."""
    blocks, heading = page.page_blocks.blocks, page.heading
    slots = layout.slots if layout else ()
    slotted: list[tuple[FieldKind, int]] = [
        (slot.kind, number)
        for number, block in enumerate(blocks)
        for slot in slots
        if slot.is_slot_of(block) and slot.kind is not FieldKind.OTHER
    ]
    slotted.sort(key=lambda field: (abs(field[1] - heading), field[1]))
    slotted = _filter_dates(slotted, heading, body_range.last)
    labelled = [
        (kind, number)
        for number in range(heading + 1, len(blocks))
        if number not in text_numbers
        and number not in page.link_boxes
        and (
            number < body_range.last
            or page.is_content[number]
            or not make_comparison_key(blocks[number].text)
        )
        and (kind := classify_label(blocks[number].text))
    ]
    fields = list(dict.fromkeys([*slotted, *labelled]))
    if not any(kind is FieldKind.PUBLISHED for kind, _ in fields):
        fields += _find_date_lines(page, body_range, text_numbers)
    return tuple(fields)


def _filter_dates(
    slotted: Sequence[tuple[FieldKind, int]], heading: int, end: int
) -> list[tuple[FieldKind, int]]:
    """Leave out dates that are none of the article; an only date is that of publication."""
    kinds = {FieldKind.PUBLISHED, FieldKind.MODIFIED}
    kept = [
        (kind, number)
        for kind, number in slotted
        if kind not in kinds or is_near_article(number, heading, end)
    ]
    if any(kind is FieldKind.PUBLISHED for kind, _ in kept):
        return kept
    return [
        (FieldKind.PUBLISHED if kind is FieldKind.MODIFIED else kind, number)
        for kind, number in kept
    ]


def _find_date_lines(
    page: TemplatePage, body_range: BlockRange, text_numbers: Collection[int]
) -> list[tuple[FieldKind, int]]:
    """Find lines about the article that print a date; never the clock of the visit.

    In the text itself such a line is a date and nothing else, or begins as those of systems do:
    `Thời gian: 9 giờ ngày 28/08/2015` is of the event.
    """
    page_blocks, heading = page.page_blocks, page.heading
    end, title = max(body_range.last, heading + 1), page_blocks.blocks[heading].element
    near = [
        *range(heading + 1, min(heading + _MAX_DATE_DISTANCE, end)),
        *range(heading - 1, heading - 1 - _MAX_DATE_DISTANCE_ABOVE, -1),
        body_range.last,
    ]
    found = []
    for number in near:
        if not 0 <= number < len(page_blocks.blocks) or number in page.link_boxes:
            continue
        text = page_blocks.blocks[number].text
        if number in text_numbers and not (
            _POSTED.match(text) or find_dateline_end(text) == len(text)
        ):
            continue
        printed = find_publication_date(text) if is_metadata_line(text) else None
        if printed and is_in_entry(page_blocks.blocks[number].element, title):
            continue
        if printed and abs(page_blocks.fetched_at - printed.at) > _CLOCK_TOLERANCE:
            found.append((FieldKind.PUBLISHED, number))
    return found
