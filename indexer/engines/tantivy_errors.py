"""The boundary to tantivy: its errors over damaged files become ours."""

import json
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.engines.tantivy_meta import list_segments, read_meta
from indexer.errors import (
    IndexerError,
    IndexLockedError,
    make_unreadable_error,
    make_unusable_error,
)

_SEGMENT_FILES = (".term", ".idx", ".pos", ".store", ".fast", ".fieldnorm")
"""What the files of a segment are called; each ends with a checksum of what is before."""

_FOOTER_MAGIC_NUMBER = 1337  # at the very end: little-endian, after the length of the footer

_MOST_SHOWN = 300  # characters: tantivy quotes the whole of a file that it cannot read

_SYSTEM_ERROR_TEXTS = (
    "No space left",
    "Permission denied",
    "Read-only file system",
    "Too many open files",
)
"""Of the system, as tantivy passes them on: the files may be whole."""

_KILLED_TEXT = "index writer was killed"
"""Of a thread of the writer that met an error, which tantivy does not pass on."""


@contextmanager
def translate_errors(folder: Path) -> Iterator[None]:
    """Let the files in a folder be used; raise `IndexDamagedError` when they cannot be.

    `IndexLockedError` when another process writes them, `IndexerError` when it is the system
    that refuses them.
    """
    try:
        yield
    except (IndexerError, MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        # A panic of Rust over damaged files is no Exception in Python.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise _make_error(folder, error) from error


def _make_error(folder: Path, error: BaseException) -> IndexerError:
    from textwrap import shorten  # noqa: PLC0415 -- few meet an error

    text = shorten(str(error) or type(error).__name__, _MOST_SHOWN, placeholder=" …")
    if "LockBusy" in text:
        return IndexLockedError(
            f"The index in {folder} is being written by another process.",
            hint="Wait for it to end, then run the command again.",
        )
    if any(refusal in text for refusal in _SYSTEM_ERROR_TEXTS):
        return make_unusable_error(folder, text)
    if _KILLED_TEXT in text and not any(iter_changed_files(folder)):
        return make_unusable_error(folder, "writing stopped, as it does where the disk is full")
    return make_unreadable_error(folder, text)


def iter_changed_files(folder: Path) -> Iterator[Path]:
    """Iterate over the files of the last commit that are not what was written.

    Of other segments an update was killed that made them: the next one takes them away.
    """
    try:
        segments = list_segments(read_meta(folder))
    except (OSError, ValueError, KeyError, TypeError):
        yield folder / "meta.json"
        return
    for path in sorted(folder.iterdir()):
        is_committed = path.stem in segments and path.suffix in _SEGMENT_FILES
        if is_committed and not _has_valid_checksum(path):
            yield path


def _has_valid_checksum(path: Path) -> bool:
    """Return whether a file of a segment has the checksum that its footer says.

    The footer is JSON with the CRC-32 of all before it, then its own length and a magic number:
    https://docs.rs/tantivy/latest/src/tantivy/directory/footer.rs.html
    """
    content = path.read_bytes()
    try:
        length, magic = struct.unpack("<II", content[-8:])
        footer = json.loads(content[-8 - length : -8])
        checksum = int(footer["crc"])
    except (struct.error, ValueError, TypeError, KeyError):
        return False
    return bool(magic == _FOOTER_MAGIC_NUMBER) and checksum == zlib.crc32(content[: -8 - length])
