"""What changed between two revisions of an article, word by word.

Pure. A word is a syllable, a number or a sign, as Vietnamese is written; blanks between them are
words of their own. Sentences are matched first, and words only within sentences that changed, so
that long articles cost little (difflib's matcher: Ratcliff and Obershelp, 1988).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from archive.article_json import UNPUBLISHED_KEYS, content_as_json
from archive.model import Content

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_SENTENCE = re.compile(r"[^.!?;\n]*[.!?;\n]+\s*|[^.!?;\n]+$")
_FIELDS = ("title", "body")
_LARGEST = 4_000_000
"""Words times words up to which two passages are compared; longer ones replace each other."""


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, and what became of it."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field that changed: all pieces but the added ones are the old text, and vice versa."""

    field: str
    pieces: tuple[Piece, ...]


def differences(old: Content, new: Content) -> list[Difference]:
    """The fields that the site changed: title and body first, then in the order of the JSON."""
    before, after = _texts(old), _texts(new)
    return [
        Difference(field=field, pieces=tuple(compare(before[field], after[field])))
        for field in (*_FIELDS, *(name for name in before if name not in _FIELDS))
        if before[field] != after[field]
    ]


def _texts(content: Content) -> dict[str, str]:
    """What the site published, field by field, as text; a list has a line an item."""
    return {
        name: _text(value)
        for name, value in content_as_json(content).items()
        if name not in UNPUBLISHED_KEYS | {"lead", "published_precision"}
    }


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case list():
            return "\n".join(map(_text, value))
        case dict():
            # What an attached file says is none of the article's revisions.
            return ", ".join(
                _text(part) for key, part in value.items() if part and key != "content"
            )
        case _:
            return str(value)


def compare(old: str, new: str) -> list[Piece]:
    """Both texts as one sequence of pieces, neighbours of one kind joined."""
    return list(_joined(_by_sentences(_SENTENCE.findall(old), _SENTENCE.findall(new))))


def _by_sentences(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for what, first, last, start, end in matcher.get_opcodes():
        if what == "equal":
            yield Piece(Kind.SAME, "".join(before[first:last]))
        else:
            yield from _by_words("".join(before[first:last]), "".join(after[start:end]))


def _by_words(old: str, new: str) -> Iterator[Piece]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) * len(after) > _LARGEST:
        yield Piece(Kind.REMOVED, old)
        yield Piece(Kind.ADDED, new)
        return
    matcher = SequenceMatcher(str.isspace, before, after)
    for what, first, last, start, end in matcher.get_opcodes():
        if what == "equal":
            yield Piece(Kind.SAME, "".join(before[first:last]))
            continue
        yield Piece(Kind.REMOVED, "".join(before[first:last]))
        yield Piece(Kind.ADDED, "".join(after[start:end]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one; changes with a mere blank between them are one change."""
    same, held = "", {Kind.REMOVED: "", Kind.ADDED: ""}
    for piece in (piece for piece in pieces if piece.text):
        if piece.kind is Kind.SAME:
            same += piece.text
            continue
        if same:
            if any(held.values()) and same.isspace() and "\n" not in same:
                held = {kind: text + same for kind, text in held.items()}
            else:
                yield from _told(held, same)
                held = dict.fromkeys(held, "")
            same = ""
        held[piece.kind] += piece.text
    yield from _told(held, same)


def _told(held: Mapping[Kind, str], same: str) -> Iterator[Piece]:
    """A change, and what stands unchanged after it."""
    for kind, text in (*held.items(), (Kind.SAME, same)):
        if text:
            yield Piece(kind, text)
