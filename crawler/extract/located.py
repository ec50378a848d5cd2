"""Finds the article of one page by its site's template, or the reason why it has none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from crawler.extract.dates import read_printed
from crawler.extract.entries import (
    end_of,
    is_link_line,
    is_list,
    leads_elsewhere,
    listed,
    target_of,
)
from crawler.extract.headline import best_said, heading_of, title_at
from crawler.extract.info import FieldKind, is_info_line, label_kind
from crawler.extract.layout import Layout, holders_of, masses
from crawler.extract.member import Member, text_of
from crawler.extract.outline import Outline, Piece
from crawler.extract.recurrence import live
from crawler.extract.refusal import Refusal, purpose_of
from crawler.extract.slots import is_near
from crawler.extract.subtraction import Range, own_pieces
from crawler.extract.template import SiteTemplate
from crawler.extract.text import key
from crawler.extract.tree import Element

_MOSTLY = 0.8  # of a page's text in one element: its body, where no layout says
_ENOUGH = 300  # characters that make an article of no known layout
_SENTENCE = 60  # characters of a lead
_NEAR = 8  # pieces between heading and date line
_A_DAY = timedelta(days=1, hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Where an article stands on its page; pieces are named by their numbers.

    `own` are the pieces in the body that are its own; `lead` those between heading and body.
    """

    outline: Outline
    title: str
    heading: int
    body: Element
    span: Range
    own: tuple[int, ...]
    lead: tuple[int, ...]
    fields: tuple[tuple[FieldKind, int], ...]


def locate(outline: Outline, template: SiteTemplate) -> Located | Refusal:
    """Find the article of a page."""
    by_path = {layout.heading: layout for layout in template.layouts}
    found = heading_of(outline, list(by_path), template.names)
    layout = by_path[found[1]] if found else None
    heading = found[0] if found else best_said(outline, template.names)
    shown = live(outline.pieces, template.chrome)
    if purpose := purpose_of(outline, shown, template.names):
        return purpose
    if layout is None and _has_entries(outline, by_path):
        return Refusal.LISTING
    first = 0 if heading is None else heading + 1
    if not _is_dated(outline, heading, layout) and is_list(outline, first, shown):
        return Refusal.LISTING
    if heading is None:
        return Refusal.NO_HEADING
    member = Member(outline=outline, heading=heading, live=shown, listed=listed(outline, heading))
    body = _body(member, layout)
    if body is None:
        return Refusal.NO_TEXT
    return _located(member, layout, template, body)


def _has_entries(outline: Outline, headings: Collection[str]) -> bool:
    """Tell whether a page has linked headings like those of articles: the headings of entries."""
    ends = {end_of(path) for path in headings}
    return any(piece.target and end_of(piece.path) in ends for piece in outline.pieces)


def _is_dated(outline: Outline, heading: int | None, layout: Layout | None) -> bool:
    """Tell whether a page has one date, in its layout's slot, right at a heading of its own.

    Then it is an article, however short, and whatever is listed under it.
    """
    if heading is None or layout is None or target_of(outline, outline.pieces[heading]):
        return False
    slots = [slot for slot in layout.slots if slot.kind is FieldKind.PUBLISHED]
    pieces = outline.pieces
    dates = [n for n, piece in enumerate(pieces) if any(slot.holds(piece) for slot in slots)]
    if len(dates) != 1 or abs(dates[0] - heading) > _NEAR:
        return False
    return not any(
        target_of(outline, piece)
        for piece in pieces[heading + 1 : dates[0]]
        if not any(slot.holds(piece) for slot in layout.slots)
    )


def _located(
    member: Member, layout: Layout | None, template: SiteTemplate, body: Element
) -> Located | Refusal:
    outline = member.outline
    span = _range(outline.pieces, body, member.heading)
    own = own_pieces(member, span, template.chrome, layout)
    lead = _lead(member, span, layout)
    fields = _fields(member, layout, span, {*own, *lead})
    if refusal := _doubt(member, layout, fields):
        return refusal
    if layout is None and sum(len(outline.pieces[number].text) for number in own) < _ENOUGH:
        return Refusal.NO_TEXT
    taken = {number for _, number in fields}
    return Located(
        outline=outline,
        title=title_at(outline, member.heading, template.names),
        heading=member.heading,
        body=body,
        span=span,
        own=tuple(own),
        lead=tuple(number for number in lead if number not in taken),
        fields=fields,
    )


def _doubt(
    member: Member, layout: Layout | None, fields: Sequence[tuple[FieldKind, int]]
) -> Refusal | None:
    """Why a page that is no list for certain is no article either: it lacks what articles have."""
    dates = [number for kind, number in fields if kind is FieldKind.PUBLISHED]
    if not dates:
        return Refusal.NO_DATE if layout is None or layout.has_date else None
    pieces = member.outline.pieces
    slots = layout.slots if layout else ()
    if any(slot.holds(pieces[dates[0]]) for slot in slots):
        return None
    after = [pieces[n] for n in range(member.heading + 1, len(pieces)) if member.live[n]]
    return Refusal.LISTING if leads_elsewhere(member.outline, after) else None


