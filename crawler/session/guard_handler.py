"""Guards that a run meets: what is tried once, what ends the run, and how it is reported.

A guard on any page, also late in a run, ends the requests to its host: what follows would be the
same page a thousand times. It is no article, no change, and says nothing of what was there.
"""

from scrapy.http import Response

from archive.crawl_model import UrlKind, UrlState
from crawler.discovery.guards import Guard, GuardKind, detect_guard, is_login_url
from crawler.extract.page import Page
from crawler.policy.visit_factory import is_not_found, is_redirect, resolve_redirect
from crawler.session.capture_writer import get_utc_now
from crawler.session.crawl_session import CrawlSession
from crawler.urls.canonical_key import get_host_port

MAX_LOGINS = 3
"""Logins in a row that end a run. One page may be for members alone; a start page, and an article
that was read before, are not, and end it at once. Chosen."""
_LOGIN_KINDS = frozenset({UrlKind.START, UrlKind.LISTING, UrlKind.PAGER, UrlKind.ARTICLE})
_HINT = (
    "It is not got round. Ask the school to let the crawler in: its name is in the User-Agent, your"
    " contact in settings.toml."
)
_COOKIES_HINT = " Or set cookies = true in its file: the cookie that stands in its script is sent."
_BLANKS = b"\xef\xbb\xbf \t\r\n"  # a byte order mark of UTF-8 is one too


class GuardHandler:
    """The guards of one run."""

    def __init__(self, session: CrawlSession) -> None:
        self._session = session
        self._retried: set[str] = set()
        self._redirected: set[str] = set()
        self._logins = 0

    def find_guard(self, response: Response, state: UrlState) -> Guard | None:
        """Return the guard that a response is; None for a response like others."""
        if is_redirect(response.status):
            return self._find_redirect_guard(response, state)
        is_html = response.body.lstrip(_BLANKS)[:1] == b"<"
        if not is_html or is_not_found(response.status):
            return None
        page = Page(
            url=state.url,
            body=response.body,
            content_type=(response.headers.get("Content-Type") or b"").decode("latin-1") or None,
            fetched_at=get_utc_now(),
        )
        guard = detect_guard(page)
        if guard and guard.kind is GuardKind.LOGIN and not _is_login_odd(state):
            return None
        if guard is None and state.kind is UrlKind.ARTICLE:
            self._logins = 0
        return guard

    def _find_redirect_guard(self, response: Response, state: UrlState) -> Guard | None:
        target = resolve_redirect(state.url, response.headers.get("Location") or b"")
        if target is None:
            return None
        if is_login_url(target) and _is_login_odd(state):
            return Guard(kind=GuardKind.LOGIN)
        sets_cookie = "Set-Cookie" in response.headers
        if target == state.url and (sets_cookie or state.url in self._retried):
            return Guard(kind=GuardKind.COOKIE_REDIRECT)
        if state.url in self._retried:  # it came back from where the cookie was set, and goes again
            return Guard(kind=GuardKind.COOKIE_REDIRECT)
        if target in self._redirected and target not in self._retried and sets_cookie:
            self._retried.add(target)
            self._session.fetch_again(target)
        self._redirected.add(state.url)
        return None

    def should_retry(self, guard: Guard, state: UrlState) -> bool:
        """Tell whether to ask once more: with the cookie that a header, or a plain script, set."""
        host = get_host_port(state.url)
        if guard.kind in {GuardKind.COOKIE_REDIRECT, GuardKind.RELOAD}:
            is_first = state.url not in self._retried
            self._retried.add(state.url)
            return is_first
        if not (guard.cookie and self._session.job.site.cookies):
            return False
        if host in self._session.script_cookies:
            return False
        self._session.script_cookies[host] = guard.cookie
        return True

    def record_guard(self, guard: Guard, state: UrlState) -> None:
        """Count a guard; leave its host alone, but for a login that may be of one page."""
        self._session.counts.count_failure(state, guard.kind)
        if guard.kind is GuardKind.LOGIN:
            self._logins += 1
            is_known = state.kind is UrlKind.START or state.payload_digest is not None
            if not is_known and self._logins < MAX_LOGINS:
                return
        name = guard.kind.removeprefix("guard: ")
        message = f"a guard stands before {get_host_port(state.url)}: {name} ({state.url[:80]})"
        can_send = guard.cookie and not self._session.job.site.cookies
        self._session.leave_host(state.url, message, _HINT + (_COOKIES_HINT if can_send else ""))


def _is_login_odd(state: UrlState) -> bool:
    """Tell whether a login is in the place of something else."""
    return state.kind in _LOGIN_KINDS and not is_login_url(state.url)
