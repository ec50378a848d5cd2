"""Finds who signed a text: the lines at its head and foot that name people, offices and sources.

It also says which blocks were read as such, so that the body can do without them. The account that
the content management system shows counts only where the text names nobody.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from archive.model import Byline, Role
from crawler.extract.blocks import Align, Block, BlockKind
from crawler.extract.names import Named, is_account, is_office, is_post, read_person
from crawler.extract.signature import (
    is_certain,
    is_gathered,
    is_known,
    read_bare_names,
    read_labelled,
    read_office,
    read_people,
    read_source,
    read_with_post,
    unbracketed,
)

_ACCOUNT_LABEL = re.compile(
    r"^(?:(?:được )?(?:viết|đăng|gửi) bởi|(?:(?:written|posted|created|submitted) )?by"
    r"|tác giả(?: bài viết)?|người (?:đăng|viết|gửi)(?: bài(?: viết)?)?)\b\s*:?\s*",
    re.IGNORECASE,
)
_BOARD = re.compile(r"^(?:bbt|ban biên tập|nhóm phóng viên)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?:[.!?…][”\"')]*|/\.?)$")
_HEAD_BLOCKS = 4
_FOOT_BLOCKS = 8
_LONGEST_LINE = 200
_LONGEST_STANDING = 80  # characters
_PROSE = 60  # characters of a lead, and of what goes on under a signature
_FEWEST_WITH_LEAD = 3  # blocks: lead, signature, text
_MOST_UNDER_LEAD = 2
_ALL = 0.9  # of a line's letters in bold or italics


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What a text says of its makers, the numbers of the blocks that say nothing else, the rule."""

    bylines: tuple[Byline, ...]
    blocks: frozenset[int]
    rule: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signature:
    """One signature: its first block, how many blocks it takes, what it says."""

    first: int
    size: int
    bylines: tuple[Byline, ...]
    rule: str


def read_bylines(blocks: Sequence[Block]) -> Signed:
    """Read the signatures of a text from its first and last blocks."""
    found = [*_head(blocks)] or [*_below_standing_line(blocks)]
    taken = _blocks_of(found)
    found += [
        one for one in _foot(blocks) if taken.isdisjoint(range(one.first, one.first + one.size))
    ]
    found.sort(key=lambda signature: signature.first)
    return Signed(
        bylines=tuple(_distinct(byline for one in found for byline in one.bylines)),
        blocks=_blocks_of(found),
        rule=found[0].rule if found else None,
    )


def account_bylines(shown: str) -> tuple[Byline, ...]:
    """Read an author field of the system: a person, an office, or nobody (an account)."""
    name = _ACCOUNT_LABEL.sub("", shown)
    if not name or is_account(name):
        return ()
    if office := read_office(name):
        return (Byline(name=office, role=Role.OFFICE, raw=shown),)
    return read_people(name, Role.AUTHOR, shown)


def names_of(bylines: Sequence[Byline], *roles: Role) -> tuple[str, ...]:
    """The names signed in one of these roles, each once, in order."""
    return tuple(dict.fromkeys(byline.name for byline in bylines if byline.role in roles))


def _head(blocks: Sequence[Block]) -> list[_Signature]:
    """Read the signatures that open a text, or stand under its lead or the school's name."""
    if (found := list(_opening(blocks, 0))) or len(blocks) < _FEWEST_WITH_LEAD:
        return found
    found = list(_opening(blocks, 1))
    end = found[-1].first + found[-1].size if found else 0
    first = blocks[0].text
    is_lead = first.isupper() or (len(first) >= _PROSE and bool(_SENTENCE_END.search(first)))
    # Who attended is told in lines that look the same, but in more of them.
    goes_on = len(found) <= _MOST_UNDER_LEAD and end < len(blocks)
    return found if is_lead and goes_on and len(blocks[end].text) >= _PROSE else []


def _opening(blocks: Sequence[Block], number: int) -> Iterator[_Signature]:
    end = min(number + _HEAD_BLOCKS, len(blocks))
    while number < end and _may_sign(blocks[number]):
        block = blocks[number]
        if labelled := read_labelled(block.text):
            signature = _signature(number, labelled, "text:label-at-head")
        elif (above := _name_over_post(blocks, number)) or (above := _names_alone(blocks, number)):
            signature = above
        elif inline := read_with_post(
            block.text, Role.AUTHOR, block.text, is_signing=block.align is Align.RIGHT
        ):
            signature = _signature(number, (inline,), "text:name-and-post-at-head")
        else:
            return
        yield signature
        number += signature.size


def _below_standing_line(blocks: Sequence[Block]) -> Iterator[_Signature]:
    """A name over its post under one short line that is no sentence, such as the school's name."""
    first = blocks[0].text if blocks else ""
    if 0 < len(first) <= _LONGEST_STANDING and not _SENTENCE_END.search(first):
        signature = _name_over_post(blocks, 1)
        if signature and _may_sign(blocks[1]):
            yield signature


def _foot(blocks: Sequence[Block]) -> Iterator[_Signature]:
    """Read from the last block upwards: labels may stand among other lines, bare names may not."""
    is_open = True  # nothing but signatures so far
    last = len(blocks) - 1
    for number in range(last, max(-1, last - _FOOT_BLOCKS), -1):
        block = blocks[number]
        signature = _read_foot(blocks, number, is_open=is_open) if _may_sign(block) else None
        if signature:
            yield signature
        elif not (is_open and _may_sign(block) and _is_post_line(block)):
            # A post waits for the name above it; anything else ends the signatures.
            is_open = False


