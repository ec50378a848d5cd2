"""Guards that stand before a site: pages that are sent in place of what was asked for. Pure.

``<script>document.cookie="a=1";location.reload()</script>`` is one, "Checking your browser" and a
bare login form are others. A guard is recognised and named, never solved: no script is run.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from crawler.discovery.forward_urls import find_forward_urls
from crawler.errors import ExtractionError
from crawler.extract.html.decode import decode
from crawler.extract.html.page_shell import MAX_SHELL_LINKS, PageShell
from crawler.extract.html.parse import compile_xpath, get_text, parse
from crawler.extract.page import Page


class GuardKind(StrEnum):
    """Kinds of guards, in the words of the run report."""

    COOKIE_SCRIPT = "guard: a page that sets a cookie by script"
    COOKIE_REDIRECT = "guard: a redirect to itself until a cookie comes back"
    RELOAD = "guard: a page that only loads itself anew"
    CHECK = "guard: a page that checks the browser"
    LOGIN = "guard: a login"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A guard; `cookie` is the literal `name=value` that its script sets, where it is plain."""

    kind: GuardKind
    cookie: str | None = None


MAX_GUARD_BYTES = 98_304
"""Bytes of a guard: the longest that are known, with their scripts and pictures inside, have some
60 KB. Larger pages are not asked."""
_MAX_CHECK_WORDS = 150  # words: "you have been blocked" explains itself at length. Chosen
_MAX_TITLED_WORDS = 60  # words of a page whose title alone gives it away. Chosen
_MAX_CHECK_LINKS = 6  # links: to help, to the firm that guards. Chosen
_MAX_TOLD_WORDS = 60  # words of a page without menu that says in its text what it is. Chosen
_MAX_LOGIN_WORDS = 15  # words beside the login form of a page that is one. Chosen
_MAX_HEADED_WORDS = 12  # words of a page with a heading that only sets a cookie. Chosen
_MAX_SCRIPT_ONLY_WORDS = 6  # words of a page that a packed script makes up. Chosen

