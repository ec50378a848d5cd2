"""Who signed a text: the lines at its head and foot that name people, offices and sources.

    Tin, ảnh: Nguyễn Văn An     a label and a name
    ThS. Trần Thị Bình          a name ...
    Khoa Xây dựng Đảng          ... over a position or an office
    Theo TTXVN                  a source

It also says which blocks were read as such, so that the body can do without them. The account that
the content management system shows counts only where the text names nobody.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from archive.model import Byline, BylineRole
from crawler.extract.fields.dates import cut_dates
from crawler.extract.fields.foreign_names import parse_foreign_names
from crawler.extract.fields.names import (
    NamedPerson,
    is_office,
    is_position,
    is_system_account,
    parse_person,
)
from crawler.extract.fields.signature_lines import (
    is_certain_person,
    is_compiled_note,
    is_likely_person,
    parse_bare_names,
    parse_labelled,
    parse_name_with_position,
    parse_office,
    parse_people,
    parse_source,
    strip_brackets,
)
from crawler.extract.html.blocks import Align, BlockKind, BodyBlock

_ACCOUNT_LABEL = re.compile(
    r"^(?:(?:(?:được )?(?:viết|đăng|gửi) )?bởi|(?:(?:written|posted|created|submitted) )?by"
    r"|tác giả(?: bài viết)?|người (?:đăng|viết|gửi)(?: bài(?: viết)?)?)\b\s*:?\s*",
    re.IGNORECASE,
)
_EDITORIAL_BOARD = re.compile(r"^(?:bbt|ban biên tập|nhóm phóng viên)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?:[.!?…][”\"')]*|/\.?)$")
_MAX_HEAD_BLOCKS = 4  # blocks from the start that can sign
# Blocks from the end that can sign: more than at the head, for source, name, position and photo
# credit stand on lines of their own there.
_MAX_FOOT_BLOCKS = 8
_MAX_SIGNATURE_LENGTH = 200  # characters: three labelled names with their positions fit
_MAX_STANDING_LINE_LENGTH = 80  # characters of a line such as the school's name
_MIN_PROSE_LENGTH = 60  # characters of a lead, and of what goes on under a signature
_MIN_BLOCKS_WITH_LEAD = 3  # blocks: lead, signature, text
# Signatures; who attended is told in lines that look the same, but in more of them.
_MAX_SIGNATURES_UNDER_LEAD = 2
# People with positions in one text: three sign together, and more are a list. Chosen.
_MIN_LISTED_PEOPLE = 4
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}\s*[.)/-]|[-–•*+])\s*")
_MIN_EMPHASIS_SHARE = 0.9  # of a line's letters in bold or italics


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBylines:
    """The signatures of a text.

    Attributes:
        bylines: Each person, office and source with its role, once.
        block_numbers: The blocks that say nothing else, which are no part of the body.
        rule: The rule of the first signature, for the provenance.
    """

    bylines: tuple[Byline, ...]
    block_numbers: frozenset[int]
    rule: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signature:
    """One signature: its first block, how many blocks it takes, what it says."""

    first: int
    block_count: int
    bylines: tuple[Byline, ...]
    rule: str

    @property
    def block_numbers(self) -> range:
        """The blocks that it takes."""
        return range(self.first, self.first + self.block_count)


def read_bylines(blocks: Sequence[BodyBlock]) -> TextBylines:
    """Read the signatures of a text from its first and last blocks."""
    signatures = _read_head(blocks) or [*_read_below_standing_line(blocks)]
    taken = _collect_block_numbers(signatures)
    signatures += [
        signature
        for signature in _read_foot(blocks)
        if taken.isdisjoint(signature.block_numbers)  # a text of a few blocks is head and foot
    ]
    labelled = [each for each in signatures if each.rule.startswith("text:label")]
    if len(labelled) < len(signatures) and _is_staff_list(blocks):
        signatures = labelled
    signatures.sort(key=lambda signature: signature.first)
    return TextBylines(
        bylines=tuple(
            _iterate_unique(byline for signature in signatures for byline in signature.bylines)
        ),
        block_numbers=_collect_block_numbers(signatures),
        rule=signatures[0].rule if signatures else None,
    )


def parse_author_field(shown: str, *, is_foreign: bool = False) -> tuple[Byline, ...]:
    """Read an author field of the system.

    Args:
        shown: what it shows.
        is_foreign: the text is not in Vietnamese, so that its author may have a name of any people.

    Returns:
        People, one office, or nothing where it shows an account (`Super User`).
    """
    if signed := parse_labelled(shown):
        return signed
    name = cut_dates(_ACCOUNT_LABEL.sub("", shown)).strip(" ,;|–-()")
    if not name or is_system_account(name):
        return ()
    if office := parse_office(name):
        return (Byline(name=office, role=BylineRole.OFFICE, raw=shown),)
    if people := parse_people(name, BylineRole.AUTHOR, shown):
        return people
    names = parse_foreign_names(shown) if is_foreign else ()
    return tuple(Byline(name=name, role=BylineRole.AUTHOR, raw=shown) for name in names)


def select_names(bylines: Sequence[Byline], *roles: BylineRole) -> tuple[str, ...]:
    """Return the names signed in one of these roles, each once, in order."""
    return tuple(dict.fromkeys(byline.name for byline in bylines if byline.role in roles))


def _is_staff_list(blocks: Sequence[BodyBlock]) -> bool:
    """Tell a page that lists people with their positions from a text that one of them signed."""
    people = sum(
        _read_name_over_position(blocks, number) is not None
        or parse_name_with_position(
            _NUMBERING.sub("", block.text), BylineRole.AUTHOR, block.text, is_labelled=False
        )
        is not None
        for number, block in enumerate(blocks)
        if _can_be_signature(block)
    )
    has_prose = any(
        len(block.text) >= _MIN_PROSE_LENGTH and _SENTENCE_END.search(block.text)
        for block in blocks
    )
    return people >= _MIN_LISTED_PEOPLE or (people > 0 and not has_prose)


def _read_head(blocks: Sequence[BodyBlock]) -> list[_Signature]:
    """Read the signatures that open a text, or stand under its lead or the school's name."""
    if (signatures := list(_iterate_opening(blocks, 0))) or len(blocks) < _MIN_BLOCKS_WITH_LEAD:
        return signatures
    signatures = list(_iterate_opening(blocks, 1))
    end = signatures[-1].first + signatures[-1].block_count if signatures else 0
    first = blocks[0].text
    is_lead = first.isupper() or (
        len(first) >= _MIN_PROSE_LENGTH and bool(_SENTENCE_END.search(first))
    )
    goes_on = len(signatures) <= _MAX_SIGNATURES_UNDER_LEAD and end < len(blocks)
    return signatures if is_lead and goes_on and len(blocks[end].text) >= _MIN_PROSE_LENGTH else []


