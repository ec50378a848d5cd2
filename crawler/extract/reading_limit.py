"""End the reading of a page that takes longer than that of any page a school made.

The limits of `html.parse` bound most pages. This one is for those that nobody thought of.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from crawler.errors import ExtractionError

_SECONDS = 15.0  # of CPU; pages of schools take .05, and no single page may take 20. Chosen
_AGAIN_SECONDS = 1.0  # a callback of a library can swallow what is raised


class _TakesTooLongError(BaseException):
    """No `Exception`: what readers try and give up must not catch it."""


@contextmanager
def limit_reading_time(seconds: float = _SECONDS) -> Iterator[None]:
    """Bound the CPU time of what is done inside, where signals reach it: in the main thread.

    Raises:
        ExtractionError: it took longer.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(
        signal, "setitimer"
    ):
        yield  # a thread of a user's program, or WebAssembly
        return
    previous = signal.signal(signal.SIGVTALRM, _stop)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN_SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    except _TakesTooLongError:
        raise ExtractionError(
            f"the page takes longer than {seconds:.0f} seconds to read",
            hint="look at it in a browser; if it is an article, report it",
        ) from None
    finally:
        signal.signal(signal.SIGVTALRM, previous)


def _stop(*_: object) -> None:
    raise _TakesTooLongError
