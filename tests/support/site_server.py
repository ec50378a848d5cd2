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

PAGE_HTML = """<!DOCTYPE html><html lang="vi-vn"><head><meta charset="utf-8">
<meta name="generator" content="Joomla! - Open Source Content Management">
<title>{title}</title></head><body class="site com_content view-{view}">
<ul class="nav menu"><li><a href="/">Trang chủ</a></li></ul>
{main}</body></html>"""

ARTICLE_HTML = """<div class="item-page" itemscope itemtype="https://schema.org/Article">
<div class="page-header"><h2 itemprop="headline">{title}</h2></div>
<dl class="article-info"><dd class="published"><time datetime="2020-07-13T07:15:00+07:00"
 itemprop="datePublished">Ngày đăng: 13 Tháng 7 2020</time></dd></dl>
<div itemprop="articleBody">{body}</div></div>"""

BODY_HTML = (
    "<p>Sáng ngày 13/7/2020, Nhà trường tổ chức {title}.</p><p>Hội nghị thành công tốt đẹp./.</p>"
)


@dataclass(frozen=True, slots=True)
class StubResponse:
    """The response of the server at one URL."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


StubHandler = Callable[[BaseHTTPRequestHandler], None]
"""What a server does instead of answering as it should."""


class SiteServer:
    """A site whose pages a test lays out."""

    def __init__(self) -> None:
        self.responses: dict[str, StubResponse | StubHandler] = {}
        self.before: dict[str, Callable[[], None]] = {}
        """What is done before an address is answered."""
        self.log: list[str] = []
        self.user_agents: list[str] = []
        self.request_times: list[float] = []
        self.url = ""
        self._awaited_requests: dict[int, threading.Event] = {}

    def await_request(self, number: int, reached: threading.Event) -> None:
        """Set an event when so many requests have come."""
        self._awaited_requests[number] = reached

    def handle_request(self, path: str, agent: str) -> StubResponse | StubHandler:
        """Note a request; gives its answer."""
        self.log.append(path)
        self.user_agents.append(agent)
        self.request_times.append(time.monotonic())
        if reached := self._awaited_requests.get(len(self.log)):
            reached.set()
        return self.responses.get(path, StubResponse(b"none", 404))

    def get_response(self, path: str) -> StubResponse:
        """The answer that an address was given."""
        answer = self.responses[path]
        assert isinstance(answer, StubResponse)
        return answer

    def add_page(self, path: str, body: str, *, status: int = 200, **headers: str) -> None:
        """Answer an address with HTML."""
        all_headers = {"Content-Type": "text/html; charset=utf-8", **headers}
        self.responses[path] = StubResponse(body.encode(), status, all_headers)

    def add_article(self, number: int, title: str, body: str | None = None) -> str:
        """Lay out an article; gives its address."""
        path = f"/index.php/tin-tuc/{number}-bai-viet.html"
        main = ARTICLE_HTML.format(title=title, body=body or BODY_HTML.format(title=title.lower()))
        self.add_page(path, PAGE_HTML.format(title=title, view="article", main=main))
        return path

    def add_article_in_parts(self, number: int, title: str, parts: int = 3) -> str:
        """Lay out an article on several pages, each of which links to the next."""
        path = self.add_article(number, title)
        for step in range(parts):
            more = f'<p><a href="{path}?start={step + 1}">Trang sau</a></p>'
            text = f"<p>Phần {step} của hội nghị kể về việc thứ {step}.</p>"
            body = text + more if step < parts - 1 else text
            main = ARTICLE_HTML.format(title=title, body=body)
            text = PAGE_HTML.format(title=title, view="article", main=main)
            self.add_page(f"{path}?start={step}" if step else path, text)
        return path

    def add_listing(self, path: str, links: list[str], more: str = "") -> None:
        """Lay out a blog of articles, with what follows it."""
        items = "".join(
            f'<div class="item"><div class="page-header"><h2><a href="{link}">Bài {link}</a></h2>'
            f"</div></div>"
            for link in links
        )
        main = f'<div class="blog">{items}{more}</div>'
        self.add_page(path, PAGE_HTML.format(title="Trang chủ", view="category", main=main))

    def add_redirect(self, path: str, target: str, status: int = 301) -> None:
        """Send an address elsewhere."""
        self.responses[path] = StubResponse(b"", status, {"Location": target})


@contextmanager
def serve_site(
    school: SiteServer, tls: SSLContext | None = None, port: int = 0
) -> Iterator[SiteServer]:
    """Run the school on a port of the loopback interface, a free one where none is named."""

    class SiteHandler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else head and body wait for each other, 40 ms a page

        def do_GET(self) -> None:
            """Answer as laid out."""
            answer = school.handle_request(self.path, self.headers["User-Agent"])
            school.before.get(self.path, lambda: None)()
            if not isinstance(answer, StubResponse):
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

    server = ThreadingHTTPServer(("127.0.0.1", port), SiteHandler)
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
