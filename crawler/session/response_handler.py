"""Reading of responses: from Scrapy's response to the `Visit` that the archive records.

It reads pages, feeds and sitemaps, and tells what a server says in its own way: moved, not
there, as before. What follows from that is decided in
`crawler.policy.visit_factory` and its neighbours.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from scrapy.http import Response

from archive.crawl_model import ExtractedArticle, UrlKind, UrlState, Visit
from crawler.discovery.feeds import UrlListKind, parse_url_list
from crawler.discovery.found_urls import select_entries, select_feeds
from crawler.errors import ExtractionError
from crawler.extract.article import PageKind, PageReading
from crawler.extract.article_parts import is_part_url
from crawler.extract.page import Page
from crawler.policy import attachment_visits, visit_factory
from crawler.policy.unread import mark_unread_page
from crawler.session.crawl_session import CrawlSession
from crawler.session.forward_walk import ForwardWalk
from crawler.session.part_walk import NO_FRAME_TEXT_REASON, is_frame
from crawler.urls.canonical_key import make_canonical_key
from crawler.urls.traps import SCRIPT_PAGES, SOFT_404

if TYPE_CHECKING:
    from crawler.session.capture_writer import CaptureRef

FILE_TEXT = "file_text"
"""Key of a response's `meta` for the text of an attached file (`file_text.FileText`)."""
_FEED_KINDS = frozenset({UrlKind.FEED, UrlKind.SITEMAP})
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_NO_FEED_REASON = "no feed or sitemap there"
_SENT_AWAY_REASON = "redirect to a page that is not there"


