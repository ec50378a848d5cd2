"""The store of the embedded engines: a folder with a manifest and the engine's own files.

::

    index/manifest.json     engine, id, mark ... and the archive that it was made from
    index/<id>/             the engine's own files
    index/index.lock        held by whoever writes

Readers go by the manifest alone. It is replaced in one piece, which is how a
rebuilt index takes the place of the one before. What a commit changes is known
by the engine alone, so that no crash can part the two; only the mark follows.
"""

import os
import platform
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from indexer import engines
from indexer.engine import IndexReader, IndexWriter
from indexer.errors import IndexLockedError, IndexMissingError
from indexer.index_manifest import IndexManifest, decode_manifest, encode_manifest
from indexer.index_store import make_manifest_error

_FILE_NAME = "manifest.json"
_MOST_BYTES = 100_000  # a manifest has 200


class FolderStore:
    """An index in a folder; see `IndexStore`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def location(self) -> str:
        """The folder."""
        return str(self._folder)

    @property
    def identity(self) -> str:
        """The machine and the folder."""
        return f"{platform.node()}:{self._folder.resolve()}"

    @property
    def default_engine(self) -> str:
        """The engine that is built in."""
        return engines.DEFAULT_ENGINE

    def read_manifest(self) -> IndexManifest:
        """Read the manifest, whichever version made it."""
        try:
            return decode_manifest(_read_plain(self._folder / _FILE_NAME))
        except FileNotFoundError as error:
            raise IndexMissingError(
                f"There is no index in {self._folder}.",
                hint="truongdang index rebuild, or truongdang crawl KEY if there is no archive yet",
            ) from error
        except ValueError as error:
            raise make_manifest_error(self.location, str(error)) from error

    def write_manifest(self, manifest: IndexManifest) -> None:
        """Put the manifest in place of the one before, in one piece."""
        temporary_file = self._folder / f"{_FILE_NAME}.{os.getpid()}"
        # What has that name may be a link to somewhere else.
        temporary_file.unlink(missing_ok=True)
        with temporary_file.open("x", encoding="utf-8") as file:
            file.write(f"{encode_manifest(manifest)}\n")
        # One step: a reader finds the old manifest or the new, whenever the writer is killed.
        temporary_file.replace(self._folder / _FILE_NAME)

    @contextmanager
    def hold_lock(self) -> Iterator[None]:
        """Hold the index against other writers."""
        # A search holds nothing, and must not wait for what the archive imports.
        from archive.errors import ArchiveLockedError  # noqa: PLC0415
        from archive.lock import hold_lock  # noqa: PLC0415

        try:
            with hold_lock(self._folder, "index"):
                yield
        except ArchiveLockedError as error:
            raise IndexLockedError(str(error), hint=error.hint, since=error.since) from error

    def create(self, manifest: IndexManifest) -> None:
        """Make an empty index without commits beside the one in use."""
        engines.load_engine(manifest.engine).create(self._get_engine_folder(manifest))

    def open_reader(self, manifest: IndexManifest) -> IndexReader:
        """Open the last commit."""
        return engines.load_engine(manifest.engine).open_reader(self._get_engine_folder(manifest))

    def open_writer(self, manifest: IndexManifest) -> IndexWriter:
        """Begin changes."""
        return engines.load_engine(manifest.engine).open_writer(self._get_engine_folder(manifest))

    def count_bytes(self) -> int:
        """Add up the bytes of all files."""
        count = 0
        for folder, _, names in os.walk(self._folder):
            for name in names:
                with suppress(FileNotFoundError):  # a commit may be under way
                    count += (Path(folder) / name).stat().st_size
        return count

    def remove_leftovers(self, manifest: IndexManifest) -> None:
        """Remove what builds replaced, or left when they were killed."""
        for path in self._folder.iterdir():
            if path == self._get_engine_folder(manifest):
                continue
            if path.is_symlink():  # no index of ours has one; what it leads to is not ours
                path.unlink()
            elif path.is_dir():
                import shutil  # noqa: PLC0415 -- it brings all compressors along

                shutil.rmtree(path)
        for draft in self._folder.glob(f"{_FILE_NAME}.*"):
            draft.unlink(missing_ok=True)

    def remove_unused_files(self, manifest: IndexManifest) -> None:
        """Remove files that belong to no commit."""
        engines.load_engine(manifest.engine).remove_unused_files(self._get_engine_folder(manifest))

    def _get_engine_folder(self, manifest: IndexManifest) -> Path:
        """Return the folder of the engine's own files."""
        return self._folder / manifest.id


def _read_plain(path: Path) -> bytes:
    """Read a small file. Raises ValueError where it is another thing."""
    file_status = path.lstat()
    if not stat.S_ISREG(file_status.st_mode):
        raise ValueError("it is not a plain file")
    if file_status.st_size > _MOST_BYTES:
        raise ValueError(f"it has {file_status.st_size:,} bytes")
    return path.read_bytes()
