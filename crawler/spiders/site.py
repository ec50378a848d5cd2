"""The spider that reads all articles of one site.

It asks the frontier for one address after the other, and writes down what each
answer meant before it asks for the next. What to fetch, and when, stands in the
archive; so a run that is killed loses nothing but the answer it was waiting for.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.article_json import content_as_json
from archive.errors import ArchiveError
from archive.history import ArticleRead, UrlKind, UrlState, Visit
from crawler import attachments, visit
from crawler.agent import user_agent
from crawler.door import job_of
from crawler.errors import ExtractionError
from crawler.extract.article import PageKind, Reading
from crawler.extract.file_text import MOST_BYTES, read_file
from crawler.extract.page import Page
from crawler.identity import in_scope
from crawler.job import CrawlJob, Progress
from crawler.recorder import Capture, Recorder, utc_now

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK = 200
_MOST_MOVES = 5
"""How often an address may be sent to another form of itself in one run."""

_HTML = ("text/html", "application/xhtml+xml")


class SiteSpider(Spider):
    """Reads all articles of a site: ``scrapy crawl site -a site=KEY``."""

    name = "site"

    def __init__(
        self, job: CrawlJob, on_progress: Callable[[Progress], None] | None = None
    ) -> None:
        super().__init__(self.name)
        self.recorder = Recorder(job)
        self._job = job
        self._scope = self.recorder.scope
        self._on_progress = on_progress
        self._answered = asyncio.Event()
        self._moves: Counter[str] = Counter()

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        site: str | None = None,
        job: CrawlJob | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> Self:
        """Make the spider from a job, or from the key that Scrapy's command line gives.

        Raises:
            SystemExit: the key names no site, or a file is wrong.
        """
        job = job or job_of(site)
        crawler.settings.set("DOWNLOAD_DELAY", job.site.delay, priority="spider")
        crawler.settings.set("USER_AGENT", user_agent(job.settings), priority="spider")
        spider = cls(job, on_progress)
        spider._set_crawler(crawler)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Yield one request after the other, each when the one before has been dealt with."""
        try:
            self.recorder.open(visit.start_urls(self._job.site.start_urls))
            while state := self.recorder.next_url():
                self._answered.clear()
                yield self._request(state)
                await self._answered.wait()
        except ArchiveError as error:
            self.recorder.fail(error)

    def _request(self, state: UrlState) -> Request:
        meta: dict[str, object] = {"dont_redirect": True, "handle_httpstatus_all": True}
        if state.kind is UrlKind.ATTACHMENT:
            meta |= {"download_maxsize": MOST_BYTES}
        return Request(
            state.url,
            callback=self.parse,
            errback=self.fail,
            cb_kwargs={"state": state},
            dont_filter=True,  # the frontier knows what was fetched
            meta=meta,
        )

    def parse(self, response: Response, state: UrlState) -> list[dict[str, object]]:
        """Write down what an answer meant; gives the article, if any, to Scrapy's exports."""
        meant: Visit | None = None
        try:
            meant = self._meaning(response, state)
        finally:
            self._note(meant or self._silence(state, "page that could not be dealt with"))
        if meant is None or meant.article is None:
            return []
        return [{"url": state.url, **content_as_json(meant.article.content)}]

    def fail(self, failure: Failure) -> None:
        """Write down that no answer came."""
        state: UrlState = failure.request.cb_kwargs["state"]  # type: ignore[attr-defined] # Scrapy sets it
        if isinstance(failure.value, ArchiveError):
            self.recorder.fail(failure.value)
            self._answered.set()
        elif state.kind is UrlKind.ATTACHMENT and isinstance(failure.value, DownloadCancelledError):
            recorder = self.recorder
            self._note(attachments.of_refused(state, recorder.site, recorder.run, utc_now()))
        else:
            self._note(self._silence(state, reason_of(failure)))

    def closed(self, reason: str) -> None:
        """Scrapy's last word: end the run."""
        self.recorder.close(reason)

    def _note(self, meant: Visit) -> None:
        try:
            self.recorder.record(meant)
            if self._on_progress:
                self._on_progress(self.recorder.progress())
        except ArchiveError as error:
            self.recorder.fail(error)
        finally:
            self._answered.set()

    def _meaning(self, response: Response, state: UrlState) -> Visit:
        fetched = self._fetched(response, state)
        if response.status in _REDIRECTS and (location := response.headers.get("Location")):
            return self._redirect(fetched, visit.redirect_target(state.url, location))
        if response.status != _OK:
            self.recorder.blame(state, f"HTTP {response.status}")
            return visit.of_refusal(fetched)
        if state.kind is UrlKind.ATTACHMENT:
            return attachments.of_attachment(fetched, read_file(response.body))
        if not _is_html(response):
            return visit.of_file(fetched)
        return self._page(response, fetched)

    def _fetched(self, response: Response, state: UrlState) -> visit.Fetched:
        capture: Capture = response.meta["capture"]
        return visit.Fetched(
            state=state,
            site=self.recorder.site,
            run=self.recorder.run,
            at=capture.fetched_at,
            status=response.status,
            capture=capture.number,
            payload_digest=capture.payload_digest,
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
        )

    def _redirect(self, fetched: visit.Fetched, target: str | None) -> Visit:
        state = fetched.state
        if target is None:
            self.recorder.blame(state, "redirect to no address")
            return visit.of_refusal(fetched)
        if state.kind is UrlKind.START and visit.is_same_house(state.url, target):
            self._scope.append(target)
        self._moves[state.identity] += 1
        if not in_scope(target, self._scope):
            self.recorder.blame(state, f"redirect to another host ({target[:80]})")
            return visit.of_refusal(fetched)
        if self._moves[state.identity] > _MOST_MOVES:
            self.recorder.blame(state, "redirect loop")
            return visit.of_refusal(fetched)
        if state.kind is UrlKind.ATTACHMENT:
            return attachments.of_move(fetched, target)
        return visit.of_redirect(fetched, target)

    def _page(self, response: Response, fetched: visit.Fetched) -> Visit:
        page = Page(
            url=fetched.state.url,
            body=response.body,
            content_type=_header(response, "Content-Type"),
            fetched_at=fetched.at,
        )
        try:
            reading = self.recorder.reader.read(page)
        except ExtractionError as error:
            self.recorder.blame(fetched.state, str(error))
            return visit.of_refusal(fetched)
        return visit.of_page(fetched, reading, self._article(fetched, reading), self._scope)

    def _article(self, fetched: visit.Fetched, reading: Reading) -> ArticleRead | None:
        """The article of a page, comparable with what was last read of it."""
        if reading.kind is not PageKind.ARTICLE:
            self.recorder.others[reading.why_other] += 1
        elif reading.extraction is None:
            self.recorder.blame(fetched.state, reading.reason or "no article")
        article = self.recorder.reader.article(reading)
        if article:
            self.recorder.make_comparable(fetched.state.identity)
        return article

    def _silence(self, state: UrlState, reason: str) -> Visit:
        self.recorder.blame(state, reason)
        recorder = self.recorder
        return visit.of_silence(state, recorder.site, recorder.run, utc_now())


_REASONS: dict[type[Exception], str] = {
    IgnoreRequest: "forbidden by robots.txt",
    CannotResolveHostError: "host not found",
    DownloadTimeoutError: "no answer in time",
    DownloadConnectionRefusedError: "connection refused",
    DownloadFailedError: "connection broken",
    DownloadCancelledError: "page too large",
    ResponseDataLossError: "answer cut short",
}


def reason_of(failure: Failure) -> str:
    """In a few words, why no answer came."""
    error = failure.value
    reasons = (why for kind, why in _REASONS.items() if isinstance(error, kind))
    return next(reasons, type(error).__name__)


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _is_html(response: Response) -> bool:
    declared = (_header(response, "Content-Type") or "").lower()
    return declared.startswith(_HTML) or (not declared and response.body.lstrip()[:1] == b"<")
