"""WARC records as bytes: made for one exchange with a server, read back from one gzip member.

WARC 1.1 (ISO 28500:2017), a gzip member a record (its annex D), so that a record can
be read alone from its offset. warcio stays behind this module; files are
`archive.capture_files`' business.
"""

import base64
import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import quote, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException
from warcio.warcwriter import WARCWriter

_DECODED_HEADER = "transfer-encoding"
"""The header that no longer describes the bytes: the HTTP library has undone what it says."""
_DECODED_HEADER_PREFIX = "X-Crawler-"
"""What stands before the name of such a header in the record, as in Common Crawl's files."""
_REVISIT_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
_ORIGINAL_FILE = "WARC-Refers-To-Filename"
_ORIGINAL_OFFSET = "WARC-Refers-To-File-Offset"
_SOURCE = "WARC-Source-URI"
"""The address that a web archive has a capture at; of pywb, and not in WARC 1.1."""
_RECORDED_AT = "WARC-Creation-Date"
"""When a capture was taken over from there; the same."""
_SAFE_IN_TARGET = "%/:?#[]@!$&'()*+,;=~"
_PARSE_ERRORS = (StopIteration, EOFError, ArchiveLoadFailed, StatusAndHeadersParserException)
_GZIP_WINDOW_BITS = zlib.MAX_WBITS + 16  # 16: with the header and trailer of gzip
MAX_BODY_BYTES = 64 << 20
"""Bytes of a body that are held in memory: more than any page or paper of a school has."""
_MAX_RECORD_BYTES = MAX_BODY_BYTES + (16 << 20)  # the heads too
_BLOCK_BYTES = 1 << 16  # bytes read at a time: most records of a page are shorter


class _VerbatimHeaders(StatusAndHeaders):  # type: ignore[misc] # warcio has no types
    """HTTP headers with every byte as it was sent; warcio's own would escape what is not ASCII."""

    def to_ascii_bytes(self, filter_func: Callable[..., object] | None = None) -> bytes:
        """Encode the status line and headers; each byte was read as one letter of Latin-1."""
        text: str = self.to_str(filter_func)
        return text.encode("latin-1", "replace") + b"\r\n"


class _BrotliReader:
    """Unpacks brotli; warcio's own sets an attribute that brotli 1.2 does not let it set."""

    unused_data = None

    def __init__(self) -> None:
        import brotli  # noqa: PLC0415 -- compiled; WebAssembly does without, and few records need it

        self._error: type[Exception] = brotli.error
        self._unpacker = brotli.Decompressor()

    def decompress(self, packed: bytes) -> bytes:
        """Unpack a piece.

        Raises:
            zlib.error: it is no brotli, or more than a body may be: a few bytes can be gigabytes.
        """
        try:
            unpacked = bytes(self._unpacker.process(packed, output_buffer_limit=MAX_BODY_BYTES))
        except self._error as error:
            raise zlib.error(str(error)) from error
        if not self._unpacker.can_accept_more_data() and not self._unpacker.is_finished():
            raise zlib.error("too large when unpacked")
        return unpacked


BufferedReader.DECOMPRESSORS["br"] = _BrotliReader


class WarcRecordError(Exception):
    """No whole record stands there; `is_torn` says that its bytes end too early."""

    def __init__(self, message: str, *, is_torn: bool = False) -> None:
        super().__init__(message)
        self.is_torn = is_torn


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """One response as the server sent it, its content encoding still in place.

    `request_headers` are empty where they are not known. `source` is where it was taken from, and
    `recorded_at` when, where that is not the server.
    """

    url: str
    fetched_at: datetime
    status: int
    reason: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    protocol: str = "HTTP/1.1"
    ip_address: str | None = None
    request_headers: Sequence[tuple[str, str]] = ()
    source: str | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitOriginal:
    """The record whose body a revisit does not repeat."""

    url: str
    fetched_at: datetime
    payload_digest: str
    file: str
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcRecord:
    """A record read back; `digest_error` says which of its digests is wrong.

    `record_type` is WARC-Type; a revisit has its body in `original`: a file and an offset in it.
    `location` is where a redirect leads to, and `source` as in `HttpResponse`.
    """

    record_type: str
    url: str
    fetched_at: datetime | None
    status: int | None
    content_type: str | None
    payload_digest: str | None
    body: bytes
    original: tuple[str, int] | None
    digest_error: str
    location: str | None = None
    source: str | None = None


