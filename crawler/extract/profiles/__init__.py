"""What is known of each content management system, one small declarative module each."""

from crawler.extract.profiles.generic import PROFILE as GENERIC
from crawler.extract.profiles.joomla import PROFILE as JOOMLA
from crawler.extract.profiles.nukeviet import PROFILE as NUKEVIET
from crawler.extract.profiles.profile import Profile

KNOWN: tuple[Profile, ...] = (JOOMLA, NUKEVIET)

__all__ = ["GENERIC", "KNOWN", "Profile"]
