"""Lists of captures as web archives answer with them (CDX): three dialects, read as one. Pure.

    vn,school)/a 20120304050607 http://school.vn/a text/html 200 2JMJ...FHAE 812       plain text
    ["vn,school)/a", "20120304050607", "http://school.vn/a", "text/html", "200", ...]  JSON arrays
    {"urlkey": ..., "timestamp": ..., "url": ..., "mime": ...}                         JSON lines
    vn,school)/a 20120304050607 {"url": ..., "mime": ..., "status": ...}               CDXJ

Sources: github.com/internetarchive/wayback, wayback-cdx-server; pywb's CDX server API; CDXJ 0.1.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from crawler.urls.canonical_key import strip_default_port

_DEFAULT_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_FIELD_LETTERS = {
    "N": "urlkey",
    "b": "timestamp",
    "a": "original",
    "m": "mimetype",
    "s": "statuscode",
    "k": "digest",
}
"""The letters of a header line ` CDX N b a m s k r M S V g`."""
_NAMES = {
    "url": "original",
    "mime": "mimetype",
    "status": "statuscode",
    "sha1": "digest",
    "hash": "digest",
}
"""The names of pywb and others, by which the Internet Archive's stand here."""
_RESUME_NAMES = ("resumeKey", "resume_key", "resumekey")
_DIGEST_BASE32 = re.compile(r"[A-Z2-7]{32}")
_DIGEST_HEX = re.compile(r"[0-9a-fA-F]{40}")
_TIMESTAMP_LETTERS = 14


class CdxError(Exception):
    """An answer is no list of captures; the message says what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CdxRow:
    """A capture in a list.

    Attributes:
        url: Its address, as it was captured.
        captured_at: Its time, to the second.
        mimetype: What it is, in small letters; empty where the list does not say.
        status: Its HTTP status; None where the list does not say, as of revisits.
        digest: That of its payload, `sha1:` in base 32 where it is one; None where there is none.
    """

    url: str
    captured_at: datetime
    mimetype: str
    status: int | None
    digest: str | None


@dataclass(frozen=True, slots=True)
class CdxAnswer:
    """A part of a list; `resume_key` says where the next begins.

    `count` is how many captures the server listed, those that could not be read included.
    """

    rows: Sequence[CdxRow]
    resume_key: str | None
    count: int

    @property
    def unreadable(self) -> int:
        """How many captures could not be read."""
        return self.count - len(self.rows)


def parse_cdx(body: bytes) -> CdxAnswer:
    """Read an answer, whichever dialect it is in.

    Raises:
        CdxError: it is no list.
    """
    text = body.decode("utf-8", "replace").strip("\ufeff")
    stripped = text.lstrip()
    if not stripped:
        return CdxAnswer((), None, 0)
    if stripped.startswith("<"):
        raise CdxError("a web page in the place of a list")
    entries, key = _read_arrays(text) if stripped.startswith("[") else _read_lines(text)
    rows = [row for entry in entries if (row := _make_row(entry)) is not None]
    if entries and not rows:
        raise CdxError("a list of which nothing can be read")
    return CdxAnswer(rows, key, len(entries))


def _read_arrays(text: str) -> tuple[list[Mapping[str, str]], str | None]:
    """Read one array of arrays, or an array a line; a header and a resume key are arrays too."""
    try:
        value = json.loads(text)
        arrays = value if all(isinstance(each, list) for each in value) else [value]
    except ValueError:
        arrays = list(_parse_array_lines(text))
    except RecursionError as error:
        raise CdxError("no list of captures") from error
    fields: Sequence[str] = _DEFAULT_FIELDS
    entries: list[Mapping[str, str]] = []
    key = None
    for number, array in enumerate(arrays):
        values = ["" if value is None else str(value) for value in array]
        if number == 0 and "timestamp" in values:
            fields = values
        elif len(values) == 1:
            key = values[0]
        elif values:
            entries.append(_rename(dict(zip(fields, values, strict=False))))
    return entries, key


def _parse_array_lines(text: str) -> Iterator[list[object]]:
    for line in text.splitlines():
        piece = line.strip().removesuffix(",")
        if piece.startswith("[["):
            piece = piece[1:]
        if piece.endswith("]]"):
            piece = piece[:-1]
        try:
            value = json.loads(piece) if piece not in {"", "[", "]"} else []
        except ValueError:
            value = [piece, ""]  # a row that cannot be read, and is counted
        if isinstance(value, list):
            yield value


def _read_lines(text: str) -> tuple[list[Mapping[str, str]], str | None]:
    fields: Sequence[str] = _DEFAULT_FIELDS
    entries: list[Mapping[str, str]] = []
    key, is_after_gap = None, False
    for line in text.splitlines():
        if not line.strip():
            is_after_gap = bool(entries)
        elif line.startswith((" CDX ", "CDX ")):
            fields = [_FIELD_LETTERS.get(letter, letter) for letter in line.split()[1:]]
        elif line.startswith("!"):  # a header of CDXJ
            continue
        elif (found := _read_json_line(line)) is not None:
            resumed = next((found[name] for name in _RESUME_NAMES if name in found), None)
            if resumed is not None and "timestamp" not in found:
                key = resumed
            else:
                entries.append(found)
        elif is_after_gap and len(line.split()) <= 2:  # noqa: PLR2004 -- key and time, or escaped
            key = line.strip()
        else:
            entries.append(_rename(dict(zip(fields, line.split(), strict=False))))
    return entries, key


def _read_json_line(line: str) -> Mapping[str, str] | None:
    """Read a line of JSON or CDXJ; None where it is neither, without fields where it is broken."""
    head, brace, rest = line.partition("{")
    if not brace or len(head.split()) not in {0, 2}:
        return None
    try:
        value = json.loads(brace + rest)
    except (ValueError, RecursionError):
        return {}
    found = _rename({str(name): "" if item is None else str(item) for name, item in value.items()})
    if head.strip():
        urlkey, timestamp = head.split()
        return {"urlkey": urlkey, "timestamp": timestamp, **found}
    if "timestamp" not in found and "message" in found and len(found) <= 2:  # noqa: PLR2004
        raise CdxError(found["message"])
    return found


def _rename(entry: Mapping[str, str]) -> dict[str, str]:
    """Call fields by the Internet Archive's names."""
    return {_NAMES.get(name, name): value for name, value in entry.items()}