def compute_payload_digest(body: bytes) -> str:
    """Compute the digest of a body as sent, as WARC-Payload-Digest spells it."""
    # SHA-1 because tools for web archives compare it with theirs; nothing secret depends on it.
    digest = hashlib.sha1(body, usedforsecurity=False).digest()
    return f"sha1:{base64.b32encode(digest).decode('ascii')}"


def make_warcinfo_record(name: str, fields: Mapping[str, str]) -> bytes:
    """Make the record that opens the part of the file `name` that one run has written."""
    return _serialize_record(_make_writer().create_warcinfo_record(name, fields))


def make_exchange_records(
    response: HttpResponse, original: RevisitOriginal | None
) -> tuple[bytes, bytes]:
    """Make the records of a request and of its response: a revisit where `original` has the body.

    The request comes first: what ends with the response is then complete. It is empty where the
    headers of the request are not known.
    """
    record = (
        _make_revisit_record(response, original) if original else _make_response_record(response)
    )
    response_bytes = _serialize_record(record)
    if not response.request_headers:
        return b"", response_bytes
    return _serialize_record(_make_request_record(response, record)), response_bytes


def make_resource_record(resource: HttpResponse) -> bytes:
    """Make the record of a thing that no server sent, such as a page drawn by a browser (6.7)."""
    content_type = next(value for name, value in resource.headers if name == "Content-Type")
    record = _make_writer().create_warc_record(
        resource.url,
        "resource",
        payload=BytesIO(resource.body),
        length=len(resource.body),
        warc_content_type=content_type,
        warc_headers_dict=_make_warc_headers(resource),
    )
    return _serialize_record(record)


def _make_writer(out: BytesIO | None = None) -> Any:  # noqa: ANN401 -- warcio has no types
    return WARCWriter(out or BytesIO(), gzip=True, warc_version="1.1")


def _serialize_record(record: object) -> bytes:
    out = BytesIO()
    _make_writer(out).write_record(record)
    return out.getvalue()


def _make_response_record(response: HttpResponse) -> Any:  # noqa: ANN401
    return _make_writer().create_warc_record(
        response.url,
        "response",
        payload=BytesIO(response.body),
        length=len(response.body),  # else warcio copies it through a file that it never closes
        http_headers=_make_http_headers(response),
        warc_headers_dict=_make_warc_headers(response),
    )


def _make_revisit_record(response: HttpResponse, original: RevisitOriginal) -> Any:  # noqa: ANN401
    record = _make_writer().create_revisit_record(
        response.url,
        original.payload_digest,
        original.url,
        format_warc_date(original.fetched_at),
        http_headers=_make_http_headers(response),
        warc_headers_dict=_make_warc_headers(response)
        | {_ORIGINAL_FILE: original.file, _ORIGINAL_OFFSET: str(original.offset)},
    )
    is_unmodified = response.status == HTTPStatus.NOT_MODIFIED
    # WARC 1.1, 6.7.2 and 6.7.3: the two reasons why a body is left out.
    profile = "server-not-modified" if is_unmodified else "identical-payload-digest"
    record.rec_headers.replace_header("WARC-Profile", _REVISIT_PROFILES + profile)
    return record


