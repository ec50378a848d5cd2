"""A file that appears whole or not at all: written beside its place, then renamed into it."""

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from research.errors import UnwritableExportError
from research.exported_file import ExportedFile


class Draft:
    """The file that will stand at `place`, once `keep` is called; without it nothing stays.

    Raises:
        UnwritableExportError: from any method, where the disk or the folder refuses.
    """

    def __init__(self, place: Path) -> None:
        self.place = place.resolve()
        self.bytes = 0
        self._digest = hashlib.sha256()
        self._draft = self.place.with_name(f".{self.place.name}.{os.getpid()}.part")
        if self.place.exists() and not self.place.is_file():
            # Renaming would put a file in the place of a folder, or of a device such as /dev/null.
            raise UnwritableExportError(place, "it is not a file")
        try:
            self.place.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._draft.open("wb")
        except OSError as error:
            raise self._refused(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._draft.unlink(missing_ok=True)
        with suppress(OSError):  # closing writes what is buffered, which nobody wants any more
            self._file.close()

    def write(self, data: bytes, /) -> int:
        """Append bytes."""
        self._digest.update(data)
        self.bytes += len(data)
        try:
            return self._file.write(data)
        except OSError as error:
            raise self._refused(error) from error

    def sha256(self) -> str:
        """SHA-256, in hex, of what was written so far."""
        return self._digest.hexdigest()

    def files(self, form: str) -> list[ExportedFile]:
        """What was written, as the one file that it is."""
        file = ExportedFile(
            name=self.place.name, format=form, bytes=self.bytes, sha256=self.sha256()
        )
        return [file]

    def keep(self) -> None:
        """Put the file in its place, on the disk and in one step."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._draft.replace(self.place)
        except OSError as error:
            raise self._refused(error) from error

    def _refused(self, error: OSError) -> UnwritableExportError:
        return UnwritableExportError(self.place, error.strerror or str(error))


def write_whole(place: Path, pieces: Iterable[bytes]) -> None:
    """Write a file that appears when all of it is written, or not at all.

    Raises:
        UnwritableExportError: it cannot be written.
    """
    with Draft(place) as draft:
        for piece in pieces:
            draft.write(piece)
        draft.keep()
