"""One mistake in a configuration file, as a value that can be listed or raised."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A mistake in `file`: at `line` (from 1), in the value of `key`, where those are known.

    `message` says what is wrong, `hint` what to write instead.
    """

    file: Path
    line: int | None
    key: str | None
    message: str
    hint: str

    @property
    def place(self) -> str:
        """File and line as editors and compilers write them: `sites/a.toml:3`."""
        return str(self.file) if self.line is None else f"{self.file}:{self.line}"
