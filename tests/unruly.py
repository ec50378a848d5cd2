"""Behaviours of servers that do not behave, for the school of `tests.school`.

Each is a function that answers one request, the same way in every run of a test.
"""

import gzip
import itertools
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler

from tests.school import Behaviour

_SLOGANS = ("Mừng Đảng, mừng xuân", "Nhiệt liệt chào mừng", "Thi đua dạy tốt, học tốt")
_HTML = "text/html; charset=utf-8"
_LARGE = 50 * 1024 * 1024


def send(
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


def restless(page: str) -> Behaviour:
    """A counter, a clock and a slogan that are others at every request."""
    visits = itertools.count(1)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        visit = next(visits)
        noise = (
            f"<div class='moduletable'><p>{_SLOGANS[visit % 3]}</p>"
            f"<p>Lượt truy cập: {22_000_000 + visit * 37}</p>"
            f"<p>Hôm nay, thứ hai, {visit % 28 + 1}/7/2026, 08:{visit % 60:02}</p></div>"
        )
        send(handler, page.replace("</body>", noise + "</body>"))

    return answer


def with_validators(page: list[str], *, honest: bool) -> Behaviour:
    """An ETag that follows the page, or one that never changes; `page[0]` is what is shown."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        etag = f'"{len(page[0])}"' if honest else '"1"'
        if honest and handler.headers["If-None-Match"] == etag:
            send(handler, b"", 304, ETag=etag)
        else:
            send(handler, page[0], ETag=etag)

    return answer


def always_modified(page: str) -> Behaviour:
    """A Last-Modified that is the time of the request."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        send(handler, page, Last_Modified=formatdate(usegmt=True))

    return answer


def refusing(page: str, times: int, status: int, **headers: str) -> Behaviour:
    """So many refusals, then the page."""
    requests = itertools.count()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if next(requests) < times:
            send(handler, "busy", status, **headers)
        else:
            send(handler, page)

    return answer


def cut_short(page: str) -> Behaviour:
    """Half of what was promised, then the end of the connection."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        content = page.encode()
        send(handler, content[: len(content) // 2], Content_Length=str(len(content)))
        handler.close_connection = True

    return answer


def longer_than_said(page: str) -> Behaviour:
    """More than was promised."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        send(handler, page + "x" * 99, Content_Length=str(len(page.encode())))
        handler.close_connection = True

    return answer


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Fifty megabytes without saying so."""
    handler.send_response(200)
    handler.send_header("Content-Type", _HTML)
    handler.end_headers()
    handler.close_connection = True
    try:
        for _ in range(_LARGE // 2**20):
            handler.wfile.write(b" " * 2**20)
    except OSError:
        pass  # who asked has gone away


def huge(handler: BaseHTTPRequestHandler) -> None:
    """Fifty megabytes, as announced."""
    handler.close_connection = True
    send(handler, b"<p>", Content_Length=str(_LARGE))


def bomb(handler: BaseHTTPRequestHandler) -> None:
    """Fifty kilobytes that unpack to fifty megabytes."""
    send(handler, gzip.compress(bytes(_LARGE)), Content_Encoding="gzip")


def drip(handler: BaseHTTPRequestHandler) -> None:
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


def hanging_up(handler: BaseHTTPRequestHandler) -> None:
    """No answer at all."""
    handler.close_connection = True
