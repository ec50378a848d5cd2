"""The files of an export beside its manifest: are they what was written?"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from research.exported_file import ExportedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A file of an export that is not what its manifest says, and in which way."""

    name: str
    message: str


def verify(files: Iterable[ExportedFile], folder: Path) -> Iterator[Mismatch]:
    """Compare the files of a manifest with those in its folder."""
    for file in files:
        if message := _mismatch(file, folder / file.name):
            yield Mismatch(name=file.name, message=message)


def _mismatch(file: ExportedFile, path: Path) -> str | None:
    try:
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
