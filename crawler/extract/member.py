"""A page as a member of a layout: its outline, which piece heads it, which pieces are no chrome."""

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.extract.entries import is_link_line
from crawler.extract.outline import Outline, Piece

_SHARE = 0.3  # of a page's text in one element with the heading: the article is in there


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One page; pieces are named by number: the heading's, those in boxes of links.

    `live` tells of each piece that it is no chrome.
    """

    outline: Outline
    heading: int
    live: Sequence[bool]
    listed: frozenset[int]


def text_of(member: Member) -> list[Piece]:
    """The text around the heading: what is neither chrome nor leads elsewhere, and follows it.

    It ends with the innermost element that holds the heading and a good part of the page's text; so
    readers' comments and texts in other columns are left out.
    """
    pieces = member.outline.pieces
    found = [
        pieces[number]
        for number in range(member.heading + 1, len(pieces))
        if member.live[number] and number not in member.listed and not is_link_line(pieces[number])
    ]
    total = sum(len(piece.text) for piece in found)
    holders = [{piece.home, *piece.home.iterancestors()} for piece in found]
    for ancestor in pieces[member.heading].home.iterancestors():
        inside = [piece for piece, held in zip(found, holders, strict=True) if ancestor in held]
        if sum(len(piece.text) for piece in inside) >= _SHARE * total:
            return inside
    return found
