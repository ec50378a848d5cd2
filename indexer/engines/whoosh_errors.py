"""The boundary to Whoosh: its errors over damaged files become ours; as `tantivy_errors` does."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import IndexerError, make_unreadable_error, make_unusable_error

_SYSTEM_ERRORS = {
    errno.EACCES,
    errno.EDQUOT,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOSPC,
    errno.EPERM,
    errno.EROFS,
}
"""Refusals of the system: the files may be whole."""


@contextmanager
def translate_errors(folder: Path) -> Iterator[None]:
    """Let the files in a folder be used; raise `IndexDamagedError` when they cannot be.

    `IndexerError` when it is the system that refuses them.
    """
    try:
        yield
    except IndexerError:
        raise
    except Exception as error:
        # Whoosh checks nothing that it reads: over damaged files it, pickle, zlib, struct and
        # our own decoding of its bytes raise whatever the bytes happen to lead to.
        if isinstance(error, OSError) and error.errno in _SYSTEM_ERRORS:
            raise make_unusable_error(folder, f"{error.strerror}.") from error
        raise make_unreadable_error(folder, str(error) or type(error).__name__) from error
