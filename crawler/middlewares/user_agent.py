"""Who we say we are to the servers we ask."""

from config.site import Settings
from config.version import get_program_version


def format_user_agent(settings: Settings) -> str:
    """The User-Agent header: the settings' own, or our name with the contact where one is set."""
    contact = f" (+{settings.contact})" if settings.contact else ""
    return settings.user_agent or f"truongdang/{get_program_version()}{contact}"
