"""The spider that probes a site: it reads a handful of pages and stores nothing.

Which addresses, is decided in `crawler.site_checks.probe_order`; what they show, in
`crawler.site_checks.site_report` and `crawler.site_checks.problems`. What is read from each page is
printed by ``scrapy crawl probe -a url=http://school.example -o -:jsonlines``.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from twisted.python.failure import Failure

from archive.crawl_model import UrlKind
from archive.times import format_local_iso
from crawler.discovery.guards import Guard, GuardKind, detect_guard, is_login_url
from crawler.errors import CrawlError, ExtractionError
from crawler.extract.page import Page
from crawler.middlewares.failure_reasons import DROPPED, describe_failure
from crawler.middlewares.robots_rules import list_sitemaps
from crawler.policy import visit_factory
from crawler.policy.unread import FORBIDDEN_BY_ROBOTS
from crawler.render.browser import PageRenderer
from crawler.render.drawn_response import is_drawable, make_drawn_response, make_renderer
from crawler.scrapy_entry import load_settings_or_exit
from crawler.session.response_handler import get_header, is_html_response
from crawler.site_checks.probe_order import choose_next_url
from crawler.site_checks.probe_result import ProbedPage, ProbeJob, ProbeResult
from crawler.site_checks.scope_suggestion import suggest_scope
from crawler.site_checks.site_facts import read_site_facts
from crawler.spiders.sequential import SequentialSpider, configure_requests
from crawler.urls.canonical_key import get_host_port
from crawler.urls.scope import Scope

_XML_PREFIXES = (b"<?xml", b"<rss", b"<feed", b"<urlset", b"<sitemapindex")


class ProbeSpider(SequentialSpider):
    """Probes a site, one address after the other."""

    name = "probe"
    renderer: PageRenderer | None = None
    """Draws the pages of a site whose scripts draw them."""

    def __init__(self, job: ProbeJob) -> None:
        super().__init__(self.name)
        self.start_urls = [job.start_url, *job.known_urls]
        self.robots_failures: dict[str, str] = {}
        self._job = job
        self.result = ProbeResult(start_url=job.start_url, scope=job.scope)

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, url: str | None = None, job: ProbeJob | None = None
    ) -> Self:
        """Make the spider from a job, or from the address that Scrapy's command line gives.

        Raises:
            SystemExit: no address was given, or a file is wrong.
        """
        if job is None:
            if not url:
                raise SystemExit("error: no page to look at\nhint: scrapy crawl probe -a url=URL")
            job = ProbeJob(start_url=url, settings=load_settings_or_exit())
        configure_requests(
            crawler, job.settings, delay=job.delay, verify_tls=job.verify_tls, tls=job.tls
        )
        spider = super().from_crawler(crawler, job)
        if job.render:
            scope = Scope([job.start_url], job.scope or ())
            spider.renderer = make_renderer(crawler, scope, job.render_hosts)
        crawler.signals.connect(spider.on_robots_parsed, signals.robots_parsed)
        return spider

    def get_next_request(self) -> Request | None:
        """Return the request for the next address; what cannot be asked for is noted."""
        while url := self._choose_next_url():
            if refusal := self.find_refusal(url):
                self._add_page(ProbedPage(url=url, failure=refusal))
                continue
            return Request(
                url,
                callback=self.parse_drawn if self.renderer else self.parse,
                errback=self.handle_error,
                cb_kwargs={"url": url},
                dont_filter=True,
                meta={"dont_redirect": True, "handle_httpstatus_all": True},
            )
        return None

    def on_request_ended(self, request: Request) -> None:
        """Note an address that was not asked for, or its answer lost, without a word."""
        url = request.cb_kwargs["url"]
        if all(page.url != url for page in self.result.pages):
            self._add_page(ProbedPage(url=url, failure=DROPPED))

    def parse(self, response: Response, url: str) -> list[dict[str, object]]:
        """Note a response; return what was read as items for Scrapy's exports."""
        page = ProbedPage(url=url, failure="page that could not be dealt with")
        try:
            page = self._probe_response(response, url)
        finally:
            self._add_page(page)
        return [_make_item(page)] if page.reading or url == self._job.start_url else []

    async def parse_drawn(self, response: Response, url: str) -> AsyncIterator[dict[str, object]]:
        """Note a response as a browser draws it; what was read is yielded as by `parse`."""
        if self.renderer and is_drawable(response, UrlKind.PAGE):
            try:
                response = make_drawn_response(response, await self.renderer.draw(response))
            except CrawlError as error:
                self._add_page(ProbedPage(url=url, failure=str(error)))
                return
        for item in self.parse(response, url):
            yield item

    def handle_error(self, failure: Failure) -> None:
        """Note that no response came."""
        url: str = failure.request.cb_kwargs["url"]  # type: ignore[attr-defined] # Scrapy sets it
        reason = describe_failure(failure.value)
        robots_failure = (
            self.robots_failures.get(get_host_port(url), "")
            if reason == FORBIDDEN_BY_ROBOTS
            else ""
        )
        if robots_failure.startswith("HTTP"):
            reason = f"{robots_failure} for robots.txt, which forbids all for now"
        elif robots_failure:
            reason = robots_failure
        self._add_page(
            ProbedPage(url=url, failure=reason, is_forbidden=reason == FORBIDDEN_BY_ROBOTS)
        )

    def on_stall(self, seconds: float) -> None:
        """End the probe: nothing has happened for so many seconds."""
        url = self._choose_next_url() or self._job.start_url
        self._add_page(ProbedPage(url=url, failure=f"nothing happened for {seconds:.0f} seconds"))

    def on_robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Note the sitemaps and the delay that robots.txt states."""
        del request
        self.result = replace(
            self.result,
            sitemaps=tuple(list_sitemaps(robotparser)),
            crawl_delay=robotparser.crawl_delay(self.settings["USER_AGENT"]),
        )

    def _choose_next_url(self) -> str | None:
        return choose_next_url(self.result, self._job.known_urls, self._job.max_pages)

    def _add_page(self, page: ProbedPage) -> None:
        self.result = replace(self.result, pages=(*self.result.pages, page))
        if self.result.scope is None and (front_page := self.result.front_page):
            self.result = replace(self.result, scope=suggest_scope(front_page))

    def _probe_response(self, response: Response, url: str) -> ProbedPage:
        status = response.status
        page = ProbedPage(url=url, status=status)
        if visit_factory.is_redirect(status) and (location := response.headers.get("Location")):
            target = visit_factory.resolve_redirect(url, location)
            return replace(
                page, redirect_target=target, failure=f"redirect to {target or 'no address'}"
            )
        if guard := self._detect_guard(response, url):
            return replace(page, failure=guard.kind, is_guarded=True)
        if status != HTTPStatus.OK:
            return replace(page, failure=f"HTTP {status}")
        if response.body.lstrip()[:16].lower().startswith(_XML_PREFIXES) and not is_html_response(
            response
        ):
            return replace(page, is_xml=True, failure="a feed or a sitemap is there")
        if not is_html_response(response):
            content_type = get_header(response, "Content-Type") or "of unknown type"
            return replace(page, failure=f"no HTML page but {content_type}")
        return self._read_page(response, page)

    def _detect_guard(self, response: Response, url: str) -> Guard | None:
        if visit_factory.is_not_found(response.status):
            return None
        page = Page(
            url=url,
            body=response.body,
            content_type=get_header(response, "Content-Type"),
            fetched_at=datetime.now(UTC),
        )
        guard = detect_guard(page)
        is_expected = guard and guard.kind is GuardKind.LOGIN and is_login_url(url)
        return None if is_expected else guard

    def _read_page(self, response: Response, probed: ProbedPage) -> ProbedPage:
        page = Page(
            url=probed.url,
            body=response.body,
            content_type=get_header(response, "Content-Type"),
            fetched_at=datetime.now(UTC),
        )
        try:
            reading = self._job.extractor.extract_page(page)
            site_facts = read_site_facts(page, get_header(response, "Refresh"))
        except ExtractionError as error:
            return replace(probed, failure=str(error))
        return replace(probed, page=page, reading=reading, site_facts=site_facts)


def _make_item(page: ProbedPage) -> dict[str, object]:
    reading = page.reading
    content = reading.extraction.content if reading and reading.extraction else None
    return {
        "url": page.url,
        "kind": reading.kind if reading else None,
        "profile": reading.profile if reading else None,
        "links": len(reading.links) if reading else 0,
        "title": content.title if content else None,
        "published_at": format_local_iso(content.published_at) if content else None,
        "authors": list(content.authors) if content else [],
        "problem": page.failure or (reading.reason if reading else None),
    }
