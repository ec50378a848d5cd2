"""Crawls through a proxy, which alone knows the names of the hosts."""

import base64
import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from tests.support.cli import Workspace
from tests.support.site_server import SiteServer, serve_site
from tests.support.tls_servers import make_certificate, make_context

LOGIN = "crawler:p@ss word"


class Proxy:
    """A proxy that leads every name to one server, for those who give name and password."""

    def __init__(self, target: SiteServer) -> None:
        self.target = urlsplit(target.url)
        self.asked: list[str] = []
        self.url = ""

    def is_allowed(self, header: str | None) -> bool:
        """Tell whether name and password are right."""
        return header == "Basic " + base64.b64encode(LOGIN.encode()).decode()


@contextmanager
def serve_proxy(target: SiteServer) -> Iterator[Proxy]:
    """Run the proxy on a free port of the loopback interface."""
    proxy = Proxy(target)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Fetch an address for the client."""
            if not self._is_let_in(self.path):
                return
            assert "Proxy-Authorization" in self.headers
            path = urlsplit(self.path).path or "/"
            url = f"http://{proxy.target.netloc}{path}"
            request = Request(url, headers={"User-Agent": self.headers["User-Agent"]})
            try:
                with urlopen(request) as answer:  # noqa: S310
                    status, kind, body = 200, answer.headers["Content-Type"], answer.read()
            except OSError:
                status, kind, body = 404, "text/plain", b"none"
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_CONNECT(self) -> None:
            """Carry bytes between the client and the server."""
            if not self._is_let_in(self.path):
                return
            with socket.create_connection((proxy.target.hostname, proxy.target.port)) as far:
                self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=carry, args=(far, self.connection))
                back.start()
                carry(self.connection, far)
                back.join()
            self.close_connection = True

        def _is_let_in(self, asked: str) -> bool:
            proxy.asked.append(asked)
            if proxy.is_allowed(self.headers["Proxy-Authorization"]):
                return True
            self.send_response(407)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return False

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def carry(source: socket.socket, target: socket.socket) -> None:
    """Carry bytes until one side is closed."""
    try:
        while data := source.recv(1 << 16):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


@pytest.fixture
def space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace whose environment has the proxy's name and password."""
    user, _, password = LOGIN.partition(":")
    monkeypatch.setenv("TRUONGDANG_PROXY_USER", user)
    monkeypatch.setenv("TRUONGDANG_PROXY_PASSWORD", password)
    return Workspace(tmp_path)


def configure(space: Workspace, proxy: Proxy, start: str, more: str = "") -> None:
    """Write the settings and a site file."""
    (space.folder / "sites").mkdir(exist_ok=True)
    (space.folder / "settings.toml").write_text(f'proxy = "{proxy.url}"\n', encoding="utf-8")
    text = f'start_urls = ["{start}"]\ndelay = 0.0\n{more}'
    (space.folder / "sites" / "truong.toml").write_text(text, encoding="utf-8")


def lay_out(school: SiteServer) -> None:
    """Lay out two articles, and a link into the operator's own network."""
    links = [school.add_article(number, f"Hội nghị số {number}") for number in (1, 2)]
    school.add_listing("/", links)


def test_http_goes_through_the_proxy_and_its_password_is_not_archived(space: Workspace) -> None:
    """The proxy resolves the name; no capture, report or message holds the password."""
    with serve_site(SiteServer()) as school, serve_proxy(school) as proxy:
        lay_out(school)
        configure(space, proxy, "http://truong.example/")
        space.crawl()
        assert [article.url for article in space.get_articles()] == [
            f"http://truong.example/index.php/tin-tuc/{n}-bai-viet.html" for n in (1, 2)
        ]
        assert "http://truong.example/robots.txt" in proxy.asked
        page = "http://truong.example/index.php/tin-tuc/1-bai-viet.html"
        assert "Hội nghị số 1" in space.run_command("extract", page).stdout
    secret = base64.b64encode(LOGIN.encode())
    files = list(space.data.rglob("*.warc.gz"))
    assert files
    for path in files:
        content = gzip.decompress(path.read_bytes())
        assert secret not in content
        assert b"roxy-" not in content


def test_https_goes_through_a_tunnel(space: Workspace, tmp_path: Path) -> None:
    """By CONNECT; the site's own rule for its certificate holds."""
    folder = tmp_path / "tls"
    folder.mkdir()
    context = make_context(make_certificate(folder))
    with serve_site(SiteServer(), context) as school, serve_proxy(school) as proxy:
        lay_out(school)
        configure(space, proxy, "https://truong.example/", "verify_tls = false\n")
        space.crawl()
        assert len(space.get_articles()) == 2
        assert set(proxy.asked) == {"truong.example:443"}


def test_private_addresses_are_refused_before_the_proxy(space: Workspace) -> None:
    """What is private by its look is not asked for, whoever would ask for us."""
    with serve_site(SiteServer()) as school, serve_proxy(school) as proxy:
        school.add_listing("/", [school.add_article(1, "Hội nghị")])
        school.add_redirect("/", "http://10.0.0.1/")
        configure(space, proxy, "http://truong.example/", 'scope = ["/", "http://intranet/"]\n')
        space.crawl(status=1)
        assert not [url for url in proxy.asked if "10.0.0.1" in url]


def test_a_proxy_that_refuses_is_named(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong password fails the run with the status that the proxy gave."""
    monkeypatch.setenv("TRUONGDANG_PROXY_PASSWORD", "wrong")
    with serve_site(SiteServer()) as school, serve_proxy(school) as proxy:
        lay_out(school)
        configure(space, proxy, "http://truong.example/")
        run = space.crawl(status=1)
        assert "407" in str(run["message"])
        assert "wrong" not in str(run)


def test_name_and_password_do_not_belong_into_the_settings(tmp_path: Path) -> None:
    """They are refused, with the names of the variables."""
    space = Workspace(tmp_path)
    (tmp_path / "settings.toml").write_text('proxy = "http://a:b@proxy.example:3128"\n')
    with serve_site(SiteServer()) as school:
        space.add_site(school)
        done = space.run_command("crawl", "truong", status=2)
    assert "TRUONGDANG_PROXY_USER" in done.stderr
    assert "a:b" not in done.stderr