_SETS_COOKIE = re.compile(r"document\s*(?:\.\s*cookie|\[\s*[\"']cookie[\"']\s*\])\s*=(?!=)")
_LITERAL_COOKIE = re.compile(
    r"""document\s*\.\s*cookie\s*=\s*(?P<quote>["'`])\s*
    (?P<cookie>[\w.-]+=[^\s;"'`,\\$]*)\s*
    (?:;|(?P=quote)\s*(?:[;\n}]|$|\+\s*["'`]\s*;))""",
    re.VERBOSE,
)
"""A cookie whose name and value are written out; its attributes (`; path=/`) may be anything."""
_GOES_ON = re.compile(
    r"location\s*(?:\.\s*href\s*)?=(?!=)|location\s*\.\s*(?:reload|replace|assign)\s*\("
    r"|location\s*\[|history\s*\.\s*go\s*\(|\.\s*submit\s*\(",
)
_CHECK_TITLE = re.compile(
    r"^\W*(?:just a moment|attention required|checking your browser|ddos[- ]guard|security check"
    r"|please wait|one moment|one more step|are you a robot|bot verification|site verification"
    r"|access (?:to this (?:page|site|website) )?(?:has been |is )?denied|request rejected"
    r"|(?:web ?page|request|access) blocked|your access to this|establishing a secure connection"
    r"|making sure you|protected by|you are being redirected"
    r"|browser (?:check|verification)|human verification|verif(?:y|ying) you are human"
    r"|đang kiểm tra|kiểm tra trình duyệt|xác (?:minh|thực) (?:bạn|trình duyệt|người dùng|truy cập)"
    r"|xác nhận truy cập|(?:truy cập|yêu cầu) (?:của bạn )?(?:đã )?bị (?:từ chối|chặn)"
    r"|kiểm tra bảo mật|(?:vui lòng|xin) (?:chờ|đợi)|chờ (?:một chút|(?:trong )?giây lát))",
    re.IGNORECASE,
)
_CHECK_TEXT = re.compile(
    r"checking (?:your (?:browser|connection)|if the site connection)|not a (?:ro)?bot\b"
    r"|verif(?:y|ying) (?:that )?you(?:'re| are)"
    r"|you are (?:a )?human|enable (?:javascript|cookies)|ddos protection|captcha"
    r"|unusual (?:traffic|activity)|(?:you have|ip (?:address )?has) been blocked"
    r"|(?:kiểm tra|xác minh|xác thực) (?:trình duyệt|kết nối|truy cập|bạn|người dùng|yêu cầu)"
    r"|yêu cầu (?:của bạn )?(?:đã |đang )?được (?:xác thực|xác minh|kiểm tra)|lưu lượng bất thường"
    r"|(?:truy cập|yêu cầu) (?:của bạn )?(?:đã |đang )?bị (?:từ chối|chặn|tạm dừng|hạn chế)"
    r"|\bip (?:của bạn )?(?:đã |đang )?bị (?:chặn|khóa|khoá)|bảo mật của kết nối"
    r"|không phải (?:là )?(?:robot|người máy)|(?:bật|kích hoạt|cho phép) (?:javascript|cookies?)\b"
    r"|chống (?:tấn công|ddos)|please wait|just a moment|(?:vui lòng|xin) (?:chờ|đợi)",
    re.IGNORECASE,
)
_CHECK_MARKUP = re.compile(
    r"cf-browser-verification|cf[-_]chl|challenge-(?:form|platform|running)|cf-turnstile|cf-error"
    r"|_incapsula_resource|incapsula incident|sucuri_cloudproxy|ddos-guard|px-captcha|sgcaptcha"
    r"|slowaes|tonumbers\s*\(|testcookie|anti-?ddos|vddos|imunify360|bitninja|browser[-_]?check"
    r"|safelinechallenge|awswaf|/tspd/",
    re.IGNORECASE,
)
_CAPTCHA = compile_xpath(
    "//*[contains(@class, 'g-recaptcha') or contains(@class, 'h-captcha')] | //form//img/@src"
    " | //form//input/@name"
)
_FREE_TEXT = compile_xpath("//textarea")
_GUARD_SCRIPT = re.compile(
    r"guard|challenge|shield|anti-?(?:bot|ddos)|bot-?(?:check|detect|manager)|\bwaf\b|anubis"
    r"|cloudrity",
    re.IGNORECASE,
)
"""How scripts of guards are called that stand elsewhere, on a page that shows nothing."""
_SCRIPT_URLS = compile_xpath("//script/@src")
_PACKED_SCRIPT = re.compile(r"\beval\s*\(|\batob\s*\(|\bunescape\s*\(|fromcharcode", re.IGNORECASE)
_LOGIN_PATH = re.compile(
    r"/(?:dang-?nhap|log-?in|sign-?in|wp-login|sso|authenticate|xac-thuc)[^/]*(?:/|$)"
    r"|[?&](?:nv=users|view=login)\b|com_users?\b",
    re.IGNORECASE,
)
_LOGIN_TITLE = re.compile(r"^\W*(?:đăng\s+nhập|log\s?in|sign\s?in)\b", re.IGNORECASE)
_HEADINGS = compile_xpath("//h1 | //h2 | //h3")
_ARTICLE_MARKS = compile_xpath(
    "//article | //*[@itemprop='articleBody'] | //meta[@property='og:type' and @content='article']"
)
_PASSWORDS = compile_xpath("//input[translate(@type, 'PASWORD', 'pasword') = 'password']")
_TITLES = compile_xpath("//title")
_SELF_REFRESH = compile_xpath(
    "//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh'][not(ancestor::noscript)]/@content"
)
_MAX_RELOAD_SECONDS = 10  # a page that loads itself anew so soon waits for a cookie. Chosen


def is_login_url(url: str) -> bool:
    """Tell whether a URL is that of a login page, by its look."""
    parts = urlsplit(url)
    return bool(_LOGIN_PATH.search(f"{parts.path}?{parts.query}"))


def detect_guard(page: Page) -> Guard | None:
    """Return the guard that a response is; None for a page like others.

    An article that talks of cookies, has a login box beside it, or counts its readers by a cookie
    shows more than a guard does.
    """
    if not _may_be_guard(page.body):
        return None
    try:
        text = decode(page.body, page.content_type).text
        shell = PageShell(root=parse(text), url=page.url)
    except ExtractionError:
        return None
    if _ARTICLE_MARKS(shell.root):
        return None
    if guard := _detect_login(shell):
        return guard
    if shell.link_count > _MAX_CHECK_LINKS or len(shell.text.split()) > _MAX_CHECK_WORDS:
        return None
    return _detect_cookie_script(shell, page) or _detect_check(shell, page, text)


