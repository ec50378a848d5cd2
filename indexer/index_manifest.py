"""The index folder: one small file that says what lies there, and the folder of an engine.

::

    index/manifest.json     engine, id, mark ... and the archive that it was made from
    index/<id>/             the engine's own files
    index/index.lock        held by whoever writes

Readers go by the manifest alone. It is replaced in one piece, which is how a
rebuilt index takes the place of the one before. What a commit changes is known
by the engine alone, so that no crash can part the two; only the mark follows.
"""

import json
import os
import re
import stat
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from indexer.analyzer import ANALYZER_VERSION
from indexer.engine import SCHEMA_VERSION
from indexer.errors import (
    REBUILD_HINT,
    IndexDamagedError,
    IndexMissingError,
    IndexVersionError,
)

_FILE_NAME = "manifest.json"
_ID = re.compile(r"[0-9a-z]{1,32}")  # names a folder: nothing that leads out of ours
_MOST_BYTES = 100_000  # a manifest has 200
_MOST_MARK = 2**63  # what SQLite can count


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexManifest:
    """The facts of an index that are known without opening it.

    `id` is new with each rebuild and names the engine's folder; `mark` is the
    number of the last change that the index is known to hold; `archive` is the
    id of the archive whose change that is.
    """

    engine: str
    id: str
    mark: int
    archive: str = ""  # there were indexes before archives had ids: they belong to none
    analyzer_version: int = ANALYZER_VERSION
    schema_version: int = SCHEMA_VERSION


def read_current_manifest(folder: Path) -> IndexManifest:
    """Read the manifest of an index that this program can read.

    Raises `IndexMissingError`, `IndexDamagedError` and `IndexVersionError`.
    """
    manifest = read_any_manifest(folder)
    if (manifest.analyzer_version, manifest.schema_version) != (ANALYZER_VERSION, SCHEMA_VERSION):
        raise IndexVersionError(
            f"The index in {folder} was made by another version of this program.",
            hint=REBUILD_HINT,
        )
    return manifest


def read_any_manifest(folder: Path) -> IndexManifest:
    """Read the manifest, whichever version made it. Raises the first two errors."""
    try:
        encoded = _read_plain(folder / _FILE_NAME)
    except FileNotFoundError as error:
        raise IndexMissingError(
            f"There is no index in {folder}.",
            hint="truongdang index rebuild, or truongdang crawl KEY if there is no archive yet",
        ) from error
    except ValueError as error:
        raise _make_damaged_error(folder, str(error)) from error
    return _parse_manifest(folder, encoded)


def write_index_manifest(folder: Path, manifest: IndexManifest) -> None:
    """Put the manifest in place of the one before, in one piece."""
    temporary_file = folder / f"{_FILE_NAME}.{os.getpid()}"
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=2)
    temporary_file.unlink(missing_ok=True)  # what has that name may be a link to somewhere else
    with temporary_file.open("x", encoding="utf-8") as file:
        file.write(f"{text}\n")
    # One step: a reader finds the old manifest or the new, whenever the writer is killed.
    temporary_file.replace(folder / _FILE_NAME)


def remove_temporary_manifests(folder: Path) -> None:
    """Remove the drafts of manifests whose writers were killed."""
    for path in folder.glob(f"{_FILE_NAME}.*"):
        path.unlink(missing_ok=True)


def get_engine_folder(folder: Path, manifest: IndexManifest) -> Path:
    """Return the folder of the engine's own files."""
    return folder / manifest.id


def _read_plain(path: Path) -> bytes:
    """Read a small file. Raises ValueError where it is another thing."""
    file_status = path.lstat()
    if not stat.S_ISREG(file_status.st_mode):
        raise ValueError("it is not a plain file")
    if file_status.st_size > _MOST_BYTES:
        raise ValueError(f"it has {file_status.st_size:,} bytes")
    return path.read_bytes()


def _parse_manifest(folder: Path, encoded: bytes) -> IndexManifest:
    known = {each.name: each.type for each in fields(IndexManifest)}
    try:
        values = json.loads(encoded.decode())
        manifest = IndexManifest(**{name: value for name, value in values.items() if name in known})
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _make_damaged_error(folder, str(error)) from error
    for name, field_type in known.items():
        if type(getattr(manifest, name)) is not field_type:
            raise _make_damaged_error(folder, f"{name} is {getattr(manifest, name)!r}")
    if not _ID.fullmatch(manifest.id):
        raise _make_damaged_error(folder, f"id is {manifest.id!r}")
    if not 0 <= manifest.mark < _MOST_MARK:
        raise _make_damaged_error(folder, f"mark is {manifest.mark}")
    return manifest


def _make_damaged_error(folder: Path, cause: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"The manifest of the index in {folder} cannot be read: {cause}", hint=REBUILD_HINT
    )
