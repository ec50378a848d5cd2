"""A folder of files that appears whole or not at all: filled beside its place, then put into it."""

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from research.errors import UnwritableExportError
from research.exported_file import ExportedFile


class DraftFolder:
    """The folder that will stand at `place`, once `keep` is called; without it nothing stays.

    A folder that stands there already is replaced only where an earlier export can have made it:
    it holds files with the same endings and nothing else.

    Raises:
        UnwritableExportError: from any method, where the disk or the folder refuses.
    """

    def __init__(self, place: Path, *, suffix: str = ".txt") -> None:
        self.place = place.resolve()
        self._suffix = suffix
        self._names: list[tuple[str, int, str]] = []
        self._draft = self.place.with_name(f".{self.place.name}.{os.getpid()}.part")
        self._old = self.place.with_name(f".{self.place.name}.{os.getpid()}.old")
        if self.place.exists() and not self._is_replaceable():
            raise UnwritableExportError(place, "it holds other files")
        try:
            self._draft.mkdir(parents=True)
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
        shutil.rmtree(self._draft, ignore_errors=True)

    def write_file(self, name: str, data: bytes) -> None:
        """Add a file."""
        try:
            (self._draft / name).write_bytes(data)
        except OSError as error:
            raise self._refused(error) from error
        self._names.append((name, len(data), hashlib.sha256(data).hexdigest()))

    def keep(self) -> None:
        """Put the folder in its place; what stood there goes away last."""
        try:
            if self.place.exists():
                self.place.rename(self._old)
            self._draft.rename(self.place)
        except OSError as error:
            with suppress(OSError):
                self._old.rename(self.place)
            raise self._refused(error) from error
        shutil.rmtree(self._old, ignore_errors=True)

    def files(self, form: str) -> list[ExportedFile]:
        """What was written, named from the folder that holds this one."""
        return [
            ExportedFile(name=f"{self.place.name}/{name}", format=form, bytes=size, sha256=digest)
            for name, size, digest in self._names
        ]

    def _is_replaceable(self) -> bool:
        return self.place.is_dir() and all(
            path.is_file() and path.suffix == self._suffix for path in self.place.iterdir()
        )

    def _refused(self, error: OSError) -> UnwritableExportError:
        return UnwritableExportError(self.place, error.strerror or str(error))
