"""Who we say we are to the servers we ask."""

from config.site import Settings
from config.version import program_version


def user_agent(settings: Settings) -> str:
    """The User-Agent header: the settings' own, or our name with the contact where one is set."""
    contact = f" (+{settings.contact})" if settings.contact else ""
    return settings.user_agent or f"truongdang/{program_version()}{contact}"