def _may_be_guard(body: bytes) -> bool:
    """Tell whether a page is to be parsed for this, which is spared most pages: they have menus."""
    small = body[: MAX_GUARD_BYTES + 1].lower()
    is_bare = small.count(b"<a ") <= _MAX_CHECK_LINKS
    return len(small) <= MAX_GUARD_BYTES and (is_bare or b"password" in small)


def _detect_cookie_script(shell: PageShell, page: Page) -> Guard | None:
    """Detect what sets a cookie and loads the page anew; what goes elsewhere only leads on."""
    is_headed = len(shell.text.split()) > _MAX_HEADED_WORDS and bool(_HEADINGS(shell.root))
    if not shell.is_bare or is_headed:
        return None
    loads_anew = any(map(_is_self_refresh, map(str, _SELF_REFRESH(shell.root))))
    sets_cookie = bool(_SETS_COOKIE.search(shell.script))
    goes_on = loads_anew or (sets_cookie and bool(_GOES_ON.search(shell.script)))
    if not goes_on or _leads_elsewhere(page):
        return None
    literal = _LITERAL_COOKIE.search(shell.script)
    return Guard(
        kind=GuardKind.COOKIE_SCRIPT if sets_cookie else GuardKind.RELOAD,
        cookie=literal["cookie"] if literal else None,
    )


def _leads_elsewhere(page: Page) -> bool:
    here = urlsplit(page.url)
    targets = map(urlsplit, find_forward_urls(page).urls)
    return any((there.hostname, there.path) != (here.hostname, here.path) for there in targets)


def _is_self_refresh(content: str) -> bool:
    seconds = content.partition(";")[0].strip()
    return seconds.isdecimal() and int(seconds) <= _MAX_RELOAD_SECONDS


def _detect_check(shell: PageShell, page: Page, html: str) -> Guard | None:
    words = len(shell.text.split())
    title = _get_title(shell)
    is_told = bool(_CHECK_MARKUP.search(html)) or (
        words <= _MAX_TITLED_WORDS and bool(_CHECK_TITLE.search(title))
    )
    is_small = shell.link_count <= MAX_SHELL_LINKS and words <= _MAX_TOLD_WORDS
    if not is_told and is_small and not _leads_elsewhere(page):
        is_told = _asks_or_says_it(shell, words, has_script="<script" in html.lower())
    return Guard(kind=GuardKind.CHECK) if is_told else None


def _asks_or_says_it(shell: PageShell, words: int, *, has_script: bool) -> bool:
    """Tell whether a page that shows little asks for a captcha, or checks who reads it."""
    if _has_captcha(shell):
        return True
    # An article that talks of captchas may be short; its heading is not "your access is denied".
    headings = " ".join(map(get_text, _HEADINGS(shell.root)))
    is_text_asked = not headings or (shell.is_bare and has_script)
    says_so = bool(_CHECK_TEXT.search(shell.text if is_text_asked else headings))
    if not has_script:
        return says_so
    is_packed = words <= _MAX_SCRIPT_ONLY_WORDS and bool(_PACKED_SCRIPT.search(shell.script))
    is_guard = shell.is_bare and any(map(_GUARD_SCRIPT.search, map(str, _SCRIPT_URLS(shell.root))))
    return says_so or is_packed or is_guard


def _has_captcha(shell: PageShell) -> bool:
    """Tell whether a captcha is all that a page asks for; a form of contact takes text too."""
    if _FREE_TEXT(shell.root):
        return False
    marks = _CAPTCHA(shell.root)
    return any(not isinstance(mark, str) or "captcha" in mark.lower() for mark in marks)


def _get_title(shell: PageShell) -> str:
    return next(map(get_text, _TITLES(shell.root)), "")


def _detect_login(shell: PageShell) -> Guard | None:
    """Detect a login that is the page; a login box beside something else is none."""
    passwords = _PASSWORDS(shell.root)
    if not passwords:
        return None
    forms = {form for field in passwords for form in field.iterancestors("form")}
    within = sum(len(get_text(form).split()) for form in forms)
    is_alone = (
        shell.link_count <= _MAX_CHECK_LINKS
        and len(shell.text.split()) - within <= _MAX_LOGIN_WORDS
    )
    is_titled = bool(_LOGIN_TITLE.search(_get_title(shell)))
    return Guard(kind=GuardKind.LOGIN) if is_alone or is_titled else None
