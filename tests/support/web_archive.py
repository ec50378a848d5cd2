"""A web archive on loopback: lists of captures in three dialects, and the captures as they were."""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from archive.foreign_warc import ForeignRecord, iterate_foreign_records
from archive.warc import HttpResponse
from crawler.past.cdx import format_timestamp, parse_timestamp

HTML = (("Content-Type", "text/html; charset=utf-8"),)
_REPLAY = re.compile(r"/web/(\d{14})id_/(.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A capture that the archive lists, and what it answers when it is asked for it."""

    url: str
    timestamp: str
    body: bytes = b""
    status: int = 200
    headers: Sequence[tuple[str, str]] = HTML
    mimetype: str = "text/html"
    digest: str = ""
    answer: Callable[["ArchiveHandler"], None] | None = None
    """What it does in the place of answering."""

    @property
    def urlkey(self) -> str:
        """The address, turned about as lists are sorted."""
        parts = urlsplit(self.url)
        host = ",".join(reversed((parts.hostname or "").removeprefix("www.").split(".")))
        port = f":{parts.port}" if parts.port else ""
        query = f"?{parts.query}" if parts.query else ""
        return f"{host}{port}){parts.path or '/'}{query}".lower()

    @property
    def sha1(self) -> str:
        """The digest that the list has."""
        return self.digest or make_digest(self.body)

    def make_fields(self) -> list[str]:
        """Return the fields of its row, as the Internet Archive orders them."""
        status = "-" if self.mimetype == "warc/revisit" else str(self.status)
        return [
            *(self.urlkey, self.timestamp, self.url, self.mimetype, status),
            *(self.sha1, str(len(self.body))),
        ]


def make_digest(body: bytes) -> str:
    """Compute a digest as lists spell it."""
    return base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def list_captures(files: Iterable[Path]) -> list[Listed]:
    """Return the captures in WARC files as a web archive would list them."""
    return [
        _make_listed(record.response)
        for path in files
        for record in iterate_foreign_records(path, lambda _: True)
        if isinstance(record, ForeignRecord)
    ]


def _make_listed(response: HttpResponse) -> Listed:
    return Listed(
        url=response.url,
        timestamp=format_timestamp(response.fetched_at),
        body=response.body,
        status=response.status,
        headers=tuple(response.headers),
    )


@dataclass(slots=True)
class WebArchive:
    """A web archive.

    `limit` is its own, beside that which it is asked for; `has_keys` says that it gives resume
    keys, `has_prefix` that it hands headers on as the Internet Archive does. `disturb` may answer
    in its place: it is given the handler and the number of the request.
    """

    captures: list[Listed] = field(default_factory=list)
    dialect: str = "json"
    limit: int = 10**6
    has_keys: bool = True
    has_prefix: bool = True
    robots: str = ""
    disturb: Callable[["ArchiveHandler", int], bool] = lambda _handler, _number: False
    log: list[str] = field(default_factory=list)
    reached: dict[int, threading.Event] = field(default_factory=dict)
    url: str = ""

    @property
    def settings(self) -> str:
        """The table by which it is asked."""
        return (
            '[[web_archives]]\nname = "test"\ndelay = 0\n'
            f'cdx = "{self.url}/cdx"\nreplay = "{self.url}/web/{{timestamp}}id_/{{url}}"\n'
        )

    def get_asked(self) -> list[str]:
        """Return the captures that were asked for, each as time and address."""
        return [path.removeprefix("/web/") for path in self.log if path.startswith("/web/")]

    def make_list(self, query: dict[str, str]) -> bytes:
        """Answer with a part of the list."""
        prefix = Listed(url=f"http://{query['url']}", timestamp="").urlkey
        first, last = query.get("from", "0"), query.get("to", "9" * 14)
        rows = sorted(
            (
                each
                for each in self.captures
                if each.urlkey.startswith(prefix) and first <= each.timestamp <= last
            ),
            key=lambda each: (each.urlkey, each.timestamp),
        )
        start = int(query.get("resumeKey", "n,0").rpartition(",")[2]) if self.has_keys else 0
        end = start + min(int(query.get("limit", 10**6)), self.limit)
        key = f"n,{end}" if self.has_keys and end < len(rows) else ""
        return self._format(rows[start:end], key).encode()

    def _format(self, rows: Sequence[Listed], key: str) -> str:
        fields = [each.make_fields() for each in rows]
        if self.dialect == "text":
            lines = [" ".join(row) for row in fields]
            return "\n".join([*lines, *(["", quote(key)] if key else [])]) + "\n"
        if self.dialect == "json":
            names = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest"]
            end = [[], [quote(key)]] if key else []
            return json.dumps([[*names, "length"], *fields, *end] if rows else [])
        lines = [
            f"{row[0]} {row[1]} "
            + json.dumps({"url": row[2], "mime": row[3], "status": row[4], "digest": row[5]})
            for row in fields
        ]
        return "\n".join([*lines, *(["", quote(key)] if key else [])]) + "\n"

    def find(self, timestamp: str, url: str) -> Listed | None:
        """Return the capture of an address at a time."""
        for each in self.captures:
            if (each.timestamp, each.url) == (timestamp, url):
                return each
        return None


class ArchiveHandler(BaseHTTPRequestHandler):
    """Answers for a web archive."""

    protocol_version = "HTTP/1.1"
    archive: WebArchive

    def do_GET(self) -> None:
        """Answer a list or a capture."""
        archive = self.archive
        archive.log.append(unquote(self.path))
        if event := archive.reached.get(len(archive.log)):
            event.set()
        if self.path == "/robots.txt":
            self.send(archive.robots.encode(), [("Content-Type", "text/plain")])
        elif archive.disturb(self, len(archive.log)):
            return
        elif self.path.startswith("/cdx?"):
            given = parse_qs(urlsplit(self.path).query)
            query = {name: values[0] for name, values in given.items()}
            self.send(archive.make_list(query), [("Content-Type", "text/plain")])
        elif (found := _REPLAY.fullmatch(self.path)) and (
            capture := archive.find(found[1], unquote(found[2]))
        ):
            if capture.answer:
                capture.answer(self)
            else:
                self.send_capture(capture)
        else:
            self.send(b"<p>not archived", HTML, 404)

    def send_capture(self, capture: Listed, *, body: bytes | None = None) -> None:
        """Answer with a capture."""
        moment = parse_timestamp(capture.timestamp)
        assert moment
        prefix = "X-Archive-Orig-" if self.archive.has_prefix else ""
        headers = [
            ("Memento-Datetime", format_datetime(moment, usegmt=True)),
            ("Link", f'<{capture.url}>; rel="original", </web/x>; rel="timemap"'),
            *((prefix + name, value) for name, value in capture.headers),
        ]
        self.send(capture.body if body is None else body, headers, capture.status)

    def send(
        self, body: bytes, headers: Iterable[tuple[str, str]], status: int = 200, cut: int = 0
    ) -> None:
        """Answer; `cut` bytes fewer than announced are sent, and the connection is closed."""
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) - cut])
        self.close_connection = bool(cut)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base's name
        """Say nothing."""


@contextmanager
def serve_web_archive(archive: WebArchive) -> Iterator[WebArchive]:
    """Run a web archive on a free port of the loopback interface."""
    handler = type("Handler", (ArchiveHandler,), {"archive": archive})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        archive.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield archive
        finally:
            server.shutdown()
            thread.join()
