"""Kinds of trouble that need a person, and one such trouble."""

from dataclasses import dataclass
from enum import StrEnum


class AlertKind(StrEnum):
    """Kinds of trouble of a site, or of the archive as a whole."""

    FAILING = "failing"
    OVERDUE = "overdue"
    SILENT = "silent"
    NO_DATE = "no-date"
    NO_AUTHOR = "no-author"
    NO_BODY = "no-body"
    SHORT_BODY = "short"
    FAILED_FETCHES = "refused"
    INCOMPLETE = "incomplete"
    CLOCK = "clock"
    DISK = "disk"
    CONFIGURATION = "configuration"
    UNREAD = "unread"
    LOST = "lost"
    LISTINGS = "listings"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something that needs a person: where (None: everywhere), what, and a sentence about it."""

    site: str | None
    kind: AlertKind
    message: str
