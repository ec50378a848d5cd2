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

from archive.article_json import content_as_json
from archive.errors import ArchiveError
from archive.history import Outcome, UrlKind, UrlState, Visit
from archive.moments import VIETNAM
from crawler.addresses.identity import host_of
from crawler.decisions import attachments, visit
from crawler.decisions.backoff import QUIET
from crawler.decisions.conditional import has_lied, headers_for
from crawler.door import job_of
from crawler.extract.file_text import MOST_BYTES
from crawler.job import CrawlJob, Progress
from crawler.runs.capture_log import utc_now
from crawler.runs.interpreter import Interpreter, header_of
from crawler.runs.recorder import Recorder
from crawler.runs.shared_fault import SharedFault
from crawler.wire.agent import user_agent
from crawler.wire.pending import PendingRequest
from crawler.wire.reason import (
    DROPPED,
    FORBIDDEN,
    TOO_LARGE,
    is_of_the_server,
    reason_of,
)

_SERVER_ERROR = 500
_QUIET_HINT = "Nothing need be done: a crawl after that time goes on where this one ended."
_STALL_HINT = "The next crawl goes on where this one ended; if it stalls there again, report it."
_DOWN_HINT = "Look at the site with a browser; the next crawl tries again."


class SiteSpider(Spider):
    """Reads all articles of a site: ``scrapy crawl site -a site=KEY``."""

    name = "site"

    def __init__(
        self,
        job: CrawlJob,
        on_progress: Callable[[Progress], None] | None = None,
        shared: SharedFault | None = None,
    ) -> None:
        super().__init__(self.name)
        self.recorder = Recorder(job, shared)
        self.start_addresses = [*job.site.start_urls]
        self._job = job
        self._interpreter = Interpreter(self.recorder)
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
        on_progress: Callable[[Progress], None] | None = None,
        shared: SharedFault | None = None,
    ) -> Self:
        """Make the spider from a job, or from the key that Scrapy's command line gives.

        Raises:
            SystemExit: the key names no site, or a file is wrong.
        """
        job = job or job_of(site)
        of_the_site = {
            "DOWNLOAD_DELAY": job.site.delay,
            "DOWNLOAD_VERIFY_CERTIFICATES": job.site.verify_tls,
            "USER_AGENT": user_agent(job.settings),
        }
        crawler.settings.update(of_the_site, priority="spider")
        spider = cls(job, on_progress, shared)
        spider._set_crawler(crawler)
        spider._pending = PendingRequest(crawler, spider._drop)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Yield one request after the other, each when the one before has been dealt with."""
        try:
            self.recorder.open(visit.start_urls(self._job.site.start_urls))
            while state := self.recorder.next_url():
                self._asked_for = state.url
                if (request := self._possible(state)) is None:
                    continue
                if not await self._keep_quiet(state.url):
                    return
                self._pending.begin()
                yield request
                await self._pending.wait(request)
        except ArchiveError as error:
            self.recorder.fail(error)

    async def _keep_quiet(self, url: str) -> bool:
        """Wait as long as the server of an address wants; says whether that was short enough."""
        manners = self.recorder.manners
        seconds = manners.seconds_of_quiet(url, utc_now())
        if not manners.is_patient(url, utc_now()):
            until = manners.host(url).quiet_until
            moment = f"{until.astimezone(VIETNAM):%Y-%m-%d %H:%M}" if until else ""
            self.recorder.give_up(
                f"{host_of(url)} wants to be left alone until {moment}", _QUIET_HINT
            )
            return False
        if seconds:
            self.announced_pause = max(self.announced_pause, seconds)
            await asyncio.sleep(seconds)
        return True

    def _possible(self, state: UrlState) -> Request | None:
        """The request for an address; what cannot be asked for is noted, and gives None."""
        try:
            request: Request | None = self._request(state)
        except ValueError:  # Scrapy's, of what has no scheme, or no host that can be one
            request = None
        if refusal := self._pending.refusal_of(request):
            self._note(self._silence(state, refusal))
            return None
        return request

    def _request(self, state: UrlState) -> Request:
        meta: dict[str, object] = {"dont_redirect": True, "handle_httpstatus_all": True}
        if state.kind is UrlKind.ATTACHMENT:
            meta |= {"download_maxsize": MOST_BYTES}
        return Request(
            state.url,
            callback=self.parse,
            errback=self.fail,
            cb_kwargs={"state": state},
            headers=headers_for(state, self.recorder.manners.host(state.url)),
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
            self.recorder.fail(error)
            self._pending.settle()
            return []

    def _take_in(self, response: Response, state: UrlState) -> list[dict[str, object]]:
        if response.status in QUIET and self._is_asked_again(response, state):
            self._pending.settle()
            return []
        if response.status < _SERVER_ERROR and response.status not in QUIET:
            self.recorder.manners.answered(state.url)
        else:
            self._bear_with(state, f"HTTP {response.status}")
        try:
            meant = self._interpreter.meaning(response, state)
        except ArchiveError:
            raise
        except BaseException:
            self._note(self._silence(state, "page that could not be dealt with"))
            raise
        self._note(meant)
        if meant.article is None:
            return []
        return [{"url": state.url, **content_as_json(meant.article.content)}]

    def _is_asked_again(self, response: Response, state: UrlState) -> bool:
        asked = header_of(response, "Retry-After")
        return self.recorder.manners.refused(state.url, asked, utc_now())

    def fail(self, failure: Failure) -> None:
        """Write down that no answer came."""
        state: UrlState = failure.request.cb_kwargs["state"]  # type: ignore[attr-defined] # Scrapy sets it
        reason = reason_of(failure.value)
        robots = self.recorder.robots_failures.get(host_of(state.url))
        if isinstance(failure.value, ArchiveError):
            self.recorder.fail(failure.value)
            self._pending.settle()
        elif reason == FORBIDDEN and robots:
            host = host_of(state.url)
            self.recorder.give_up(
                f"no page may be fetched while the robots.txt of {host} cannot be had: {robots}",
                _DOWN_HINT,
            )
            self._pending.settle()
        elif state.kind is UrlKind.ATTACHMENT and reason == TOO_LARGE:
            recorder = self.recorder
            self._note(attachments.of_refused(state, recorder.site, recorder.run, utc_now()))
        else:
            if is_of_the_server(failure.value):
                self._bear_with(state, reason)
            self._note(self._silence(state, reason))

    def _bear_with(self, state: UrlState, reason: str) -> None:
        """Go on after a failure of the server, or end the run after too many in a row."""
        if self.recorder.manners.failed(state.url):
            host = host_of(state.url)
            self.recorder.give_up(f"{host} failed too often in a row: {reason}", _DOWN_HINT)

    def _drop(self, request: Request) -> None:
        """Write down that an address was not asked for, or its answer lost, without a word."""
        self._note(self._silence(request.cb_kwargs["state"], DROPPED))

    def stalled(self, seconds: float) -> None:
        """End the run at once, failed: nothing has happened for so many seconds."""
        what = self._asked_for or "the first address"
        message = f"nothing happened for {seconds:.0f} seconds while {what} was due"
        self.recorder.give_up(message, _STALL_HINT)
        self.recorder.close("stalled")

    def closed(self, reason: str) -> None:
        """Scrapy's last word: end the run."""
        self.recorder.close(reason)

    def _note(self, meant: Visit) -> None:
        try:
            outcome = self.recorder.record(meant)
            self._judge(meant, outcome)
            if self._on_progress:
                self._on_progress(self.recorder.progress())
        except ArchiveError as error:
            self.recorder.fail(error)
        finally:
            self._pending.settle()

    def _judge(self, meant: Visit, outcome: Outcome) -> None:
        """Believe a server's validators no more once they have lied."""
        digest = meant.payload_digest
        changed = outcome is Outcome.REVISED
        if digest and has_lied(
            meant.state, meant.etag, meant.last_modified, digest, changed=changed
        ):
            self.recorder.watch.counts["validator that lies"] += 1
            self.recorder.manners.distrust(meant.state.url, meant.at)

    def _silence(self, state: UrlState, reason: str) -> Visit:
        self.recorder.blame(state, reason)
        recorder = self.recorder
        return visit.of_silence(state, recorder.site, recorder.run, utc_now())
