"""Reads all captures of one address, in order of time: the article each shows, or that it is gone.

A body that was read is not read again: most captures of an address repeat the one before.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from archive.archive import Archive
from archive.capture_files import DRAWN_PAGE_PREFIX, CaptureStore
from archive.crawl_model import (
    ExtractedArticle,
    StoredCapture,
    StoredPart,
    StoredRevision,
    UrlKind,
)
from archive.errors import CaptureDamagedError
from archive.link_facts import LinkFacts
from archive.model import ContentHash, SiteKey
from archive.repositories.histories import AddressHistory, Sighting
from crawler.composition import compose_reading
from crawler.errors import ExtractionError
from crawler.extract.article import PageKind, PageReading
from crawler.extract.classify import is_front_page
from crawler.policy import visit_factory
from crawler.site_extractor import SiteExtractor
from crawler.urls.canonical_key import strip_needless_parameters
from crawler.urls.traps import SOFT_404

_HTML_TYPES = ("text/html", "application/xhtml+xml")
DAMAGED = "capture that cannot be read"


@dataclass(slots=True)
class AddressReading:
    """All that the captures of one address say.

    Attributes:
        sightings: The article, capture by capture.
        missing_at: When it was not there.
        captures: The captures that were read.
        last_page: The last capture that was a page, and what it was.
        moved_to: Where the last capture of each spelling redirected to.
        failures: Why captures could not be read, one reason each.
        other: Why the last page held no article.
    """

    sightings: list[Sighting] = field(default_factory=list)
    missing_at: list[datetime] = field(default_factory=list)
    captures: set[int] = field(default_factory=set)
    last_page: StoredCapture | None = None
    kind: UrlKind | None = None
    moved_to: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    other: str | None = None
    pages_read: int = 0

    def make_history(self, identity: str, listed_urls: Iterable[str]) -> AddressHistory | None:
        """Return the history of the address' article; None where none was read."""
        if not self.sightings:
            return None
        return AddressHistory(
            identity=identity,
            listed_urls=frozenset(listed_urls),
            sightings=tuple(self.sightings),
            missing_at=tuple(self.missing_at),
            captures=frozenset(self.captures),
        )


OnReading = Callable[[StoredCapture, PageReading], None]


