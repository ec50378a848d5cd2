"""The version of the program, as it was installed."""

from importlib.metadata import PackageNotFoundError, version


def get_program_version() -> str:
    """Return the version; a checkout that was not installed has none to tell."""
    try:
        return version("truongdang")
    except PackageNotFoundError:
        return "unknown"
