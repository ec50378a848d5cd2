"""The spider that asks a web archive for what a site said before.

One request at a time, as the spider `site` makes them: for the list of captures, part by part, then
for the captures. Each answer is stored before the next request is made.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.errors import ArchiveError
from config.site import Tls
from crawler.job import RunProgress
from crawler.middlewares.failure_reasons import (
    DROPPED,
    PRIVATE_ADDRESS,
    describe_failure,
    is_server_failure,
)
from crawler.past.archive_job import ArchiveJob
from crawler.past.archive_run import ArchiveRun, Step
from crawler.past.cdx import CdxError
from crawler.past.memento import ReplayAnswer, make_replay_url
from crawler.policy.backoff import THROTTLE_STATUSES
from crawler.policy.unread import FORBIDDEN_BY_ROBOTS
from crawler.session.capture_writer import get_utc_now, make_http_response
from crawler.spiders.sequential import SequentialSpider, configure_requests
from crawler.urls.canonical_key import get_host_port

_GO_ON_HINT = "Nothing need be done: the next crawl goes on where this one ended."
_CDX_HINT = "Look at the address in cdx of [[web_archives]] with a browser."
_ROBOTS_HINT = "Ask the web archive, or read files of its captures: truongdang import --help"
_PRIVATE_HINT = "Name the address itself in cdx and replay of [[web_archives]]."


class PastSpider(SequentialSpider):
    """Asks a web archive for the captures of one site."""

    name = "past"
    custom_settings = {  # noqa: RUF012 -- Scrapy's own name for them; the project has none
        # Payloads stay as they were sent: their digests are of that.
        "COMPRESSION_ENABLED": False,
    }

    def __init__(
        self,
        job: ArchiveJob,
        on_progress: Callable[[RunProgress], None] | None = None,
        on_address: Callable[[int, int], None] | None = None,
    ) -> None:
        super().__init__(self.name)
        self.run = ArchiveRun(job, on_address)
        self.robots_failures: dict[str, str] = {}
        self._on_progress = on_progress
        now = get_utc_now()
        # Scrapy's name; here the hosts that may be private, since the settings name them.
        self.start_urls = [job.archive.cdx, make_replay_url(job.archive, "http://a.example/", now)]

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        job: ArchiveJob | None = None,
        on_progress: Callable[[RunProgress], None] | None = None,
        on_address: Callable[[int, int], None] | None = None,
    ) -> Self:
        """Make the spider from a job.

        Raises:
            SystemExit: there is none: Scrapy's command line cannot give one.
        """
        if job is None:
            raise SystemExit(
                "error: no web archive to ask\nhint: truongdang crawl KEY --from-archive"
            )
        configure_requests(
            crawler, job.settings, delay=job.archive.delay, verify_tls=True, tls=Tls.MODERN
        )
        spider = super().from_crawler(crawler, job, on_progress, on_address)
        spider.run.open()
        return spider

    def get_next_request(self) -> Request | None:
        """Return the request for what is due next; what cannot be asked for is noted."""
        try:
            while step := self.run.get_next_step():
                if refusal := self.find_refusal(step.url):
                    self._fail(step, refusal)
                elif self._is_willing_to_wait(step.url):
                    return Request(
                        step.url,
                        callback=self.parse,
                        errback=self.handle_error,
                        cb_kwargs={"step": step},
                        headers={"Accept-Encoding": "gzip"},
                        dont_filter=True,
                        meta={"dont_redirect": True, "handle_httpstatus_all": True},
                    )
        except ArchiveError as error:
            self.run.abort_on_error(error)
        return None

    def on_request_ended(self, request: Request) -> None:
        """Note a request that was dropped without a word to the spider."""
        del request
        if lost := self.run.awaited:
            self._guard(lambda: self._fail(lost, DROPPED))
        if self._on_progress and (progress := self.run.make_progress()):
            self._on_progress(progress)

    def get_seconds_to_wait(self, request: Request) -> float:
        """Return how long the web archive wants to be left alone, in seconds."""
        return self.run.politeness.get_seconds_to_wait(request.url, get_utc_now())

    def _is_willing_to_wait(self, url: str) -> bool:
        if wish := self.run.politeness.find_long_wait(url, get_utc_now()):
            self.run.abort(wish, _GO_ON_HINT)
        return wish is None

    def parse(self, response: Response, step: Step) -> None:
        """Take an answer; nothing is yielded, it is stored by then."""
        self._guard(lambda: self._take(response, step))

    def _guard(self, act: Callable[[], None]) -> None:
        try:
            act()
        except ArchiveError as error:
            self.run.abort_on_error(error)

    def _take(self, response: Response, step: Step) -> None:
        kept = make_http_response(response.request or Request(step.url), response, get_utc_now())
        answer = ReplayAnswer(
            status=kept.status, reason=kept.reason, headers=kept.headers, body=kept.body
        )
        if response.status in THROTTLE_STATUSES and answer.memento_at is None:
            self._throttle(step, answer)
        elif step.part:
            self._take_list(step, answer)
        elif step.capture:
            self.run.take_answer(step.capture, answer, response.url)
            if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR and answer.memento_at is None:
                self._count_failure(step, f"HTTP {answer.status}")
            else:
                self.run.politeness.on_success(step.url)

    def _throttle(self, step: Step, answer: ReplayAnswer) -> None:
        retry_after = answer.get_header("retry-after")
        if self.run.politeness.on_throttled(step.url, retry_after, get_utc_now(), answer.status):
            self.run.awaited = None  # it is still due, and asked for when the server allows it
            return
        self._fail(step, f"HTTP {answer.status} of the web archive")

    def _take_list(self, step: Step, answer: ReplayAnswer) -> None:
        is_answer = answer.status in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}
        try:
            if is_answer and step.part:
                self.run.take_list(step.part, answer.status, answer.get_plain_body())
                self.run.politeness.on_success(step.url)
                return
            reason = f"HTTP {answer.status}"
        except CdxError as error:
            reason = str(error)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.run.awaited = None
            self._count_failure(step, reason)
        else:
            self._fail(step, reason)

    def _fail(self, step: Step, reason: str) -> None:
        """Note that something cannot be had; without the list the run ends."""
        if step.capture:
            self.run.fail(step.capture, reason)
        else:
            name = self.run.job.archive.name
            self.run.abort(f"the list of captures of {name} cannot be had: {reason}", _CDX_HINT)

    def _count_failure(self, step: Step, reason: str) -> None:
        """Count a failure of the server; too many in a row end the run."""
        if self.run.politeness.on_failure(step.url):
            host = get_host_port(step.url)
            self.run.abort(f"{host} failed too often in a row: {reason}", _GO_ON_HINT)

    def handle_error(self, failure: Failure) -> None:
        """Note that no answer came."""
        step: Step = failure.request.cb_kwargs["step"]  # type: ignore[attr-defined] # Scrapy sets it
        self._guard(lambda: self._note_error(step, failure.value))

    def _note_error(self, step: Step, error: BaseException | None) -> None:
        reason, host = describe_failure(error), get_host_port(step.url)
        robots_failure = self.robots_failures.get(host)
        if isinstance(error, ArchiveError):
            raise error
        if reason == PRIVATE_ADDRESS:
            self.run.abort(f"{host} leads into a private network", _PRIVATE_HINT)
        elif robots_failure:
            message = f"nothing may be fetched while the robots.txt of {host} cannot be had"
            self.run.abort(f"{message}: {robots_failure}", _GO_ON_HINT)
        elif reason == FORBIDDEN_BY_ROBOTS:
            self.run.abort(f"the robots.txt of {host} forbids {step.url}", _ROBOTS_HINT)
        else:
            if is_server_failure(error):
                self._count_failure(step, reason)
            if step.capture:
                self.run.fail(step.capture, reason)
            self.run.awaited = None

    def on_stall(self, seconds: float) -> None:
        """End the run at once, failed: nothing has happened for so many seconds."""
        self.run.abort(f"nothing happened for {seconds:.0f} seconds", _GO_ON_HINT)
        self.run.close("stalled")

    def closed(self, reason: str) -> None:
        """End the run; `reason` is Scrapy's word for how the crawl ended."""
        super().closed(reason)
        self.run.close(reason)