def _iterate_opening(blocks: Sequence[BodyBlock], number: int) -> Iterator[_Signature]:
    end = min(number + _MAX_HEAD_BLOCKS, len(blocks))
    while number < end and _can_be_signature(blocks[number]):
        block = blocks[number]
        if labelled := parse_labelled(block.text):
            signature = _make_signature(number, labelled, "text:label-at-head")
        elif (above := _read_name_over_position(blocks, number)) or (
            above := _read_names_alone(blocks, number)
        ):
            signature = above
        elif inline := parse_name_with_position(
            block.text, BylineRole.AUTHOR, block.text, is_labelled=block.align is Align.RIGHT
        ):
            signature = _make_signature(number, (inline,), "text:name-and-post-at-head")
        else:
            return
        yield signature
        number += signature.block_count


def _read_below_standing_line(blocks: Sequence[BodyBlock]) -> Iterator[_Signature]:
    """Read a name over a position that stand under one short line, such as the school's name."""
    first = blocks[0].text if blocks else ""
    if 0 < len(first) <= _MAX_STANDING_LINE_LENGTH and not _SENTENCE_END.search(first):
        signature = _read_name_over_position(blocks, 1)
        if signature and _can_be_signature(blocks[1]):
            yield signature


def _read_foot(blocks: Sequence[BodyBlock]) -> Iterator[_Signature]:
    """Read from the last block upwards: labels may stand among other lines, bare names may not."""
    is_open = True  # nothing but signatures so far
    last = len(blocks) - 1
    for number in range(last, max(-1, last - _MAX_FOOT_BLOCKS), -1):
        block = blocks[number]
        signature = (
            _read_foot_block(blocks, number, is_open=is_open) if _can_be_signature(block) else None
        )
        if signature:
            yield signature
        elif not (is_open and _can_be_signature(block) and _is_position_line(block)):
            # A position waits for the name above it; anything else ends the signatures.
            is_open = False


def _read_foot_block(
    blocks: Sequence[BodyBlock], number: int, *, is_open: bool
) -> _Signature | None:
    block = blocks[number]
    if labelled := parse_labelled(block.text):
        return _join_position_below(blocks, number, labelled)
    if over := _read_name_over_position(blocks, number):
        return over if is_open or number + over.block_count >= len(blocks) - 1 else None
    return _read_closing(blocks, number) if is_open else None


def _read_closing(blocks: Sequence[BodyBlock], number: int) -> _Signature | None:
    """Read a line under which there is nothing but signatures."""
    block = blocks[number]
    if source := parse_source(block.text):
        return _make_signature(number, (source,), "text:source")
    if is_compiled_note(block.text):
        return _make_signature(number, (), "text:gathered")
    inline = parse_name_with_position(
        strip_brackets(block.text), BylineRole.AUTHOR, block.text, is_labelled=_is_emphasized(block)
    )
    if inline:
        return _make_signature(number, (inline,), "text:name-and-post")
    return _read_unlabelled(blocks, number)


