"""The types of the configuration: a site, and the settings that hold for all.

Plain frozen values; `config.load` alone reads them from TOML.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

DEFAULT_DELAY = 1.0
"""Seconds between two requests to a server, as docs/responsible-use.md promises."""
DEFAULT_ARCHIVE_DELAY = 5.0
"""Seconds between two requests to a web archive: 12 a minute, half of the least that the Internet
Archive is known to let pass."""
DEFAULT_MAX_RUN = timedelta(hours=1)
"""Time that a run of a slow site may take; chosen, so that it ends between two runs of a timer."""
DEFAULT_INTERVAL = timedelta(days=1)
"""Time between two crawls of a site; chosen, so that news is found within a day."""


class InstitutionKind(StrEnum):
    """The sort of institution that runs a site."""

    ACADEMY = "academy"
    REGIONAL_ACADEMY = "regional_academy"
    PROVINCIAL_SCHOOL = "provincial_school"
    MINISTRY_SCHOOL = "ministry_school"
    OTHER = "other"


class Cms(StrEnum):
    """The system that makes a site's pages: a first guess, or `generic` to trust no profile."""

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


class Tls(StrEnum):
    """The demands on a server's TLS: today's, or none beyond that it is TLS."""

    MODERN = "modern"
    OLD = "old"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRules:
    """Rules of extraction for a site's pages of the days from `since` to `until`, both included.

    `selectors` has for a field the places to look at, in order; `addresses` for a kind of page
    the regular expression that its addresses match. Both are as written: what a selector
    means is the crawler's business.
    """

    selectors: Mapping[str, tuple[str, ...]]
    addresses: Mapping[str, str]
    since: date | None = None
    until: date | None = None

    def override_with(self, others: "SiteRules") -> "SiteRules":
        """Return these rules with those of `others` in the place of the same keys."""
        return replace(
            self,
            selectors={**self.selectors, **others.selectors},
            addresses={**self.addresses, **others.addresses},
        )

    def applies_on(self, day: date) -> bool:
        """Tell whether pages of this day are read by these rules."""
        return (self.since or date.min) <= day <= (self.until or date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebArchive:
    """A web archive that can be asked what a site said before.

    `cdx` is the address of its list of captures. `replay` is where a capture's payload is had as it
    was: a template with `{timestamp}` and `{url}`.
    """

    name: str
    cdx: str
    replay: str
    delay: float = DEFAULT_ARCHIVE_DELAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One configured news site. `key` is the stem of its file.

    `province` is the one that the school stood in until June 2025, `province_2025` the one that it
    stands in since then; `merged_into` is the key of the school that it became part of. Where
    `render` is set, a browser draws its pages, which may ask `render_hosts` too. Under its
    `former_urls`, the oldest first, it was known before it moved to the first of `start_urls`.
    `scope` has paths of the start URLs' hosts (`/web/tct/`) and URLs of hosts, with a path or
    without; empty is the start URLs' hosts as a whole. `web_archives` go before
    those of the settings.
    """

    key: str
    start_urls: tuple[str, ...]
    institution: str = ""
    kind: InstitutionKind = InstitutionKind.OTHER
    province: str = ""
    province_2025: str = ""
    merged_into: str = ""
    former_urls: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    cms: Cms = Cms.AUTO
    delay: float = DEFAULT_DELAY
    interval: timedelta = DEFAULT_INTERVAL
    enabled: bool = True
    attachments: bool = False
    images: bool = False
    ocr: bool = False
    verify_tls: bool = True
    tls: Tls = Tls.MODERN
    cookies: bool = False
    render: bool = False
    render_hosts: tuple[str, ...] = ()
    rules: tuple[SiteRules, ...] = ()
    web_archives: tuple[WebArchive, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings that hold for every site. Paths are absolute."""

    data: Path
    engine: str = "whoosh"
    archive_url: str = ""
    captures: Path
    captures_url: str = ""
    opensearch_url: tuple[str, ...] = ()
    opensearch_index: str = "truongdang"
    opensearch_shards: int = 1
    opensearch_replicas: int = 1
    contact: str = ""
    user_agent: str = ""
    alert_command: str = ""
    proxy: str = ""
    max_run: timedelta = DEFAULT_MAX_RUN
    shipped_sites: bool = True
    web_archives: tuple[WebArchive, ...] = ()
