"""The spider that reads all articles of one site.

It asks the frontier for one address after the other and yields, as the item, what each response
meant (`archive.crawl_model.Visit`). `crawler.pipelines` stores that before the next address is
asked for. What to fetch, and when, stands in the archive; so a run that is killed loses nothing but
the response it was waiting for.
"""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from http import HTTPStatus
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.crawl_model import UrlKind, UrlState, Visit
from archive.errors import ArchiveError
from crawler.discovery.guards import Guard
from crawler.extract.files.file_process import read_file_beside
from crawler.extract.files.file_text import MAX_FILE_BYTES
from crawler.job import CrawlJob
from crawler.middlewares.failure_reasons import (
    BROWSER_FAILED,
    DROPPED,
    NOT_DRAWN_IN_TIME,
    PRIVATE_ADDRESS,
    RESPONSE_TOO_LARGE,
    describe_failure,
    is_server_failure,
)
from crawler.middlewares.tls_faults import UNTRUSTED, get_tls_hint
from crawler.policy import attachment_visits, visit_factory
from crawler.policy.backoff import THROTTLE_STATUSES
from crawler.policy.conditional_requests import make_conditional_headers
from crawler.policy.unread import FORBIDDEN_BY_ROBOTS
from crawler.render.browser import (
    BrowserMissingError,
    PageRenderer,
    RenderError,
    require_browser,
)
from crawler.render.drawn_response import is_drawable, make_drawn_response, make_renderer
from crawler.scrapy_entry import load_job
from crawler.session.archive_failure import ArchiveFailure
from crawler.session.capture_writer import get_utc_now
from crawler.session.crawl_session import CrawlSession
from crawler.session.guard_handler import GuardHandler
from crawler.session.pace import pause_announced
from crawler.session.response_handler import FILE_TEXT, ResponseHandler, get_header
from crawler.spiders.sequential import SequentialSpider, configure_requests
from crawler.urls.canonical_key import get_host_port

logger = logging.getLogger(__name__)

_THROTTLED_HINT = "Nothing need be done: a crawl after that time goes on where this one ended."
_STALL_HINT = "The next crawl goes on where this one ended; if it stalls there again, report it."
_SERVER_DOWN_HINT = "Look at the site with a browser; the next crawl tries again."


