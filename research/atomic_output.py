"""A file that appears whole or not at all: written beside its place, then renamed into it."""

import hashlib
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from research.errors import UnwritableExportError
from research.manifest import ExportedFile


class _NewFolders:
    """The folders above an output that are not there yet; none of them stays empty."""

    def __init__(self, folder: Path) -> None:
        missing = (each for each in (folder, *folder.parents) if not each.exists())
        self._deepest_first = tuple(missing)

    def make(self) -> None:
        for folder in reversed(self._deepest_first):
            folder.mkdir(exist_ok=True)

    def remove(self) -> None:
        for folder in self._deepest_first:
            with suppress(OSError):  # something lies in it, or it was never made
                folder.rmdir()


class AtomicFile:
    """The file that will stand at `place`, once `commit` is called; without it nothing stays.

    Raises:
        UnwritableExportError: from any method, where the disk or the folder refuses.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.bytes = 0
        self._digest = hashlib.sha256()
        # In the same folder: a rename crosses no file system. By process: two may export.
        self._temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        if self.path.exists() and not self.path.is_file():
            # Renaming would put a file in the place of a folder, or of a device such as /dev/null.
            raise UnwritableExportError(path, "it is not a file")
        self._parents = _NewFolders(self.path.parent)
        try:
            self._parents.make()
            self._file = self._temporary.open("wb")
        except OSError as error:
            self._parents.remove()
            raise self._make_unwritable_error(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):  # closing writes what is buffered, which nobody wants any more
            self._file.close()
        self._temporary.unlink(missing_ok=True)
        self._parents.remove()

    def write(self, data: bytes, /) -> int:
        """Append bytes."""
        self._digest.update(data)
        self.bytes += len(data)
        try:
            return self._file.write(data)
        except OSError as error:
            raise self._make_unwritable_error(error) from error

    def sha256(self) -> str:
        """Return the SHA-256, in hex, of the bytes written so far."""
        return self._digest.hexdigest()

    def describe_files(self, export_format: str) -> list[ExportedFile]:
        """List the files written, named from the folder that holds the output."""
        file = ExportedFile(
            name=self.path.name, format=export_format, bytes=self.bytes, sha256=self.sha256()
        )
        return [file]

    def commit(self) -> None:
        """Put the file in its place, on the disk and in one step."""
        try:
            self._file.flush()
            # Else the name may be on the disk before the content is: after a power cut, no bytes.
            os.fsync(self._file.fileno())
            self._temporary.replace(self.path)
        except OSError as error:
            raise self._make_unwritable_error(error) from error

    def _make_unwritable_error(self, error: OSError) -> UnwritableExportError:
        return UnwritableExportError(self.path, error.strerror or str(error))


def write_atomically(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file that appears when all of it is written, or not at all.

    Raises:
        UnwritableExportError: it cannot be written.
    """
    with AtomicFile(path) as file:
        for piece in pieces:
            file.write(piece)
        file.commit()


class AtomicFolder:
    """The folder that will stand at `place`, once `commit` is called; without it nothing stays.

    A folder that stands there already is replaced only where an earlier export can have made it:
    it holds files with the same endings and nothing else.

    Raises:
        UnwritableExportError: from any method, where the disk or the folder refuses.
    """

    def __init__(self, path: Path, *, suffix: str = ".txt") -> None:
        self.path = path.resolve()
        self._suffix = suffix
        self._written: list[tuple[str, int, str]] = []
        self._temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        self._old = self.path.with_name(f".{self.path.name}.{os.getpid()}.old")
        if self.path.exists() and not self._is_replaceable():
            raise UnwritableExportError(path, "it holds other files")
        self._parents = _NewFolders(self.path.parent)
        try:
            self._parents.make()
            self._temporary.mkdir()
        except OSError as error:
            self._parents.remove()
            raise self._make_unwritable_error(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._parents.remove()

    def write_file(self, name: str, data: bytes) -> None:
        """Add a file."""
        try:
            (self._temporary / name).write_bytes(data)
        except OSError as error:
            raise self._make_unwritable_error(error) from error
        self._written.append((name, len(data), hashlib.sha256(data).hexdigest()))

    def commit(self) -> None:
        """Put the folder in its place; what stood there goes away last."""
        try:
            if self.path.exists():
                self.path.rename(self._old)
            self._temporary.rename(self.path)
        except OSError as error:
            with suppress(OSError):
                self._old.rename(self.path)
            raise self._make_unwritable_error(error) from error
        # Only now: where the new folder cannot take the place, the old one goes back to it.
        shutil.rmtree(self._old, ignore_errors=True)

    def describe_files(self, export_format: str) -> list[ExportedFile]:
        """List the files written, named from the folder that holds the output."""
        return [
            ExportedFile(
                name=f"{self.path.name}/{name}", format=export_format, bytes=size, sha256=digest
            )
            for name, size, digest in self._written
        ]

    def _is_replaceable(self) -> bool:
        return self.path.is_dir() and all(
            path.is_file() and path.suffix == self._suffix for path in self.path.iterdir()
        )

    def _make_unwritable_error(self, error: OSError) -> UnwritableExportError:
        return UnwritableExportError(self.path, error.strerror or str(error))
