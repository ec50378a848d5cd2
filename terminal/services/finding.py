"""A thing that `doctor` found: which, how bad, where, and the command that mends it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is."""

    NOTE = "note"
    """Worth knowing; nothing need be done, or the next run does it."""
    PROBLEM = "problem"
    """Something does not work, or will be lost; a person must act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorFinding:
    """One finding; `command` is None where no command mends it, and `what` says what does."""

    code: str
    level: Level
    where: str
    what: str
    command: str | None = None


def note(code: str, where: object, what: str, command: str | None = None) -> DoctorFinding:
    """Make a note."""
    return DoctorFinding(code=code, level=Level.NOTE, where=str(where), what=what, command=command)


def problem(code: str, where: object, what: str, command: str | None = None) -> DoctorFinding:
    """Make a problem."""
    return DoctorFinding(
        code=code, level=Level.PROBLEM, where=str(where), what=what, command=command
    )
