"""Sites whose files hold mistakes: named, and left out, while the others are worked with."""

from collections.abc import Iterable

from config.load import FaultySite
from terminal.cli.errors import print_error_message


def describe_faulty_site(faulty: FaultySite) -> str:
    """Return the first mistake in a site's file: file, line, what it is, and the key."""
    error = faulty.error
    key = error.key if error.key and error.key not in error.mistakes[0].message else ""
    return f"{error}{f' (key {key})' if key else ''}"


def print_faulty_sites(faulty: Iterable[FaultySite]) -> None:
    """Say on stderr which sites are left out because of a mistake in their file."""
    for each in faulty:
        print_error_message(
            f"{each.key} is left out: {describe_faulty_site(each)}", hint=each.error.hint
        )
