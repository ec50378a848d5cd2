"""What can go wrong with the configuration, and one mistake in a file as a value.

ConfigError
├── MissingFolderError    there is no folder of that name
├── UnknownSiteError      no site has that key
├── FileMistakeError      a file holds mistakes: a `ConfigMistake` each
├── SiteExistsError       a new site file would overwrite one
└── UnwritableFileError   a file cannot be written
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigMistake:
    """A mistake in `file`: at `line` (from 1), in the value of `key`, where those are known.

    `message` says what is wrong, `hint` what to write instead.
    """

    file: Path
    line: int | None
    key: str | None
    message: str
    hint: str

    @property
    def location(self) -> str:
        """File and line as editors and compilers write them: `sites/a.toml:3`."""
        return str(self.file) if self.line is None else f"{self.file}:{self.line}"


class ConfigError(Exception):
    """The root of everything that a configuration can do wrong."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class MissingFolderError(ConfigError):
    """There is no folder `folder`, which was named as that of the configuration."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"no folder {folder}",
            hint="Name another with --config DIR or TRUONGDANG_CONFIG, or make a configuration:"
            " truongdang init DIR",
        )
        self.folder = folder


class UnknownSiteError(ConfigError):
    """No site file has the key `key`; `close` are configured keys like it."""

    def __init__(self, key: str, close: Sequence[str]) -> None:
        known = "Known keys: truongdang sites list"
        hint = f"Did you mean {' or '.join(close)}? {known}" if close else known
        super().__init__(f'no site "{key}" is configured', hint=hint)
        self.key = key
        self.close_matches = tuple(close)


class FileMistakeError(ConfigError):
    """A file holds mistakes: `mistakes`, at least one, in the order of their lines.

    `file`, `line` (from 1, None where the file as a whole is meant) and `key`
    (None likewise) are those of the first.
    """

    def __init__(self, mistakes: Sequence[ConfigMistake]) -> None:
        first, *others = mistakes
        more = f" ({len(others)} more: truongdang sites validate)" if others else ""
        super().__init__(f"{first.location}: {first.message}", hint=first.hint + more)
        self.mistakes = tuple(mistakes)
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
