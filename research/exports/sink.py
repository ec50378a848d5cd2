"""What a writer writes to."""

from typing import Protocol


class Sink(Protocol):
    """What takes bytes: a file, a draft of one, or stdout."""

    def write(self, data: bytes, /) -> int:
        """Append bytes."""
        ...


class Folder(Protocol):
    """What takes files."""

    def write_file(self, name: str, data: bytes) -> None:
        """Add a file."""
        ...
