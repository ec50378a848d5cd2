"""A manifest read back: what an export was made of, so that it can be checked or made again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar, cast

from indexer.result import Expansion, IndexStamp
from research.errors import ManifestError
from research.exported_file import ExportedFile
from research.manifest import FORMAT_VERSION, Row

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptManifest:
    """What stands in a manifest, as far as it takes to repeat the export."""

    query: str
    options: Mapping[str, object]
    tree: object
    expansions: Sequence[Expansion]
    index: IndexStamp
    index_mark: int
    files: Sequence[ExportedFile]
    rows: Sequence[Row]

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats of its files, each once."""
        return tuple(dict.fromkeys(file.format for file in self.files))

    @property
    def bom(self) -> bool:
        """Whether csv was written with a byte order mark."""
        return self.options.get("bom") is True


def read_manifest(path: Path) -> KeptManifest:
    """Read a manifest.

    Raises:
        ManifestError: it cannot be read, or it is none that this program understands.
    """
    try:
        value = json.loads(path.read_bytes())
    except OSError as error:
        raise ManifestError(path, error.strerror or str(error)) from error
    except ValueError as error:
        raise ManifestError(path, f"it is no JSON: {error}") from error
    if not isinstance(value, dict) or value.get("format_version") != FORMAT_VERSION:
        raise ManifestError(path, "it is no manifest of an export, or one of another version")
    try:
        return _manifest(value)
    except (KeyError, TypeError) as error:
        raise ManifestError(path, f"it lacks something: {error}") from error


def _manifest(value: Mapping[str, Any]) -> KeptManifest:
    return KeptManifest(
        query=value["query"],
        options=value["options"],
        tree=value["ast"],
        expansions=[
            Expansion(typed=each["typed"], became=tuple(each["became"]))
            for each in value["expansions"]
        ],
        index=next(_items(IndexStamp, [value["index"]])),
        index_mark=value["index_mark"],
        files=[*_items(ExportedFile, value["files"])],
        rows=[*_items(Row, value["rows"])],
    )


def _items(kind: type[_Item], values: Sequence[Mapping[str, Any]]) -> Iterator[_Item]:
    """Objects of JSON as values of ours; keys that a later version added are passed over."""
    names = [field.name for field in fields(cast("Any", kind))]
    for value in values:
        yield kind(**{name: value[name] for name in names})
