"""The spider that reads all articles of one site.

It asks the frontier for one address after the other, and writes down what each
answer meant before it asks for the next. What to fetch, and when, stands in the
archive; so a run that is killed loses nothing but the answer it was waiting for.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.article_json import content_to_json
from archive.crawl_model import Outcome, UrlKind, UrlState, Visit
from archive.errors import ArchiveError
from archive.times import VIETNAM
from crawler.extract.files.file_text import MAX_FILE_BYTES
from crawler.job import CrawlJob, RunProgress
from crawler.middlewares.failure_reasons import (
    DROPPED,
    FORBIDDEN_BY_ROBOTS,
    RESPONSE_TOO_LARGE,
    describe_failure,
    is_server_failure,
)
from crawler.middlewares.user_agent import format_user_agent
from crawler.policy import attachments, visits
from crawler.policy.backoff import THROTTLE_STATUSES
from crawler.policy.conditional_requests import is_validator_wrong, make_conditional_headers
from crawler.scrapy_entry import load_job
from crawler.session.capture_log import get_utc_now
from crawler.session.crawl_session import CrawlSession
from crawler.session.response_handler import ResponseHandler, get_header
from crawler.session.shared_fault import SharedFault
from crawler.spiders.pending_request import PendingRequest
from crawler.urls.canonical_key import get_host_port

_SERVER_ERROR = 500
_THROTTLED_HINT = "Nothing need be done: a crawl after that time goes on where this one ended."
_STALL_HINT = "The next crawl goes on where this one ended; if it stalls there again, report it."
_SERVER_DOWN_HINT = "Look at the site with a browser; the next crawl tries again."


class SiteSpider(Spider):
    """Reads all articles of a site: ``scrapy crawl site -a site=KEY``."""

    name = "site"

    def __init__(
        self,
        job: CrawlJob,
        on_progress: Callable[[RunProgress], None] | None = None,
        shared: SharedFault | None = None,
    ) -> None:
        super().__init__(self.name)
        self.session = CrawlSession(job, shared)
        self.start_urls = [*job.site.start_urls]
        self._job = job
        self._response_handler = ResponseHandler(self.session)
        self._on_progress = on_progress
        self.announced_pause = 0.0
        self._asked_for = ""
        self._pending: PendingRequest

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        site: str | None = None,
        job: CrawlJob | None = None,
        on_progress: Callable[[RunProgress], None] | None = None,
        shared: SharedFault | None = None,
    ) -> Self:
        """Make the spider from a job, or from the key that Scrapy's command line gives.

        Raises:
            SystemExit: the key names no site, or a file is wrong.
        """
        job = job or load_job(site)
        of_the_site = {
            "DOWNLOAD_DELAY": job.site.delay,
            "DOWNLOAD_VERIFY_CERTIFICATES": job.site.verify_tls,
            "USER_AGENT": format_user_agent(job.settings),
        }
        crawler.settings.update(of_the_site, priority="spider")
        spider = cls(job, on_progress, shared)
        spider._set_crawler(crawler)
        spider._pending = PendingRequest(crawler, spider._drop)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Yield one request after the other, each when the one before has been dealt with."""
        try:
            self.session.open(visits.make_start_urls(self._job.site.start_urls))
            while state := self.session.get_next_url():
                self._asked_for = state.url
                if (request := self._possible(state)) is None:
                    continue
                if not await self._wait_for_retry_after(state.url):
                    return
                self._pending.begin()
                yield request
                await self._pending.wait(request)
        except ArchiveError as error:
            self.session.abort_on_error(error)

    async def _wait_for_retry_after(self, url: str) -> bool:
        """Wait as long as the server of an address wants; says whether that was short enough."""
        manners = self.session.politeness
        seconds = manners.get_seconds_to_wait(url, get_utc_now())
        if not manners.can_wait(url, get_utc_now()):
            until = manners.get_host(url).quiet_until
            moment = f"{until.astimezone(VIETNAM):%Y-%m-%d %H:%M}" if until else ""
            self.session.abort(
                f"{get_host_port(url)} wants to be left alone until {moment}", _THROTTLED_HINT
            )
            return False
        if seconds:
            self.announced_pause = max(self.announced_pause, seconds)
            await asyncio.sleep(seconds)
        return True

    def _possible(self, state: UrlState) -> Request | None:
        """The request for an address; what cannot be asked for is noted, and gives None."""
        try:
            request: Request | None = self._make_request(state)
        except ValueError:  # Scrapy's, of what has no scheme, or no host that can be one
            request = None
        if refusal := self._pending.find_refusal(request):
            self._record_visit(self._make_no_response_visit(state, refusal))
            return None
        return request

    def _make_request(self, state: UrlState) -> Request:
        meta: dict[str, object] = {"dont_redirect": True, "handle_httpstatus_all": True}
        if state.kind is UrlKind.ATTACHMENT:
            meta |= {"download_maxsize": MAX_FILE_BYTES}
        return Request(
            state.url,
            callback=self.parse,
            errback=self.handle_error,
            cb_kwargs={"state": state},
            headers=make_conditional_headers(state, self.session.politeness.get_host(state.url)),
            dont_filter=True,  # the frontier knows what was fetched
            meta=meta,
        )

    def parse(self, response: Response, state: UrlState) -> list[dict[str, object]]:
        """Write down what an answer meant; gives the article, if any, to Scrapy's exports.

        An answer that asks for quiet means nothing yet: the address is asked for again. An archive
        that cannot be used ends the run, and is no failure of the site.
        """
        try:
            return self._take_in(response, state)
        except ArchiveError as error:
            self.session.abort_on_error(error)
            self._pending.settle()
            return []

    def _take_in(self, response: Response, state: UrlState) -> list[dict[str, object]]:
        if response.status in THROTTLE_STATUSES and self._should_retry(response, state):
            self._pending.settle()
            return []
        if response.status < _SERVER_ERROR and response.status not in THROTTLE_STATUSES:
            self.session.politeness.on_success(state.url)
        else:
            self._on_server_failure(state, f"HTTP {response.status}")
        try:
            meant = self._response_handler.make_visit(response, state)
        except ArchiveError:
            raise
        except BaseException:
            self._record_visit(
                self._make_no_response_visit(state, "page that could not be dealt with")
            )
            raise
        self._record_visit(meant)
        if meant.article is None:
            return []
        return [{"url": state.url, **content_to_json(meant.article.content)}]

    def _should_retry(self, response: Response, state: UrlState) -> bool:
        asked = get_header(response, "Retry-After")
        return self.session.politeness.on_throttled(state.url, asked, get_utc_now())

    def handle_error(self, failure: Failure) -> None:
        """Write down that no answer came."""
        state: UrlState = failure.request.cb_kwargs["state"]  # type: ignore[attr-defined] # Scrapy sets it
        reason = describe_failure(failure.value)
        robots = self.session.robots_failures.get(get_host_port(state.url))
        if isinstance(failure.value, ArchiveError):
            self.session.abort_on_error(failure.value)
            self._pending.settle()
        elif reason == FORBIDDEN_BY_ROBOTS and robots:
            host = get_host_port(state.url)
            self.session.abort(
                f"no page may be fetched while the robots.txt of {host} cannot be had: {robots}",
                _SERVER_DOWN_HINT,
            )
            self._pending.settle()
        elif state.kind is UrlKind.ATTACHMENT and reason == RESPONSE_TOO_LARGE:
            recorder = self.session
            self._record_visit(
                attachments.make_oversized_attachment_visit(
                    state, recorder.site, recorder.run_id, get_utc_now()
                )
            )
        else:
            if is_server_failure(failure.value):
                self._on_server_failure(state, reason)
            self._record_visit(self._make_no_response_visit(state, reason))

    def _on_server_failure(self, state: UrlState, reason: str) -> None:
        """Go on after a failure of the server, or end the run after too many in a row."""
        if self.session.politeness.on_failure(state.url):
            host = get_host_port(state.url)
            self.session.abort(f"{host} failed too often in a row: {reason}", _SERVER_DOWN_HINT)

    def _drop(self, request: Request) -> None:
        """Write down that an address was not asked for, or its answer lost, without a word."""
        self._record_visit(self._make_no_response_visit(request.cb_kwargs["state"], DROPPED))

    def stalled(self, seconds: float) -> None:
        """End the run at once, failed: nothing has happened for so many seconds."""
        what = self._asked_for or "the first address"
        message = f"nothing happened for {seconds:.0f} seconds while {what} was due"
        self.session.abort(message, _STALL_HINT)
        self.session.close("stalled")

    def closed(self, reason: str) -> None:
        """Scrapy's last word: end the run."""
        self.session.close(reason)

    def _record_visit(self, meant: Visit) -> None:
        try:
            outcome = self.session.record_visit(meant)
            self._check_validators(meant, outcome)
            if self._on_progress:
                self._on_progress(self.session.make_progress())
        except ArchiveError as error:
            self.session.abort_on_error(error)
        finally:
            self._pending.settle()

    def _check_validators(self, meant: Visit, outcome: Outcome) -> None:
        """Believe a server's validators no more once they have lied."""
        digest = meant.payload_digest
        changed = outcome is Outcome.REVISED
        if digest and is_validator_wrong(
            meant.state, meant.etag, meant.last_modified, digest, changed=changed
        ):
            self.session.trap_detector.trap_counts["validator that lies"] += 1
            self.session.politeness.mark_validators_unreliable(meant.state.url, meant.visited_at)

    def _make_no_response_visit(self, state: UrlState, reason: str) -> Visit:
        self.session.count_failure(state, reason)
        recorder = self.session
        return visits.make_no_response_visit(state, recorder.site, recorder.run_id, get_utc_now())
