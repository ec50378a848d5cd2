"""What a probe saw of a site: plain values, in the order in which the addresses were looked at."""

from dataclasses import dataclass, field

from config.site import Cms, Settings
from crawler.addresses.identity import fold
from crawler.decisions.visit import is_same_house
from crawler.extract.article import Reading
from crawler.extract.masthead import Masthead
from crawler.extract.page import Page
from crawler.reader import Reader

_MOST_MOVES = 5
"""How often a start page may send elsewhere before it is held to lead nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeJob:
    """A site to look at: where to begin, and which addresses to look at beside.

    `delay` is in seconds between requests; `reader` reads the pages; without `verify_tls` a
    certificate may be whose it will.
    """

    start: str
    settings: Settings
    delay: float = 1.0
    known: tuple[str, ...] = ()
    verify_tls: bool = True
    reader: Reader = field(default_factory=lambda: Reader(cms=Cms.AUTO, template=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One address that was looked at.

    `page` with `reading` and `masthead` is the page there; `why` says in a few words why there is
    none; `target` is where a redirect leads. `is_xml` where a feed or a sitemap answered,
    `is_forbidden` where robots.txt forbids to ask.
    """

    url: str
    status: int | None = None
    why: str = ""
    target: str | None = None
    is_xml: bool = False
    is_forbidden: bool = False
    page: Page | None = None
    reading: Reading | None = None
    masthead: Masthead | None = None

    @property
    def leads_to(self) -> str | None:
        """Where every browser is sent from here, by the server or by the page."""
        refresh = self.masthead.refresh if self.masthead else None
        return self.target or (refresh if refresh and fold(refresh) != fold(self.url) else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """All that a probe saw, and what robots.txt says of sitemaps and of its delay in seconds."""

    start: str
    looks: tuple[Look, ...] = ()
    sitemaps: tuple[str, ...] = ()
    crawl_delay: float | None = None

    def at(self, url: str) -> Look | None:
        """What was seen at an address."""
        return next((look for look in self.looks if look.url == url), None)

    @property
    def way(self) -> tuple[Look, ...]:
        """The looks from the start to where it finally leads within its own name."""
        found: list[Look] = []
        url: str | None = self.start
        while url and len(found) <= _MOST_MOVES and (look := self.at(url)) and look not in found:
            found.append(look)
            target = look.leads_to
            url = target if target and is_same_house(look.url, target) else None
        return tuple(found)

    @property
    def front(self) -> Look | None:
        """The page where the start finally leads; None where there is none within its name."""
        last = self.way[-1] if self.way else None
        return last if last and last.page and last.leads_to is None else None
