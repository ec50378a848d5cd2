"""Learn field slots: paths that every article fills once, briefly, with its own date or author.

Masking cannot tell a date line from a counter; a path can. A slot is keyed by its path, or, where
lines of text share the path, by path and first words (`Ngày đăng`):

    >p.info    "Thứ hai, 13/7/2020 07:15"        slot (published, ">p.info")
    >div>p     "Tác giả: Lê Thị Cúc"             slot (author, ">div>p", "tác giả:")

What a slot holds is read from its values on all articles: a clock of the visit is none, for it says
when the page was fetched.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from crawler.extract.fields.dates import find_printed_date
from crawler.extract.fields.metadata_lines import FieldKind, classify_label
from crawler.extract.fields.names import is_system_account, parse_person
from crawler.extract.template.model import FieldSlot, mask_first_words
from crawler.extract.template.page_blocks import TextBlock, strip_style
from crawler.extract.template.template_page import TemplatePage, is_near_article

_MIN_ARTICLE_SHARE = 0.75  # of the articles have it
_MAX_MEDIAN_LENGTH = 90  # characters, in the median
_MIN_VALUE_SHARE = 0.6  # of a slot's values decide what it holds; the others may be empty or typed
# Different texts per article, at most: sections have several articles each, related titles do
# not. Of 164 readings of corpus and golden pages 25 differ at 0.25, 11 at 0.8.
_MAX_SECTION_SHARE = 0.5
_CLOCK_TOLERANCE = timedelta(days=1, hours=1)  # as in `locate`: a day without time, and an hour
_MODIFIED = re.compile(r"\b(?:cập nhật|updated?|sửa|chỉnh sửa|modified|last)\b", re.IGNORECASE)
_AUTHOR_PLACE = re.compile(r"author|created-?by|createby|tac-?gia|writer|poster", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotValue:
    """One page's text in a slot; `is_near`: near the heading or the end of the text."""

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
    """Iterate over the blocks that are alone at their path, or at path and first words."""
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
    """Return what a slot holds; None for what is the same on all pages or on each visit."""
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
    """Return which date a slot holds; None for the clock of the visit."""
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
    people = sum(bool(is_system_account(text) or parse_person(text)) for text in texts)
    return people >= _MIN_ARTICLE_SHARE * len(texts)
