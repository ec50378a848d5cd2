"""Sites whose files hold mistakes: named, and left out, while the others are worked with."""

from collections.abc import Iterable

from config.load import FaultySite
from terminal.errors import complain


def faulty_site_words(faulty: FaultySite) -> str:
    """Return the first mistake in a site's file: file, line, what it is, and the key."""
    error = faulty.error
    key = error.key if error.key and error.key not in error.findings[0].message else ""
    return f"{error}{f' (key {key})' if key else ''}"


def explain_faulty(faulty: Iterable[FaultySite]) -> None:
    """Say on stderr which sites are left out because of a mistake in their file."""
    for each in faulty:
        complain(f"{each.key} is left out: {faulty_site_words(each)}", hint=each.error.hint)
