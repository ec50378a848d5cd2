"""A manifest read back: what an export was made of, so that it can be checked or made again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar, cast

from archive.moments import from_iso
from indexer.result import Expansion, IndexStamp
from research.errors import ManifestError
from research.exported_file import ExportedFile
from research.manifest import FORMAT_VERSION, Manifest, Marks, Origin, Row

_Item = TypeVar("_Item")


def read_manifest(path: Path) -> Manifest:
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
    except (KeyError, TypeError, ValueError) as error:
        raise ManifestError(path, f"it lacks something: {error}") from error


def _manifest(value: Mapping[str, Any]) -> Manifest:
    origin = Origin(
        query=value["query"],
        options=value["options"],
        tree=value["ast"],
        expansions=[
            Expansion(typed=each["typed"], became=tuple(each["became"]))
            for each in value["expansions"]
        ],
        versions=value["versions"],
        index=next(_items(IndexStamp, [value["index"]])),
        marks=next(_items(Marks, [value])),
    )
    return Manifest(
        created_at=from_iso(value["created_at"]),
        origin=origin,
        files=[*_items(ExportedFile, value["files"])],
        rows=[*_items(Row, value["rows"])],
    )


def _items(kind: type[_Item], values: Sequence[Mapping[str, Any]]) -> Iterator[_Item]:
    """Objects of JSON as values of ours; keys that a later version added are passed over."""
    names = [field.name for field in fields(cast("Any", kind))]
    for value in values:
        yield kind(**{name: value[name] for name in names})
