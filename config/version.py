"""The version of the program, as it was installed.

A module of its own because `crawler` (in User-Agent) and `terminal` need it, and neither imports
the other for it.
"""

from importlib.metadata import PackageNotFoundError, version


def get_program_version() -> str:
    """Return the version, such as `0.3.0`; `unknown` for a checkout that was not installed."""
    try:
        return version("truongdang")
    except PackageNotFoundError:
        return "unknown"
