"""Files of other crawlers, record by record: WARC and ARC, packed or not, WACZ, folders of them.

Nothing is held but the record that is looked at, and a record outside the scope is passed over by
its head alone. What cannot be used is told by its reason, so that nothing is left out in silence.
WARC 1.0 and 1.1 (ISO 28500), ARC 1.0, WACZ 1.1.1; `archive.capture_import` takes the records in.
"""

import base64
import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader, DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from archive.capture_files import DRAWN_PAGE_PREFIX
from archive.errors import WarcFileError
from archive.warc import MAX_BODY_BYTES, HttpResponse, unpack_body

SUFFIXES = (".warc", ".warc.gz", ".arc", ".arc.gz", ".wacz")
"""Endings of the files that are looked for in a folder."""
_TYPES = frozenset({"response", "revisit", "resource"})
_HTTP_PARSER = StatusAndHeadersParser(["HTTP/"], verify=False)
_READ_ERRORS = (ArchiveLoadFailed, EOFError, OSError, zlib.error, StatusAndHeadersParserException)
_NOT_MODIFIED = "server-not-modified"
_WRONG_DIGEST = "damaged: its digest is wrong"
_ZIP_SIGNATURE = b"PK\x03\x04"
_GZIP_SIGNATURE = b"\x1f\x8b"
_HEAD_BYTES = 1024
"""Bytes of a file by which its kind is told."""
_MAX_HEAD_BYTES = 4 << 20
"""Bytes of the head of a record, or of the response in it: servers send a few kB. Chosen"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignRecord:
    """A record in scope. `response` has no body where it is a revisit.

    Attributes:
        response: The response, its transfer encoding undone.
        is_resource: No server sent it.
        revisit_url: The address whose body a revisit repeats; None: it has its own body.
        revisit_digest: The digest of that body; None where the record does not say.
        place: The file and the offset and length in it; None where it cannot be read there alone.
    """

    response: HttpResponse
    is_resource: bool = False
    revisit_url: str | None = None
    revisit_digest: str | None = None
    place: tuple[Path, int, int] | None = None


@dataclass(frozen=True, slots=True)
class SkippedRecord:
    """A record that is not taken, and why, in a few words; `url` is empty where it has none."""

    reason: str
    url: str = ""


OUT_OF_SCOPE = SkippedRecord("out of the site's scope")
NO_ADDRESS = SkippedRecord("no web address (dns:, urn: and the like)")
NO_RESPONSE = SkippedRecord("no response (requests, metadata and the like)")


def list_capture_files(path: Path) -> list[Path]:
    """Return a file itself, or the files of captures below a folder, by name.

    Raises:
        WarcFileError: there is nothing of the kind.
    """
    if not path.is_dir():
        return [path]
    found = sorted(
        each for each in path.rglob("*") if each.name.lower().endswith(SUFFIXES) and each.is_file()
    )
    if not found:
        raise WarcFileError(
            f"{path} has no files of captures ({', '.join(SUFFIXES)}).",
            hint="Name the files, or the folder that holds them.",
        )
    return found


def is_capture_file(head: bytes) -> bool:
    """Tell by the first bytes of a file, unpacked, whether it is WARC, ARC or WACZ."""
    return head.startswith((b"WARC/", b"filedesc://")) or (
        head.startswith(_ZIP_SIGNATURE)
        and any(name in head for name in (b"datapackage.json", b".warc", b"archive/"))
    )


def iterate_foreign_records(
    path: Path, is_wanted: Callable[[str], bool]
) -> Iterator[ForeignRecord | SkippedRecord]:
    """Yield the records of a file whose address is wanted, and the reasons of all others.

    Raises:
        WarcFileError: the file cannot be opened, or is of another kind.
    """
    try:
        with path.open("rb") as file:
            head = file.read(len(_ZIP_SIGNATURE))
            file.seek(0)
            if head != _ZIP_SIGNATURE:
                yield from _iterate_stream(file, path, 0, is_wanted)
                return
        yield from _iterate_wacz(path, is_wanted)
    except OSError as error:
        raise WarcFileError(
            f"{path} cannot be read: {error.strerror or error}.", hint="Check the file."
        ) from error


def _iterate_wacz(
    path: Path, is_wanted: Callable[[str], bool]
) -> Iterator[ForeignRecord | SkippedRecord]:
    """Read the WARC files of a WACZ; they are stored, not packed once more, by its rules."""
    try:
        with zipfile.ZipFile(path) as wacz:
            members = [each for each in wacz.infolist() if _is_warc_name(each.filename)]
            if not members:
                raise WarcFileError(
                    f"{path} is a ZIP file without WARC files in it.", hint="Give a WACZ file."
                )
            for member in members:
                base = _find_stored_start(path, member)
                with wacz.open(member) as file:
                    place = path if base is not None else None
                    yield from _iterate_stream(cast("BinaryIO", file), place, base or 0, is_wanted)
    except zipfile.BadZipFile as error:
        raise WarcFileError(
            f"{path} is a damaged ZIP file: {error}.", hint="Get it once more."
        ) from error


def _is_warc_name(name: str) -> bool:
    return name.lower().endswith(SUFFIXES[:-1])


def _find_stored_start(path: Path, member: zipfile.ZipInfo) -> int | None:
    """Return the byte at which a stored member's content begins; None where it is packed."""
    if member.compress_type != zipfile.ZIP_STORED:
        return None
    with path.open("rb") as file:
        file.seek(member.header_offset + 26)  # APPNOTE 4.3.7: lengths of name and extra field
        name, extra = (int.from_bytes(file.read(2), "little") for _ in range(2))
    return member.header_offset + 30 + name + extra  # 30: bytes of the fixed part


