"""The damage of the archive that all runs of a process share: when one run meets it, all end."""

from collections.abc import Callable

from archive.errors import ArchiveDamagedError, ArchiveError, CaptureDamagedError


def _tell_nobody() -> None:
    """Stand for a listener where a run is alone."""


class ArchiveFailure:
    """The damage that some run of this process has met; `error` is None as long as none has."""

    error: ArchiveDamagedError | None = None
    on_damage: Callable[[], None] = staticmethod(_tell_nobody)

    def record_error(self, error: ArchiveError) -> None:
        """Let every run end where an error says that the database itself is damaged."""
        if isinstance(error, CaptureDamagedError) or self.error:
            return
        if isinstance(error, ArchiveDamagedError):
            self.error = error
            self.on_damage()
