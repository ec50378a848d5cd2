"""Sets one flag in a TOML file that somebody wrote, and leaves the rest as it is."""

import os
import tempfile
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from config.errors import UnwritableFileError


def write_flag(path: Path, key: str, *, value: bool) -> None:
    """Set the top-level `key` of `path` to `value`; comments, order and line ends stay.

    The file is replaced whole, so that no one ever reads half of it.
    """
    target = path.resolve()
    try:
        document = tomlkit.parse(target.read_bytes())
        document[key] = value
        _replace(target, tomlkit.dumps(document).encode())
    except OSError as error:
        raise UnwritableFileError(path, error.strerror or str(error)) from error
    except TOMLKitError as error:
        raise UnwritableFileError(path, str(error)) from error


def _replace(target: Path, content: bytes) -> None:
    """Put `content` in the place of `target`, with its permissions."""
    mode = target.stat().st_mode
    with tempfile.NamedTemporaryFile(
        dir=target.parent, prefix=f".{target.name}.", delete=False
    ) as scratch:
        new = Path(scratch.name)
        try:
            scratch.write(content)
            scratch.flush()
            os.fsync(scratch.fileno())
            new.chmod(mode)
            new.replace(target)
        except OSError:
            new.unlink(missing_ok=True)
            raise
