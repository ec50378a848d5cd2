"""The types of the configuration: a site, and the settings of the whole.

Plain frozen values; `config.load` reads them from TOML and is alone in doing so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path


class InstitutionKind(StrEnum):
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
class SiteRules:
    """Where a site's pages keep what we want, on the days from `since` to `until`, both included.

    `selectors` has for a field the places to look at, in order; `addresses` for a kind of page
    the regular expression that its addresses match. Both are as written: what a selector
    means is the crawler's business.
    """

    selectors: Mapping[str, tuple[str, ...]]
    addresses: Mapping[str, str]
    since: date | None = None
    until: date | None = None

    def override_with(self, others: "SiteRules") -> "SiteRules":
        """These rules, where the others say nothing."""
        return replace(
            self,
            selectors={**self.selectors, **others.selectors},
            addresses={**self.addresses, **others.addresses},
        )

    def applies_on(self, day: date) -> bool:
        """Whether pages of this day are read by these rules."""
        return (self.since or date.min) <= day <= (self.until or date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One configured news site. `key` is the stem of its file.

    `province` is the one that the school stood in until June 2025, `province_2025` the one that it
    stands in since then; `merged_into` is the key of the school that it became part of. Under its
    `former_urls`, the oldest first, it was known before it moved to the first of `start_urls`.
    """

    key: str
    start_urls: tuple[str, ...]
    institution: str = ""
    kind: InstitutionKind = InstitutionKind.OTHER
    province: str = ""
    province_2025: str = ""
    merged_into: str = ""
    former_urls: tuple[str, ...] = ()
    cms: Cms = Cms.AUTO
    delay: float = 1.0
    interval: timedelta = timedelta(days=1)
    enabled: bool = True
    attachments: bool = False
    images: bool = False
    verify_tls: bool = True
    rules: tuple[SiteRules, ...] = ()


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
