"""Field slots: places that every article fills once, briefly, with its own date, author or section.

Masking cannot tell a date line from a counter; a place can. A slot is keyed by its path, or, where
lines of text share the path, by path and first words (`Ngày đăng`). What a slot holds is read from
its values on all articles: a clock of the visit is none, for it says when the page was fetched.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from crawler.extract.fields.dates import find_printed_date
from crawler.extract.fields.metadata_lines import FieldKind, classify_label
from crawler.extract.fields.names import is_account, parse_person
from crawler.extract.template.model import FieldSlot, mask_first_words
from crawler.extract.template.page_blocks import TextBlock, strip_style
from crawler.extract.template.template_page import TemplatePage, is_near_article

_MIN_ARTICLE_SHARE = 0.75  # of the articles have it
_MAX_MEDIAN_LENGTH = 90  # characters, in the median
_MIN_VALUE_SHARE = 0.6
_MAX_SECTION_SHARE = 0.5  # of the articles: sections have several articles each
_CLOCK_TOLERANCE = timedelta(days=1, hours=1)
_MODIFIED = re.compile(r"\b(?:cập nhật|updated?|sửa|chỉnh sửa|modified|last)\b", re.IGNORECASE)
_AUTHOR_PLACE = re.compile(r"author|created-?by|createby|tac-?gia|writer|poster", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotValue:
    """What one page has in a slot; `is_near` when it stands near the heading or the text's end."""

    block: TextBlock
    fetched_at: datetime
    is_near: bool


def learn_slots(pages: Sequence[TemplatePage], prose: Collection[str]) -> tuple[FieldSlot, ...]:
    """Learn the slots of some articles of one layout; `prose` are the paths of their own text."""
    values: defaultdict[tuple[str, str], list[SlotValue]] = defaultdict(list)
    for page in pages:
        for key, value in _iterate_single_blocks(page, prose):
            values[key].append(value)
    enough = _MIN_ARTICLE_SHARE * len(pages)
    slots = [
        FieldSlot(kind=kind, path=path, words=words)
        for (path, words), slot_values in values.items()
        if len(slot_values) >= enough
        and median(len(value.block.text) for value in slot_values) <= _MAX_MEDIAN_LENGTH
        if (kind := _classify_slot(slot_values)) is not None
    ]
    return tuple(sorted(slots, key=lambda slot: (slot.kind, slot.path, slot.words)))


def _iterate_single_blocks(
    page: TemplatePage, prose: Collection[str]
) -> Iterator[tuple[tuple[str, str], SlotValue]]:
    """The places of a page that hold one piece: by path, or by path and first words."""
    blocks = page.page_blocks.blocks
    paths = Counter(block.path for block in blocks)
    worded_keys = Counter((block.path, mask_first_words(block)) for block in blocks)
    prose_numbers = [number for number, block in enumerate(blocks) if block.block_path in prose]
    end = prose_numbers[-1] + 1 if prose_numbers else page.heading
    for number, block in enumerate(blocks):
        key = block.path, mask_first_words(block)
        if paths[block.path] == 1 and strip_style(block.path) not in prose:
            key = block.path, ""
        elif worded_keys[key] != 1:
            continue
        is_near = is_near_article(number, page.heading, end)
        yield key, SlotValue(block=block, fetched_at=page.page_blocks.fetched_at, is_near=is_near)


def _classify_slot(values: Sequence[SlotValue]) -> FieldKind | None:
    """What a slot holds, by its values; None for what is the same on all pages or on each visit."""
    texts = [value.block.text for value in values]
    if len(set(texts)) == 1:
        return None
    if sum(find_printed_date(text) is not None for text in texts) >= _MIN_VALUE_SHARE * len(texts):
        return _classify_date_slot(values)
    labels = Counter(filter(None, map(classify_label, texts)))
    for kind, count in labels.items():
        if count >= _MIN_VALUE_SHARE * len(texts):
            return kind
    path_end = ">".join(values[0].block.path.split(">")[-2:])
    if _AUTHOR_PLACE.search(path_end) or _is_mostly_people(texts):
        return FieldKind.AUTHOR
    is_linked = sum(value.block.is_link_line for value in values) >= _MIN_VALUE_SHARE * len(values)
    is_shared = len(set(texts)) <= _MAX_SECTION_SHARE * len(texts)
    return FieldKind.SECTION if is_linked and is_shared else FieldKind.OTHER


def _classify_date_slot(values: Sequence[SlotValue]) -> FieldKind | None:
    """Which date a slot holds; None for the clock of the visit."""
    dates = [
        (value, printed) for value in values if (printed := find_printed_date(value.block.text))
    ]
    visits = sum(abs(value.fetched_at - printed.at) < _CLOCK_TOLERANCE for value, printed in dates)
    if visits >= _MIN_VALUE_SHARE * len(dates):
        return None
    if sum(value.is_near for value in values) < _MIN_VALUE_SHARE * len(values):
        return FieldKind.OTHER
    edits = sum(bool(_MODIFIED.search(value.block.text)) for value in values)
    return FieldKind.MODIFIED if edits >= _MIN_VALUE_SHARE * len(values) else FieldKind.PUBLISHED


def _is_mostly_people(texts: Sequence[str]) -> bool:
    people = sum(bool(is_account(text) or parse_person(text)) for text in texts)
    return people >= _MIN_ARTICLE_SHARE * len(texts)