class ResponseHandler:
    """Reads the responses of one run; the session counts what fails, by reason."""

    def __init__(self, session: CrawlSession) -> None:
        self._session = session
        self.scope = session.scope
        self._redirected_urls: defaultdict[str, set[str]] = defaultdict(set)
        """The URLs of each identity that redirected in this run."""
        self._sent_to: defaultdict[str, list[visit_factory.FetchResult]] = defaultdict(list)
        """The articles' addresses that redirected to each identity in this run."""
        self._missing: set[str] = set()
        """The identities that were not found in this run."""
        self._forward_walk = ForwardWalk(self.scope, session.counts)

    def make_visit(self, response: Response, state: UrlState) -> Visit:
        """Return what a response means for the archive."""
        result = self.make_fetch_result(response, state)
        if visit_factory.is_redirect(response.status) and (
            location := response.headers.get("Location")
        ):
            return self._handle_redirect(
                result, visit_factory.resolve_redirect(state.url, location)
            )
        if response.status == HTTPStatus.NOT_MODIFIED and state.payload_digest:
            content = self._session.balance.get_known_content(state.identity)
            visit = visit_factory.make_unmodified_visit(result, content)
            if parts := self._session.part_walk.get_known(state):
                return replace(visit, next_pages=parts, head_id=state.id)
            return visit
        if response.status != HTTPStatus.OK:
            return self._handle_http_error(result)
        return self._handle_success(response, result)

    def _handle_success(self, response: Response, result: visit_factory.FetchResult) -> Visit:
        state = result.state
        if state.kind is UrlKind.ATTACHMENT:
            ocr, read = self._session.job.site.ocr, response.meta[FILE_TEXT]
            named = get_header(response, "Content-Disposition")
            return attachment_visits.make_attachment_visit(result, read, ocr=ocr, disposition=named)
        if state.kind in _FEED_KINDS:
            return self._handle_feed(response, result)
        if state.kind is UrlKind.PART and not is_html_response(response):
            return self._handle_part_file(result)
        if not is_html_response(response):
            return visit_factory.make_file_visit(result)
        return self._handle_page(response, result)

    def _handle_part_file(self, result: visit_factory.FetchResult) -> Visit:
        """Take a file in a frame as a frame without text; no further page of an article is one."""
        walk = self._session.part_walk
        if not is_frame(result.state) or walk.has_text(result.state):
            return self._handle_failure(result, "no page")
        visit = replace(visit_factory.make_file_visit(result), kind=UrlKind.PART)
        return replace(visit, head_id=walk.await_head(result.state))

    def make_fetch_result(self, response: Response, state: UrlState) -> visit_factory.FetchResult:
        """Return a response in plain values."""
        capture: CaptureRef = response.meta["capture"]
        return visit_factory.FetchResult(
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

    def _handle_http_error(self, result: visit_factory.FetchResult) -> Visit:
        if visit_factory.is_not_found(result.status):
            return self._handle_not_found(result, f"HTTP {result.status}")
        self._session.counts.count_failure(result.state, f"HTTP {result.status}")
        return visit_factory.make_failed_visit(result)

    def _handle_not_found(self, result: visit_factory.FetchResult, reason: str) -> Visit:
        if visit_factory.is_missing_guessed_feed(result):
            self._session.counts.feeds[_NO_FEED_REASON] += 1
            return visit_factory.make_unused_guess_visit(result)
        self._session.counts.count_failure(result.state, reason)
        self._missing.add(result.state.identity)
        for source in self._sent_to.pop(result.state.identity, ()):
            self._session.store_visit(self._handle_not_found(source, _SENT_AWAY_REASON))
        return visit_factory.make_not_found_visit(result)

    def _handle_redirect(self, result: visit_factory.FetchResult, target: str | None) -> Visit:
        state = result.state
        if target is None:
            return self._handle_failure(result, "redirect to no address")
        if state.kind is UrlKind.START and visit_factory.is_same_bare_host(state.url, target):
            self.scope.add_host(target)  # the site answers under `www.` or HTTPS: its links do too
        redirected_urls = self._redirected_urls[state.identity]
        redirected_urls.add(state.url)
        if not self.scope.contains(target):
            self._session.counts.record_move(state, target)
            place = "out of the scope" if self.scope.has_host(target) else "to another host"
            return self._handle_failure(result, f"redirect {place} ({target[:80]})")
        if target in redirected_urls or len(redirected_urls) > visit_factory.MAX_REDIRECTS:
            return self._handle_failure(result, "redirect loop")
        if state.kind is UrlKind.ATTACHMENT:
            return attachment_visits.make_attachment_redirect_visit(result, target)
        if visit_factory.is_redirect_to_front_page(state, target):
            return self._handle_not_found(result, "redirect to the front page")
        return self._follow_redirect(result, target)

    def _follow_redirect(self, result: visit_factory.FetchResult, target: str) -> Visit:
        """Let a target be fetched; an article that is sent where nothing is, is not there."""
        if result.state.kind is UrlKind.PART:
            part = "frame" if is_frame(result.state) else "further page"
            return self._handle_failure(result, f"{part} of an article that leads elsewhere")
        identity = make_canonical_key(target)
        if result.state.kind is UrlKind.ARTICLE and identity != result.state.identity:
            if identity in self._missing or self._session.balance.is_known_missing(identity):
                return self._handle_not_found(result, _SENT_AWAY_REASON)
            self._sent_to[identity].append(result)
        return visit_factory.make_redirect_visit(result, target)

    def _handle_failure(self, result: visit_factory.FetchResult, reason: str) -> Visit:
        self._session.counts.count_failure(result.state, reason)
        return visit_factory.make_failed_visit(result)

    def _handle_feed(self, response: Response, result: visit_factory.FetchResult) -> Visit:
        state = result.state
        try:
            content_type = get_header(response, "Content-Type")
            url_list = parse_url_list(response.body, state.url, content_type)
        except ExtractionError as error:
            if visit_factory.is_missing_guessed_feed(result):
                return self._handle_not_found(result, str(error))
            return self._handle_failure(result, str(error))
        # Counted apart: feeds are no pages, and would hide how many pages held no article.
        self._session.counts.feeds[f"a {state.kind}"] += 1
        since = self._session.job.since
        if state.kind is UrlKind.SITEMAP:
            has_pages = url_list.kind is not UrlListKind.INDEX and bool(url_list.entries)
            self._session.trap_detector.record_sitemap(has_pages=has_pages)
        return visit_factory.make_feed_visit(
            result, select_entries(state.url, url_list, self.scope, result.fetched_at, since)
        )

    def _handle_page(self, response: Response, result: visit_factory.FetchResult) -> Visit:
        page = Page(
            url=result.state.url,
            body=response.body,
            content_type=get_header(response, "Content-Type"),
            fetched_at=result.fetched_at,
            facts=result.state.facts,
            part_of=self._session.part_walk.get_head_url(result.state),
        )
        try:
            refresh = get_header(response, "Refresh")
            forward = self._forward_walk.find_urls(result.state, page, refresh)
            reading = self._session.extractor.extract_page(page)
        except ExtractionError as error:
            return self._handle_failure(result, str(error))
        if forward.urls and forward.is_only:
            return self._handle_forward(result, forward.urls)
        is_article = result.state.kind is UrlKind.ARTICLE or result.state.identity in self._sent_to
        if reading.reason == SOFT_404 and is_article:
            return self._handle_not_found(result, SOFT_404)
        if result.state.kind is UrlKind.PART:
            return self._make_part_visit(result, page, reading)
        visit = self._make_page_visit(result, reading, response.body)
        if not forward.urls:
            return visit
        further = visit_factory.make_forward_visit(result, forward.urls).found_urls
        return replace(visit, found_urls=(*visit.found_urls, *further))

    def _handle_forward(self, result: visit_factory.FetchResult, urls: Sequence[str]) -> Visit:
        chosen, failure = self._forward_walk.choose_urls(result.state, urls)
        if failure:
            return self._handle_failure(result, failure)
        return visit_factory.make_forward_visit(result, chosen)

    def _make_part_visit(
        self, result: visit_factory.FetchResult, page: Page, reading: PageReading
    ) -> Visit:
        """Make the visit of a further page of an article; what it says is read with the others."""
        walk = self._session.part_walk
        part = "frame" if is_frame(result.state) else "further page"
        if walk.is_lost(result.state, page, reading):
            return self._handle_failure(result, f"{part} of an article without its text")
        self._session.counts.other_pages[f"a {part} of an article"] += 1
        found = walk.find_parts(result.state, reading, self.scope)
        links = visit_factory.PageLinks(found_urls=found.found_urls)
        is_changed = result.payload_digest != result.state.payload_digest
        visit = visit_factory.make_page_visit(result, reading, None, links, is_changed=is_changed)
        return replace(visit, parts=found.numbers, head_id=found.head_id)

    def _make_page_visit(
        self, result: visit_factory.FetchResult, reading: PageReading, body: bytes
    ) -> Visit:
        state, unread = result.state, None
        if not self._session.extractor.is_unreliable(reading):
            unread, is_known = self._session.balance.explain_page(state, reading)
            if unread and is_known:
                return self._handle_failure(result, unread)
        article = self._make_article(result, reading)
        if article:
            is_changed = self._session.has_changed(state, article)
        else:
            is_changed = result.payload_digest != state.payload_digest
        links, is_unproductive = self._find_links(result, reading, body)
        if not article and links.listed_identities is not None:
            # Counters and dates change at each visit: a listing has changed when it shows news.
            is_changed = self._session.listing_walk.has_news(links.listed_identities)
        parts = self._session.part_walk.find_parts(state, reading, self.scope)
        if reading.parts:
            own = [each for each in links.found_urls if not is_part_url(each.url, state.url)]
            next_pages = tuple((parts.numbers or {}).values())
            links = replace(links, found_urls=(*own, *parts.found_urls), next_pages=next_pages)
        if reading.parts and reading.extraction is None and parts.head_id is None:
            self._session.counts.other_pages[NO_FRAME_TEXT_REASON] += 1
        visit = visit_factory.make_page_visit(
            result,
            reading,
            article,
            links,
            is_changed=is_changed and bool(state.fetched_at) and parts.head_id is None,
            is_unproductive=is_unproductive if state.fetched_at is None else None,
        )
        # An article on several pages is read when all of them are there.
        own_article = visit.article if parts.head_id is None else None
        visit = replace(visit, article=own_article, parts=parts.numbers, head_id=parts.head_id)
        return mark_unread_page(visit, unread) if unread else visit

    def _find_links(
        self, result: visit_factory.FetchResult, reading: PageReading, body: bytes
    ) -> tuple[visit_factory.PageLinks, bool]:
        """Return a page's links, and whether it was unproductive; a repeated page has none."""
        state, detector = result.state, self._session.trap_detector
        if reading.script_pages:
            detector.trap_counts[SCRIPT_PAGES] += reading.script_pages
        detector.count_links(reading.links, self.scope)
        links = self._session.listing_walk.find_links(state, reading, self.scope, result.fetched_at)
        kind = visit_factory.classify_page(reading, state.kind)
        is_unproductive = detector.is_unproductive(state, kind, links)
        is_guess = self._session.extractor.is_unreliable(reading) and detector.may_be_article(state)
        detector.record_page(state, kind, is_unproductive=is_unproductive, is_guess=is_guess)
        is_echo = kind is not UrlKind.ARTICLE and detector.is_duplicate_but_numbers(state, body)
        if is_echo and is_unproductive and state.kind is not UrlKind.START and not state.fetched_at:
            detector.trap_counts["page that differs only in a number"] += 1
            return visit_factory.PageLinks(listed_identities=links.listed_identities), True
        if state.kind is UrlKind.START:
            feeds = select_feeds(state.url, reading, self.scope)
            self._session.balance.add_named_feeds(feeds if reading.feeds else ())
            links = replace(links, found_urls=(*links.found_urls, *feeds))
        return links, is_unproductive and not is_guess

    def _make_article(
        self, result: visit_factory.FetchResult, reading: PageReading
    ) -> ExtractedArticle | None:
        """Return the article of a page; count why there is none."""
        if reading.kind is not PageKind.ARTICLE:
            self._session.counts.other_pages[reading.no_article_reason] += 1
        elif reading.extraction is None and not reading.parts:
            self._session.counts.count_failure(result.state, reading.reason or "no article")
        return self._session.extractor.make_extracted_article(reading)


def get_header(response: Response, name: str) -> str | None:
    """Return a header of a response as text; None where it is missing."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def is_html_response(response: Response) -> bool:
    """Tell whether a response is HTML: by its type; where none is declared, by its first byte."""
    declared = (get_header(response, "Content-Type") or "").lower()
    return declared.startswith(_HTML_TYPES) or (not declared and response.body.lstrip()[:1] == b"<")
