"""What a manifest says of a file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFile:
    """One file of an export: `name` from the manifest's folder, its size, SHA-256 in hex."""

    name: str
    format: str
    bytes: int
    sha256: str
