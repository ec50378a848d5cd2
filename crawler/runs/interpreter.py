"""What an answer means: from Scrapy's response to the `Visit` that the archive records.

It reads pages, feeds and sitemaps, and tells what a server says in its own way: moved, not
there, as before. What follows from that is decided in `crawler.decisions.visit` and its neighbours.
"""

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from scrapy.http import Response

from archive.history import ArticleRead, UrlKind, UrlState, Visit
from crawler.addresses.identity import in_scope
from crawler.addresses.trap import SOFT_404
from crawler.decisions import attachments, visit
from crawler.decisions.discovery import entries_of, feeds_of
from crawler.errors import ExtractionError
from crawler.extract.article import PageKind, Reading
from crawler.extract.file_text import read_file
from crawler.extract.page import Page
from crawler.extract.xml_list import read_list
from crawler.runs.recorder import Recorder

if TYPE_CHECKING:
    from crawler.runs.capture_log import Capture

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK = 200
_NOT_MODIFIED = 304
_MOST_MOVES = 5
"""How often an address may be sent to another form of itself in one run."""

_LISTS = frozenset({UrlKind.FEED, UrlKind.SITEMAP})
_HTML = ("text/html", "application/xhtml+xml")
_NO_LIST = "no feed or sitemap there"


class Interpreter:
    """Reads the answers of one run; what fails is counted with its reason by the recorder."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self.scope = recorder.scope
        self._moves: defaultdict[str, set[str]] = defaultdict(set)
        """Of each identity the addresses that sent elsewhere in this run."""

    def meaning(self, response: Response, state: UrlState) -> Visit:
        """What an answer means for the archive."""
        fetched = self._fetched(response, state)
        if response.status in _REDIRECTS and (location := response.headers.get("Location")):
            return self._redirect(fetched, visit.redirect_target(state.url, location))
        if response.status == _NOT_MODIFIED and state.payload_digest:
            content = self._recorder.known_content(state.identity)
            return visit.of_unmodified(fetched, content)
        if response.status != _OK:
            return self._failure(fetched)
        return self._success(response, fetched)

    def _success(self, response: Response, fetched: visit.Fetched) -> Visit:
        state = fetched.state
        if state.kind is UrlKind.ATTACHMENT:
            return attachments.of_attachment(fetched, read_file(response.body))
        if state.kind in _LISTS:
            return self._list(response, fetched)
        if not _is_html(response):
            return visit.of_file(fetched)
        return self._page(response, fetched)

    def _fetched(self, response: Response, state: UrlState) -> visit.Fetched:
        capture: Capture = response.meta["capture"]
        return visit.Fetched(
            state=state,
            site=self._recorder.site,
            run=self._recorder.run,
            at=capture.fetched_at,
            status=response.status,
            capture=capture.number,
            payload_digest=capture.payload_digest,
            etag=header_of(response, "ETag"),
            last_modified=header_of(response, "Last-Modified"),
        )

    def _failure(self, fetched: visit.Fetched) -> Visit:
        if visit.is_vanished(fetched.status):
            return self._absence(fetched, f"HTTP {fetched.status}")
        self._recorder.blame(fetched.state, f"HTTP {fetched.status}")
        return visit.of_refusal(fetched)

    def _absence(self, fetched: visit.Fetched, reason: str) -> Visit:
        if visit.is_idle_guess(fetched):
            self._recorder.lists[_NO_LIST] += 1
            return visit.of_idle_guess(fetched)
        self._recorder.blame(fetched.state, reason)
        return visit.of_absence(fetched)

    def _redirect(self, fetched: visit.Fetched, target: str | None) -> Visit:
        state = fetched.state
        if target is None:
            return self._refusal(fetched, "redirect to no address")
        if state.kind is UrlKind.START and visit.is_same_house(state.url, target):
            self.scope.append(target)
        asked = self._moves[state.identity]
        asked.add(state.url)
        if not in_scope(target, self.scope):
            return self._refusal(fetched, f"redirect to another host ({target[:80]})")
        if target in asked or len(asked) > _MOST_MOVES:
            return self._refusal(fetched, "redirect loop")
        if state.kind is UrlKind.ATTACHMENT:
            return attachments.of_move(fetched, target)
        if visit.leads_to_the_front(state, target):
            return self._absence(fetched, "redirect to the front page")
        return visit.of_redirect(fetched, target)

    def _refusal(self, fetched: visit.Fetched, reason: str) -> Visit:
        self._recorder.blame(fetched.state, reason)
        return visit.of_refusal(fetched)

    def _list(self, response: Response, fetched: visit.Fetched) -> Visit:
        state = fetched.state
        try:
            read = read_list(response.body, state.url)
        except ExtractionError as error:
            if visit.is_idle_guess(fetched):
                return self._absence(fetched, str(error))
            return self._refusal(fetched, str(error))
        self._recorder.lists[f"a {state.kind}"] += 1
        since = self._recorder.job.since
        return visit.of_list(fetched, entries_of(state.url, read, self.scope, fetched.at, since))

    def _page(self, response: Response, fetched: visit.Fetched) -> Visit:
        page = Page(
            url=fetched.state.url,
            body=response.body,
            content_type=header_of(response, "Content-Type"),
            fetched_at=fetched.at,
        )
        try:
            reading = self._recorder.reader.read(page)
        except ExtractionError as error:
            return self._refusal(fetched, str(error))
        if reading.reason == SOFT_404 and fetched.state.kind is UrlKind.ARTICLE:
            return self._absence(fetched, SOFT_404)
        return self._read_page(fetched, reading, response.body)

    def _read_page(self, fetched: visit.Fetched, reading: Reading, body: bytes) -> Visit:
        state = fetched.state
        article = self._article(fetched, reading)
        if article:
            changed = self._recorder.has_changed(state, article)
        else:
            changed = fetched.payload_digest != state.payload_digest
        leads, in_vain = self._leads(fetched, reading, body)
        return visit.of_page(
            fetched,
            reading,
            article,
            leads,
            changed=changed and bool(state.fetched_at),
            barren=in_vain if state.fetched_at is None else None,
        )

    def _leads(
        self, fetched: visit.Fetched, reading: Reading, body: bytes
    ) -> tuple[visit.Leads, bool]:
        """Where a page leads, and whether it was fetched in vain; an echo leads nowhere."""
        state, watch = fetched.state, self._recorder.watch
        watch.look_at(reading.links, self.scope)
        leads = self._recorder.guide.leads(state, reading, self.scope, fetched.at)
        kind = visit.kind_of_page(reading, state.kind)
        in_vain = watch.is_in_vain(state, kind, leads)
        is_guess = self._recorder.reader.is_guess(reading) and watch.may_be_article(state)
        watch.note(state, kind, in_vain=in_vain, is_guess=is_guess)
        is_echo = kind is not UrlKind.ARTICLE and watch.is_echo(state, body)
        if is_echo and in_vain and state.kind is not UrlKind.START and not state.fetched_at:
            watch.counts["page that differs only in a number"] += 1
            return visit.Leads(shown=leads.shown), True
        if state.kind is UrlKind.START:
            feeds = feeds_of(state.url, reading, self.scope)
            leads = replace(leads, found=(*leads.found, *feeds))
        return leads, in_vain and not is_guess

    def _article(self, fetched: visit.Fetched, reading: Reading) -> ArticleRead | None:
        """The article of a page."""
        if reading.kind is not PageKind.ARTICLE:
            self._recorder.others[reading.why_other] += 1
        elif reading.extraction is None:
            self._recorder.blame(fetched.state, reading.reason or "no article")
        return self._recorder.reader.article(reading)


def header_of(response: Response, name: str) -> str | None:
    """A header of a response as text."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _is_html(response: Response) -> bool:
    declared = (header_of(response, "Content-Type") or "").lower()
    return declared.startswith(_HTML) or (not declared and response.body.lstrip()[:1] == b"<")
