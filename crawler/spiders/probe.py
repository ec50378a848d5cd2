"""The spider that looks at a handful of pages and says what it sees. It stores nothing.

Which addresses, is decided in `crawler.surveys.itinerary`; what they show, in
`crawler.surveys.portrait` and `crawler.surveys.trouble`. What is read from each page is printed by
``scrapy crawl probe -a url=http://school.example -o -:jsonlines``.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from twisted.python.failure import Failure

from archive.moments import local_iso
from crawler.addresses.identity import host_of
from crawler.decisions import visit
from crawler.door import settings_of
from crawler.errors import ExtractionError
from crawler.extract.masthead import read_masthead
from crawler.extract.page import Page
from crawler.runs.interpreter import header_of
from crawler.surveys.itinerary import next_address
from crawler.surveys.survey import Look, ProbeJob, Survey
from crawler.wire.agent import user_agent
from crawler.wire.pending import PendingRequest
from crawler.wire.reason import DROPPED, FORBIDDEN, reason_of

_OK = 200
_FIRST_REDIRECT, _FIRST_REFUSAL = 300, 400
_HTML = ("text/html", "application/xhtml+xml")
_XML = (b"<?xml", b"<rss", b"<feed", b"<urlset", b"<sitemapindex")


class ProbeSpider(Spider):
    """Looks at a site, one address after the other."""

    name = "probe"

    def __init__(self, job: ProbeJob) -> None:
        super().__init__(self.name)
        self.start_addresses = [job.start, *job.known]
        self.robots_failures: dict[str, str] = {}
        self._job = job
        self.announced_pause = 0.0
        self._pending: PendingRequest
        self.survey = Survey(start=job.start)

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
            job = ProbeJob(start=url, settings=settings_of())
        crawler.settings.set("DOWNLOAD_DELAY", job.delay, priority="spider")
        crawler.settings.set("DOWNLOAD_VERIFY_CERTIFICATES", job.verify_tls, priority="spider")
        crawler.settings.set("USER_AGENT", user_agent(job.settings), priority="spider")
        spider = cls(job)
        spider._set_crawler(crawler)
        spider._pending = PendingRequest(crawler, spider._drop)
        crawler.signals.connect(spider.hear_robots, signals.robots_parsed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Yield one request after the other, each when the one before has been dealt with."""
        while url := next_address(self.survey, self._job.known):
            if request := self._possible(url):
                self._pending.begin()
                yield request
                await self._pending.wait(request)

    def _possible(self, url: str) -> Request | None:
        """The request for an address; what cannot be asked for is noted, and gives None."""
        try:
            request: Request | None = Request(
                url,
                callback=self.parse,
                errback=self.fail,
                cb_kwargs={"url": url},
                dont_filter=True,
                meta={"dont_redirect": True, "handle_httpstatus_all": True},
            )
        except ValueError:  # Scrapy's, of what has no scheme, or no host that can be one
            request = None
        if refusal := self._pending.refusal_of(request):
            self._note(Look(url=url, why=refusal))
            return None
        return request

    def parse(self, response: Response, url: str) -> list[dict[str, object]]:
        """Note what answered; gives what was read to Scrapy's exports."""
        look = Look(url=url, why="page that could not be dealt with")
        try:
            look = self._look(response, url)
        finally:
            self._note(look)
        return [_seen(look)] if look.reading or url == self._job.start else []

    def fail(self, failure: Failure) -> None:
        """Note that nothing answered."""
        url: str = failure.request.cb_kwargs["url"]  # type: ignore[attr-defined] # Scrapy sets it
        why = reason_of(failure.value)
        lost = self.robots_failures.get(host_of(url), "") if why == FORBIDDEN else ""
        if lost.startswith("HTTP"):
            why = f"{lost} for robots.txt, which forbids all for now"
        elif lost:
            why = lost
        self._note(Look(url=url, why=why, is_forbidden=why == FORBIDDEN))

    def _drop(self, request: Request) -> None:
        self._note(Look(url=request.cb_kwargs["url"], why=DROPPED))

    def stalled(self, seconds: float) -> None:
        """End the look: nothing has happened for so many seconds."""
        url = next_address(self.survey, self._job.known) or self._job.start
        self._note(Look(url=url, why=f"nothing happened for {seconds:.0f} seconds"))

    def hear_robots(self, robotparser: RobotParser, request: Request) -> None:
        """Note what robots.txt says beside what may be fetched."""
        del request
        rules = getattr(
            robotparser, "rp", None
        )  # Protego's, which Scrapy uses unless told otherwise
        self.survey = replace(
            self.survey,
            sitemaps=tuple(getattr(rules, "sitemaps", ())),
            crawl_delay=robotparser.crawl_delay(self.settings["USER_AGENT"]),
        )

    def _note(self, look: Look) -> None:
        self.survey = replace(self.survey, looks=(*self.survey.looks, look))
        self._pending.settle()

    def _look(self, response: Response, url: str) -> Look:
        status = response.status
        look = Look(url=url, status=status)
        if _FIRST_REDIRECT <= status < _FIRST_REFUSAL and (to := response.headers.get("Location")):
            target = visit.redirect_target(url, to)
            return replace(look, target=target, why=f"redirect to {target or 'no address'}")
        if status != _OK:
            return replace(look, why=f"HTTP {status}")
        if response.body.lstrip()[:16].lower().startswith(_XML) and not _is_html(response):
            return replace(look, is_xml=True, why="a feed or a sitemap is there")
        if not _is_html(response):
            declared = header_of(response, "Content-Type") or "of unknown type"
            return replace(look, why=f"no HTML page but {declared}")
        return self._page(response, look)

    def _page(self, response: Response, look: Look) -> Look:
        page = Page(
            url=look.url,
            body=response.body,
            content_type=header_of(response, "Content-Type"),
            fetched_at=datetime.now(UTC),
        )
        try:
            reading, masthead = self._job.reader.read(page), read_masthead(page)
        except ExtractionError as error:
            return replace(look, why=str(error))
        return replace(look, page=page, reading=reading, masthead=masthead)


def _is_html(response: Response) -> bool:
    declared = (header_of(response, "Content-Type") or "").lower()
    return declared.startswith(_HTML) or (not declared and response.body.lstrip()[:1] == b"<")


def _seen(look: Look) -> dict[str, object]:
    reading = look.reading
    content = reading.extraction.content if reading and reading.extraction else None
    return {
        "url": look.url,
        "kind": reading.kind if reading else None,
        "profile": reading.profile if reading else None,
        "links": len(reading.links) if reading else 0,
        "title": content.title if content else None,
        "published_at": local_iso(content.published_at) if content else None,
        "authors": list(content.authors) if content else [],
        "problem": look.why or (reading.reason if reading else None),
    }
