"""Reading of responses: from Scrapy's response to the `Visit` that the archive records.

It reads pages, feeds and sitemaps, and tells what a server says in its own way: moved, not
there, as before. What follows from that is decided in `crawler.policy.visits` and its neighbours.
"""

from collections import defaultdict
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from scrapy.http import Response

from archive.crawl_model import ExtractedArticle, UrlKind, UrlState, Visit
from crawler.discovery.feeds import parse_url_list
from crawler.discovery.found_urls import select_entries, select_feeds
from crawler.errors import ExtractionError
from crawler.extract.article import PageKind, PageReading
from crawler.extract.files.file_text import read_file
from crawler.extract.page import Page
from crawler.policy import attachments, visits
from crawler.session.crawl_session import CrawlSession
from crawler.urls.canonical_key import is_in_scope
from crawler.urls.traps import SOFT_404

if TYPE_CHECKING:
    from crawler.session.capture_log import CaptureRef

_FEED_KINDS = frozenset({UrlKind.FEED, UrlKind.SITEMAP})
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_NO_FEED_REASON = "no feed or sitemap there"


class ResponseHandler:
    """Reads the responses of one run; the session counts what fails, by reason."""

    def __init__(self, recorder: CrawlSession) -> None:
        self._session = recorder
        self.scope = recorder.scope
        self._redirected_urls: defaultdict[str, set[str]] = defaultdict(set)
        """The URLs of each identity that redirected in this run."""

    def make_visit(self, response: Response, state: UrlState) -> Visit:
        """Return what a response means for the archive."""
        fetched = self._make_fetch_result(response, state)
        if visits.is_redirect(response.status) and (location := response.headers.get("Location")):
            return self._handle_redirect(fetched, visits.resolve_redirect(state.url, location))
        if response.status == HTTPStatus.NOT_MODIFIED and state.payload_digest:
            content = self._session.get_known_content(state.identity)
            return visits.make_unmodified_visit(fetched, content)
        if response.status != HTTPStatus.OK:
            return self._handle_http_error(fetched)
        return self._handle_success(response, fetched)

    def _handle_success(self, response: Response, fetched: visits.FetchResult) -> Visit:
        state = fetched.state
        if state.kind is UrlKind.ATTACHMENT:
            return attachments.make_attachment_visit(fetched, read_file(response.body))
        if state.kind in _FEED_KINDS:
            return self._handle_feed(response, fetched)
        if not is_html_response(response):
            return visits.make_file_visit(fetched)
        return self._handle_page(response, fetched)

    def _make_fetch_result(self, response: Response, state: UrlState) -> visits.FetchResult:
        capture: CaptureRef = response.meta["capture"]
        return visits.FetchResult(
            state=state,
            site=self._session.site,
            run_id=self._session.run_id,
            fetched_at=capture.fetched_at,
            status=response.status,
            capture_id=capture.capture_id,
            payload_digest=capture.payload_digest,
            etag=get_header(response, "ETag"),
            last_modified=get_header(response, "Last-Modified"),
        )

    def _handle_http_error(self, fetched: visits.FetchResult) -> Visit:
        if visits.is_not_found(fetched.status):
            return self._handle_not_found(fetched, f"HTTP {fetched.status}")
        self._session.count_failure(fetched.state, f"HTTP {fetched.status}")
        return visits.make_failed_visit(fetched)

    def _handle_not_found(self, fetched: visits.FetchResult, reason: str) -> Visit:
        if visits.is_unused_guess(fetched):
            self._session.counts.feeds[_NO_FEED_REASON] += 1
            return visits.make_unused_guess_visit(fetched)
        self._session.count_failure(fetched.state, reason)
        return visits.make_not_found_visit(fetched)

    def _handle_redirect(self, fetched: visits.FetchResult, target: str | None) -> Visit:
        state = fetched.state
        if target is None:
            return self._handle_failure(fetched, "redirect to no address")
        if state.kind is UrlKind.START and visits.is_same_bare_host(state.url, target):
            self.scope.append(target)
        asked = self._redirected_urls[state.identity]
        asked.add(state.url)
        if not is_in_scope(target, self.scope):
            return self._handle_failure(fetched, f"redirect to another host ({target[:80]})")
        if target in asked or len(asked) > visits.MAX_REDIRECTS:
            return self._handle_failure(fetched, "redirect loop")
        if state.kind is UrlKind.ATTACHMENT:
            return attachments.make_attachment_redirect_visit(fetched, target)
        if visits.is_redirect_to_front_page(state, target):
            return self._handle_not_found(fetched, "redirect to the front page")
        return visits.make_redirect_visit(fetched, target)

    def _handle_failure(self, fetched: visits.FetchResult, reason: str) -> Visit:
        self._session.count_failure(fetched.state, reason)
        return visits.make_failed_visit(fetched)

    def _handle_feed(self, response: Response, fetched: visits.FetchResult) -> Visit:
        state = fetched.state
        try:
            read = parse_url_list(response.body, state.url)
        except ExtractionError as error:
            if visits.is_unused_guess(fetched):
                return self._handle_not_found(fetched, str(error))
            return self._handle_failure(fetched, str(error))
        self._session.counts.feeds[f"a {state.kind}"] += 1
        since = self._session.job.since
        return visits.make_feed_visit(
            fetched, select_entries(state.url, read, self.scope, fetched.fetched_at, since)
        )

    def _handle_page(self, response: Response, fetched: visits.FetchResult) -> Visit:
        page = Page(
            url=fetched.state.url,
            body=response.body,
            content_type=get_header(response, "Content-Type"),
            fetched_at=fetched.fetched_at,
        )
        try:
            reading = self._session.extractor.read_page(page)
        except ExtractionError as error:
            return self._handle_failure(fetched, str(error))
        if reading.reason == SOFT_404 and fetched.state.kind is UrlKind.ARTICLE:
            return self._handle_not_found(fetched, SOFT_404)
        return self._make_page_visit(fetched, reading, response.body)

    def _make_page_visit(
        self, fetched: visits.FetchResult, reading: PageReading, body: bytes
    ) -> Visit:
        state = fetched.state
        article = self._make_article(fetched, reading)
        if article:
            changed = self._session.has_changed(state, article)
        else:
            changed = fetched.payload_digest != state.payload_digest
        leads, in_vain = self._find_links(fetched, reading, body)
        return visits.make_page_visit(
            fetched,
            reading,
            article,
            leads,
            changed=changed and bool(state.fetched_at),
            barren=in_vain if state.fetched_at is None else None,
        )

    def _find_links(
        self, fetched: visits.FetchResult, reading: PageReading, body: bytes
    ) -> tuple[visits.PageLinks, bool]:
        """Return a page's links, and whether it was unproductive; a repeated page has none."""
        state, watch = fetched.state, self._session.trap_detector
        watch.count_links(reading.links, self.scope)
        leads = self._session.listing_walk.find_links(
            state, reading, self.scope, fetched.fetched_at
        )
        kind = visits.classify_page(reading, state.kind)
        in_vain = watch.is_unproductive(state, kind, leads)
        is_guess = self._session.extractor.is_unreliable(reading) and watch.may_be_article(state)
        watch.record_page(state, kind, in_vain=in_vain, is_guess=is_guess)
        is_echo = kind is not UrlKind.ARTICLE and watch.is_duplicate_but_numbers(state, body)
        if is_echo and in_vain and state.kind is not UrlKind.START and not state.fetched_at:
            watch.trap_counts["page that differs only in a number"] += 1
            return visits.PageLinks(listed_identities=leads.listed_identities), True
        if state.kind is UrlKind.START:
            feeds = select_feeds(state.url, reading, self.scope)
            leads = replace(leads, found_urls=(*leads.found_urls, *feeds))
        return leads, in_vain and not is_guess

    def _make_article(
        self, fetched: visits.FetchResult, reading: PageReading
    ) -> ExtractedArticle | None:
        """Return the article of a page; count why there is none."""
        if reading.kind is not PageKind.ARTICLE:
            self._session.counts.other_pages[reading.no_article_reason] += 1
        elif reading.extraction is None:
            self._session.count_failure(fetched.state, reading.reason or "no article")
        return self._session.extractor.make_extracted_article(reading)


def get_header(response: Response, name: str) -> str | None:
    """Return a header of a response as text; None where it is missing."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def is_html_response(response: Response) -> bool:
    """Tell whether a response is HTML: by its type; where none is declared, by its first byte."""
    declared = (get_header(response, "Content-Type") or "").lower()
    return declared.startswith(_HTML_TYPES) or (not declared and response.body.lstrip()[:1] == b"<")
