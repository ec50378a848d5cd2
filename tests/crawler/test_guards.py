"""Crawls of sites before which a guard stands, from the first page or from some page on."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from tests.support.cli import Workspace
from tests.support.misbehaving_server import send_response
from tests.support.site_server import SiteServer, StubHandler, StubResponse

COOKIE_GUARD = '<script>document.cookie="vao=1; path=/";location.reload()</script>'
CHECK_GUARD = "<title>Just a moment...</title><script src=/cdn-cgi/challenge-platform/x></script>"
CAPTCHA_GUARD = "<p>Nhập mã trong hình để tiếp tục</p><form><input name=captcha></form>"
LOGIN_GUARD = "<title>Đăng nhập</title><form><input name=u><input type=password></form>"
SECOND = "/index.php/tin-tuc/2-bai-viet.html"


def guard_pages(
    school: SiteServer, needs_guard: Callable[[str, str], bool], guard: StubHandler
) -> None:
    """Send a guard in place of each page for whose path and cookies `needs_guard` holds."""

    def make(path: str, answer: StubResponse) -> StubHandler:
        def send(handler: BaseHTTPRequestHandler) -> None:
            if needs_guard(path, handler.headers.get("Cookie") or ""):
                guard(handler)
            else:
                send_response(handler, answer.body)

        return send

    for path in list(school.responses):
        school.responses[path] = make(path, school.get_response(path))


def send_status(status: int, html: str = "", **headers: str) -> StubHandler:
    """Return what sends a status with a page and headers."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.send_header("Content-Length", str(len(html.encode())))
        handler.end_headers()
        handler.wfile.write(html.encode())

    return send


@pytest.mark.parametrize(
    ("status", "html", "name"),
    [
        (200, COOKIE_GUARD, "a page that sets a cookie by script"),
        (503, CHECK_GUARD, "a page that checks the browser"),
        (429, CAPTCHA_GUARD, "a page that checks the browser"),
    ],
)
def test_a_guard_late_in_a_run_ends_it(
    desk: Workspace, school: SiteServer, status: int, html: str, name: str
) -> None:
    """Nothing more is asked; it is neither article, nor change, nor a sign that one is gone."""
    desk.add_site(school)
    desk.crawl()
    before = desk.get_articles()
    guard_pages(school, lambda path, _: path == SECOND, send_status(status, html))
    school.log.clear()
    report = desk.crawl("truong", "--full", status=1)
    host = school.url.removeprefix("http://")
    assert report["message"] == f"a guard stands before {host}: {name} ({school.url}{SECOND})"
    assert str(report["hint"]).startswith("It is not got round. Ask the school")
    assert report["reasons"] == {f"guard: {name}": 1}
    assert school.log[-1] == SECOND
    after = desk.get_articles()
    assert [each.content for each in after] == [each.content for each in before]
    assert [(each.revision, each.gone_at) for each in after] == [(1, None)] * 3


def test_a_login_in_place_of_every_article_ends_the_run(
    desk: Workspace, school: SiteServer
) -> None:
    """A known article that is sent to the login is the first sign, and enough."""
    desk.add_site(school)
    desk.crawl()
    guard = send_status(302, Location="/dang-nhap?return=x")
    guard_pages(school, lambda path, _: "bai-viet" in path, guard)
    school.log.clear()
    report = desk.crawl("truong", "--full", status=1)
    assert "a login" in str(report["message"])
    assert len([path for path in school.log if "bai-viet" in path]) == 1
    assert "/dang-nhap?return=x" not in school.log


def test_one_article_for_members_ends_nothing(desk: Workspace, school: SiteServer) -> None:
    """It is counted, and the others are read."""
    guard_pages(school, lambda path, _: path == SECOND, send_status(200, LOGIN_GUARD))
    desk.add_site(school)
    report = desk.crawl()
    assert (len(desk.get_articles()), report["reasons"]) == (2, {"guard: a login": 1})


def test_cookies_that_a_header_sets_are_kept_for_the_run(
    desk: Workspace, school: SiteServer
) -> None:
    """A redirect to the same address until the cookie comes back, on every page, is passed."""
    for path in list(school.responses):
        guard = send_status(302, Location=path, Set_Cookie="vao=1; path=/")
        page = {path: school.responses.pop(path)}
        inner = SiteServer()
        inner.responses = dict(page)
        guard_pages(inner, lambda _, cookies: "vao=1" not in cookies, guard)
        school.responses |= inner.responses
    desk.add_site(school)
    assert desk.crawl()["exit"] == "done"
    assert len(desk.get_articles()) == 3
    assert school.log.count("/") == 2


def test_a_detour_that_sets_the_cookie_is_taken(desk: Workspace, school: SiteServer) -> None:
    """The first page sends to another, which sets the cookie and sends back."""
    guard = send_status(302, Location="/kiem-tra")
    guard_pages(school, lambda _, cookies: "vao=1" not in cookies, guard)
    school.responses["/kiem-tra"] = send_status(302, Location="/", Set_Cookie="vao=1; path=/")
    desk.add_site(school)
    assert desk.crawl()["exit"] == "done"
    assert len(desk.get_articles()) == 3


def test_a_redirect_that_no_cookie_ends_is_a_guard(desk: Workspace, school: SiteServer) -> None:
    """It is followed once with the cookie, and named."""
    school.responses["/"] = send_status(302, Location="/", Set_Cookie="vao=1; path=/")
    desk.add_site(school)
    report = desk.crawl(status=1)
    assert "a redirect to itself until a cookie comes back" in str(report["message"])
    assert school.log.count("/") == 2


def test_a_plain_cookie_is_sent_back_where_the_site_file_says_so(
    desk: Workspace, school: SiteServer
) -> None:
    """Once, and only with a contact in the settings."""
    guard = send_status(200, COOKIE_GUARD)
    guard_pages(school, lambda _, cookies: "vao=1" not in cookies, guard)
    desk.add_site(school, more="cookies = true\n")
    report = desk.crawl(status=1)
    assert report["message"] == "cookies = true needs a contact"
    assert school.log == []
    (desk.folder / "settings.toml").write_text('contact = "a@school.example"\n')
    assert desk.crawl()["exit"] == "done"
    assert len(desk.get_articles()) == 3


def test_a_cookie_that_does_not_help_is_sent_once(desk: Workspace, school: SiteServer) -> None:
    """The second guard of the host ends the run."""
    guard_pages(school, lambda *_: True, send_status(200, COOKIE_GUARD))
    desk.add_site(school, more="cookies = true\n")
    (desk.folder / "settings.toml").write_text('contact = "a@school.example"\n')
    report = desk.crawl(status=1)
    assert "a guard stands before" in str(report["message"])
    assert school.log.count("/") == 2


def test_sites_add_and_sites_check_name_the_guard(desk: Workspace, school: SiteServer) -> None:
    """It is no dead, parked or redesigned site."""
    desk.add_site(school)
    desk.crawl()
    guard_pages(school, lambda *_: True, send_status(200, COOKIE_GUARD))
    checked = json.loads(desk.run_command("sites", "check", "truong", "--json", status=1).stdout)
    (problem,) = checked["sites"][0]["troubles"]
    assert problem["kind"] == "guarded"
    (desk.folder / "sites" / "truong.toml").unlink()
    done = desk.run_command("sites", "add", f"{school.url}/", "--yes", status=1)
    assert "guard: a page that sets a cookie by script" in done.stderr
    assert "ask the school" in done.stderr