def _read_unlabelled(blocks: Sequence[BodyBlock], number: int) -> _Signature | None:
    """Read names or an office without label: they must stand out, or prove themselves."""
    block = blocks[number]
    follows_end = number > 0 and bool(_SENTENCE_END.search(blocks[number - 1].text))
    stands_out = _is_emphasized(block) or strip_brackets(block.text) != block.text or follows_end
    if (people := parse_bare_names(block.text)) and (
        stands_out
        or all(map(is_certain_person, people))
        or (len(people) > 1 and any(map(is_likely_person, people)))
    ):
        return _make_signature(number, _make_author_bylines(people, block), "text:bare-names")
    office = parse_office(block.text)
    if office and (stands_out or _EDITORIAL_BOARD.match(office)):
        byline = Byline(name=office, role=BylineRole.OFFICE, raw=block.text)
        # An office under a name is that person's, and is read with the name, one block up.
        is_position_below_name = number > 0 and parse_person(blocks[number - 1].text) is not None
        return None if is_position_below_name else _make_signature(number, (byline,), "text:office")
    return None


def _read_name_over_position(blocks: Sequence[BodyBlock], number: int) -> _Signature | None:
    """Read a name on one line and the position on the next."""
    if number + 1 >= len(blocks) or not _is_position_line(blocks[number + 1]):
        return None
    name, position = blocks[number], blocks[number + 1]
    person = parse_person(strip_brackets(name.text))
    if person is None or not (is_likely_person(person) or _is_emphasized(name)):
        return None
    byline = Byline(
        name=person.name,
        degree=person.degree,
        position=position.text.strip("() "),
        role=BylineRole.AUTHOR,
        raw=f"{name.text}\n{position.text}",
    )
    return _Signature(first=number, block_count=2, bylines=(byline,), rule="text:name-over-post")


def _read_names_alone(blocks: Sequence[BodyBlock], number: int) -> _Signature | None:
    """Read names that open a text alone: they must prove themselves, or stand at the right."""
    block = blocks[number]
    people = parse_bare_names(block.text)
    is_sure = block.align is Align.RIGHT or all(map(is_certain_person, people))
    if not people or not is_sure or block.kind is BlockKind.HEADING:
        return None
    return _make_signature(number, _make_author_bylines(people, block), "text:name-at-head")


def _join_position_below(
    blocks: Sequence[BodyBlock], number: int, bylines: tuple[Byline, ...]
) -> _Signature:
    """Join `Tin và ảnh: X` with a position on the line below: it is the last name's."""
    below = blocks[number + 1] if number + 1 < len(blocks) else None
    is_people = bylines[-1].role not in {BylineRole.SOURCE, BylineRole.OFFICE}
    if below is None or not is_people or not _is_position_line(below):
        return _make_signature(number, bylines, "text:label-at-foot")
    *others, last = bylines
    with_position = replace(last, position=below.text.strip("() "))
    return _Signature(
        first=number, block_count=2, bylines=(*others, with_position), rule="text:label-at-foot"
    )


def _make_author_bylines(people: Iterable[NamedPerson], block: BodyBlock) -> tuple[Byline, ...]:
    return tuple(
        Byline(name=person.name, degree=person.degree, role=BylineRole.AUTHOR, raw=block.text)
        for person in people
    )


def _make_signature(number: int, bylines: tuple[Byline, ...], rule: str) -> _Signature:
    return _Signature(first=number, block_count=1, bylines=bylines, rule=rule)


def _can_be_signature(block: BodyBlock) -> bool:
    # Cells of tables and items of lists say who attended or what was won: they never sign.
    return (
        block.kind not in {BlockKind.ROW, BlockKind.ITEM}
        and not block.is_caption
        and len(block.text) <= _MAX_SIGNATURE_LENGTH
    )


def _is_position_line(block: BodyBlock) -> bool:
    text = block.text.strip("() ")
    return _can_be_signature(block) and (is_position(text) or is_office(text))


def _is_emphasized(block: BodyBlock) -> bool:
    return (
        block.align is not Align.START
        or block.bold_share > _MIN_EMPHASIS_SHARE
        or block.italic_share > _MIN_EMPHASIS_SHARE
    )


def _collect_block_numbers(signatures: Iterable[_Signature]) -> frozenset[int]:
    return frozenset(number for signature in signatures for number in signature.block_numbers)


def _iterate_unique(bylines: Iterable[Byline]) -> Iterator[Byline]:
    seen_keys = set()
    for byline in bylines:
        key = (byline.name.casefold(), byline.role)
        if key not in seen_keys:
            seen_keys.add(key)
            yield byline