def _read_foot(blocks: Sequence[Block], number: int, *, is_open: bool) -> _Signature | None:
    block = blocks[number]
    if labelled := read_labelled(block.text):
        return _with_post_below(blocks, number, labelled)
    if over := _name_over_post(blocks, number):
        return over if is_open or number + over.size >= len(blocks) - 1 else None
    return _read_closing(blocks, number) if is_open else None


def _read_closing(blocks: Sequence[Block], number: int) -> _Signature | None:
    """Read a line under which there is nothing but signatures."""
    block = blocks[number]
    if source := read_source(block.text):
        return _signature(number, (source,), "text:source")
    if is_gathered(block.text):
        return _signature(number, (), "text:gathered")
    inline = read_with_post(
        unbracketed(block.text), Role.AUTHOR, block.text, is_signing=_is_set_off(block)
    )
    if inline:
        return _signature(number, (inline,), "text:name-and-post")
    return _bare(blocks, number)


def _bare(blocks: Sequence[Block], number: int) -> _Signature | None:
    """Read names or an office without label: they must stand out, or prove themselves."""
    block = blocks[number]
    follows_end = number > 0 and bool(_SENTENCE_END.search(blocks[number - 1].text))
    stands_out = _is_set_off(block) or unbracketed(block.text) != block.text or follows_end
    if (people := read_bare_names(block.text)) and (
        stands_out
        or all(map(is_certain, people))
        or (len(people) > 1 and any(map(is_known, people)))
    ):
        return _signature(number, _written_by(people, block), "text:bare-names")
    office = read_office(block.text)
    if office and (stands_out or _BOARD.match(office)):
        byline = Byline(name=office, role=Role.OFFICE, raw=block.text)
        is_post_below_a_name = number > 0 and read_person(blocks[number - 1].text) is not None
        return None if is_post_below_a_name else _signature(number, (byline,), "text:office")
    return None


def _name_over_post(blocks: Sequence[Block], number: int) -> _Signature | None:
    """Read a name on one line and the post on the next."""
    if number + 1 >= len(blocks) or not _is_post_line(blocks[number + 1]):
        return None
    name, post = blocks[number], blocks[number + 1]
    person = read_person(unbracketed(name.text))
    if person is None or not (is_known(person) or _is_set_off(name)):
        return None
    byline = Byline(
        name=person.name,
        degree=person.degree,
        position=post.text.strip("() "),
        role=Role.AUTHOR,
        raw=f"{name.text}\n{post.text}",
    )
    return _Signature(first=number, size=2, bylines=(byline,), rule="text:name-over-post")


def _names_alone(blocks: Sequence[Block], number: int) -> _Signature | None:
    """Read names that open a text alone: they must prove themselves, or stand at the right."""
    block = blocks[number]
    people = read_bare_names(block.text)
    is_sure = block.align is Align.RIGHT or all(map(is_certain, people))
    if not people or not is_sure or block.kind is BlockKind.HEADING:
        return None
    return _signature(number, _written_by(people, block), "text:name-at-head")


def _with_post_below(
    blocks: Sequence[Block], number: int, bylines: tuple[Byline, ...]
) -> _Signature:
    """Join `Tin và ảnh: X` with a post on the line below: it is the last name's."""
    below = blocks[number + 1] if number + 1 < len(blocks) else None
    is_people = bylines[-1].role not in {Role.SOURCE, Role.OFFICE}
    if below is None or not is_people or not _is_post_line(below):
        return _signature(number, bylines, "text:label-at-foot")
    *others, last = bylines
    posted = replace(last, position=below.text.strip("() "))
    return _Signature(first=number, size=2, bylines=(*others, posted), rule="text:label-at-foot")


def _written_by(people: Iterable[Named], block: Block) -> tuple[Byline, ...]:
    return tuple(
        Byline(name=person.name, degree=person.degree, role=Role.AUTHOR, raw=block.text)
        for person in people
    )


def _signature(number: int, bylines: tuple[Byline, ...], rule: str) -> _Signature:
    return _Signature(first=number, size=1, bylines=bylines, rule=rule)


def _may_sign(block: Block) -> bool:
    return (
        block.kind not in {BlockKind.ROW, BlockKind.ITEM}
        and not block.is_caption
        and len(block.text) <= _LONGEST_LINE
    )


def _is_post_line(block: Block) -> bool:
    text = block.text.strip("() ")
    return _may_sign(block) and (is_post(text) or is_office(text))


def _is_set_off(block: Block) -> bool:
    return block.align is not Align.START or block.strong > _ALL or block.slanted > _ALL


def _blocks_of(signatures: Iterable[_Signature]) -> frozenset[int]:
    return frozenset(
        number for one in signatures for number in range(one.first, one.first + one.size)
    )


def _distinct(bylines: Iterable[Byline]) -> Iterator[Byline]:
    seen = set()
    for byline in bylines:
        mark = (byline.name.casefold(), byline.role)
        if mark not in seen:
            seen.add(mark)
            yield byline
