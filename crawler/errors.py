"""The errors of the crawler.

    CrawlError
    +-- ExtractionError

A single page that fails is counted in the run report; only what stops a run is raised out of it.
"""


class CrawlError(Exception):
    """Something the crawler could not do; `hint` says what to do about it."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class ExtractionError(CrawlError):
    """A page that cannot be read at all: no bytes, or bytes that are no HTML."""
