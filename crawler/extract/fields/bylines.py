"""Finds who signed a text: the lines at its head and foot that name people, offices and sources.

It also says which blocks were read as such, so that the body can do without them. The account that
the content management system shows counts only where the text names nobody.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from archive.model import Byline, BylineRole
from crawler.extract.fields.names import (
    NamedPerson,
    is_account,
    is_office,
    is_position,
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
    r"^(?:(?:được )?(?:viết|đăng|gửi) bởi|(?:(?:written|posted|created|submitted) )?by"
    r"|tác giả(?: bài viết)?|người (?:đăng|viết|gửi)(?: bài(?: viết)?)?)\b\s*:?\s*",
    re.IGNORECASE,
)
_EDITORIAL_BOARD = re.compile(r"^(?:bbt|ban biên tập|nhóm phóng viên)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?:[.!?…][”\"')]*|/\.?)$")
_MAX_HEAD_BLOCKS = 4
_MAX_FOOT_BLOCKS = 8
_MAX_SIGNATURE_LENGTH = 200
_MAX_STANDING_LINE_LENGTH = 80  # characters
_MIN_PROSE_LENGTH = 60  # characters of a lead, and of what goes on under a signature
_MIN_BLOCKS_WITH_LEAD = 3  # blocks: lead, signature, text
_MAX_SIGNATURES_UNDER_LEAD = 2
_MIN_EMPHASIS_SHARE = 0.9  # of a line's letters in bold or italics


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBylines:
    """What a text says of its makers, the numbers of the blocks that say nothing else, the rule."""

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


def read_bylines(blocks: Sequence[BodyBlock]) -> TextBylines:
    """Read the signatures of a text from its first and last blocks."""
    found = [*_read_head(blocks)] or [*_read_below_standing_line(blocks)]
    taken = _collect_block_numbers(found)
    found += [
        one
        for one in _read_foot(blocks)
        if taken.isdisjoint(range(one.first, one.first + one.block_count))
    ]
    found.sort(key=lambda signature: signature.first)
    return TextBylines(
        bylines=tuple(_iterate_unique(byline for one in found for byline in one.bylines)),
        block_numbers=_collect_block_numbers(found),
        rule=found[0].rule if found else None,
    )


def read_account_bylines(shown: str) -> tuple[Byline, ...]:
    """Read an author field of the system: a person, an office, or nobody (an account)."""
    name = _ACCOUNT_LABEL.sub("", shown)
    if not name or is_account(name):
        return ()
    if office := parse_office(name):
        return (Byline(name=office, role=BylineRole.OFFICE, raw=shown),)
    return parse_people(name, BylineRole.AUTHOR, shown)


def select_names(bylines: Sequence[Byline], *roles: BylineRole) -> tuple[str, ...]:
    """The names signed in one of these roles, each once, in order."""
    return tuple(dict.fromkeys(byline.name for byline in bylines if byline.role in roles))


def _read_head(blocks: Sequence[BodyBlock]) -> list[_Signature]:
    """Read the signatures that open a text, or stand under its lead or the school's name."""
    if (found := list(_iterate_opening(blocks, 0))) or len(blocks) < _MIN_BLOCKS_WITH_LEAD:
        return found
    found = list(_iterate_opening(blocks, 1))
    end = found[-1].first + found[-1].block_count if found else 0
    first = blocks[0].text
    is_lead = first.isupper() or (
        len(first) >= _MIN_PROSE_LENGTH and bool(_SENTENCE_END.search(first))
    )
    # Who attended is told in lines that look the same, but in more of them.
    goes_on = len(found) <= _MAX_SIGNATURES_UNDER_LEAD and end < len(blocks)
    return found if is_lead and goes_on and len(blocks[end].text) >= _MIN_PROSE_LENGTH else []


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
            block.text, BylineRole.AUTHOR, block.text, is_signing=block.align is Align.RIGHT
        ):
            signature = _make_signature(number, (inline,), "text:name-and-post-at-head")
        else:
            return
        yield signature
        number += signature.block_count


def _read_below_standing_line(blocks: Sequence[BodyBlock]) -> Iterator[_Signature]:
    """A name over its post under one short line that is no sentence, such as the school's name."""
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
            # A post waits for the name above it; anything else ends the signatures.
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
        strip_brackets(block.text), BylineRole.AUTHOR, block.text, is_signing=_is_emphasized(block)
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
        is_post_below_a_name = number > 0 and parse_person(blocks[number - 1].text) is not None
        return None if is_post_below_a_name else _make_signature(number, (byline,), "text:office")
    return None


def _read_name_over_position(blocks: Sequence[BodyBlock], number: int) -> _Signature | None:
    """Read a name on one line and the post on the next."""
    if number + 1 >= len(blocks) or not _is_position_line(blocks[number + 1]):
        return None
    name, post = blocks[number], blocks[number + 1]
    person = parse_person(strip_brackets(name.text))
    if person is None or not (is_likely_person(person) or _is_emphasized(name)):
        return None
    byline = Byline(
        name=person.name,
        degree=person.degree,
        position=post.text.strip("() "),
        role=BylineRole.AUTHOR,
        raw=f"{name.text}\n{post.text}",
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
    """Join `Tin và ảnh: X` with a post on the line below: it is the last name's."""
    below = blocks[number + 1] if number + 1 < len(blocks) else None
    is_people = bylines[-1].role not in {BylineRole.SOURCE, BylineRole.OFFICE}
    if below is None or not is_people or not _is_position_line(below):
        return _make_signature(number, bylines, "text:label-at-foot")
    *others, last = bylines
    posted = replace(last, position=below.text.strip("() "))
    return _Signature(
        first=number, block_count=2, bylines=(*others, posted), rule="text:label-at-foot"
    )


def _make_author_bylines(people: Iterable[NamedPerson], block: BodyBlock) -> tuple[Byline, ...]:
    return tuple(
        Byline(name=person.name, degree=person.degree, role=BylineRole.AUTHOR, raw=block.text)
        for person in people
    )


def _make_signature(number: int, bylines: tuple[Byline, ...], rule: str) -> _Signature:
    return _Signature(first=number, block_count=1, bylines=bylines, rule=rule)


def _can_be_signature(block: BodyBlock) -> bool:
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
    return frozenset(
        number for one in signatures for number in range(one.first, one.first + one.block_count)
    )


def _iterate_unique(bylines: Iterable[Byline]) -> Iterator[Byline]:
    seen = set()
    for byline in bylines:
        mark = (byline.name.casefold(), byline.role)
        if mark not in seen:
            seen.add(mark)
            yield byline
