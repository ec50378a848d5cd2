"""The errors of what is computed from hits.

ResearchError
├── UnwritableExportError  a file of an export could not be written
├── MissingArticlesError   the index names articles that the archive does not hold
├── TooManyRowsError       a sheet cannot hold so many articles
├── MissingExtraError      a picture or format needs a library that is not installed
├── ManifestError          a manifest cannot be read
├── NoSearchTermsError     a query without words has no occurrences
└── SavedSearchError       a saved search cannot be had
    ├── SavedNameError             a name is not one that can be typed
    ├── UnknownSavedSearchError    there is none of that name
    ├── SavedSearchExistsError     there is one of that name already
    └── SavedSearchesDamagedError  the saved searches cannot be understood
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


class NoSearchTermsError(ResearchError):
    """A `query` that names no word of a text, such as `*`, occurs nowhere in one."""

    def __init__(self, query: str) -> None:
        super().__init__(
            f"the query has no word that texts could have: {query}",
            hint="Name a word or phrase: 'nghị quyết', '\"đại hội\" site:KEY'",
        )
        self.query = query


class SavedSearchError(ResearchError):
    """A saved search cannot be had, or cannot be kept."""


class SavedNameError(SavedSearchError):
    """A saved search cannot have this `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f'"{name}" is no name for a saved search',
            hint="A name has at most 60 letters, digits, dots, dashes and underscores,"
            " a letter or digit first.",
        )
        self.name = name


class UnknownSavedSearchError(SavedSearchError):
    """There is no saved search `name`; `hint` says which there are."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__(f'there is no saved search "{name}"', hint=hint)
        self.name = name


class SavedSearchExistsError(SavedSearchError):
    """There is a saved search `name` already."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f'there is a saved search "{name}" already',
            hint=f"Take another name, or first: truongdang saved remove {name}",
        )
        self.name = name


class SavedSearchesDamagedError(SavedSearchError):
    """The saved searches in the archive, or in the file of older versions, make no sense."""

    def __init__(self, place: str, cause: str) -> None:
        super().__init__(
            f"the saved searches in {place} cannot be read: {cause}",
            hint="Nothing was changed. Mend them, or put back those of your last backup.",
        )
