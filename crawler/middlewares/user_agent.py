"""The User-Agent header.

A module of its own, without Scrapy: `extract URL` sends it too and starts faster without it.
"""

from config.site import Settings
from config.version import get_program_version


def format_user_agent(settings: Settings) -> str:
    """Return the User-Agent of the settings, or our name with the contact where one is set."""
    contact = f" (+{settings.contact})" if settings.contact else ""
    return settings.user_agent or f"truongdang/{get_program_version()}{contact}"
