"""A query as a tree: what `query_parser` reads and everything else works on.

Each node knows the `span` of the query that it was read from, which does not
count when two nodes are compared. `str` prints a tree so that reading it again
gives an equal tree. Pure values.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.query_dates import DaySpan, format_span

QuerySpan = tuple[int, int]
"""`[start, end)` in characters of the query as typed."""

TEXT_FIELDS = ("title", "body")
NAME_FIELDS = (
    "author",
    "photographer",
    "person",
    "province",
    "province_2025",
    "section",
    "source",
    "doc",
)
KEY_FIELDS = ("site", "kind", "cms", "captured_from")
FILE_FIELDS = ("attachment",)
QUERY_FIELDS = (*TEXT_FIELDS, *NAME_FIELDS, *KEY_FIELDS, *FILE_FIELDS)
"""Fields before a colon: parts of the text, names, whole keys, what stands in attached files."""

FLAGS = {
    "is": ("gone", "revised"),
    "has": (
        "attachment",
        "author",
        "caption",
        "date",
        "doc",
        "image",
        "person",
        "photographer",
        "section",
        "source",
        "tag",
    ),
}
"""What may follow `is:` and `has:`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchAllNode:
    """All articles: `*`."""

    span: QuerySpan = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordNode:
    """One word as typed; several syllables joined by punctuation are a phrase."""

    text: str
    span: QuerySpan = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseNode:
    """Words in order, with at most `gap` other syllables between them in all."""

    text: str
    gap: int = 0
    span: QuerySpan = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return f'"{self.text}"' + (f"~{self.gap}" if self.gap else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class WildcardNode:
    """A syllable in which `*` stands for any letters and `?` for one."""

    text: str
    span: QuerySpan = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class FuzzyNode:
    """A syllable with at most `distance` letters added, left out or exchanged."""

    text: str
    distance: int
    span: QuerySpan = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return f"{self.text}~{self.distance}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldNode:
    """A clause about one field only."""

    name: str
    clause: "QueryNode"
    span: QuerySpan = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        group = isinstance(self.clause, AndNode | OrNode | NotNode)
        return f"{self.name}:({self.clause})" if group else f"{self.name}:{self.clause}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRangeNode:
    """Articles whose whole date lies within these days; `spoken` is what was typed of `7d..`."""

    days: DaySpan
    spoken: str = field(default="", compare=False)
    span: QuerySpan = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return f"date:{format_span(self.days)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagNode:
    """`is:` or `has:` something of `FLAGS`."""

    kind: str
    name: str
    span: QuerySpan = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotNode:
    """The articles that a clause does not match."""

    clause: "QueryNode"
    span: QuerySpan = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return f"-{_format_operand(self.clause)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AndNode:
    """The articles that all of two or more clauses match."""

    clauses: tuple["QueryNode", ...]
    span: QuerySpan = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        # In brackets a date does not go on in the word after it: (date:2019) đến 2020.
        following = (*self.clauses[1:], None)
        return " ".join(
            f"({each})" if _is_date(each) and isinstance(after, WordNode) else _format_operand(each)
            for each, after in zip(self.clauses, following, strict=True)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrNode:
    """The articles that at least one of two or more clauses matches."""

    clauses: tuple["QueryNode", ...]
    span: QuerySpan = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return " OR ".join(map(str, self.clauses))


QueryNode = (
    MatchAllNode
    | WordNode
    | PhraseNode
    | WildcardNode
    | FuzzyNode
    | FieldNode
    | DateRangeNode
    | FlagNode
    | NotNode
    | AndNode
    | OrNode
)


def iter_conjuncts(clause: QueryNode) -> Iterator[QueryNode]:
    """Yield the clauses all of which an article must match, whatever else the query says."""
    if isinstance(clause, AndNode):
        for each in clause.clauses:
            yield from iter_conjuncts(each)
    else:
        yield clause


def iter_parts(clause: QueryNode, depth: int = 0) -> Iterator[tuple[QueryNode, int]]:
    """Yield the clauses all of which an article must match, and after an OR its alternatives.

    Each comes with its depth, 0 for those that must all match.
    """
    for each in iter_conjuncts(clause):
        yield each, depth
        if isinstance(each, OrNode):
            for alternative in each.clauses:
                if isinstance(alternative, AndNode):
                    yield alternative, depth + 1
                    yield from iter_parts(alternative, depth + 2)
                else:
                    yield from iter_parts(alternative, depth + 1)


def iter_nodes(clause: QueryNode) -> Iterator[QueryNode]:
    """Yield a clause and all clauses inside it, in order."""
    yield clause
    match clause:
        case AndNode(clauses=clauses) | OrNode(clauses=clauses):
            for each in clauses:
                yield from iter_nodes(each)
        case FieldNode(clause=inner) | NotNode(clause=inner):
            yield from iter_nodes(inner)
        case _:
            return


def _is_date(clause: QueryNode) -> bool:
    """Return whether a clause ends with days."""
    return isinstance(clause.clause if isinstance(clause, NotNode) else clause, DateRangeNode)


def _format_operand(clause: QueryNode) -> str:
    return f"({clause})" if isinstance(clause, AndNode | OrNode) else str(clause)
