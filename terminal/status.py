"""What the exit status of a command says: see the table in `docs/json.md`."""

from enum import IntEnum


class Status(IntEnum):
    """The exit status; a command of its own meaning says so in its help."""

    FINE = 0
    NONE = 1
    """Nothing found; of `crawl`: some sites failed; of a check: findings."""
    USAGE = 2
    """A mistake in the command line, the query or the configuration."""
    UNAVAILABLE = 3
    """The index or the archive is missing, locked or full."""
    DAMAGED = 4
    """The index or the archive is damaged, or made by another version."""
    STUCK = 5
    """Of `crawl`: another process has held a site or the index for more than a day."""
    CRASHED = 70
    """Of `crawl`: a fault of the program, whose traceback is printed (EX_SOFTWARE of sysexits)."""
    INTERRUPTED = 130
    """Ctrl-C, as shells count it."""
