"""The captures of one run: each response written to its file and noted in the archive."""

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from scrapy import Request
from scrapy.http import Headers, Response

from archive.archive import Archive
from archive.capture_files import CaptureStore, CaptureWriter, RecordLocation
from archive.crawl_model import StoredCapture
from archive.model import SiteKey
from archive.warc import HttpResponse, RevisitOriginal, compute_payload_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRef:
    """What was kept of a response: its number in the archive and its payload digest."""

    capture_id: int
    payload_digest: str
    fetched_at: datetime


def get_utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


class CaptureLog:
    """Keeps the responses of a run; `requests` counts them, `bytes` their bodies as sent."""

    def __init__(
        self,
        archive: Archive,
        store: CaptureStore,
        writer: CaptureWriter,
        site: SiteKey,
        run: int,
    ) -> None:
        self._archive = archive
        self._store = store
        self._writer = writer
        self._site = site
        self._run_id = run
        self.request_count = 0
        self.byte_count = 0

    def store_response(self, request: Request, response: Response) -> CaptureRef:
        """Keep a response; one that repeats the last of its address as a revisit of that.

        Raises:
            ArchiveError: it cannot be kept.
        """
        kept = make_http_response(request, response, get_utc_now())
        before = self._find_original(kept)
        place = self._writer.append_response(kept, _make_original(before) if before else None)
        revisit_of = before.id if before else None
        number = self._archive.captures.add_capture(
            self._site, self._run_id, kept, place, revisit_of
        )
        self.request_count += 1
        self.byte_count += len(kept.body)
        return CaptureRef(
            capture_id=number, payload_digest=place.payload_digest, fetched_at=kept.fetched_at
        )

    def _find_original(self, kept: HttpResponse) -> StoredCapture | None:
        """What a response repeats: the body that its address had last, where that is still there.

        A body of no bytes is no shorter when it is left out.
        """
        is_asked = kept.status == HTTPStatus.NOT_MODIFIED
        if not kept.body and not is_asked:
            return None
        memory = self._archive.captures
        before = memory.get_last_body(self._site, kept.url, HTTPStatus.OK if is_asked else None)
        if before is None or not (
            is_asked or before.payload_digest == compute_payload_digest(kept.body)
        ):
            return None
        return before if self._store.has_record(_make_record_location(before)) else None


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
    """What was asked and answered, in plain values."""
    return HttpResponse(
        url=request.url,
        fetched_at=now,
        status=response.status,
        reason=_get_reason_phrase(response.status),
        headers=_list_header_pairs(response.headers),
        body=response.body,
        protocol=response.protocol or "HTTP/1.1",
        ip_address=str(response.ip_address) if response.ip_address else None,
        request_headers=_list_header_pairs(request.headers),
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
