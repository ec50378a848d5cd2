"""A layout: where the articles of one template keep heading, text and fields.

It is learned from the outlines of pages that have their heading at one place. One host can have
several: two generations of a site, a print view, an extension with templates of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from crawler.extract.info import FieldKind
from crawler.extract.member import Member, text_of
from crawler.extract.outline import Piece
from crawler.extract.recurrence import recurrence_key
from crawler.extract.slots import Slot, learn_slots
from crawler.extract.text import key
from crawler.extract.tree import Element

_HOLDERS = frozenset({"div", "td", "section", "article", "main", "body", "form", "center", "span"})
_COVERED = 0.7  # of an article's text in one element: that element is its body
_SHARE = 0.8  # of the articles
_TELLING = 400  # characters: a shorter article says little about where text stands
_PROSE = 80  # characters of a piece that is no field
_FEWEST = 3
_NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the articles of one template keep what; all places are paths.

    `prose` are the places of the articles' own text in the body; `standing` are the recurrence keys
    of lines at these places that nearly every article has.
    """

    heading: str
    body: str | None
    prose: tuple[str, ...]
    standing: tuple[str, ...]
    slots: tuple[Slot, ...]
    articles: int

    @property
    def has_date(self) -> bool:
        """Whether the articles print when they were published."""
        kinds = {FieldKind.PUBLISHED, FieldKind.MODIFIED}
        return any(slot.kind in kinds for slot in self.slots)


def learn_layout(heading: str, members: Sequence[Member]) -> Layout:
    """Learn a layout from distinct articles of it."""
    body = _body_path(members)
    prose = _prose_paths(members, body)
    return Layout(
        heading=heading,
        body=body,
        prose=prose,
        standing=_standing(members, prose),
        slots=tuple(
            slot for slot in learn_slots(members, prose) if slot.path != heading or slot.words
        ),
        articles=len(members),
    )


def holders_of(piece: Piece) -> Iterator[Element]:
    """The elements that hold a piece and can hold an article, innermost first."""
    if piece.home.tag in _HOLDERS:
        yield piece.home
    for ancestor in piece.home.iterancestors():
        if ancestor.tag in _HOLDERS:
            yield ancestor
        if ancestor.tag == "body":
            return


def masses(pieces: Sequence[Piece]) -> dict[Element, int]:
    """How much text each holder holds, in characters."""
    found: defaultdict[Element, int] = defaultdict(int)
    for piece in pieces:
        for holder in holders_of(piece):
            found[holder] += len(piece.text)
    return found


def _body_path(members: Sequence[Member]) -> str | None:
    """The innermost place that holds nearly all text of nearly all articles."""
    texts = [(member, text_of(member)) for member in members]
    telling = [one for one in texts if sum(len(piece.text) for piece in one[1]) >= _TELLING]
    if len(telling) < _FEWEST:
        telling = texts
    votes: defaultdict[str, int] = defaultdict(int)
    for member, pieces in telling:
        total = sum(len(piece.text) for piece in pieces)
        found = masses(pieces)
        paths = {
            member.outline.paths.get(holder)
            for holder, mass in found.items()
            if mass >= _COVERED * total
        }
        for path in paths:
            if path is not None:
                votes[path] += 1
    fit = [path for path, count in votes.items() if count >= _SHARE * len(telling)]
    return max(fit, key=lambda path: (path.count(">"), votes[path], path), default=None)


def _prose_paths(members: Sequence[Member], body: str | None) -> tuple[str, ...]:
    """The places in the body where three articles have text of their own that is no field."""
    if body is None:
        return ()
    users: defaultdict[str, set[int]] = defaultdict(set)
    for number, member in enumerate(members):
        for piece in text_of(member):
            if piece.block.startswith(body) and len(piece.text) >= _PROSE:
                users[piece.block].add(number)
    return tuple(sorted(path for path, found in users.items() if len(found) >= _FEWEST))


def _standing(members: Sequence[Member], prose: Collection[str]) -> tuple[str, ...]:
    """What nearly every article has among its prose."""
    counts = Counter(
        found
        for member in members
        for found in {
            recurrence_key(piece)
            for piece in member.outline.pieces[member.heading + 1 :]
            if piece.block in prose and key(piece.text)
        }
    )
    enough = max(_FEWEST, _NEARLY_ALL * len(members))
    return tuple(sorted(found for found, count in counts.items() if count >= enough))


def distinct(members: Sequence[Member], names: Collection[str]) -> list[Member]:
    """One member for each name: the articles that vote, the first by address of each."""
    chosen: dict[str, Member] = {}
    for name, member in sorted(zip(names, members, strict=True), key=_by_address):
        chosen.setdefault(name, member)
    return list(chosen.values())


def _by_address(named: tuple[str, Member]) -> tuple[int, str]:
    url = named[1].outline.url
    return len(url), url
