"""The captures of one run: each response written to its file and noted in the archive."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from scrapy import Request
from scrapy.http import Headers, Response

from archive.archive import Archive
from archive.capture_files import DRAWN_PAGE_PREFIX, CaptureStore
from archive.capture_writer import CaptureWriter, RecordLocation
from archive.crawl_model import StoredCapture
from archive.errors import ArchiveError
from archive.model import SiteKey
from archive.spool import drain_spool
from archive.warc import HttpResponse, RevisitOriginal, compute_payload_digest

logger = logging.getLogger(__name__)

DRAWN_PAGE_TYPE = "text/html; charset=utf-8"
"""The content type of pages that a browser drew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRef:
    """Reference to a stored response: its number in the archive and its payload digest."""

    capture_id: int
    payload_digest: str
    fetched_at: datetime


def get_utc_now() -> datetime:
    """Return the current time, aware. Tests replace it to put a crawl's clock ahead."""
    return datetime.now(UTC)


class RunCaptureWriter:
    """Keeps the responses of a run."""

    def __init__(
        self,
        archive: Archive,
        store: CaptureStore,
        site: SiteKey,
        run: int,
        writer: CaptureWriter,
    ) -> None:
        self._archive = archive
        self._store = store
        self._writer = writer
        self._site = site
        self._run_id = run

    def store_response(self, request: Request, response: Response) -> CaptureRef:
        """Keep a response; one that repeats the last of its address as a revisit of that.

        Raises:
            ArchiveError: it cannot be kept.
        """
        http_response = make_http_response(request, response, get_utc_now())
        # The record is written before its row: a kill between leaves bytes that nobody refers to,
        # never a row without bytes.
        original = self._find_original(http_response)
        location = self._writer.append_response(
            http_response, _make_original(original) if original else None
        )
        revisit_of = original.id if original else None
        capture_id = self._archive.captures.add_capture(
            self._site, self._run_id, http_response, location, revisit_of
        )
        return CaptureRef(
            capture_id=capture_id,
            payload_digest=location.payload_digest,
            fetched_at=http_response.fetched_at,
        )

    def store_drawn_page(self, url: str, html: str) -> CaptureRef:
        """Keep a page as its scripts drew it; one that is as before is not kept twice.

        Raises:
            ArchiveError: it cannot be kept.
        """
        resource = HttpResponse(
            url=DRAWN_PAGE_PREFIX + url,
            fetched_at=get_utc_now(),
            status=HTTPStatus.OK,
            reason="",
            headers=[("Content-Type", DRAWN_PAGE_TYPE)],
            body=html.encode("utf-8", "replace"),
        )
        known = self._archive.captures.get_last_body(self._site, resource.url)
        digest = compute_payload_digest(resource.body)
        if (
            known
            and known.payload_digest == digest
            and self._store.has_record(_make_record_location(known))
        ):
            capture_id = known.id
        else:
            location = self._writer.append_resource(resource)
            capture_id = self._archive.captures.add_capture(
                self._site, self._run_id, resource, location
            )
        return CaptureRef(
            capture_id=capture_id, payload_digest=digest, fetched_at=resource.fetched_at
        )

    def _find_original(self, http_response: HttpResponse) -> StoredCapture | None:
        """Return the capture that a response repeats: the last of its URL, if it still exists.

        A body of no bytes is no shorter when it is left out.
        """
        is_not_modified = http_response.status == HTTPStatus.NOT_MODIFIED
        if not http_response.body and not is_not_modified:
            return None
        crawl_state = self._archive.captures
        original = crawl_state.get_last_body(
            self._site, http_response.url, HTTPStatus.OK if is_not_modified else None
        )
        if original is None or not (
            is_not_modified or original.payload_digest == compute_payload_digest(http_response.body)
        ):
            return None
        return original if self._store.has_record(_make_record_location(original)) else None


def upload_captures(archive: Archive, store: CaptureStore, site: SiteKey) -> None:
    """Upload the captures of a run that has ended, and of earlier ones that could not be."""
    try:
        list(drain_spool(archive, store, site))
    except ArchiveError as error:
        waiting = store.list_spooled(site)
        runs = f"{len(waiting):,} run{'' if len(waiting) == 1 else 's'}"
        size = sum(waiting.values()) / 1_000_000
        text = "%s: captures of %s (%.1f MB) wait on this machine: %s %s"
        logger.warning(text, site, runs, size, error, error.hint)


def _make_record_location(capture: StoredCapture) -> RecordLocation:
    return RecordLocation(
        file=capture.file,
        offset=capture.offset,
        length=capture.length,
        payload_digest=capture.payload_digest,
    )


def _make_original(capture: StoredCapture) -> RevisitOriginal:
    return RevisitOriginal(
        url=capture.url,
        fetched_at=capture.fetched_at,
        payload_digest=capture.payload_digest,
        file=capture.file,
        offset=capture.offset,
    )


def make_http_response(request: Request, response: Response, now: datetime) -> HttpResponse:
    """Return a request and its response in plain values."""
    return HttpResponse(
        url=request.url,
        fetched_at=now,
        status=response.status,
        reason=_get_reason_phrase(response.status),
        headers=_list_header_pairs(response.headers),
        body=response.body,
        protocol=response.protocol or "HTTP/1.1",
        ip_address=str(response.ip_address) if response.ip_address else None,
        request_headers=[
            pair
            for pair in _list_header_pairs(request.headers)
            if pair[0].lower() != "proxy-authorization"  # a password of ours, not for the archive
        ],
    )


def _list_header_pairs(headers: Headers) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    ]


def _get_reason_phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
