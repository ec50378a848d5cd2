"""What can be wrong with a configuration.

    ConfigError
    ├── MissingFolderError     there is no `sites` folder where the configuration should be
    ├── UnknownSiteError       no site file has this key
    ├── FileMistakeError       a file holds one or more mistakes, each with its place
    ├── SiteExistsError        a new site file would take the place of another
    └── UnwritableFileError    a site file could not be written

`str(error)` says what is wrong; `error.hint` says what to do next.
"""

from collections.abc import Sequence
from pathlib import Path

from config.finding import Finding


class ConfigError(Exception):
    """The root of everything that a configuration can do wrong."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class MissingFolderError(ConfigError):
    """There is no folder of site files in `folder`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"no folder {folder / 'sites'}",
            hint="Start in the project's folder, or name the configuration folder "
            "with --config DIR or TRUONGDANG_CONFIG.",
        )
        self.folder = folder


class UnknownSiteError(ConfigError):
    """No site file has the key `key`; `close` are configured keys like it."""

    def __init__(self, key: str, close: Sequence[str]) -> None:
        known = "Known keys: truongdang sites list"
        hint = f"Did you mean {' or '.join(close)}? {known}" if close else known
        super().__init__(f'no site "{key}" is configured', hint=hint)
        self.key = key
        self.close = tuple(close)


class FileMistakeError(ConfigError):
    """A file holds mistakes: `findings`, at least one, in the order of their lines.

    `file`, `line` (from 1, None where the file as a whole is meant) and `key`
    (None likewise) are those of the first.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        first, *others = findings
        more = f" ({len(others)} more: truongdang sites validate)" if others else ""
        super().__init__(f"{first.place}: {first.message}", hint=first.hint + more)
        self.findings = tuple(findings)
        self.file = first.file
        self.line = first.line
        self.key = first.key


class SiteExistsError(ConfigError):
    """A site file `file` is there already, and is not overwritten."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"there is a file {file} already", hint="Give another key with --key KEY.")
        self.file = file


class UnwritableFileError(ConfigError):
    """The file `file` could not be written, for `reason`."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(f"cannot write {file}: {reason}", hint="Check who owns the file.")
        self.file = file
