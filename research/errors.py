"""What can go wrong in what is computed from hits.

ResearchError
├── UnwritableExportError  a file of an export could not be written
├── MissingArticlesError   the index names articles that the archive does not hold
├── TooManyRowsError       a sheet cannot hold so many articles
├── MissingExtraError      a format needs a library that is not installed
└── ManifestError          a manifest cannot be read
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


class TooManyRowsError(ResearchError):
    """A sheet of a workbook holds at most `most` articles."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"a sheet holds at most {most:,} articles",
            hint="Narrow the query, or export as csv: --format csv",
        )
        self.most = most


class MissingExtraError(ResearchError):
    """`needed_by` needs the libraries of the extra `name`, which are not installed."""

    def __init__(self, name: str, *, needed_by: str) -> None:
        super().__init__(
            f"{needed_by} needs libraries that are not installed",
            hint=f"pip install 'truongdang[{name}]'",
        )
        self.name = name


class ManifestError(ResearchError):
    """The manifest at `path` cannot be read, for `reason`."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"cannot read the manifest {path}: {reason}",
            hint="Name a manifest that an export wrote: manifest.json or FILE.manifest.json",
        )
        self.path = path