def _make_row(entry: Mapping[str, str]) -> CdxRow | None:
    moment = parse_timestamp(entry.get("timestamp", ""))
    url = entry.get("original", "")
    if moment is None or "://" not in url:
        return None
    status = entry.get("statuscode", "")
    return CdxRow(
        url=strip_default_port(url),
        captured_at=moment,
        mimetype=entry.get("mimetype", "").partition(";")[0].strip().lower(),
        status=int(status) if status.isascii() and status.isdecimal() else None,
        digest=normalize_digest(entry.get("digest", "")),
    )


def parse_timestamp(text: str) -> datetime | None:
    """Read a time of 14 digits, or of fewer for the beginning of a span; None where it is none."""
    if not text.isascii() or not text.isdecimal() or not 4 <= len(text) <= _TIMESTAMP_LETTERS:  # noqa: PLR2004
        return None
    try:
        return datetime.strptime(text + "00000101000000"[len(text) :], "%Y%m%d%H%M%S").replace(
            tzinfo=UTC
        )
    except ValueError:
        return None


def format_timestamp(moment: datetime) -> str:
    """Write a time as web archives do."""
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S").rjust(_TIMESTAMP_LETTERS, "0")


def normalize_digest(text: str) -> str | None:
    """Return a digest as `archive.warc` spells it, if it is SHA-1; another as it stands.

    None where there is none.
    """
    value = text.strip()
    if value in {"", "-"}:
        return None
    bare = value.removeprefix("sha1:").removeprefix("sha-1:").removeprefix("SHA1:")
    if _DIGEST_BASE32.fullmatch(bare.upper()) and ":" not in bare:
        return f"sha1:{bare.upper()}"
    if _DIGEST_HEX.fullmatch(bare):
        return f"sha1:{base64.b32encode(binascii.unhexlify(bare)).decode()}"
    return value
