"""A school's web server for tests: pages that can be changed, and a log of what was asked for.

Its articles look like those of Joomla's core templates. People in them are invented.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext

PAGE = """<!DOCTYPE html><html lang="vi-vn"><head><meta charset="utf-8">
<meta name="generator" content="Joomla! - Open Source Content Management">
<title>{title}</title></head><body class="site com_content view-{view}">
<ul class="nav menu"><li><a href="/">Trang chủ</a></li></ul>
{main}</body></html>"""

ARTICLE = """<div class="item-page" itemscope itemtype="https://schema.org/Article">
<div class="page-header"><h2 itemprop="headline">{title}</h2></div>
<dl class="article-info"><dd class="published"><time datetime="2020-07-13T07:15:00+07:00"
 itemprop="datePublished">Ngày đăng: 13 Tháng 7 2020</time></dd></dl>
<div itemprop="articleBody">{body}</div></div>"""

BODY = (
    "<p>Sáng ngày 13/7/2020, Nhà trường tổ chức {title}.</p><p>Hội nghị thành công tốt đẹp./.</p>"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to one address."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Behaviour = Callable[[BaseHTTPRequestHandler], None]
"""What a server does instead of answering as it should."""


class School:
    """A site whose pages a test lays out."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Behaviour] = {}
        self.log: list[str] = []
        self.agents: list[str] = []
        self.times: list[float] = []
        self.url = ""
        self._awaited: dict[int, threading.Event] = {}

    def await_request(self, number: int, reached: threading.Event) -> None:
        """Set an event when so many requests have come."""
        self._awaited[number] = reached

    def asked(self, path: str, agent: str) -> Answer | Behaviour:
        """Note a request; gives its answer."""
        self.log.append(path)
        self.agents.append(agent)
        self.times.append(time.monotonic())
        if reached := self._awaited.get(len(self.log)):
            reached.set()
        return self.answers.get(path, Answer(b"none", 404))

    def laid_out(self, path: str) -> Answer:
        """The answer that an address was given."""
        answer = self.answers[path]
        assert isinstance(answer, Answer)
        return answer

    def page(self, path: str, body: str, *, status: int = 200, **headers: str) -> None:
        """Answer an address with HTML."""
        all_headers = {"Content-Type": "text/html; charset=utf-8", **headers}
        self.answers[path] = Answer(body.encode(), status, all_headers)

    def article(self, number: int, title: str, body: str | None = None) -> str:
        """Lay out an article; gives its address."""
        path = f"/index.php/tin-tuc/{number}-bai-viet.html"
        main = ARTICLE.format(title=title, body=body or BODY.format(title=title.lower()))
        self.page(path, PAGE.format(title=title, view="article", main=main))
        return path

    def listing(self, path: str, links: list[str], more: str = "") -> None:
        """Lay out a blog of articles, with what follows it."""
        items = "".join(
            f'<div class="item"><div class="page-header"><h2><a href="{link}">Bài {link}</a></h2>'
            f"</div></div>"
            for link in links
        )
        main = f'<div class="blog">{items}{more}</div>'
        self.page(path, PAGE.format(title="Trang chủ", view="category", main=main))

    def redirect(self, path: str, target: str, status: int = 301) -> None:
        """Send an address elsewhere."""
        self.answers[path] = Answer(b"", status, {"Location": target})


@contextmanager
def serve(school: School, tls: SSLContext | None = None) -> Iterator[School]:
    """Run the school on a free port of the loopback interface."""

    class SiteHandler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer as laid out."""
            answer = school.asked(self.path, self.headers["User-Agent"])
            if not isinstance(answer, Answer):
                answer(self)
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name there
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), SiteHandler)
    server.daemon_threads = True
    school.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield school
    finally:
        server.shutdown()
        server.server_close()