class SiteSpider(SequentialSpider):
    """Reads all articles of a site: ``scrapy crawl site -a site=KEY``."""

    name = "site"
    renderer: PageRenderer | None = None
    """Draws the pages of a site whose scripts draw them."""
    custom_settings = {  # noqa: RUF012 -- Scrapy's own name for them; the project has none
        "ITEM_PIPELINES": {
            "crawler.pipelines.ArchivePipeline": 300,
            "crawler.pipelines.ArticlePipeline": 800,
        }
    }

    def __init__(self, job: CrawlJob, shared: ArchiveFailure | None = None) -> None:
        super().__init__(self.name)
        self.session = CrawlSession(job, shared)
        # Scrapy's name; here also the hosts that may be private, since the site file names them.
        self.start_urls = [*job.site.start_urls, *(url for url in job.site.scope if "://" in url)]
        self.start_urls += [f"http://{host}/" for host in job.site.render_hosts]
        self._response_handler = ResponseHandler(self.session)
        self._guard_handler = GuardHandler(self.session)

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        site: str | None = None,
        job: CrawlJob | None = None,
        shared: ArchiveFailure | None = None,
    ) -> Self:
        """Make the spider from a job, or from the key that Scrapy's command line gives.

        Raises:
            SystemExit: the key names no site, or a file is wrong.
        """
        job = job or load_job(site)
        configure_requests(
            crawler,
            job.settings,
            delay=job.site.delay,
            verify_tls=job.site.verify_tls,
            tls=job.site.tls,
        )
        spider = super().from_crawler(crawler, job, shared)
        if job.site.render:
            spider.renderer = make_renderer(crawler, spider.session.scope, job.site.render_hosts)
        return spider

    def get_next_request(self) -> Request | None:
        """Ask the archive what is due next; what cannot be requested is stored as a failure."""
        try:
            if self.renderer:
                require_browser()
            while state := self.session.get_next_url():
                self.session.awaited = state
                if refusal := self.find_refusal(state.url):
                    self.session.store_visit(self._make_no_response_visit(state, refusal))
                elif self._is_willing_to_wait(state.url):
                    return self._make_request(state)
        except ArchiveError as error:
            self.session.abort_on_error(error)
        except BrowserMissingError as error:
            self.session.abort(str(error), error.hint)
        return None

    def on_request_ended(self, request: Request) -> None:
        """Store that an address was not fetched, or its visit lost, without a word to the spider.

        It would be due again at once otherwise, for ever.
        """
        del request
        # Storing a visit clears `awaited`, and so does all that leaves an address due on purpose.
        if lost := self.session.awaited:
            self.session.store_visit(self._make_no_response_visit(lost, DROPPED))

    def get_seconds_to_wait(self, request: Request) -> float:
        """Return how long the server of a request wants to be left alone, in seconds."""
        return self.session.politeness.get_seconds_to_wait(request.url, get_utc_now())

    def on_pause(self, request: Request, seconds: float) -> None:
        """Announce a long pause with its cause."""
        session, now = self.session, get_utc_now()
        cause = session.politeness.get_pause_cause(request.url)
        if session.pace.begin_pause(now, seconds, cause) or session.pace.begin_delay(now):
            self.crawler.signals.send_catch_log(pause_announced)

    def _is_willing_to_wait(self, url: str) -> bool:
        """Tell whether a run may wait for a server; where it may not, the server is left alone."""
        if wish := self.session.politeness.find_long_wait(url, get_utc_now()):
            self.session.leave_host(url, wish, _THROTTLED_HINT)
        return wish is None

    def _make_request(self, state: UrlState) -> Request:
        # Redirects and errors are visits too: none may be followed or swallowed by a middleware.
        meta: dict[str, object] = {"dont_redirect": True, "handle_httpstatus_all": True}
        if state.kind is UrlKind.ATTACHMENT:
            meta |= {"download_maxsize": MAX_FILE_BYTES}
        host = self.session.politeness.get_host(state.url)
        return Request(
            state.url,
            callback=self._choose_callback(state),
            errback=self.handle_error,
            cb_kwargs={"state": state},
            # The empty page that scripts fill is the same for all articles, and never changes.
            headers={} if self.renderer else make_conditional_headers(state, host),
            dont_filter=True,  # the frontier knows what was fetched
            meta=meta,
        )

    def _choose_callback(self, state: UrlState) -> Callable[..., object]:
        if state.kind is UrlKind.ATTACHMENT:
            return self.parse_file
        return self.parse_drawn if self.renderer else self.parse

    def parse(self, response: Response, state: UrlState) -> Iterator[Visit]:
        """Yield what a response means; nothing where the address is to be asked for again.

        An archive that cannot be used ends the run, and is no failure of the site.
        """
        try:
            visit = self._read_response(response, state)
        except ArchiveError as error:
            self.session.abort_on_error(error)
            return
        except Exception:
            yield self._make_no_response_visit(state, "page that could not be dealt with")
            raise  # Scrapy logs it, and counts it under spider_exceptions/
        if visit:
            yield visit

    async def parse_file(self, response: Response, state: UrlState) -> AsyncIterator[Visit]:
        """Yield what a file says; scans take minutes, in which other sites go on."""
        if response.status == HTTPStatus.OK:
            ocr = self.session.job.site.ocr
            response.meta[FILE_TEXT] = await read_file_beside(response.body, ocr=ocr)
        for visit in self.parse(response, state):
            yield visit

    async def parse_drawn(self, response: Response, state: UrlState) -> AsyncIterator[Visit]:
        """Yield what a page means as a browser draws it; other responses are read as they are."""
        if (
            self.renderer
            and is_drawable(response, state.kind)
            and self._guard_handler.find_guard(response, state) is None
        ):
            try:
                drawn = await self.renderer.draw(response)
                self.session.trap_detector.trap_counts.update(drawn.refused)
                if drawn.is_cut:
                    yield self._make_no_response_visit(state, NOT_DRAWN_IN_TIME)
                    return
                response = make_drawn_response(response, drawn)
                response.meta["capture"] = self.session.capture_writer.store_drawn_page(
                    state.url, drawn.html
                )
            except RenderError as error:
                logger.warning("%s: %s", state.url, error)
                yield self._make_no_response_visit(state, BROWSER_FAILED)
                return
            except ArchiveError as error:
                self.session.abort_on_error(error)
                return
        for visit in self.parse(response, state):
            yield visit

    def _read_response(self, response: Response, state: UrlState) -> Visit | None:
        self.session.lost_hosts.note_answer(state.url)
        if guard := self._guard_handler.find_guard(response, state):
            return self._handle_guard(guard, response, state)
        if response.status in THROTTLE_STATUSES and self._should_retry(response, state):
            self.session.awaited = None  # it is still due, and fetched when the server allows it
            return None
        if (
            response.status < HTTPStatus.INTERNAL_SERVER_ERROR
            and response.status not in THROTTLE_STATUSES
        ):
            self.session.politeness.on_success(state.url)
        else:
            self._on_server_failure(state, f"HTTP {response.status}")
        return self._response_handler.make_visit(response, state)

    def _handle_guard(self, guard: Guard, response: Response, state: UrlState) -> Visit | None:
        if self._guard_handler.should_retry(guard, state):
            self.session.awaited = None  # it is still due, and fetched with the cookie
            return None
        self._guard_handler.record_guard(guard, state)
        result = self._response_handler.make_fetch_result(response, state)
        return visit_factory.make_failed_visit(result)

    def _should_retry(self, response: Response, state: UrlState) -> bool:
        retry_after = get_header(response, "Retry-After")
        return self.session.politeness.on_throttled(
            state.url, retry_after, get_utc_now(), response.status
        )

    def handle_error(self, failure: Failure) -> Iterator[Visit]:
        """Yield that no response came; nothing where the run ends by it."""
        state: UrlState = failure.request.cb_kwargs["state"]  # type: ignore[attr-defined] # Scrapy sets it
        host = get_host_port(state.url)
        reason = describe_failure(failure.value)
        if reason == UNTRUSTED:
            reason = self.session.certificate_faults.get(host, reason)
        robots_failure = self.session.robots_failures.get(host)
        is_refused = reason in {DROPPED, FORBIDDEN_BY_ROBOTS}
        is_down = is_server_failure(failure.value) or (robots_failure and is_refused)
        # That a name leads into our own network says nothing of its house.
        is_down = is_down and PRIVATE_ADDRESS not in {reason, robots_failure}
        if is_down and self.session.lost_hosts.replace_name(state.url, robots_failure or reason):
            self.session.awaited = None  # it is still due, under the other name
            return
        if self.session.lost_hosts.is_lost(state.url) and is_refused:
            self.session.awaited = None  # it was refused by us, and is still due
        elif isinstance(failure.value, ArchiveError):
            self.session.abort_on_error(failure.value)
        elif reason == FORBIDDEN_BY_ROBOTS and robots_failure:
            self.session.leave_host(
                state.url,
                f"no page may be fetched while the robots.txt of {host} cannot be had:"
                f" {robots_failure}{self.session.lost_hosts.describe_dead_name(state.url)}",
                get_tls_hint(robots_failure) or _SERVER_DOWN_HINT,
            )
        elif state.kind is UrlKind.ATTACHMENT and reason == RESPONSE_TOO_LARGE:
            session = self.session
            yield attachment_visits.make_oversized_attachment_visit(
                state, session.site, session.run_id, get_utc_now()
            )
        else:
            # What robots.txt or we refuse says nothing of how the server fares.
            if is_server_failure(failure.value):
                self._on_server_failure(state, reason)
            yield self._make_no_response_visit(state, reason)

    def _on_server_failure(self, state: UrlState, reason: str) -> None:
        """Go on after a failure of the server, or leave it alone after too many in a row."""
        if self.session.politeness.on_failure(state.url):
            host = get_host_port(state.url)
            message = f"{host} failed too often in a row: {reason}"
            self.session.leave_host(state.url, message, get_tls_hint(reason) or _SERVER_DOWN_HINT)

    def _make_no_response_visit(self, state: UrlState, reason: str) -> Visit:
        session = self.session
        session.counts.count_failure(state, reason)
        return visit_factory.make_no_response_visit(
            state, session.site, session.run_id, get_utc_now()
        )

    def on_stall(self, seconds: float) -> None:
        """End the run at once, failed: nothing has happened for so many seconds."""
        url = self.session.awaited.url if self.session.awaited else "the first address"
        message = f"nothing happened for {seconds:.0f} seconds while {url} was due"
        self.session.abort(message, _STALL_HINT)
        self.session.close("stalled")

    def closed(self, reason: str) -> None:
        """End the run; `reason` is Scrapy's word for how the crawl ended."""
        super().closed(reason)
        self.session.close(reason)
