"""Pages that stand before a site, and pages that only look like it."""

from datetime import UTC, datetime

import pytest

from crawler.discovery.guards import Guard, GuardKind, detect_guard, is_login_url
from crawler.extract.page import Page

URL = "http://a.test/tin/1-bai.html"
TEXT = "Sáng ngày 13/7 Nhà trường tổ chức hội nghị tổng kết năm học. "
LOGIN_BOX = "<h3>Đăng nhập</h3><form><input name=u><input type='password' name=p></form>"
MENU = "<a href='/x'>Mục</a>" * 20


def detect(html: str) -> Guard | None:
    """Return the guard that some HTML is."""
    return detect_guard(Page(url=URL, body=html.encode(), fetched_at=datetime.now(UTC)))


@pytest.mark.parametrize(
    ("script", "cookie"),
    [
        ('document.cookie="D1N=abc1"+"; path=/";window.location.reload(true);', "D1N=abc1"),
        ('document.cookie = "ok=1; path=/; max-age=9"; location.reload();', "ok=1"),
        ("document.cookie='a=b';location.href='/tin/1-bai.html'", "a=b"),
        ("document.cookie='a=b'; location.replace('/tin/1-bai.html?attempt=1')", "a=b"),
        ('document.cookie="a=b;expires="+d.toGMTString();history.go(0)', "a=b"),
        ('document.cookie="v="+(3+4);location.href=location.href', None),
        ('document.cookie="k"+n+"=1";document.location.reload()', None),
        ("document.cookie=`k=${v}`;location.reload()", None),
        ('document.cookie="__test="+toHex(x)+"; path=/";location.href="/tin/1-bai.html?i=1"', None),
    ],
)
def test_a_script_that_sets_a_cookie_and_reloads(script: str, cookie: str | None) -> None:
    """The cookie is told where its name and value are written out, and never computed."""
    html = f"<html><body><script>{script}</script><noscript>Cần JavaScript</noscript></body></html>"
    assert detect(html) == Guard(kind=GuardKind.COOKIE_SCRIPT, cookie=cookie)


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        (
            (
                "<title>Just a moment...</title><h2>Checking your browser before a.test.</h2>"
                "<script src='/cdn-cgi/challenge-platform/x.js'></script>"
            ),
            GuardKind.CHECK,
        ),
        (
            (
                "<title>Attention Required! | Cloudflare</title><div id=cf-error-details>"
                f"{'You have been blocked. ' * 25}</div>"
            ),
            GuardKind.CHECK,
        ),
        (
            (
                "<title>Đang kiểm tra trình duyệt</title><p>Vui lòng chờ trong giây lát.</p>"
                "<script>setTimeout(go, 5000)</script>"
            ),
            GuardKind.CHECK,
        ),
        ("<p>Xác minh bạn không phải robot</p><script>x()</script>", GuardKind.CHECK),
        ("<script>eval(function(p,a,c,k,e,d){}('x'))</script>", GuardKind.CHECK),
        ("<iframe src='/_Incapsula_Resource?x=1'>Incapsula incident</iframe>", GuardKind.CHECK),
        (f"<title>Hệ thống nội bộ</title>{LOGIN_BOX}", GuardKind.LOGIN),
        (f"<title>Đăng nhập - Trường</title>{MENU}{LOGIN_BOX}", GuardKind.LOGIN),
        ("<meta http-equiv='refresh' content='1'>", GuardKind.RELOAD),
    ],
)
def test_other_guards(html: str, kind: GuardKind) -> None:
    """Pages that check the browser, bare logins, and pages that only load themselves anew."""
    assert detect(html) == Guard(kind=kind)


@pytest.mark.parametrize(
    "html",
    [
        (
            f"<h1>Cookie</h1><p>{'Bài nói về document.cookie và captcha. ' * 8}</p>"
            "<script>document.cookie='hits=1'; location.reload()</script>"
        ),
        f"<h2>Tin</h2><p>{TEXT}</p><script>document.cookie='c=1';location.href=u</script>",
        (
            "<h2>Tin</h2><div itemprop='articleBody'>Ảnh.</div>"
            "<script>document.cookie='c=1';location.reload()</script>"
        ),
        f"<h1>Hội nghị</h1><p>{TEXT * 3}</p>{LOGIN_BOX}",
        f"<title>Hội nghị</title>{MENU}<p>{TEXT}</p>{LOGIN_BOX}",
        "<script>document.cookie='lang=vi'; location.href='/vi/'</script>",
        "<p>Vui lòng chờ, đang chuyển trang</p><script>location='/home/'</script>",
        f"<h1>Kiểm tra trình duyệt</h1><p>{'Cách kiểm tra trình duyệt của bạn. ' * 12}</p>",
        "<div id='app'></div><script src='/app.js'></script>",
        f"<meta http-equiv='refresh' content='300'>{MENU}",
    ],
)
def test_what_is_no_guard(html: str) -> None:
    """Articles about it, login boxes in side columns, counters, pages that only lead on."""
    assert detect(html) is None


@pytest.mark.parametrize(
    ("path", "is_login"),
    [
        ("/dang-nhap", True),
        ("/user/login?destination=/tin", True),
        ("/Login.aspx?ReturnUrl=%2f", True),
        ("/index.php?nv=users", True),
        ("/tin/dang-ky-hoc.html", False),
        ("/tin/12-hoi-nghi.html", False),
    ],
)
def test_login_addresses(path: str, *, is_login: bool) -> None:
    """A login at its own address stands in nothing's place."""
    assert is_login_url(f"http://a.test{path}") is is_login