def _body(member: Member, layout: Layout | None) -> Element | None:
    """The element of the text: at the layout's place; else the innermost that holds most of it."""
    pieces = text_of(member)
    if layout is not None and layout.body is not None:
        there = [element for element, path in member.outline.paths.items() if path == layout.body]
        if len(there) == 1:
            return there[0]
        found = masses(pieces)
        best = max(there, key=lambda element: found.get(element, 0), default=None)
        if best is not None and found.get(best):
            return best
    total = sum(len(piece.text) for piece in pieces)
    found = masses(pieces)
    most = [element for element, mass in found.items() if mass >= _MOSTLY * total]
    return max(most, key=lambda element: sum(1 for _ in element.iterancestors()), default=None)


def _range(pieces: Sequence[Piece], body: Element, heading: int) -> Range:
    inside = [number for number, piece in enumerate(pieces) if _is_in(piece, body)]
    if not inside:
        return Range(first=heading + 1, last=heading + 1, heading=heading)
    return Range(first=inside[0], last=inside[-1] + 1, heading=heading)


def _is_in(piece: Piece, body: Element) -> bool:
    return any(holder is body for holder in holders_of(piece))


def _lead(member: Member, span: Range, layout: Layout | None) -> list[int]:
    """The sentences between heading and body, with the short lines (who signs) beside them.

    What stands in one block with a field, such as the account beside the date, is no such line.
    """
    pieces = member.outline.pieces
    slots = layout.slots if layout else ()
    between = range(member.heading + 1, span.first)
    rows = {pieces[n].block for n in between if any(slot.holds(pieces[n]) for slot in slots)}
    texts = [
        number
        for number in between
        if member.live[number] and span.is_apart and not is_link_line(pieces[number])
    ]
    told = [number for number in texts if not is_info_line(pieces[number].text)]
    sentences = {number for number in told if len(pieces[number].text) >= _SENTENCE}
    boxes = {pieces[number].block.rpartition(">")[0] for number in sentences}
    return [
        number
        for number in texts
        if number in sentences
        or (pieces[number].block not in rows and pieces[number].block.rpartition(">")[0] in boxes)
    ]


def _fields(
    member: Member, layout: Layout | None, span: Range, text: Collection[int]
) -> tuple[tuple[FieldKind, int], ...]:
    """The pieces that hold fields: those in slots, nearest to the heading first; then labelled."""
    pieces, heading = member.outline.pieces, member.heading
    slots = layout.slots if layout else ()
    slotted: list[tuple[FieldKind, int]] = [
        (slot.kind, number)
        for number, piece in enumerate(pieces)
        for slot in slots
        if slot.holds(piece) and slot.kind is not FieldKind.OTHER
    ]
    slotted.sort(key=lambda field: (abs(field[1] - heading), field[1]))
    slotted = _dated(slotted, heading, span.last)
    told = [
        (kind, number)
        for number in range(heading + 1, len(pieces))
        if number not in text
        and number not in member.listed
        and (number < span.last or member.live[number] or not key(pieces[number].text))
        and (kind := label_kind(pieces[number].text))
    ]
    fields = list(dict.fromkeys([*slotted, *told]))
    if not any(kind is FieldKind.PUBLISHED for kind, _ in fields):
        fields += _date_lines(member, span)
    return tuple(fields)


def _dated(
    slotted: Sequence[tuple[FieldKind, int]], heading: int, end: int
) -> list[tuple[FieldKind, int]]:
    """Leave out dates that are none of the article; an only date is that of publication."""
    kinds = {FieldKind.PUBLISHED, FieldKind.MODIFIED}
    kept = [
        (kind, number)
        for kind, number in slotted
        if kind not in kinds or is_near(number, heading, end)
    ]
    if any(kind is FieldKind.PUBLISHED for kind, _ in kept):
        return kept
    return [
        (FieldKind.PUBLISHED if kind is FieldKind.MODIFIED else kind, number)
        for kind, number in kept
    ]


def _date_lines(member: Member, span: Range) -> list[tuple[FieldKind, int]]:
    """Lines about the article that print a date, near its heading; never the clock of the visit."""
    outline, heading = member.outline, member.heading
    near = [*range(heading + 1, heading + _NEAR), *range(heading - 1, heading - 4, -1), span.last]
    found = []
    for number in near:
        if not 0 <= number < len(outline.pieces):
            continue
        text = outline.pieces[number].text
        printed = read_printed(text) if is_info_line(text) else None
        if printed and abs(outline.fetched_at - printed.at) > _A_DAY:
            found.append((FieldKind.PUBLISHED, number))
    return found
