"""WARC records as bytes: made for one exchange with a server, read back from one gzip member.

WARC 1.1 (ISO 28500:2017), a gzip member a record (its annex D), so that a record can
be read alone from its offset. warcio stays behind this module; files are
`archive.captures`' business.
"""

import base64
import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import quote, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException
from warcio.warcwriter import WARCWriter

NOT_MODIFIED = 304
_UNDONE_BY_THE_CLIENT = "transfer-encoding"
"""The header that no longer describes the bytes: the HTTP library has undone what it says."""
_KEPT_AS = "X-Crawler-"
"""What stands before the name of such a header in the record, as in Common Crawl's files."""
_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
_ORIGINAL_FILE = "WARC-Refers-To-Filename"
_ORIGINAL_OFFSET = "WARC-Refers-To-File-Offset"
_SAFE = "%/:?#[]@!$&'()*+,;=~"
_UNREADABLE = (StopIteration, EOFError, ArchiveLoadFailed, StatusAndHeadersParserException)
_GZIP = zlib.MAX_WBITS + 16
_BLOCK = 1 << 16


class _Verbatim(StatusAndHeaders):  # type: ignore[misc] # warcio has no types
    """HTTP headers with every byte as it was sent; warcio's own would escape what is not ASCII."""

    def to_ascii_bytes(self, filter_func: Callable[..., object] | None = None) -> bytes:
        """The status line and the headers; each byte was read as one letter of Latin-1."""
        said: str = self.to_str(filter_func)
        return said.encode("latin-1", "replace") + b"\r\n"


class RecordError(Exception):
    """No whole record stands there; `is_torn` says that its bytes end too early."""

    def __init__(self, message: str, *, is_torn: bool = False) -> None:
        super().__init__(message)
        self.is_torn = is_torn


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """One response as the server sent it, its content encoding still in place.

    `asked` are the headers of the request, where they are known.
    """

    url: str
    fetched_at: datetime
    status: int
    reason: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    protocol: str = "HTTP/1.1"
    ip: str | None = None
    asked: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The record whose body a revisit does not repeat."""

    url: str
    fetched_at: datetime
    payload_digest: str
    file: str
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record read back; `flaw` says which of its digests is wrong.

    What `kind` a record is stands in WARC-Type; a revisit names the `original` of its body.
    """

    kind: str
    url: str
    fetched_at: datetime | None
    status: int | None
    content_type: str | None
    payload_digest: str | None
    body: bytes
    original: tuple[str, int] | None
    flaw: str


def payload_digest(body: bytes) -> str:
    """The digest of a body as sent, as WARC-Payload-Digest spells it."""
    digest = hashlib.sha1(body, usedforsecurity=False).digest()
    return f"sha1:{base64.b32encode(digest).decode('ascii')}"


def warcinfo(name: str, facts: Mapping[str, str]) -> bytes:
    """The record that opens what one run has to say in the file `name`."""
    return _bytes(_maker().create_warcinfo_record(name, facts))


def exchange(response: HttpResponse, original: Original | None) -> tuple[bytes, bytes]:
    """The records of a request and of its response: a revisit where the original's body came again.

    The request comes first: what ends with the response is then complete. It is empty where the
    headers of the request are not known.
    """
    made = _revisit(response, original) if original else _response(response)
    answer = _bytes(made)
    asked = _bytes(_request(response, made)) if response.asked else b""
    return asked, answer


def _maker(out: BytesIO | None = None) -> Any:  # noqa: ANN401 -- warcio has no types
    return WARCWriter(out or BytesIO(), gzip=True, warc_version="1.1")


def _bytes(record: object) -> bytes:
    out = BytesIO()
    _maker(out).write_record(record)
    return out.getvalue()


def _response(response: HttpResponse) -> Any:  # noqa: ANN401
    return _maker().create_warc_record(
        response.url,
        "response",
        payload=BytesIO(response.body),
        length=len(response.body),  # else warcio copies it through a file that it never closes
        http_headers=_http_headers(response),
        warc_headers_dict=_named(response),
    )


