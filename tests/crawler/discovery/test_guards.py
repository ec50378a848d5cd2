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


OF_FIRMS = (
    '<script src="/_guard/auto.js"></script>',
    "<title>Vui lòng đợi</title><script src='/antibot/check.js'></script>",
    (
        "<title>Chờ một chút...</title><h2>a.test cần xem xét tính bảo mật của kết nối trước"
        " khi tiếp tục.</h2><script src='/x.js'></script>"
    ),
    "<title>DDoS-Guard</title><h1>Checking your browser</h1><script src='//check.test/x'></script>",
    (
        "<h3>Hệ thống bảo vệ website đang kiểm tra truy cập của bạn</h3><p>Vui lòng đợi trong giây"
        " lát, hệ thống sẽ tự chuyển trang. Nếu không, hãy tải lại trang hoặc báo cho quản trị."
        "</p><script>setTimeout('go()',3000)</script>"
    ),
    (
        "<p>Yêu cầu của bạn đang được xác thực. Trình duyệt sẽ tự động chuyển hướng.</p>"
        "<script src='/cloudrity/c.js'></script>"
    ),
    (
        "<h2>Truy cập của bạn đã bị tạm dừng</h2><p>Chúng tôi phát hiện lưu lượng bất thường. Nhập"
        " mã xác nhận để tiếp tục.</p><form><input name=captcha_code></form>"
    ),
    "<p>Nhập mã trong hình để tiếp tục</p><form><img src='/captcha.php'><input name=c></form>",
    "<title>Xác thực</title><form><div class='cf-turnstile' data-sitekey=x></div></form>",
    "<p>Để tiếp tục, hãy xác nhận.</p><form><div class='g-recaptcha'></div></form>",
    "<meta http-equiv='refresh' content='0;/.well-known/sgcaptcha/?r=%2Ftin%2F1-bai.html'>",
    f"<title>Your access to this site has been limited</title><p>{'Ask its owner. ' * 9}</p>",
    "<title>Truy cập bị từ chối</title><p>Địa chỉ IP của bạn đã bị chặn. Mã sự kiện: 83hd82</p>",
    "<title>Request Rejected</title>The requested URL was rejected. Your support ID is: 123",
    "<noscript>Please enable JavaScript</noscript><script src='/TSPD/08a?type=7'></script>",
    "<title>Web Page Blocked!</title><h2>Web Page Blocked!</h2><p>Attack ID: 20000051</p>",
    "<title>Access to this page has been denied</title><div id='px-captcha'></div>",
    "<title>Establishing a secure connection ...</title><script src='/.s/x.js'></script>",
    "<title>Making sure you&#39;re not a bot!</title><p>Loading</p><script src='/m.js'></script>",
    "<title>Protected By SafeLine</title><script>window.SafeLineChallenge('x')</script>",
    "<title>Ki&#7875;m tra</title><p>Ki&#7875;m tra tr&#236;nh duy&#7879;t</p><script>x()</script>",
    "<title>One moment, please...</title><form id='wsidchk-form'></form><script>eval('x')</script>",
)


@pytest.mark.parametrize("html", OF_FIRMS)
def test_guards_of_many_firms(html: str) -> None:
    """Whoever put it there, in two languages, with a script, a captcha or a mere refusal."""
    assert detect(html) == Guard(kind=GuardKind.CHECK)


@pytest.mark.parametrize(
    "html",
    [
        f"<h1>Liên hệ</h1><form><textarea></textarea><input name=captcha></form><p>{TEXT}</p>",
        "<h1>Chúc mừng</h1><p>Năm mới!</p><textarea></textarea><div class='g-recaptcha'></div>",
        "<h1>Thông báo tạm dừng truy cập</h1><p>Để nâng cấp. Vui lòng chờ thông báo mới.</p>",
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
