"""Values that a request names and no article has: an author mistyped, the host for a site's key."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.analyzer import fold_diacritics, make_name_key
from indexer.engine import VALUE_FACETS
from indexer.query_tree import (
    AndNode,
    FieldNode,
    NotNode,
    OrNode,
    PhraseNode,
    QueryNode,
    WordNode,
)

_MIN_SIMILARITY = 0.75  # of 0 to 1; chosen: one slip in a short name, two or three in a long one
_MAX_LISTED_VALUES = 12  # values; chosen: as many as fit a line or two


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownValue:
    """A value that no article has in a field, and the nearest that some have, if any is near.

    Attributes:
        known: All that there are, where they are few.
    """

    field: str
    value: str
    nearest: str | None
    known: tuple[str, ...] = ()


def iter_field_values(clause: QueryNode, field: str | None = None) -> Iterator[tuple[str, str]]:
    """Yield the fields of a query that have whole values, each with a value that it asks for."""
    match clause:
        case FieldNode(name=name, clause=inner) if name in VALUE_FACETS:
            yield from iter_field_values(inner, name)
        case AndNode(clauses=clauses) | OrNode(clauses=clauses):
            words = [each for each in clauses if isinstance(each, WordNode)]
            if field and isinstance(clause, AndNode) and len(words) == len(clauses):
                yield field, " ".join(word.text for word in words)
            else:
                for each in clauses:
                    yield from iter_field_values(each, field)
        case NotNode(clause=inner):
            yield from iter_field_values(inner, field)
        case WordNode(text=text) | PhraseNode(text=text) if field is not None:
            yield field, text
        case _:
            return


def describe_unknown_value(field: str, value: str, known: Iterable[str]) -> UnknownValue:
    """Describe a value that none of the known ones is, with the one that was probably meant."""
    names = list(known)
    nearest = _find_nearest(_fold(value), names)
    few = names if nearest is None and len(names) <= _MAX_LISTED_VALUES else ()
    return UnknownValue(field=field, value=value, nearest=nearest, known=tuple(few))


def _find_nearest(value: str, known: Sequence[str]) -> str | None:
    """Return the value most like one, or one of whose words in a row are."""
    import difflib  # noqa: PLC0415 -- needed for mistakes alone

    length = len(value.split())
    best, nearest = _MIN_SIMILARITY, None
    matcher = difflib.SequenceMatcher(b=value, autojunk=False)
    joined = value.replace(" ", "")
    for name in known:
        words = _fold(name).split()
        if len(joined) > len("".join(words)) > 3 and "".join(words) in joined:  # noqa: PLR2004
            return name  # the key of a site, in the name of its host
        for start in range(max(len(words) - length, 0) + 1):
            matcher.set_seq1(" ".join(words[start : start + length]))
            if matcher.quick_ratio() >= best and (ratio := matcher.ratio()) >= best:
                # Of equally near values the one that holds nothing else.
                best, nearest = ratio + (len(words) == length) * 1e-6, name
    return nearest


def _fold(text: str) -> str:
    return fold_diacritics(make_name_key(text.replace("-", " ").replace("_", " ")))
