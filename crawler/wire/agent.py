"""Who we say we are to the servers we ask."""

from importlib import metadata

from config.site import Settings


def user_agent(settings: Settings) -> str:
    """The User-Agent header: the settings' own, or our name with the contact where one is set."""
    contact = f" (+{settings.contact})" if settings.contact else ""
    return settings.user_agent or f"truongdang/{program_version()}{contact}"


def program_version() -> str:
    """The version as installed; 0 where the program runs without being installed."""
    try:
        return metadata.version("truongdang")
    except metadata.PackageNotFoundError:
        return "0"
