"""Finds the article of one page by its site's template, or the reason why it has none."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from crawler.extract.fields.dates import find_printed_date
from crawler.extract.fields.metadata_lines import FieldKind, classify_label, is_metadata_line
from crawler.extract.html.parse import Element
from crawler.extract.html.text import make_comparison_key
from crawler.extract.template.headings import find_heading, find_likeliest_heading, read_title_at
from crawler.extract.template.lists import (
    find_link_boxes,
    get_entry_target,
    get_path_tail,
    is_listing,
    is_teaser,
)
from crawler.extract.template.model import Layout, SiteTemplate
from crawler.extract.template.no_article import NoArticleReason, detect_purpose
from crawler.extract.template.page_blocks import PageBlocks, TextBlock
from crawler.extract.template.recurrence import mark_content
from crawler.extract.template.subtract import select_content_blocks
from crawler.extract.template.template_page import (
    ArticleLocation,
    BlockRange,
    TemplatePage,
    collect_article_text,
    is_near_article,
    iterate_containers,
    measure_containers,
)

_MIN_BODY_TEXT_SHARE = 0.8  # of a page's text in one element: its body, where no layout says
_MIN_ARTICLE_LENGTH = 300  # characters that make an article of no known layout
_MIN_LEAD_LENGTH = 60  # characters of a lead
_MAX_DATE_DISTANCE = 8  # pieces between heading and date line
_CLOCK_TOLERANCE = timedelta(days=1, hours=1)


def locate_article(
    outline: PageBlocks, template: SiteTemplate
) -> ArticleLocation | NoArticleReason:
    """Find the article of a page."""
    by_path = {layout.heading: layout for layout in template.layouts}
    found = find_heading(outline, list(by_path), template.site_names)
    layout = by_path[found[1]] if found else None
    heading = found[0] if found else find_likeliest_heading(outline, template.site_names)
    shown = mark_content(outline.blocks, template.boilerplate)
    if purpose := detect_purpose(outline, shown, template.site_names):
        return purpose
    if layout is None and _has_linked_headings(outline, by_path):
        return NoArticleReason.LISTING
    first = 0 if heading is None else heading + 1
    if not _has_date_at_heading(outline, heading, layout) and is_listing(outline, first, shown):
        return NoArticleReason.LISTING
    if heading is None:
        return NoArticleReason.NO_HEADING
    member = TemplatePage(
        page_blocks=outline,
        heading=heading,
        is_content=shown,
        link_boxes=find_link_boxes(outline, heading),
    )
    body = _find_body_element(member, layout)
    if body is None:
        return NoArticleReason.NO_TEXT
    return _build_location(member, layout, template, body)


def _has_linked_headings(outline: PageBlocks, headings: Collection[str]) -> bool:
    """Tell whether a page has linked headings like those of articles: the headings of entries."""
    ends = {get_path_tail(path) for path in headings}
    return any(piece.target and get_path_tail(piece.path) in ends for piece in outline.blocks)


def _has_date_at_heading(outline: PageBlocks, heading: int | None, layout: Layout | None) -> bool:
    """Tell whether a page has one date, in its layout's slot, right at a heading of its own.

    Then it is an article, however short, and whatever is listed under it.
    """
    if heading is None or layout is None or get_entry_target(outline, outline.blocks[heading]):
        return False
    slots = [slot for slot in layout.slots if slot.kind is FieldKind.PUBLISHED]
    pieces = outline.blocks
    dates = [n for n, piece in enumerate(pieces) if any(slot.is_slot_of(piece) for slot in slots)]
    if len(dates) != 1 or abs(dates[0] - heading) > _MAX_DATE_DISTANCE:
        return False
    return not any(
        get_entry_target(outline, piece)
        for piece in pieces[heading + 1 : dates[0]]
        if not any(slot.is_slot_of(piece) for slot in layout.slots)
    )


def _build_location(
    member: TemplatePage, layout: Layout | None, template: SiteTemplate, body: Element
) -> ArticleLocation | NoArticleReason:
    outline = member.page_blocks
    span = _make_range(outline.blocks, body, member.heading)
    own = select_content_blocks(member, span, template.boilerplate, layout)
    lead = _find_lead(member, span, layout)
    fields = _find_fields(member, layout, span, {*own, *lead})
    if refusal := _check_article_marks(member, layout, fields):
        return refusal
    if (
        layout is None
        and sum(len(outline.blocks[number].text) for number in own) < _MIN_ARTICLE_LENGTH
    ):
        return NoArticleReason.NO_TEXT
    taken = {number for _, number in fields}
    return ArticleLocation(
        page_blocks=outline,
        title=read_title_at(outline, member.heading, template.site_names),
        heading=member.heading,
        body=body,
        body_range=span,
        content=tuple(own),
        lead=tuple(number for number in lead if number not in taken),
        fields=fields,
    )


def _check_article_marks(
    member: TemplatePage, layout: Layout | None, fields: Sequence[tuple[FieldKind, int]]
) -> NoArticleReason | None:
    """Why a page that is no list for certain is no article either: it lacks what articles have."""
    dates = [number for kind, number in fields if kind is FieldKind.PUBLISHED]
    if not dates:
        return NoArticleReason.NO_DATE if layout is None or layout.has_date else None
    pieces = member.page_blocks.blocks
    slots = layout.slots if layout else ()
    if any(slot.is_slot_of(pieces[dates[0]]) for slot in slots):
        return None
    after = [pieces[n] for n in range(member.heading + 1, len(pieces)) if member.is_content[n]]
    return NoArticleReason.LISTING if is_teaser(member.page_blocks, after) else None


def _find_body_element(member: TemplatePage, layout: Layout | None) -> Element | None:
    """The element of the text: at the layout's place; else the innermost that holds most of it."""
    pieces = collect_article_text(member)
    if layout is not None and layout.body is not None:
        there = [
            element for element, path in member.page_blocks.paths.items() if path == layout.body
        ]
        if len(there) == 1:
            return there[0]
        found = measure_containers(pieces)
        best = max(there, key=lambda element: found.get(element, 0), default=None)
        if best is not None and found.get(best):
            return best
    total = sum(len(piece.text) for piece in pieces)
    found = measure_containers(pieces)
    most = [element for element, mass in found.items() if mass >= _MIN_BODY_TEXT_SHARE * total]
    return max(most, key=lambda element: sum(1 for _ in element.iterancestors()), default=None)


