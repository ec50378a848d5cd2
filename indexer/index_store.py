"""The seam between the index and where it lies: the `IndexStore` protocol.

A store has one index in use, which its manifest describes, and may have others that
are being built beside it. An engine that is embedded has a folder
(`engines.folder_store`); one that is a server has its own place for all of this.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from indexer.engine import IndexReader, IndexWriter
from indexer.errors import REBUILD_HINT, IndexDamagedError, IndexVersionError
from indexer.index_manifest import IndexManifest


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterLocation:
    """An index in a cluster, by its name there.

    `urls` are addresses of its nodes; `shards` and `replicas` count where one is built.
    """

    urls: tuple[str, ...]
    name: str = "truongdang"
    shards: int = 1
    replicas: int = 1

    def __str__(self) -> str:
        return f"{self.urls[0].rstrip('/')}/{self.name}"


IndexLocation = Path | ClusterLocation
"""Where an index lies: the folder of an embedded engine, or a cluster."""


class IndexStore(Protocol):
    """The place of an index: its manifest, lock and size, and builds beside it.

    Whatever is asked raises `IndexDamagedError` where what lies there cannot be read.
    """

    @property
    def location(self) -> str:
        """Where it is, as messages name it."""
        ...

    @property
    def identity(self) -> str:
        """The name that tells it from every other index, on whatever machine it is asked."""
        ...

    @property
    def default_engine(self) -> str:
        """The engine of an index that is built there for the first time, unless one is named."""
        ...

    def read_manifest(self) -> IndexManifest:
        """Read the manifest of the index in use, whichever version made it.

        Raises `IndexMissingError`.
        """
        ...

    def write_manifest(self, manifest: IndexManifest) -> None:
        """Put a manifest in place of the one before, in one step.

        One with another id puts the index that was built beside into use.
        """
        ...

    def hold_lock(self) -> AbstractContextManager[None]:
        """Hold the index against other writers. Raises `IndexLockedError`."""
        ...

    def create(self, manifest: IndexManifest) -> None:
        """Make an empty index without commits beside the one in use.

        Raises `EngineMissingError`, and `IndexVersionError` for an engine that lies elsewhere.
        """
        ...

    def open_reader(self, manifest: IndexManifest) -> IndexReader:
        """Open the last commit of the index that a manifest describes."""
        ...

    def open_writer(self, manifest: IndexManifest) -> IndexWriter:
        """Begin changes to it; that nobody else does is for the caller to see to."""
        ...

    def count_bytes(self) -> int:
        """Add up the bytes of all that lies there."""
        ...

    def remove_leftovers(self, manifest: IndexManifest) -> None:
        """Remove what builds replaced, or left when they were killed; under the lock."""
        ...

    def remove_unused_files(self, manifest: IndexManifest) -> None:
        """Remove what belongs to no commit of the index in use; under the lock."""
        ...


def read_current_manifest(store: IndexStore) -> IndexManifest:
    """Read the manifest of an index that this program can read.

    Raises `IndexMissingError`, `IndexDamagedError` and `IndexVersionError`.
    """
    manifest = store.read_manifest()
    if not manifest.is_current:
        raise IndexVersionError(
            f"The index in {store.location} was made by another version of this program.",
            hint=REBUILD_HINT,
        )
    return manifest


def make_manifest_error(location: str, cause: str) -> IndexDamagedError:
    """Make the error of a manifest that cannot be read, for a cause in words."""
    return IndexDamagedError(
        f"The manifest of the index in {location} cannot be read: {cause}", hint=REBUILD_HINT
    )