def _make_request_record(response: HttpResponse, response_record: Any) -> Any:  # noqa: ANN401
    parts = urlsplit(response.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    line = f"{quote(target, safe=_SAFE_IN_TARGET)} HTTP/1.1"
    headers = _VerbatimHeaders(
        line, [("Host", parts.netloc), *response.request_headers], protocol="GET"
    )
    # How tools find the request of a response (WARC 1.1, 5.7).
    concurrent = {"WARC-Concurrent-To": response_record.rec_headers.get_header("WARC-Record-ID")}
    return _make_writer().create_warc_record(
        response.url,
        "request",
        http_headers=headers,
        warc_headers_dict=_make_warc_headers(response) | concurrent,
    )


def _make_http_headers(response: HttpResponse) -> StatusAndHeaders:
    headers = [
        (_DECODED_HEADER_PREFIX + name if name.lower() == _DECODED_HEADER else name, value)
        for name, value in response.headers
    ]
    status = f"{response.status} {response.reason}".rstrip()
    return _VerbatimHeaders(status, headers, protocol=response.protocol)


def _make_warc_headers(response: HttpResponse) -> dict[str, str]:
    address = {"WARC-IP-Address": response.ip_address} if response.ip_address else {}
    source = {_SOURCE: response.source} if response.source else {}
    if response.recorded_at:
        source[_RECORDED_AT] = format_warc_date(response.recorded_at)
    return {"WARC-Date": format_warc_date(response.fetched_at)} | address | source


def format_warc_date(moment: datetime) -> str:
    """Format a time as WARC-Date spells it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def unpack_body(encoding: str, body: bytes) -> bytes | None:
    """Undo a content encoding; None where there is none, or it cannot be undone whole.

    What is larger unpacked than a body may be is left packed, and refused when it is read.
    """
    try:
        if encoding in {"gzip", "x-gzip"}:
            with gzip.GzipFile(fileobj=BytesIO(body)) as packed:
                unpacked = packed.read(MAX_BODY_BYTES + 1)
        elif encoding == "deflate":
            unpacker = zlib.decompressobj()
            unpacked = unpacker.decompress(body, MAX_BODY_BYTES + 1)
            if len(unpacked) <= MAX_BODY_BYTES and not unpacker.eof:
                return None
        else:
            return None
    except (OSError, EOFError, zlib.error):
        return None
    return unpacked if len(unpacked) <= MAX_BODY_BYTES else None


def read_member(file: BinaryIO) -> tuple[bytes, int]:
    """Read the gzip member at the file's position: its content, and its length in bytes.

    Raises:
        WarcRecordError: the file ends within it, or it is no gzip.
    """
    start = file.tell()
    unpacker = zlib.decompressobj(_GZIP_WINDOW_BITS)
    parts: list[bytes] = []
    read = unpacked = 0
    try:
        while not unpacker.eof:
            if not (block := file.read(_BLOCK_BYTES)):
                raise WarcRecordError("the file ends within the record", is_torn=True)
            parts.append(unpacker.decompress(block))
            read += len(block)
            unpacked += len(parts[-1])
            if unpacked > _MAX_RECORD_BYTES:
                raise WarcRecordError("no record of a page is so large")
    except zlib.error as error:
        raise WarcRecordError(f"no gzip stands there ({error})") from error
    length = read - len(unpacker.unused_data)
    file.seek(start + length)
    return b"".join(parts), length


def iterate_records(file: BinaryIO, end: int) -> Iterator[tuple[int, int, WarcRecord]]:
    """Yield offset, length and meaning of each record from the file's position to `end`.

    Raises:
        WarcRecordError: what stands at the file's position, where it was left, is no whole record.
    """
    while (offset := file.tell()) < end:
        try:
            member_bytes, length = read_member(file)
            record = parse_record(member_bytes)
        except WarcRecordError:
            file.seek(offset)
            raise
        yield offset, length, record


def parse_record(member_bytes: bytes, *, decode_body: bool = False) -> WarcRecord:
    """Parse the content of a gzip member as one record.

    Args:
        member_bytes: The record, uncompressed.
        decode_body: Undo the content encoding of the body, which is else as it was sent. A body
            that cannot be decoded is no damage of the record: servers send such.

    Raises:
        WarcRecordError: the bytes are no record, or the body cannot be decoded.
    """
    records = ArchiveIterator(BytesIO(member_bytes), check_digests=True, arc2warc=True)
    try:
        record = next(records)
        stream = record.content_stream() if decode_body else record.raw_stream
        body = stream.read(MAX_BODY_BYTES + 1)
        if len(body) > MAX_BODY_BYTES:
            raise WarcRecordError(f"its body is larger than {MAX_BODY_BYTES >> 20} MB")
    except (*_PARSE_ERRORS, zlib.error) as error:
        raise WarcRecordError(f"no record stands there ({error})") from error
    finally:
        # It and its generator hold each other, and the record: garbage that is collected late.
        records.the_iter.close()
    get_header, http = record.rec_headers.get_header, record.http_headers
    is_wrong = record.digest_checker.passed is False
    return WarcRecord(
        record_type=record.rec_type,
        url=get_header("WARC-Target-URI") or "",
        fetched_at=_parse_date(get_header("WARC-Date")),
        status=_parse_int(http.get_statuscode()) if http else None,
        # A resource has no HTTP headers: its type is that of the record's block.
        content_type=http.get_header("Content-Type") if http else get_header("Content-Type"),
        payload_digest=get_header("WARC-Payload-Digest"),
        body=body,
        original=_parse_original(get_header(_ORIGINAL_FILE), get_header(_ORIGINAL_OFFSET)),
        digest_error="; ".join(record.digest_checker.problems) if is_wrong else "",
        location=http.get_header("Location") if http else None,
        source=get_header(_SOURCE),
    )


def _parse_date(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _parse_int(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _parse_original(file: str | None, offset: str | None) -> tuple[str, int] | None:
    position = _parse_int(offset)
    return (file, position) if file and position is not None else None
