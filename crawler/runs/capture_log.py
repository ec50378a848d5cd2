"""The captures of one run: each response written to its file and noted in the archive."""

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from scrapy import Request
from scrapy.http import Headers, Response

from archive.captures import CaptureStore, CaptureWriter, RecordPlace
from archive.history import StoredCapture
from archive.model import SiteKey
from archive.store import Archive
from archive.warc import NOT_MODIFIED, HttpResponse, Original, payload_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What was kept of a response: its number in the archive and its payload digest."""

    number: int
    payload_digest: str
    fetched_at: datetime


def utc_now() -> datetime:
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
        self._run = run
        self.requests = 0
        self.bytes = 0

    def keep(self, request: Request, response: Response) -> Capture:
        """Keep a response; one that repeats the last of its address as a revisit of that.

        Raises:
            ArchiveError: it cannot be kept.
        """
        kept = exchange_of(request, response, utc_now())
        before = self._original(kept)
        place = self._writer.write(kept, _as_original(before) if before else None)
        revisit_of = before.id if before else None
        number = self._archive.add_capture(self._site, self._run, kept, place, revisit_of)
        self.requests += 1
        self.bytes += len(kept.body)
        return Capture(
            number=number, payload_digest=place.payload_digest, fetched_at=kept.fetched_at
        )

    def _original(self, kept: HttpResponse) -> StoredCapture | None:
        """What a response repeats: the body that its address had last, where that is still there.

        A body of no bytes is no shorter when it is left out.
        """
        is_asked = kept.status == NOT_MODIFIED
        if not kept.body and not is_asked:
            return None
        memory = self._archive.memory
        before = memory.last_body(self._site, kept.url, HTTPStatus.OK if is_asked else None)
        if before is None or not (is_asked or before.payload_digest == payload_digest(kept.body)):
            return None
        return before if self._store.has(_place(before)) else None


def _place(capture: StoredCapture) -> RecordPlace:
    return RecordPlace(
        file=capture.file,
        offset=capture.offset,
        length=capture.length,
        payload_digest=capture.payload_digest,
    )


def _as_original(capture: StoredCapture) -> Original:
    return Original(
        url=capture.url,
        fetched_at=capture.fetched_at,
        payload_digest=capture.payload_digest,
        file=capture.file,
        offset=capture.offset,
    )


def exchange_of(request: Request, response: Response, now: datetime) -> HttpResponse:
    """What was asked and answered, in plain values."""
    return HttpResponse(
        url=request.url,
        fetched_at=now,
        status=response.status,
        reason=_phrase(response.status),
        headers=_pairs(response.headers),
        body=response.body,
        protocol=response.protocol or "HTTP/1.1",
        ip=str(response.ip_address) if response.ip_address else None,
        asked=_pairs(request.headers),
    )


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    ]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