def _iterate_stream(
    file: BinaryIO, place: Path | None, base: int, is_wanted: Callable[[str], bool]
) -> Iterator[ForeignRecord | SkippedRecord]:
    try:
        yield from _iterate_members(file, place, base, is_wanted)
    except _NotByMemberError:  # one gzip stream over all: it can be read, but in no place alone
        file.seek(0)
        with gzip.GzipFile(fileobj=file) as unpacked:
            yield from _iterate_members(cast("BinaryIO", unpacked), None, 0, is_wanted)


def _require_kind(file: BinaryIO, place: Path | None) -> None:
    """Refuse a stream that does not begin as WARC and ARC files do, packed or not."""
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    if head.startswith(_GZIP_SIGNATURE):
        with suppress(zlib.error):
            head = zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(head, _HEAD_BYTES)
    if head and not is_capture_file(head.lstrip()):
        raise WarcFileError(
            f"{place.name if place else 'the file'} is no WARC or ARC file.",
            hint="Give .warc, .warc.gz, .arc.gz or .wacz files, or folders of them.",
        )


class _Records(ArchiveIterator):  # type: ignore[misc] # warcio has no types
    """The records of a file, without warcio's own words on stderr."""

    INC_RECORD = ""

    def __init__(self, file: BinaryIO) -> None:
        # Digests are computed here, for wanted records alone; heads of HTTP are parsed for those.
        super().__init__(file, no_record_parse=True, arc2warc=True)
        self.reader = _HeadLimitingReader(self.fh)


class _HeadLimitingReader(DecompressingBufferedReader):  # type: ignore[misc] # warcio has no types
    """Reads a file of captures, and no head without end: 600 kB of gzip can be one of 600 MB."""

    _head_bytes = 0

    def readline(self, length: int | None = None) -> bytes:
        """Read a line of a head, at most `length` bytes of it."""
        line: bytes = super().readline(length or _MAX_HEAD_BYTES)
        self._head_bytes += len(line)
        if self._head_bytes > _MAX_HEAD_BYTES:
            raise ArchiveLoadFailed("the head has no end")
        return line

    def read(self, length: int | None = None) -> bytes:
        """Read what follows a head."""
        self._head_bytes = 0
        read: bytes = super().read(length)
        return read


class _NotByMemberError(Exception):
    """The records of a packed file are no gzip members of their own."""


def _iterate_members(
    file: BinaryIO, place: Path | None, base: int, is_wanted: Callable[[str], bool]
) -> Iterator[ForeignRecord | SkippedRecord]:
    _require_kind(file, place)
    records = _Records(file)
    try:
        for record in records:
            found = _read_record(record, is_wanted)
            if isinstance(found, ForeignRecord) and place:
                offset, length = records.get_record_offset(), records.get_record_length()
                found = replace(found, place=(place, base + offset, length))
            yield found
    except _READ_ERRORS as error:
        if "non-chunked gzip" in str(error) and not isinstance(file, gzip.GzipFile):
            raise _NotByMemberError from error
        yield SkippedRecord("unreadable: the file is damaged or cut there, and after it")


def _read_record(record: Any, is_wanted: Callable[[str], bool]) -> ForeignRecord | SkippedRecord:  # noqa: ANN401 -- warcio has no types
    if record.rec_type not in _TYPES:
        return NO_RESPONSE
    url = _clean_url(record.rec_headers.get_header("WARC-Target-URI") or "")
    address = url.removeprefix(DRAWN_PAGE_PREFIX)
    if not address.startswith(("http://", "https://")):
        return NO_ADDRESS
    if not is_wanted(address):
        return OUT_OF_SCOPE
    moment = _parse_date(record.rec_headers.get_header("WARC-Date"))
    fault = _find_fault_of_head(record)
    if fault is None and moment is None:
        fault = "without a date"
    block = b"" if fault else record.raw_stream.read()
    if not fault and record.length is not None and len(block) < record.length:
        fault = "cut: the file ends within it"
    if not fault and _is_wrong(record.rec_headers.get_header("WARC-Block-Digest"), block):
        fault = _WRONG_DIGEST
    if fault or moment is None:
        return SkippedRecord(fault or "", url)
    return _make_record(record, url, moment, block)


