"""What can go wrong in what is computed from hits.

ResearchError
├── UnwritableExportError  a file of an export could not be written
└── MissingArticlesError   the index names articles that the archive does not hold
"""

from pathlib import Path


class ResearchError(Exception):
    """The root; `hint` says what to do next."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UnwritableExportError(ResearchError):
    """The file or folder `path` of an export could not be written, for `reason`."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"cannot write {path}: {reason}",
            hint="Name another place with -o PATH.",
        )
        self.path = path


class MissingArticlesError(ResearchError):
    """Of `named` articles that the index names the archive does not hold `missing`."""

    def __init__(self, named: int, missing: int) -> None:
        super().__init__(
            f"the archive does not hold {missing} of the {named} articles that the index names",
            hint="The index is behind: truongdang index update; "
            "if that does not help it was made from another archive: truongdang index rebuild",
        )
        self.missing = missing
