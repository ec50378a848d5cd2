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

from crawler.extract.dates import read_printed
from crawler.extract.entries import is_link_line
from crawler.extract.info import FieldKind, label_kind
from crawler.extract.member import Member
from crawler.extract.names import is_account, read_person
from crawler.extract.outline import Piece, unstyled
from crawler.extract.recurrence import masked

_SHARE = 0.75  # of the articles have it
_LONGEST = 90  # characters, in the median
_WORDS = 2
_NEAR, _NEAR_END = 12, 4  # pieces between a heading, or the end of a text, and its date
_MOST = 0.6
_FEW_NAMES = 0.5  # of the articles: sections have several articles each
_A_DAY = timedelta(days=1, hours=1)
_MODIFIED = re.compile(r"\b(?:cập nhật|updated?|sửa|chỉnh sửa|modified|last)\b", re.IGNORECASE)
_AUTHOR_PLACE = re.compile(r"author|created-?by|createby|tac-?gia|writer|poster", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place that holds one field; `words` are the masked first words where the path is shared."""

    kind: FieldKind
    path: str
    words: str = ""

    def holds(self, piece: Piece) -> bool:
        """Whether a piece stands in this slot."""
        return piece.path == self.path and (not self.words or first_words(piece) == self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What one page has in a slot; `is_near` when it stands near the heading or the text's end."""

    piece: Piece
    fetched_at: datetime
    is_near: bool


def learn_slots(members: Sequence[Member], prose: Collection[str]) -> tuple[Slot, ...]:
    """Learn the slots of some articles of one layout; `prose` are the paths of their own text."""
    values: defaultdict[tuple[str, str], list[Value]] = defaultdict(list)
    for member in members:
        for place, value in _once(member, prose):
            values[place].append(value)
    enough = _SHARE * len(members)
    slots = [
        Slot(kind=kind, path=path, words=words)
        for (path, words), found in values.items()
        if len(found) >= enough and median(len(one.piece.text) for one in found) <= _LONGEST
        if (kind := _kind(found)) is not None
    ]
    return tuple(sorted(slots, key=lambda slot: (slot.kind, slot.path, slot.words)))


def is_near(number: int, heading: int, end: int) -> bool:
    """Tell whether a piece stands near a heading or just after the text that ends before `end`."""
    return abs(number - heading) <= _NEAR or 0 <= number - end < _NEAR_END


def first_words(piece: Piece) -> str:
    """The first words of a piece, masked."""
    return " ".join(masked(piece.text).split()[:_WORDS])


def _once(member: Member, prose: Collection[str]) -> Iterator[tuple[tuple[str, str], Value]]:
    """The places of a page that hold one piece: by path, or by path and first words."""
    pieces = member.outline.pieces
    paths = Counter(piece.path for piece in pieces)
    worded = Counter((piece.path, first_words(piece)) for piece in pieces)
    texts = [number for number, piece in enumerate(pieces) if piece.block in prose]
    end = texts[-1] + 1 if texts else member.heading
    for number, piece in enumerate(pieces):
        place = piece.path, first_words(piece)
        if paths[piece.path] == 1 and unstyled(piece.path) not in prose:
            place = piece.path, ""
        elif worded[place] != 1:
            continue
        near = is_near(number, member.heading, end)
        yield place, Value(piece=piece, fetched_at=member.outline.fetched_at, is_near=near)


def _kind(values: Sequence[Value]) -> FieldKind | None:
    """What a slot holds, by its values; None for what is the same on all pages or on each visit."""
    texts = [value.piece.text for value in values]
    if len(set(texts)) == 1:
        return None
    if sum(read_printed(text) is not None for text in texts) >= _MOST * len(texts):
        return _date_kind(values)
    labels = Counter(filter(None, map(label_kind, texts)))
    for kind, count in labels.items():
        if count >= _MOST * len(texts):
            return kind
    place = ">".join(values[0].piece.path.split(">")[-2:])
    if _AUTHOR_PLACE.search(place) or _are_people(texts):
        return FieldKind.AUTHOR
    is_linked = sum(is_link_line(value.piece) for value in values) >= _MOST * len(values)
    is_shared = len(set(texts)) <= _FEW_NAMES * len(texts)
    return FieldKind.SECTION if is_linked and is_shared else FieldKind.OTHER


def _date_kind(values: Sequence[Value]) -> FieldKind | None:
    """Which date a slot holds; None for the clock of the visit."""
    dates = [(value, printed) for value in values if (printed := read_printed(value.piece.text))]
    visits = sum(abs(value.fetched_at - printed.at) < _A_DAY for value, printed in dates)
    if visits >= _MOST * len(dates):
        return None
    if sum(value.is_near for value in values) < _MOST * len(values):
        return FieldKind.OTHER
    edits = sum(bool(_MODIFIED.search(value.piece.text)) for value in values)
    return FieldKind.MODIFIED if edits >= _MOST * len(values) else FieldKind.PUBLISHED


def _are_people(texts: Sequence[str]) -> bool:
    people = sum(bool(is_account(text) or read_person(text)) for text in texts)
    return people >= _SHARE * len(texts)