@dataclass(slots=True)
class HistoryReader:
    """Reads the captures of one site's addresses with one extractor.

    `on_reading` is told of each page that was read.
    """

    archive: Archive
    store: CaptureStore
    site: SiteKey
    reader: SiteExtractor
    contains: Callable[[str], bool]
    on_reading: OnReading = lambda _capture, _reading: None
    part_urls: set[str] = field(default_factory=set)
    """The addresses of further pages of articles: none of their own."""

    def read_address(self, urls: Sequence[str], facts: LinkFacts, known: UrlKind) -> AddressReading:
        """Read the captures of all spellings of one address; `known` is what it was held for."""
        found = AddressReading()
        own = [url for url in urls if url not in self.part_urls]
        memo: dict[str, tuple[PageReading, ExtractedArticle | None] | None] = {}
        drawn = any(url.startswith(DRAWN_PAGE_PREFIX) for url in own)
        for capture in self.archive.captures.get_captures_of(self.site, own):
            if drawn and capture.source is None and _is_shell(capture):
                continue  # the empty page that scripts fill; what they drew stands beside it
            body = self._get_body(capture)
            if body is None:
                self._read_answer(capture, found)
            elif _is_html(capture, body):
                self._read_page(capture, body, facts, memo, found, known)
        return found

    def _get_body(self, capture: StoredCapture) -> StoredCapture | None:
        """Return the capture that has the page of one; None where it is no page."""
        if capture.status not in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            return None
        if capture.revisit_of is None:
            return capture if capture.status == HTTPStatus.OK else None
        return self.archive.captures.get_capture(capture.revisit_of)

    def _read_answer(self, capture: StoredCapture, found: AddressReading) -> None:
        """Read an answer without a page: moved, or not there."""
        if visit_factory.is_not_found(capture.status):
            self._note_missing(capture, found)
        elif visit_factory.is_redirect(capture.status):
            self._read_redirect(capture, found)

    def _note_missing(self, capture: StoredCapture, found: AddressReading) -> None:
        found.captures.add(capture.id)
        found.missing_at.append(capture.fetched_at)

    def _read_redirect(self, capture: StoredCapture, found: AddressReading) -> None:
        try:
            record = self.store.read_record(capture.file, capture.offset, capture.length)
        except CaptureDamagedError:
            found.failures.append(DAMAGED)
            return
        location = (record.location or "").encode("latin-1", "replace")
        target = visit_factory.resolve_redirect(capture.url, location) if location else None
        if target is None or not self.contains(target):
            return
        if found.sightings and is_front_page(target):
            self._note_missing(capture, found)  # so some sites say that a page is gone
        else:
            found.moved_to[capture.url] = target

    def _read_page(
        self,
        capture: StoredCapture,
        body: StoredCapture,
        facts: LinkFacts,
        memo: dict[str, tuple[PageReading, ExtractedArticle | None] | None],
        found: AddressReading,
        known: UrlKind,
    ) -> None:
        key = f"{capture.url} {body.payload_digest}"
        if key not in memo:
            memo[key] = self._read_body(capture, body, facts, found)
        if (read := memo[key]) is None:
            return
        reading, article = read
        found.captures.add(capture.id)
        if article:
            found.other = None
            found.sightings.append(
                Sighting(
                    seen_at=capture.fetched_at,
                    capture=capture.id,
                    url=capture.url.removeprefix(DRAWN_PAGE_PREFIX),
                    article=article,
                )
            )
        elif reading.reason == SOFT_404 and found.sightings:
            found.missing_at.append(capture.fetched_at)
            return
        else:
            found.other = reading.no_article_reason
        found.moved_to.pop(capture.url, None)
        found.last_page, found.kind = capture, visit_factory.classify_page(reading, known)

    def _read_body(
        self, capture: StoredCapture, body: StoredCapture, facts: LinkFacts, found: AddressReading
    ) -> tuple[PageReading, ExtractedArticle | None] | None:
        kept = _make_stored(capture, body, facts)
        try:
            composed = compose_reading(self.store, self.reader, kept, ())
            if parts := self._find_parts(composed.reading, capture):
                composed = compose_reading(self.store, self.reader, kept, parts)
        except CaptureDamagedError:
            found.failures.append(DAMAGED)
            return None
        except ExtractionError as error:
            found.failures.append(str(error))
            return None
        found.pages_read += 1
        reading = composed.reading
        if reading.kind is PageKind.ARTICLE and reading.extraction is None:
            found.failures.append(reading.reason or "no article")
        self.on_reading(capture, reading)
        return reading, composed.make_article(self.reader)

    def _find_parts(self, reading: PageReading, capture: StoredCapture) -> list[StoredPart]:
        """Return the captures of an article's further pages that lie next to its own in time."""
        found = []
        for part in reading.parts:
            url = strip_needless_parameters(part.url)
            self.part_urls.update((url, part.url))
            pages = [
                each
                for each in self.archive.captures.get_captures_of(self.site, [url, part.url])
                if each.status == HTTPStatus.OK
            ]
            nearest = min(
                pages, key=lambda each: abs(each.fetched_at - capture.fetched_at), default=None
            )
            body = nearest and self._get_body(nearest)
            if nearest is None or body is None:
                found.append(StoredPart(number=part.number))
                continue
            found.append(
                StoredPart(
                    number=part.number,
                    capture=nearest.id,
                    url=nearest.url,
                    file=body.file,
                    offset=body.offset,
                    length=body.length,
                    fetched_at=nearest.fetched_at,
                )
            )
        return found if any(part.capture for part in found) else []


def _make_stored(capture: StoredCapture, body: StoredCapture, facts: LinkFacts) -> StoredRevision:
    return StoredRevision(
        article="",
        number=0,
        capture=capture.id,
        content_hash=ContentHash(""),
        extractor=None,
        file=body.file,
        offset=body.offset,
        length=body.length,
        url=capture.url.removeprefix(DRAWN_PAGE_PREFIX),
        fetched_at=capture.fetched_at,
        facts=facts,
    )


def _is_shell(capture: StoredCapture) -> bool:
    return capture.status in {
        HTTPStatus.OK,
        HTTPStatus.NOT_MODIFIED,
    } and not capture.url.startswith(DRAWN_PAGE_PREFIX)


def _is_html(capture: StoredCapture, body: StoredCapture) -> bool:
    """Tell whether a capture is HTML by its type; one without a type may be."""
    declared = (capture.content_type or body.content_type or "").lower().lstrip()
    return not declared or declared.startswith(_HTML_TYPES)