def _find_fault_of_head(record: Any) -> str | None:  # noqa: ANN401
    """Return why a record is not taken, as far as its head tells."""
    get_header = record.rec_headers.get_header
    if get_header("WARC-Truncated"):
        return "truncated by its crawler"
    is_later = (get_header("WARC-Segment-Number") or "1") != "1"
    if is_later or get_header("WARC-Segment-Origin-ID"):
        return "in segments"
    if record.length is not None and record.length > MAX_BODY_BYTES:
        return f"larger than {MAX_BODY_BYTES >> 20} MB"
    return None


def _clean_url(url: str) -> str:
    return url.removeprefix("<").removesuffix(">").strip()  # as wget 1.19 wrote it


def _parse_date(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def _make_record(
    record: Any,  # noqa: ANN401
    url: str,
    moment: datetime,
    block: bytes,
) -> ForeignRecord | SkippedRecord:
    get_header = record.rec_headers.get_header
    common = _read_common(get_header, url, moment)
    if record.rec_type == "resource":
        kind = [("Content-Type", get_header("Content-Type") or "application/octet-stream")]
        response = HttpResponse(status=200, reason="OK", headers=kind, body=block, **common)
        return ForeignRecord(response=response, is_resource=True)
    http, rest = _parse_http(block)
    is_revisit = record.rec_type == "revisit"
    if http is None and not is_revisit:
        return SkippedRecord("no HTTP response", url)
    body = _undo_chunks(http, rest) if http else b""
    digest, profile = get_header("WARC-Payload-Digest"), get_header("WARC-Profile") or ""
    if not is_revisit and _is_wrong_payload(digest, http, (block, rest, body)):
        return SkippedRecord(_WRONG_DIGEST, url)
    status = int(http.get_statuscode()) if http else 304 if _NOT_MODIFIED in profile else 200
    response = HttpResponse(
        status=status,
        reason=http.statusline.partition(" ")[2] if http else "",
        headers=[pair for pair in http.headers if not pair[0].startswith(":")] if http else [],
        body=b"" if is_revisit else body,
        protocol=http.protocol if http and http.protocol.startswith("HTTP/") else "HTTP/1.1",
        **common,
    )
    if not is_revisit:
        return ForeignRecord(response=response)
    return ForeignRecord(
        response=response,
        revisit_url=_clean_url(get_header("WARC-Refers-To-Target-URI") or url),
        revisit_digest=None if _NOT_MODIFIED in profile else digest,
    )


def _read_common(get_header: Callable[[str], str | None], url: str, at: datetime) -> dict[str, Any]:
    """Return what responses of all kinds have."""
    return {
        "url": url,
        "fetched_at": at,
        "ip_address": get_header("WARC-IP-Address"),
        "source": get_header("WARC-Source-URI"),
        "recorded_at": _parse_date(get_header("WARC-Creation-Date")),
    }


def _parse_http(block: bytes) -> tuple[Any, bytes]:
    """Return the head of a response, None where there is none, and what follows it."""
    stream = BytesIO(block[:_MAX_HEAD_BYTES])
    try:
        http = _HTTP_PARSER.parse(stream)
        int(http.get_statuscode())
    except (StatusAndHeadersParserException, EOFError, ValueError):
        return None, b""
    if stream.tell() == _MAX_HEAD_BYTES:
        return None, b""
    return http, block[stream.tell() :]


def _undo_chunks(http: Any, body: bytes) -> bytes:  # noqa: ANN401
    """Return a body without the chunks that it may stand in, or may no more (RFC 9112, 7.1)."""
    coding = (http.get_header("Transfer-Encoding") or "").lower()
    if "chunked" not in coding:
        return body
    try:
        return bytes(ChunkedDataReader(BytesIO(body)).read())
    except (OSError, ValueError, EOFError):
        return body


def _is_wrong_payload(digest: str | None, http: Any, payloads: Sequence[bytes]) -> bool:  # noqa: ANN401
    """Tell whether a digest is wrong, of whatever crawlers take for the payload.

    That is the block, what follows the head, that without its chunks, or that unpacked as well.
    """
    if not all(_is_wrong(digest, payload) for payload in payloads):
        return False
    is_packed = "gzip" in (http.get_header("Content-Encoding") or "").lower()
    decoded = unpack_body("gzip", payloads[-1]) if is_packed else None
    return decoded is None or _is_wrong(digest, decoded)


def _is_wrong(digest: str | None, content: bytes) -> bool:
    """Tell whether a digest, as WARC spells it, is another than that of some bytes."""
    name, _, value = (digest or "").partition(":")
    if not value or name.lower().replace("-", "") not in {"sha1", "md5", "sha256"}:
        return False  # none, or by a rule that we do not know
    found = hashlib.new(name.lower().replace("-", ""), content, usedforsecurity=False).digest()
    return value.upper().rstrip("=") not in {
        base64.b32encode(found).decode().rstrip("="),
        found.hex().upper(),
        base64.b64encode(found).decode().upper().rstrip("="),
    }
