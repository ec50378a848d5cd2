"""The types of the configuration: a site, and the settings of the whole.

Plain frozen values; `config.load` reads them from TOML and is alone in doing so.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What sort of institution runs a site."""

    ACADEMY = "academy"
    REGIONAL_ACADEMY = "regional_academy"
    PROVINCIAL_SCHOOL = "provincial_school"
    MINISTRY_SCHOOL = "ministry_school"
    OTHER = "other"


class Cms(StrEnum):
    """What system makes a site's pages: a first guess, or `generic` to trust no profile."""

    AUTO = "auto"
    JOOMLA = "joomla"
    K2 = "k2"
    NUKEVIET = "nukeviet"
    SHAREPOINT = "sharepoint"
    LIFERAY = "liferay"
    DOTNETNUKE = "dotnetnuke"
    WORDPRESS = "wordpress"
    DRUPAL = "drupal"
    ASPX = "aspx"
    GENERIC = "generic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One configured news site. `key` is the stem of its file."""

    key: str
    start_urls: tuple[str, ...]
    institution: str = ""
    kind: Kind = Kind.OTHER
    province: str = ""
    cms: Cms = Cms.AUTO
    delay: float = 1.0
    interval: timedelta = timedelta(days=1)
    enabled: bool = True
    attachments: bool = False
    images: bool = False
    verify_tls: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings that hold for every site. Paths are absolute."""

    data: Path
    engine: str = "whoosh"
    archive_url: str = ""
    captures: Path
    opensearch_url: str = ""
    contact: str = ""
    user_agent: str = ""
    alert_command: str = ""
