"""Results of a probe: plain values, in the order in which the addresses were fetched."""

from dataclasses import dataclass, field

from config.site import Cms, Settings, Tls
from crawler.extract.article import PageReading
from crawler.extract.page import Page
from crawler.policy.visit_factory import MAX_REDIRECTS, is_same_bare_host
from crawler.site_checks.site_facts import SiteFacts
from crawler.site_extractor import SiteExtractor
from crawler.urls.scope import Scope

MAX_PROBED_PAGES = 16
"""Requests for a site at most, robots.txt not counted."""
MAX_NAMED = 5
"""Listings, pagers or hosts that a report names: the rest is found in the same way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeJob:
    """A site to look at: where to begin, and which addresses to look at beside.

    `delay` is in seconds between requests; `extractor` reads the pages; without `verify_tls` a
    certificate may be whose it will. `scope` is that of the site file; None: the front page may
    suggest one. At most `max_pages` are asked for, robots.txt not counted.
    With `render` a browser draws the pages.
    """

    start_url: str
    settings: Settings
    delay: float = 1.0
    known_urls: tuple[str, ...] = ()
    scope: tuple[str, ...] | None = ()
    verify_tls: bool = True
    tls: Tls = Tls.MODERN
    max_pages: int = MAX_PROBED_PAGES
    render: bool = False
    render_hosts: tuple[str, ...] = ()
    extractor: SiteExtractor = field(
        default_factory=lambda: SiteExtractor(cms=Cms.AUTO, template=None)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbedPage:
    """One address that was looked at.

    `page` with `reading` and `masthead` is the page there; `why` says in a few words why there is
    none; `target` is where a redirect leads. `is_xml` where a feed or a sitemap answered,
    `is_forbidden` where robots.txt forbids to ask, `is_guarded` where a guard stands before it.
    """

    url: str
    status: int | None = None
    failure: str = ""
    redirect_target: str | None = None
    is_xml: bool = False
    is_forbidden: bool = False
    is_guarded: bool = False
    page: Page | None = None
    reading: PageReading | None = None
    site_facts: SiteFacts | None = None

    @property
    def final_target(self) -> str | None:
        """The address that every browser is sent to from here, by the server or by the page."""
        forward_urls = self.site_facts.forward_urls if self.site_facts else ()
        return self.redirect_target or next(iter(forward_urls), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """All that a probe saw, and what robots.txt says of sitemaps and of its delay in seconds.

    `scope` is what was asked for, as in a site file; None until the front page suggests one.
    """

    start_url: str
    scope: tuple[str, ...] | None = ()
    pages: tuple[ProbedPage, ...] = ()
    sitemaps: tuple[str, ...] = ()
    crawl_delay: float | None = None

    def make_scope(self, front_page: ProbedPage) -> Scope:
        """Return the scope of the probe, whose host is that of its front page."""
        return Scope([front_page.url], self.scope or ())

    def get_page(self, url: str) -> ProbedPage | None:
        """Return the page that was probed at an address."""
        return next((look for look in self.pages if look.url == url), None)

    @property
    def redirect_chain(self) -> tuple[ProbedPage, ...]:
        """The pages from the start to where it finally leads within its own name."""
        found: list[ProbedPage] = []
        url: str | None = self.start_url
        while (
            url
            and len(found) <= MAX_REDIRECTS
            and (look := self.get_page(url))
            and look not in found
        ):
            found.append(look)
            target = look.final_target
            url = target if target and is_same_bare_host(look.url, target) else None
        return tuple(found)

    @property
    def front_page(self) -> ProbedPage | None:
        """The page where the start finally leads; None where there is none within its name."""
        last = self.redirect_chain[-1] if self.redirect_chain else None
        return last if last and last.page and last.final_target is None else None
