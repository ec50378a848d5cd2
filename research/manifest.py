"""The manifest of an export: what was asked, of which index, and what came out.

It lets a reader check the files a year later, and names every article by id and
content hash. The time of its making stands here and in no data file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType

from archive.moments import local_iso
from indexer.dates import DaySpan
from indexer.query import (
    And,
    Everything,
    Fuzzy,
    InField,
    Not,
    Or,
    Pattern,
    Phrase,
    Published,
    State,
    Word,
)
from indexer.result import Expansion, IndexStamp
from research.exported_file import ExportedFile
from research.json_text import json_text

FORMAT_VERSION = 1

NODE_NAMES: Mapping[type, str] = MappingProxyType(
    {
        Everything: "Everything",
        Word: "Word",
        Phrase: "Phrase",
        Pattern: "Pattern",
        Fuzzy: "Fuzzy",
        InField: "InField",
        Published: "Published",
        State: "State",
        Not: "Not",
        And: "And",
        Or: "Or",
        DaySpan: "DaySpan",
    }
)
"""Names of the nodes of `ast`: part of the format, whatever the classes are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One exported article."""

    id: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """How far the archive was, and how far the index, by the number of the last change of each.

    Where they differ, articles may read otherwise than they were found by.
    """

    archive_change: int
    index_mark: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the articles of an export come from: what was asked, and of what.

    `query` is as typed, `options` are what narrowed it, `tree` is the query as it was
    understood, `versions` are those of the program, the engine, the analyzer and the schema.
    """

    query: str
    options: Mapping[str, object]
    tree: object
    expansions: Sequence[Expansion]
    versions: Mapping[str, str]
    index: IndexStamp
    marks: Marks

    @property
    def bom(self) -> bool:
        """Whether csv is written with a byte order mark."""
        return self.options.get("bom") is True


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything that a later reader needs to judge or repeat an export."""

    created_at: datetime
    origin: Origin
    files: Sequence[ExportedFile] = ()
    rows: Sequence[Row] = field(default=(), repr=False)

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats of its files, each once."""
        return tuple(dict.fromkeys(file.format for file in self.files))


def manifest_bytes(manifest: Manifest) -> bytes:
    """The manifest as JSON, in the shape of `docs/json.md`."""
    origin = manifest.origin
    value = {
        "format_version": FORMAT_VERSION,
        "created_at": local_iso(manifest.created_at),
        "query": origin.query,
        "options": dict(origin.options),
        "ast": as_plain(origin.tree),
        "expansions": [
            {"typed": each.typed, "became": list(each.became)} for each in origin.expansions
        ],
        "versions": dict(origin.versions),
        "index": asdict(origin.index),
        **asdict(origin.marks),
        "count": len(manifest.rows),
        "files": [asdict(file) for file in manifest.files],
        "rows": [asdict(row) for row in manifest.rows],
    }
    return json_text(value).encode() + b"\n"


def as_plain(node: object) -> object:
    """A query's tree as JSON: each node is an object whose `node` is its name in `NODE_NAMES`."""
    if is_dataclass(node) and not isinstance(node, type):
        names = node.__dataclass_fields__
        inner = {name: as_plain(getattr(node, name)) for name in names}
        return {"node": NODE_NAMES[type(node)]} | inner
    if isinstance(node, Mapping):
        return {name: as_plain(value) for name, value in node.items()}
    if isinstance(node, Enum):
        return node.value
    if isinstance(node, list | tuple):
        return [as_plain(item) for item in node]
    return node if node is None or isinstance(node, bool | int | float | str) else str(node)
