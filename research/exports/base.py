"""The outputs that a writer writes to, and its options; below every format, which import it."""

from dataclasses import dataclass
from typing import Protocol


class ByteWriter(Protocol):
    """A taker of bytes: a file, a draft of one, or stdout."""

    def write(self, data: bytes, /) -> int:
        """Append bytes."""
        ...


class OutputFolder(Protocol):
    """A taker of files."""

    def write_file(self, name: str, data: bytes) -> None:
        """Add a file."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """`bom`: csv begins with a byte order mark; `query`, as typed, heads the html report."""

    bom: bool = False
    query: str = ""
