"""The manifest of an export: its files with their hashes, its origin, and the rows in their order.

Written beside the files as JSON (`docs/json.md`); by it an export is verified and made again.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, TypeVar, cast

from archive.times import format_local_iso, parse_iso
from indexer.query_dates import DaySpan
from indexer.query_tree import (
    AndNode,
    DateRangeNode,
    FieldNode,
    FlagNode,
    FuzzyNode,
    MatchAllNode,
    NotNode,
    OrNode,
    PhraseNode,
    WildcardNode,
    WordNode,
)
from indexer.search_results import Expansion, IndexStamp
from research.errors import ManifestError
from research.json_text import iterate_json


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFile:
    """One file of an export: `name` from the manifest's folder, its size, SHA-256 in hex."""

    name: str
    format: str
    bytes: int
    sha256: str


FORMAT_VERSION = 1  # raised where an older program would misread a manifest

NODE_NAMES: Mapping[type, str] = MappingProxyType(
    {
        MatchAllNode: "Everything",
        WordNode: "Word",
        PhraseNode: "Phrase",
        WildcardNode: "Pattern",
        FuzzyNode: "Fuzzy",
        FieldNode: "InField",
        DateRangeNode: "Published",
        FlagNode: "State",
        NotNode: "Not",
        AndNode: "And",
        OrNode: "Or",
        DaySpan: "DaySpan",
    }
)
"""Names of the nodes of `ast`: part of the format, whatever the classes are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestRow:
    """One exported article."""

    id: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMarks:
    """The last change of the archive, and the last that the index holds, by number.

    Where they differ, articles may read otherwise than they were found by.
    """

    archive_change: int
    index_mark: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOrigin:
    """The origin of the articles of an export: what was asked, and of what.

    `query` is as typed, `options` are what narrowed it, `tree` is the query as it was
    understood, `versions` are those of the program, the engine, the analyzer and the schema.
    """

    query: str
    options: Mapping[str, object]
    query_tree: object
    expansions: Sequence[Expansion]
    versions: Mapping[str, str]
    index: IndexStamp
    marks: ChangeMarks

    @property
    def bom(self) -> bool:
        """True where csv is written with a byte order mark."""
        return self.options.get("bom") is True


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportManifest:
    """Everything that a later reader needs to judge or repeat an export."""

    created_at: datetime
    origin: ExportOrigin
    files: Sequence[ExportedFile] = ()
    rows: Sequence[ManifestRow] = field(default=(), repr=False)

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats of its files, each once."""
        return tuple(dict.fromkeys(file.format for file in self.files))


def encode_manifest(manifest: ExportManifest) -> Iterator[bytes]:
    """Yield the manifest as JSON, in the shape of `docs/json.md`, piece by piece."""
    origin = manifest.origin
    value = {
        "format_version": FORMAT_VERSION,
        "created_at": format_local_iso(manifest.created_at),
        "query": origin.query,
        "options": dict(origin.options),
        "ast": query_tree_to_json(origin.query_tree),
        "expansions": [
            {"typed": each.typed, "became": list(each.expanded_to)} for each in origin.expansions
        ],
        "versions": dict(origin.versions),
        "index": asdict(origin.index),
        **asdict(origin.marks),
        "count": len(manifest.rows),
        "files": [asdict(file) for file in manifest.files],
        # By hand: asdict copies, and there are as many rows as articles.
        "rows": [{"id": row.id, "content_hash": row.content_hash} for row in manifest.rows],
    }
    yield from map(str.encode, iterate_json(value))
    yield b"\n"


def query_tree_to_json(node: object) -> object:
    """Convert a query's tree to JSON: each node has its name of `NODE_NAMES` as `node`."""
    if is_dataclass(node) and not isinstance(node, type):
        names = node.__dataclass_fields__
        inner = {name: query_tree_to_json(getattr(node, name)) for name in names}
        return {"node": NODE_NAMES[type(node)]} | inner
    if isinstance(node, Mapping):
        return {name: query_tree_to_json(value) for name, value in node.items()}
    if isinstance(node, Enum):
        return node.value
    if isinstance(node, list | tuple):
        return [query_tree_to_json(item) for item in node]
    return node if node is None or isinstance(node, bool | int | float | str) else str(node)


_Parsed = TypeVar("_Parsed")


def read_export_manifest(path: Path) -> ExportManifest:
    """Read a manifest.

    Raises:
        ManifestError: it cannot be read, or it is none that this program understands.
    """
    try:
        value = json.loads(path.read_bytes())
    except OSError as error:
        raise ManifestError(path, error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise ManifestError(path, f"it is no JSON: {error}") from error
    if not isinstance(value, dict) or value.get("format_version") != FORMAT_VERSION:
        raise ManifestError(path, "it is no manifest of an export, or one of another version")
    try:
        return _parse_manifest(value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ManifestError(path, f"it lacks something: {error}") from error


def _parse_manifest(value: Mapping[str, Any]) -> ExportManifest:
    origin = ExportOrigin(
        query=value["query"],
        options=value["options"],
        query_tree=value["ast"],
        expansions=[
            Expansion(typed=each["typed"], expanded_to=tuple(each["became"]))
            for each in value["expansions"]
        ],
        versions=value["versions"],
        index=next(_parse_items(IndexStamp, [value["index"]])),
        marks=next(_parse_items(ChangeMarks, [value])),
    )
    return ExportManifest(
        created_at=parse_iso(value["created_at"]),
        origin=origin,
        files=[*_parse_items(ExportedFile, value["files"])],
        rows=[*_parse_items(ManifestRow, value["rows"])],
    )


def _parse_items(kind: type[_Parsed], values: Sequence[Mapping[str, Any]]) -> Iterator[_Parsed]:
    """Parse objects of JSON to values of ours; keys that a later version added are passed over."""
    types: dict[str, Any] = {field.name: field.type for field in fields(cast("Any", kind))}
    for value in values:
        if wrong := [name for name, kept in types.items() if not isinstance(value[name], kept)]:
            raise TypeError(f"{wrong[0]} of another type")
        yield kind(**{name: value[name] for name in types})


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestMismatch:
    """A file of an export that is not what its manifest says, and in which way."""

    name: str
    message: str


def verify_files(files: Iterable[ExportedFile], folder: Path) -> Iterator[ManifestMismatch]:
    """Compare the files of a manifest with those in its folder."""
    for file in files:
        if message := _find_mismatch(file, folder / file.name):
            yield ManifestMismatch(name=file.name, message=message)


def _find_mismatch(file: ExportedFile, path: Path) -> str | None:
    # Who wrote the manifest is not always who reads it: no file elsewhere is looked into.
    if not PurePosixPath(file.name).parts or {"/", ".."} & {*PurePosixPath(file.name).parts}:
        return "its name leads out of the manifest's folder"
    try:
        if path.exists() and not path.is_file():
            return "it is no file"
        size = path.stat().st_size
        if size != file.bytes:
            return f"it has {size:,} bytes, not {file.bytes:,}"
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return "it is missing"
    except OSError as error:
        return f"it cannot be read: {error.strerror}"
    return None if digest == file.sha256 else "its bytes are not those that were written"
