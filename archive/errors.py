"""What can go wrong with the archive.

ArchiveError
├── ArchiveMissingError    there is no archive at that place
├── ArchiveLockedError     another process holds what is needed
│   └── ArchiveConflictError   others wrote to the same at the same time
├── ArchiveUnreachableError  the server of the database does not answer
├── CapturesUnreachableError  the object store of the captures does not answer, or not to us
├── ArchiveFullError       the disk is full
├── ArchiveReadOnlyError   it can be read here, not written
├── ArchiveDamagedError    the database cannot be read, or a copy of it is not what was written
│   ├── ArchiveEmptyError      the database was filled once, and has nothing in it
│   └── CaptureDamagedError    a capture cannot be read; the others can
├── ArchiveVersionError    made by a newer version of the program
├── ArticleFormatError     a JSON value is not an article
├── NotJsonLinesError      a file to be imported is something else
└── WarcFileError          a file of captures to be imported cannot be read
"""

from datetime import datetime


class ArchiveError(Exception):
    """The root; `hint` says what to do next."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class ArchiveMissingError(ArchiveError):
    """There is no archive where one was looked for."""


class ArchiveLockedError(ArchiveError):
    """Another process holds the database or the lock of a site; `since` when, if that is known."""

    def __init__(self, message: str, *, hint: str = "", since: datetime | None = None) -> None:
        super().__init__(message, hint=hint)
        self.since = since


class ArchiveConflictError(ArchiveLockedError):
    """Others wrote to the same at the same time; tried again, it can succeed."""


class ArchiveUnreachableError(ArchiveError):
    """The server of the database does not answer, or was lost; tried again, it can succeed."""


class CapturesUnreachableError(ArchiveError):
    """The object store of the captures does not answer, or not to us: nothing is damaged."""


class ArchiveFullError(ArchiveError):
    """Nothing more can be written: the disk is full."""


class ArchiveReadOnlyError(ArchiveError):
    """The archive can be read here, but not written: by this user, or on this disk."""


class ArchiveDamagedError(ArchiveError):
    """The database cannot be read: whatever needs it had better end."""


class ArchiveEmptyError(ArchiveDamagedError):
    """The database was filled once, and has nothing in it: it can be made anew."""


class CaptureDamagedError(ArchiveDamagedError):
    """A capture cannot be read; the rest of the archive can."""


class ArchiveVersionError(ArchiveError):
    """The database was made by a newer version of the program."""


class ArticleFormatError(ArchiveError):
    """A JSON value is not an article; `key` names what is wrong with it."""

    def __init__(self, message: str, *, key: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.key = key


class NotJsonLinesError(ArchiveError):
    """A file whose lines should be articles is something else; the message says what."""


class WarcFileError(ArchiveError):
    """A file of captures to be imported cannot be read, or is something else."""
