"""Behaviours of servers that do not behave, for the school of `tests.support.site_server`.

Each is a function that answers one request, the same way in every run of a test.
"""

import gzip
import itertools
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler

from tests.support.site_server import StubHandler

_SLOGANS = ("Mừng Đảng, mừng xuân", "Nhiệt liệt chào mừng", "Thi đua dạy tốt, học tốt")
_HTML = "text/html; charset=utf-8"
_LARGE_BYTES = 50 * 1024 * 1024


def send_response(
    handler: BaseHTTPRequestHandler, body: str | bytes, status: int = 200, **headers: str
) -> None:
    """Answer as one should; `_` in the name of a header stands for a hyphen."""
    content = body.encode() if isinstance(body, str) else body
    handler.send_response(status)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in (
        {"Content-Type": _HTML, "Content-Length": str(len(content))} | named
    ).items():
        handler.send_header(name, value)
    handler.end_headers()
    if status != 304:
        handler.wfile.write(content)


def serve_changing_page(page: str) -> StubHandler:
    """A counter, a clock and a slogan that are others at every request."""
    visits = itertools.count(1)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        visit = next(visits)
        noise = (
            f"<div class='moduletable'><p>{_SLOGANS[visit % 3]}</p>"
            f"<p>Lượt truy cập: {22_000_000 + visit * 37}</p>"
            f"<p>Hôm nay, thứ hai, {visit % 28 + 1}/7/2026, 08:{visit % 60:02}</p></div>"
        )
        send_response(handler, page.replace("</body>", noise + "</body>"))

    return answer


def serve_with_validators(page: list[str], *, honest: bool) -> StubHandler:
    """An ETag that follows the page, or one that never changes; `page[0]` is what is shown."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        etag = f'"{len(page[0])}"' if honest else '"1"'
        if honest and handler.headers["If-None-Match"] == etag:
            send_response(handler, b"", 304, ETag=etag)
        else:
            send_response(handler, page[0], ETag=etag)

    return answer


def ignore_conditions(page: str) -> StubHandler:
    """A Last-Modified that is the time of the request."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        send_response(handler, page, Last_Modified=formatdate(usegmt=True))

    return answer


def refuse_some_times(page: str, times: int, status: int, **headers: str) -> StubHandler:
    """So many refusals, then the page."""
    requests = itertools.count()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if next(requests) < times:
            send_response(handler, "busy", status, **headers)
        else:
            send_response(handler, page)

    return answer


def send_truncated(page: str) -> StubHandler:
    """Half of what was promised, then the end of the connection."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        content = page.encode()
        send_response(handler, content[: len(content) // 2], Content_Length=str(len(content)))
        handler.close_connection = True

    return answer


def send_endless_head(handler: BaseHTTPRequestHandler) -> None:
    """Fifty megabytes of headers."""
    handler.send_response(200)
    handler.flush_headers()
    handler.close_connection = True
    try:
        for number in range(_LARGE_BYTES // 2**20):
            handler.wfile.write(f"X-{number}: {'x' * 990}\r\n".encode() * 2**10)
    except OSError:
        pass  # who asked has gone away


def send_more_than_declared(page: str) -> StubHandler:
    """More than was promised."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        send_response(handler, page + "x" * 99, Content_Length=str(len(page.encode())))
        handler.close_connection = True

    return answer


def send_endless_redirects(handler: BaseHTTPRequestHandler) -> None:
    """Fifty megabytes without saying so."""
    handler.send_response(200)
    handler.send_header("Content-Type", _HTML)
    handler.end_headers()
    handler.close_connection = True
    try:
        for _ in range(_LARGE_BYTES // 2**20):
            handler.wfile.write(b" " * 2**20)
    except OSError:
        pass  # who asked has gone away


def send_huge_body(handler: BaseHTTPRequestHandler) -> None:
    """Fifty megabytes, as announced."""
    handler.close_connection = True
    send_response(handler, b"<p>", Content_Length=str(_LARGE_BYTES))


def send_gzip_bomb(handler: BaseHTTPRequestHandler) -> None:
    """Fifty kilobytes that unpack to fifty megabytes."""
    send_response(handler, gzip.compress(bytes(_LARGE_BYTES)), Content_Encoding="gzip")


def send_slowly(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, for a minute."""
    handler.close_connection = True
    handler.send_response(200)
    handler.send_header("Content-Type", _HTML)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    try:
        for _ in range(120):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.5)
    except OSError:
        pass  # who asked has gone away


def close_connection(handler: BaseHTTPRequestHandler) -> None:
    """No answer at all."""
    handler.close_connection = True
