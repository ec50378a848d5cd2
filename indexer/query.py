"""A query as a tree: what `query_parser` reads and everything else works on.

Each node knows the `span` of the query that it was read from, which does not
count when two nodes are compared. `str` prints a tree so that reading it again
gives an equal tree. Pure values.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.dates import DaySpan, written

Span = tuple[int, int]
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
KEY_FIELDS = ("site", "kind", "cms")
FILE_FIELDS = ("attachment",)
FIELDS = (*TEXT_FIELDS, *NAME_FIELDS, *KEY_FIELDS, *FILE_FIELDS)
"""Fields before a colon: parts of the text, names, whole keys, what stands in attached files."""

STATES = {
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
class Everything:
    """All articles: `*`."""

    span: Span = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word as typed; several syllables joined by punctuation are a phrase."""

    text: str
    span: Span = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words in order, with at most `gap` other syllables between them in all."""

    text: str
    gap: int = 0
    span: Span = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return f'"{self.text}"' + (f"~{self.gap}" if self.gap else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A syllable in which `*` stands for any letters and `?` for one."""

    text: str
    span: Span = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuzzy:
    """A syllable with at most `distance` letters added, left out or exchanged."""

    text: str
    distance: int
    span: Span = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return f"{self.text}~{self.distance}"


@dataclass(frozen=True, slots=True, kw_only=True)
class InField:
    """A clause about one field only."""

    name: str
    clause: "Clause"
    span: Span = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        group = isinstance(self.clause, And | Or | Not)
        return f"{self.name}:({self.clause})" if group else f"{self.name}:{self.clause}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Articles whose whole date lies within these days."""

    days: DaySpan
    span: Span = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return f"date:{written(self.days)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`is:` or `has:` something of `STATES`."""

    kind: str
    name: str
    span: Span = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """What the clause does not match."""

    clause: "Clause"
    span: Span = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return f"-{_grouped(self.clause)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class And:
    """What all of two or more clauses match."""

    clauses: tuple["Clause", ...]
    span: Span = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return " ".join(map(_grouped, self.clauses))


@dataclass(frozen=True, slots=True, kw_only=True)
class Or:
    """What at least one of two or more clauses matches."""

    clauses: tuple["Clause", ...]
    span: Span = field(default=(0, 0), compare=False)

    def __str__(self) -> str:
        return " OR ".join(map(str, self.clauses))


Clause = Everything | Word | Phrase | Pattern | Fuzzy | InField | Published | State | Not | And | Or


def conjuncts(clause: Clause) -> Iterator[Clause]:
    """The clauses all of which an article must match, whatever else the query says."""
    if isinstance(clause, And):
        for each in clause.clauses:
            yield from conjuncts(each)
    else:
        yield clause


def _grouped(clause: Clause) -> str:
    return f"({clause})" if isinstance(clause, And | Or) else str(clause)
