"""A web archive's answer to the question for one capture, as the response that was captured. Pure.

The time is that of `Memento-Datetime` (RFC 7089), the address that of the link `original`. What the
first server sent as headers comes back as `X-Archive-Orig-*` (Wayback machines) or as it was.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from archive.repositories.past_captures import PastCapture
from archive.warc import HttpResponse, compute_payload_digest, unpack_body
from config.site import WebArchive
from crawler.past.cdx import format_timestamp, parse_timestamp
from crawler.policy.visit_factory import is_redirect
from crawler.urls.canonical_key import strip_default_port

Headers = Sequence[tuple[str, str]]

WRONG_DIGEST = "payload of another digest than listed"
NOT_THERE = "listed, but not shown by the web archive"
NO_MEMENTO = "an answer that does not say of which time it is"
_ORIGINAL_PREFIX = "x-archive-orig-"
_ENCODING, _TYPE = "content-encoding", "content-type"
_OWN_HEADERS = frozenset(
    {
        *("memento-datetime", "link", "content-location", "transfer-encoding", "connection"),
        *("server-timing", "cache-control", "vary", "set-cookie", "permissions-policy", "alt-svc"),
        *("content-security-policy", "referrer-policy", "strict-transport-security", "date"),
    }
)
"""Headers of the web archive's own server."""
_ARCHIVE_PREFIXES = (
    "x-archive-",
    "x-app-",
    "x-ts",
    "x-page-cache",
    "x-cache",
    "x-nid",
    "x-rl",
    "x-na",
)
_ORIGINAL_LINK = re.compile(r"<([^>]*)>\s*;[^,<]*\brel=\"?[^\",]*\boriginal\b", re.IGNORECASE)
_FLAGS = r"(?:[a-z]{2}_)?"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayAnswer:
    """What a web archive answered, its content encoding still in place."""

    status: int
    reason: str
    headers: Headers
    body: bytes

    def get_header(self, name: str) -> str | None:
        """Return the first header of a name."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    def get_plain_body(self) -> bytes:
        """Return the body without its content encoding, if that can be undone."""
        unpacked = unpack_body((self.get_header(_ENCODING) or "").strip().lower(), self.body)
        return self.body if unpacked is None else unpacked

    @property
    def memento_at(self) -> datetime | None:
        """The time of the capture; None where it does not say."""
        try:
            moment = parsedate_to_datetime(self.get_header("memento-datetime") or "")
        except (ValueError, TypeError):
            return None
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memento:
    """A capture that a web archive gave; `is_other` says that it is not the one asked for.

    `is_compared` says that its payload was found to have the digest that the list has of that one.
    """

    response: HttpResponse
    is_other: bool
    is_compared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """No capture; `is_final` says that the archive would give none if it was asked again.

    `is_lasting` says that the answer is about this capture: the same on another day is the last.
    `led_to` is the address and the time of the capture to which it leads in its place.
    """

    reason: str
    is_final: bool = True
    is_lasting: bool = True
    led_to: tuple[str, datetime] | None = None


def make_replay_url(archive: WebArchive, url: str, moment: datetime) -> str:
    """Return where the payload of a capture is had as it was."""
    return archive.replay.replace("{timestamp}", format_timestamp(moment)).replace("{url}", url)


def read_memento(
    archive: WebArchive, asked: PastCapture, answer: ReplayAnswer, source: str, now: datetime
) -> Memento | Refusal:
    """Read the answer to the question for a capture.

    Args:
        archive: The web archive.
        asked: The capture, as it is listed.
        answer: The answer.
        source: The address that was asked.
        now: The time.
    """
    moment = answer.memento_at
    if moment is None:
        return _read_without_time(archive, answer) or _take_by_digest(asked, answer, source, now)
    original = _find_original(answer) or asked.url
    is_other = original != asked.url or moment != asked.captured_at
    payload = _restore_payload(answer, asked.digest)
    if payload.is_wrong and not is_other:
        return Refusal(reason=WRONG_DIGEST, is_final=False)
    headers = _restore_headers(archive, answer, payload)
    place = make_replay_url(archive, original, moment) if is_other else source
    response = _make_response(original, moment, answer, payload, headers, place, now)
    return Memento(response=response, is_other=is_other, is_compared=payload.is_equal)


def _read_without_time(archive: WebArchive, answer: ReplayAnswer) -> Refusal | None:
    """Read an answer of the archive itself; None where it may be a capture all the same."""
    if is_redirect(answer.status):
        led_to = split_replay_url(archive, answer.get_header("location") or "")
        return Refusal(reason="a redirect to another capture", led_to=led_to)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        reason = f"HTTP {answer.status} of the web archive"
        return Refusal(reason=reason, is_final=False, is_lasting=False)
    if answer.status == HTTPStatus.NOT_FOUND:
        return Refusal(reason=NOT_THERE)
    if answer.status >= HTTPStatus.BAD_REQUEST:
        return Refusal(reason=f"HTTP {answer.status} of the web archive")
    return None


def _take_by_digest(
    asked: PastCapture, answer: ReplayAnswer, source: str, now: datetime
) -> Memento | Refusal:
    """Take an answer without a time for what was asked, if its payload proves it."""
    payload = _restore_payload(answer, asked.digest)
    if not payload.is_equal:
        return Refusal(reason=NO_MEMENTO, is_final=False)
    headers = _restore_headers(None, answer, payload)
    moment = asked.captured_at
    response = _make_response(asked.url, moment, answer, payload, headers, source, now)
    return Memento(response=response, is_other=False, is_compared=True)


def _make_response(
    url: str,
    moment: datetime,
    answer: ReplayAnswer,
    payload: "_Payload",
    headers: Headers,
    source: str,
    now: datetime,
) -> HttpResponse:
    return HttpResponse(
        url=url,
        fetched_at=moment,
        status=answer.status,
        reason=answer.reason,
        headers=headers,
        body=payload.body,
        source=source,
        recorded_at=now.replace(microsecond=0),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Payload:
    """A payload, with the content encoding that it still has."""

    body: bytes
    encoding: str
    is_equal: bool = False
    is_wrong: bool = False


def _restore_payload(answer: ReplayAnswer, digest: str | None) -> _Payload:
    """Return the payload as it was captured, as far as its digest tells.

    The archive may have unpacked it, or packed it for the way. An unpacked one cannot be compared.
    """
    way = (answer.get_header(_ENCODING) or "").strip().lower()
    captured = (answer.get_header(_ORIGINAL_PREFIX + _ENCODING) or "").strip().lower()
    is_known = bool(digest and digest.startswith("sha1:"))
    if not is_known or compute_payload_digest(answer.body) == digest:
        return _Payload(
            body=answer.body, encoding=way or _believe(captured, answer.body), is_equal=is_known
        )
    unpacked = unpack_body(way, answer.body)
    if unpacked is not None and compute_payload_digest(unpacked) == digest:
        return _Payload(body=unpacked, encoding=_believe(captured, unpacked), is_equal=True)
    if captured not in {"", "identity"} and (not way or unpacked is not None):
        body = answer.body if unpacked is None else unpacked
        return _Payload(body=body, encoding=_believe(captured, body))
    return _Payload(body=answer.body, encoding=way, is_wrong=True)


def _believe(encoding: str, body: bytes) -> str:
    """Return the encoding that a payload was captured in, if it may still be in it."""
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return encoding if unpack_body(encoding, body) is not None else ""
    return encoding if encoding == "br" and not body.lstrip().startswith(b"<") else ""


def _restore_headers(
    archive: WebArchive | None, answer: ReplayAnswer, payload: _Payload
) -> list[tuple[str, str]]:
    """Return the headers that the first server sent."""
    kept = [
        (name[len(_ORIGINAL_PREFIX) :].title(), value)
        for name, value in answer.headers
        if name.lower().startswith(_ORIGINAL_PREFIX)
    ]
    if not kept:
        kept = [
            (name, value)
            for name, value in answer.headers
            if name.lower() not in _OWN_HEADERS and not name.lower().startswith(_ARCHIVE_PREFIXES)
        ]
    names = {name.lower() for name, _ in kept}
    for name in (_TYPE, "location"):
        if name not in names and (value := answer.get_header(name)):
            kept.append((name.title(), value))
    replaced = {_ENCODING, "content-length", "transfer-encoding"}
    headers = [
        (name, _restore_location(archive, value) if name.lower() == "location" else value)
        for name, value in kept
        if name.lower() not in replaced
    ]
    encoding = [(_ENCODING.title(), payload.encoding)] if payload.encoding else []
    return [*headers, *encoding, ("Content-Length", str(len(payload.body)))]


def _restore_location(archive: WebArchive | None, value: str) -> str:
    """Undo the rewriting of an address to which a capture redirects."""
    found = split_replay_url(archive, value) if archive else None
    return found[0] if found else value


def split_replay_url(archive: WebArchive, url: str) -> tuple[str, datetime] | None:
    """Return the address and the time of the capture that an address of a web archive shows.

    Its host need not be named; None where it shows none.
    """
    head = archive.replay.partition("{timestamp}")[0]
    path = "/" + head.split("/", 3)[3]
    places = rf"{re.escape(head)}|(?:(?:https?:)?//[^/]+)?{re.escape(path)}"
    found = re.fullmatch(rf"(?:{places})(\d{{4,14}}){_FLAGS}/(.+)", url)
    moment = parse_timestamp(found[1]) if found else None
    if found is None or moment is None:
        return None
    target = found[2]
    return strip_default_port(target if "://" in target else f"http://{target}"), moment


def _find_original(answer: ReplayAnswer) -> str | None:
    """Return the address of the capture that was given; None where the answer does not say."""
    for name, value in answer.headers:
        if name.lower() == "link" and (found := _ORIGINAL_LINK.search(value)):
            return strip_default_port(found[1])
    return None
