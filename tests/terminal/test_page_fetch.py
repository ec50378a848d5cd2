"""One page from the network: politeness, refusals, redirects."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from config.site import Settings
from crawler.middlewares.user_agent import format_user_agent
from terminal.services import page_fetch as module
from terminal.services.page_fetch import FetchError, fetch_page

ServerAnswer = tuple[int, Mapping[str, str], bytes]
PAGE = b"<html><title>Tin</title></html>"
HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass
class ScriptedServer:
    """A server that answers with `answers`, and keeps what it was asked, by whom."""

    base_url: str = ""
    answers: dict[str, ServerAnswer] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture
def scripted_server() -> Iterator[ScriptedServer]:
    """A server without pages."""
    made = ScriptedServer()

    class ScriptedHandler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.requests.append((self.path, self.headers["User-Agent"]))
            status, headers, body = made.answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in (*headers.items(), ("Content-Length", str(len(body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), ScriptedHandler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        made.base_url = f"http://127.0.0.1:{server.server_port}"
        yield made
        server.shutdown()
        thread.join()


def test_page_is_fetched_once_after_robots(scripted_server: ScriptedServer) -> None:
    """Two requests with our name: what is allowed, then the page."""
    scripted_server.answers["/tin"] = (200, HTML, PAGE)
    page = fetch_page(f"{scripted_server.base_url}/tin", agent="truongdang/1 (+mailto:a@b.example)")
    assert (page.body, page.content_type) == (PAGE, HTML["Content-Type"])
    assert page.url == f"{scripted_server.base_url}/tin"
    assert page.fetched_at.utcoffset() is not None
    assert scripted_server.requests == [
        (path, "truongdang/1 (+mailto:a@b.example)") for path in ("/robots.txt", "/tin")
    ]


def test_address_with_marks_is_fetched(scripted_server: ScriptedServer) -> None:
    """An address may be typed as a browser shows it."""
    scripted_server.answers["/tr%C6%B0%E1%BB%9Dng"] = (200, {}, PAGE)
    assert fetch_page(f"{scripted_server.base_url}/trường", agent="a").body == PAGE


def test_page_that_robots_forbids_is_left_alone(scripted_server: ScriptedServer) -> None:
    """It is not asked for; what is meant for us alone counts too."""
    rules = b"User-agent: truongdang\nDisallow: /tin\n"
    scripted_server.answers |= {"/robots.txt": (200, {}, rules), "/tin": (200, HTML, PAGE)}
    with pytest.raises(FetchError, match=r"robots\.txt forbids"):
        fetch_page(f"{scripted_server.base_url}/tin", agent="truongdang/1")
    assert [path for path, _ in scripted_server.requests] == ["/robots.txt"]


def test_robots_that_cannot_be_answered_forbids(scripted_server: ScriptedServer) -> None:
    """A server in trouble is not asked for more (RFC 9309)."""
    scripted_server.answers |= {"/robots.txt": (503, {}, b""), "/tin": (200, HTML, PAGE)}
    with pytest.raises(FetchError, match=r"robots\.txt answers HTTP 503"):
        fetch_page(f"{scripted_server.base_url}/tin", agent="a")


def test_redirect_is_followed_where_robots_allows(scripted_server: ScriptedServer) -> None:
    """The page has the address that answered; robots.txt is asked of each."""
    scripted_server.answers |= {
        "/robots.txt": (200, {}, b"User-agent: *\nDisallow: /secret\n"),
        "/old": (301, {"Location": "/tin"}, b""),
        "/tin": (200, HTML, PAGE),
        "/sly": (302, {"Location": "/secret"}, b""),
    }
    assert (
        fetch_page(f"{scripted_server.base_url}/old", agent="a").url
        == f"{scripted_server.base_url}/tin"
    )
    with pytest.raises(FetchError, match=r"robots\.txt forbids"):
        fetch_page(f"{scripted_server.base_url}/sly", agent="a")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((302, {"Location": "/x"}, b""), "too many redirects"),
        ((302, {"Location": "file:///etc/passwd"}, b""), "not http or https"),
        ((302, {}, b""), "answers HTTP 302"),
        ((302, {"Location": "http://[::1"}, b""), "is no address"),
        ((302, {"Location": "http://:1/"}, b""), "names no host"),
        ((500, {}, b""), "answers HTTP 500"),
        ((200, {"Content-Type": "application/pdf"}, b"%PDF"), "no HTML page but application/pdf"),
        ((200, HTML, b" " * 1001), "larger than"),
    ],
)
def test_what_is_no_page_is_refused(
    scripted_server: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
    answer: ServerAnswer,
    says: str,
) -> None:
    """Each refusal says why."""
    monkeypatch.setattr(module, "_MAX_BODY_BYTES", 1000)
    scripted_server.answers["/x"] = answer
    with pytest.raises(FetchError, match=says):
        fetch_page(f"{scripted_server.base_url}/x", agent="a")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://x:99999/", "http://[::1", "http://"]
)
def test_address_where_nobody_answers_is_an_error_of_ours(url: str) -> None:
    """A port that is closed, an address that is none."""
    with pytest.raises(FetchError):
        fetch_page(url, agent="a")


def test_user_agent_says_who_we_are(tmp_path: Path) -> None:
    """The name, and the contact where one is set; the setting wins."""
    settings = Settings(data=tmp_path, captures=tmp_path, contact="mailto:a@b.example")
    assert format_user_agent(settings).startswith("truongdang/")
    assert format_user_agent(settings).endswith(" (+mailto:a@b.example)")
    named = Settings(data=tmp_path, captures=tmp_path, user_agent="Reader/2")
    assert format_user_agent(named) == "Reader/2"
