"""Compares two revisions of an article, word by word.

Pure. A word is a syllable, a number or a sign, as Vietnamese is written; blanks between them are
words of their own. Sentences are matched first, and words only within sentences that changed, so
that long articles cost little (difflib's matcher: Ratcliff and Obershelp, 1988).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from archive.article_json import EXTRACTED_KEYS, content_to_json
from archive.model import Content

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_SENTENCE = re.compile(r"[^.!?;\n]*[.!?;\n]+\s*|[^.!?;\n]+$")
_FIRST_FIELDS = ("title", "body")
_MAX_WORD_COMPARISONS = 4_000_000
"""Words times words up to which two passages are compared; longer ones replace each other."""


class ChangeKind(StrEnum):
    """The fate of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """A piece of text, and what became of it."""

    kind: ChangeKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDiff:
    """One field that changed: all pieces but the added ones are the old text, and vice versa."""

    field: str
    pieces: tuple[DiffPiece, ...]


def diff_contents(old: Content, new: Content) -> list[FieldDiff]:
    """List the fields that the site changed: title and body first, then in order of the JSON."""
    before, after = _list_field_texts(old), _list_field_texts(new)
    return [
        FieldDiff(field=field, pieces=tuple(diff_texts(before[field], after[field])))
        for field in (*_FIRST_FIELDS, *(name for name in before if name not in _FIRST_FIELDS))
        if before[field] != after[field]
    ]


def _list_field_texts(content: Content) -> dict[str, str]:
    """List what the site published, field by field, as text; a list has a line an item."""
    return {
        name: _format_value(value)
        for name, value in content_to_json(content).items()
        if name not in EXTRACTED_KEYS | {"lead", "published_precision"}
    }


def _format_value(value: object) -> str:
    match value:
        case None:
            return ""
        case list():
            return "\n".join(map(_format_value, value))
        case dict():
            # What an attached file says is none of the article's revisions.
            return ", ".join(
                _format_value(part) for key, part in value.items() if part and key != "content"
            )
        case _:
            return str(value)


def diff_texts(old: str, new: str) -> list[DiffPiece]:
    """Compare two texts to one sequence of pieces, neighbours of one kind joined."""
    return list(_merge_pieces(_diff_sentences(_SENTENCE.findall(old), _SENTENCE.findall(new))))


def _diff_sentences(before: Sequence[str], after: Sequence[str]) -> Iterator[DiffPiece]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for what, first, last, start, end in matcher.get_opcodes():
        if what == "equal":
            yield DiffPiece(ChangeKind.SAME, "".join(before[first:last]))
        else:
            yield from _diff_words("".join(before[first:last]), "".join(after[start:end]))


def _diff_words(old: str, new: str) -> Iterator[DiffPiece]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) * len(after) > _MAX_WORD_COMPARISONS:
        yield DiffPiece(ChangeKind.REMOVED, old)
        yield DiffPiece(ChangeKind.ADDED, new)
        return
    matcher = SequenceMatcher(str.isspace, before, after)
    for what, first, last, start, end in matcher.get_opcodes():
        if what == "equal":
            yield DiffPiece(ChangeKind.SAME, "".join(before[first:last]))
            continue
        yield DiffPiece(ChangeKind.REMOVED, "".join(before[first:last]))
        yield DiffPiece(ChangeKind.ADDED, "".join(after[start:end]))


def _merge_pieces(pieces: Iterator[DiffPiece]) -> Iterator[DiffPiece]:
    """Join neighbours of one kind; changes with a mere blank between them are one change."""
    unchanged, pending = "", {ChangeKind.REMOVED: "", ChangeKind.ADDED: ""}
    for piece in (piece for piece in pieces if piece.text):
        if piece.kind is ChangeKind.SAME:
            unchanged += piece.text
            continue
        if unchanged:
            if any(pending.values()) and unchanged.isspace() and "\n" not in unchanged:
                pending = {kind: text + unchanged for kind, text in pending.items()}
            else:
                yield from _iter_change(pending, unchanged)
                pending = dict.fromkeys(pending, "")
            unchanged = ""
        pending[piece.kind] += piece.text
    yield from _iter_change(pending, unchanged)


def _iter_change(pending: Mapping[ChangeKind, str], unchanged: str) -> Iterator[DiffPiece]:
    """Yield a change, and the unchanged text after it."""
    for kind, text in (*pending.items(), (ChangeKind.SAME, unchanged)):
        if text:
            yield DiffPiece(kind, text)
