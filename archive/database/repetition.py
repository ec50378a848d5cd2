"""What is asked of a database on a server is asked again after a restart, whole.

A repository is decorated; each of its methods is then one unit: where the server was lost, or
others wrote to the same, the method is called once more, from its beginning:

    @repeat_when_lost
    class RunRepository: ...

On SQLite, and within a transaction that is open already, a method is called as it is.
"""

import inspect
import logging
import time
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Protocol, TypeVar

from archive.errors import ArchiveConflictError, ArchiveError, ArchiveUnreachableError

logger = logging.getLogger(__name__)

_Class = TypeVar("_Class", bound=type)
_Result = TypeVar("_Result")

WAIT_SECONDS = 300.0
"""Seconds that a server may be away: an update of its system with a restart takes less."""
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 2.0
"""Seconds between two attempts, doubled from the first to the longest."""


class _Repeating(Protocol):
    def repeat(self, call: Callable[[], _Result]) -> _Result: ...


def repeat_call(call: Callable[[], _Result], seconds: float) -> _Result:
    """Call, and call again while the server is away, for as long as `seconds`.

    Raises:
        ArchiveError: the last of it, or another kind.
    """
    pause, end, was_told = _FIRST_PAUSE, time.monotonic() + seconds, False
    while True:
        try:
            return call()
        except (ArchiveUnreachableError, ArchiveConflictError) as error:
            if time.monotonic() + pause > end:
                raise
            was_told = _tell(error, was_told=was_told)
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def repeat_when_lost(cls: _Class) -> _Class:
    """Let each method of a repository, whose `_database` it uses, be repeated as a whole."""
    for name, member in list(vars(cls).items()):
        is_method = inspect.isfunction(member) and not name.startswith("__")
        # What a generator has given cannot be taken back; the methods that it calls are repeated.
        if is_method and not inspect.isgeneratorfunction(member):
            setattr(cls, name, _make_repeated(member))
    return cls


def _make_repeated(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- as the method has them
        database: _Repeating = self._database
        return database.repeat(partial(method, self, *args, **kwargs))

    return call


def _tell(error: ArchiveError, *, was_told: bool) -> bool:
    """Say once that the server is waited for."""
    if isinstance(error, ArchiveUnreachableError) and not was_told:
        logger.warning("waiting for the database: %s", error)
        return True
    return was_told
