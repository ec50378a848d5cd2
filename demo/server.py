"""The loopback server of the demo sites: each on its own port of 127.0.0.1, for as long as asked.

Every request is answered by the site as it is, apart from counters, slogans and
clocks, which move on with each request as they do on real sites.
"""

import itertools
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from demo.joomla import JoomlaSite
from demo.nukeviet import NukeVietSite
from demo.request import DemoRequest, DemoResponse, DemoSite

HOST = "127.0.0.1"
_IDLE_TIMEOUT_SECONDS = 10
"""Seconds after which a connection that sends nothing is closed: each holds a thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningSite:
    """A demo site that answers at `base_url`; `articles` is how many it has.

    `site_file` is the text of `sites/<key>.toml` with which it can be crawled.
    """

    key: str
    base_url: str
    articles: int
    site_file: str


@contextmanager
def serve_demo_sites(
    port: int = 0, sites: Sequence[DemoSite] | None = None
) -> Iterator[tuple[RunningSite, ...]]:
    """Run `sites`, or all demo sites as they are bundled, until the block ends.

    The first listens on `port`, each other one on the port after it; 0 takes
    ports that are free. A port that is taken raises `OSError`.
    """
    running = (JoomlaSite(), NukeVietSite()) if sites is None else sites
    with ExitStack() as stack:
        yield tuple(
            stack.enter_context(_run_site(site, port + index if port else 0))
            for index, site in enumerate(running)
        )


@contextmanager
def _run_site(site: DemoSite, port: int) -> Iterator[RunningSite]:
    """Run one site in a thread of its own."""
    with _SiteServer(site, port) as server:
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.05}, name=site.key, daemon=True
        )
        thread.start()
        try:
            yield RunningSite(
                key=site.key,
                base_url=server.base_url,
                articles=len(site.articles),
                site_file=_format_site_file(site, server.base_url),
            )
        finally:
            server.shutdown()
            thread.join()


def _format_site_file(site: DemoSite, base: str) -> str:
    """Write the site file; JSON's quoted text is TOML's too."""
    return (
        "# The demo site bundled with the program; its school is invented.\n"
        f"institution = {json.dumps(site.institution, ensure_ascii=False)}\n"
        'kind = "provincial_school"\n'
        f"province = {json.dumps(site.province, ensure_ascii=False)}\n"
        f"province_2025 = {json.dumps(site.province_2025, ensure_ascii=False)}\n"
        f'start_urls = ["{base}/"]\n'
        "delay = 0.0  # it runs on this machine\n"
        "enabled = true\n"
    )


class _SiteServer(ThreadingHTTPServer):
    """Listens for one site and counts its requests."""

    daemon_threads = True  # a client that keeps its connection must not keep the program
    allow_reuse_port = False  # releases since 3.12 would share a taken port

    def __init__(self, site: DemoSite, port: int) -> None:
        # Not 0.0.0.0: the invented pages must not be served to a network.
        super().__init__((HOST, port), _Handler)
        self.site = site
        self.base_url = f"http://{HOST}:{self.server_port}"
        self._request_numbers = itertools.count(1)
        self._counter_lock = threading.Lock()

    def count_request(self) -> int:
        """Return the number of one more request."""
        with self._counter_lock:
            return next(self._request_numbers)


class _Handler(BaseHTTPRequestHandler):
    """Turns an HTTP request into a `DemoRequest`, and a `DemoResponse` into one of HTTP."""

    server: _SiteServer
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_TIMEOUT_SECONDS

    def do_GET(self) -> None:
        """Answer with headers and body."""
        self._send(self._get_response(), with_body=True)

    def do_HEAD(self) -> None:
        """Answer with the headers that GET would have."""
        self._send(self._get_response(), with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the base's
        """Say nothing: what is fetched is the crawler's to report."""

    def _get_response(self) -> DemoResponse:
        """Ask the site."""
        target = urlsplit(self.path)
        request = DemoRequest(
            path=unquote(target.path),
            query=dict(parse_qsl(target.query)),
            request_number=self.server.count_request(),
            base_url=self.server.base_url,
        )
        return self.server.site.handle_request(request)

    def _send(self, response: DemoResponse, *, with_body: bool) -> None:
        """Send a response, or 304 where the client has it already."""
        if response.modified_at and self._is_client_current(response.modified_at):
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.end_headers()
            return
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        if response.modified_at:
            self.send_header("Last-Modified", _format_http_date(response.modified_at))
        self.end_headers()
        if with_body:
            self.wfile.write(response.body)

    def _is_client_current(self, modified: datetime) -> bool:
        """Tell whether the client's copy is as new as the page."""
        try:
            known = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except ValueError:
            return False
        return known.tzinfo is not None and known >= modified


def _format_http_date(moment: datetime) -> str:
    """Write a time as HTTP wants it, in GMT."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)
