"""What a person may want of the files of an export beside their format."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """`bom`: csv begins with a byte order mark; `query`, as typed, heads the html report."""

    bom: bool = False
    query: str = ""