def _make_range(pieces: Sequence[TextBlock], body: Element, heading: int) -> BlockRange:
    inside = [number for number, piece in enumerate(pieces) if _is_inside(piece, body)]
    if not inside:
        return BlockRange(first=heading + 1, last=heading + 1, heading=heading)
    return BlockRange(first=inside[0], last=inside[-1] + 1, heading=heading)


def _is_inside(piece: TextBlock, body: Element) -> bool:
    return any(holder is body for holder in iterate_containers(piece))


def _find_lead(member: TemplatePage, span: BlockRange, layout: Layout | None) -> list[int]:
    """The sentences between heading and body, with the short lines (who signs) beside them.

    What stands in one block with a field, such as the account beside the date, is no such line.
    """
    pieces = member.page_blocks.blocks
    slots = layout.slots if layout else ()
    between = range(member.heading + 1, span.first)
    rows = {
        pieces[n].block_path for n in between if any(slot.is_slot_of(pieces[n]) for slot in slots)
    }
    texts = [
        number
        for number in between
        if member.is_content[number] and span.is_below_heading and not pieces[number].is_link_line
    ]
    told = [number for number in texts if not is_metadata_line(pieces[number].text)]
    sentences = {number for number in told if len(pieces[number].text) >= _MIN_LEAD_LENGTH}
    boxes = {pieces[number].block_path.rpartition(">")[0] for number in sentences}
    return [
        number
        for number in texts
        if number in sentences
        or (
            pieces[number].block_path not in rows
            and pieces[number].block_path.rpartition(">")[0] in boxes
        )
    ]


def _find_fields(
    member: TemplatePage, layout: Layout | None, span: BlockRange, text: Collection[int]
) -> tuple[tuple[FieldKind, int], ...]:
    """The pieces that hold fields: those in slots, nearest to the heading first; then labelled."""
    pieces, heading = member.page_blocks.blocks, member.heading
    slots = layout.slots if layout else ()
    slotted: list[tuple[FieldKind, int]] = [
        (slot.kind, number)
        for number, piece in enumerate(pieces)
        for slot in slots
        if slot.is_slot_of(piece) and slot.kind is not FieldKind.OTHER
    ]
    slotted.sort(key=lambda field: (abs(field[1] - heading), field[1]))
    slotted = _filter_dates(slotted, heading, span.last)
    told = [
        (kind, number)
        for number in range(heading + 1, len(pieces))
        if number not in text
        and number not in member.link_boxes
        and (
            number < span.last
            or member.is_content[number]
            or not make_comparison_key(pieces[number].text)
        )
        and (kind := classify_label(pieces[number].text))
    ]
    fields = list(dict.fromkeys([*slotted, *told]))
    if not any(kind is FieldKind.PUBLISHED for kind, _ in fields):
        fields += _find_date_lines(member, span)
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


def _find_date_lines(member: TemplatePage, span: BlockRange) -> list[tuple[FieldKind, int]]:
    """Lines about the article that print a date, near its heading; never the clock of the visit."""
    outline, heading = member.page_blocks, member.heading
    near = [
        *range(heading + 1, heading + _MAX_DATE_DISTANCE),
        *range(heading - 1, heading - 4, -1),
        span.last,
    ]
    found = []
    for number in near:
        if not 0 <= number < len(outline.blocks):
            continue
        text = outline.blocks[number].text
        printed = find_printed_date(text) if is_metadata_line(text) else None
        if printed and abs(outline.fetched_at - printed.at) > _CLOCK_TOLERANCE:
            found.append((FieldKind.PUBLISHED, number))
    return found
