"""The index folder: one small file that says what lies there, and the folder of an engine.

::

    index/manifest.json     engine, id, generation, mark ... and the name of the folder
    index/<id>/             the engine's own files
    index/index.lock        held by whoever writes

Readers go by the manifest alone. It is replaced in one piece, which is how a
rebuilt index takes the place of the one before.
"""

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from indexer.analyzer import ANALYZER_VERSION
from indexer.engine import SCHEMA_VERSION
from indexer.errors import IndexDamagedError, IndexMissingError, IndexVersionError

_NAME = "manifest.json"
_REBUILD = "truongdang index rebuild"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is known of an index without opening it.

    `id` is new with each rebuild and names the engine's folder; `generation`
    counts its commits; `mark` is the number of the last change that it holds.
    """

    engine: str
    id: str
    generation: int
    mark: int
    documents: int
    analyzer_version: int = ANALYZER_VERSION
    schema_version: int = SCHEMA_VERSION


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an index that this program can read.

    Raises `IndexMissingError`, `IndexDamagedError` and `IndexVersionError`.
    """
    manifest = load_manifest(folder)
    if (manifest.analyzer_version, manifest.schema_version) != (ANALYZER_VERSION, SCHEMA_VERSION):
        raise IndexVersionError(
            f"The index in {folder} was made by another version of this program.", hint=_REBUILD
        )
    return manifest


def load_manifest(folder: Path) -> Manifest:
    """The manifest, whichever version made it. Raises the first two errors."""
    try:
        text = (folder / _NAME).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise IndexMissingError(
            f"There is no index in {folder}.",
            hint="truongdang index rebuild, or truongdang crawl KEY if there is no archive yet",
        ) from error
    return _from_json(folder, text)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest in place of the one before, in one piece."""
    draft = folder / f"{_NAME}.{os.getpid()}"
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=2)
    draft.write_text(f"{text}\n", encoding="utf-8")
    draft.replace(folder / _NAME)


def engine_folder(folder: Path, manifest: Manifest) -> Path:
    """Where the engine keeps its files."""
    return folder / manifest.id


def _from_json(folder: Path, text: str) -> Manifest:
    known = {each.name for each in fields(Manifest)}
    try:
        values = json.loads(text)
        return Manifest(**{name: value for name, value in values.items() if name in known})
    except (ValueError, TypeError, AttributeError) as error:
        raise IndexDamagedError(
            f"The manifest of the index in {folder} cannot be read: {error}", hint=_REBUILD
        ) from error