def _revisit(response: HttpResponse, original: Original) -> Any:  # noqa: ANN401
    record = _maker().create_revisit_record(
        response.url,
        original.payload_digest,
        original.url,
        _warc_date(original.fetched_at),
        http_headers=_http_headers(response),
        warc_headers_dict=_named(response)
        | {_ORIGINAL_FILE: original.file, _ORIGINAL_OFFSET: str(original.offset)},
    )
    is_asked = response.status == NOT_MODIFIED
    profile = "server-not-modified" if is_asked else "identical-payload-digest"
    record.rec_headers.replace_header("WARC-Profile", _PROFILES + profile)
    return record


def _request(response: HttpResponse, answer: Any) -> Any:  # noqa: ANN401
    parts = urlsplit(response.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    line = f"{quote(target, safe=_SAFE)} HTTP/1.1"
    asked = _Verbatim(line, [("Host", parts.netloc), *response.asked], protocol="GET")
    concurrent = {"WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID")}
    return _maker().create_warc_record(
        response.url,
        "request",
        http_headers=asked,
        warc_headers_dict=_named(response) | concurrent,
    )


def _http_headers(response: HttpResponse) -> StatusAndHeaders:
    headers = [
        (_KEPT_AS + name if name.lower() == _UNDONE_BY_THE_CLIENT else name, value)
        for name, value in response.headers
    ]
    status = f"{response.status} {response.reason}".rstrip()
    return _Verbatim(status, headers, protocol=response.protocol)


def _named(response: HttpResponse) -> dict[str, str]:
    address = {"WARC-IP-Address": response.ip} if response.ip else {}
    return {"WARC-Date": _warc_date(response.fetched_at)} | address


def _warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def member(file: BinaryIO) -> tuple[bytes, int]:
    """The gzip member at the file's place: what it holds, and its length in bytes.

    Raises:
        RecordError: the file ends within it, or it is no gzip.
    """
    start = file.tell()
    unpacker = zlib.decompressobj(_GZIP)
    parts: list[bytes] = []
    read = 0
    try:
        while not unpacker.eof:
            if not (block := file.read(_BLOCK)):
                raise RecordError("the file ends within the record", is_torn=True)
            parts.append(unpacker.decompress(block))
            read += len(block)
    except zlib.error as error:
        raise RecordError(f"no gzip stands there ({error})") from error
    length = read - len(unpacker.unused_data)
    file.seek(start + length)
    return b"".join(parts), length


def members(file: BinaryIO, end: int) -> Iterator[tuple[int, int, Record]]:
    """Offset, length and meaning of each record from the file's place to `end`.

    Raises:
        RecordError: what stands at the file's place, where it was left, is no whole record.
    """
    while (offset := file.tell()) < end:
        try:
            held, length = member(file)
            record = parse(held)
        except RecordError:
            file.seek(offset)
            raise
        yield offset, length, record


def parse(held: bytes, *, unpacked: bool = False) -> Record:
    """What a record says, its body as sent or `unpacked`: with its content encoding undone.

    A body that cannot be unpacked is no flaw of the record: servers send such.

    Raises:
        RecordError: the bytes are no record, or the body cannot be unpacked.
    """
    try:
        record = next(iter(ArchiveIterator(BytesIO(held), check_digests=True)))
        body = (record.content_stream() if unpacked else record.raw_stream).read()
    except (*_UNREADABLE, zlib.error) as error:
        raise RecordError(f"no record stands there ({error})") from error
    said, http = record.rec_headers.get_header, record.http_headers
    is_wrong = record.digest_checker.passed is False
    return Record(
        kind=record.rec_type,
        url=said("WARC-Target-URI") or "",
        fetched_at=_moment(said("WARC-Date")),
        status=_number(http.get_statuscode()) if http else None,
        content_type=http.get_header("Content-Type") if http else None,
        payload_digest=said("WARC-Payload-Digest"),
        body=body,
        original=_original(said(_ORIGINAL_FILE), said(_ORIGINAL_OFFSET)),
        flaw="; ".join(record.digest_checker.problems) if is_wrong else "",
    )


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _original(file: str | None, offset: str | None) -> tuple[str, int] | None:
    place = _number(offset)
    return (file, place) if file and place is not None else None
