"""A browser that draws pages and never touches the network itself.

Each request of a page comes to us: what may be asked for is fetched by Scrapy, through the same
middlewares as every other request (robots.txt, delay, private addresses, size, User-Agent,
captures), and handed to the browser. The page itself is drawn from the response that was captured,
so nothing is asked for twice. Whatever else the browser tries ends at a name that does not resolve
and a proxy that does not listen.
"""

import asyncio
import os
import shutil
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING

from scrapy.exceptions import DownloadFailedError
from scrapy.http import Response

from crawler.errors import CrawlError
from crawler.middlewares.failure_reasons import describe_failure
from crawler.policy.visit_factory import MAX_REDIRECTS, is_redirect, resolve_redirect
from crawler.render.request_policy import (
    CACHED_TYPES,
    MAX_REQUESTS,
    MAX_SECONDS,
    RequestVerdict,
    judge_request,
)
from crawler.urls.scope import Scope

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Playwright, Request, Route

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Names of the system's browser, Debian's first."""
_ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
)
_NO_SANDBOX = "--no-sandbox"
# Port 9 of the loopback interface (discard, RFC 863): nothing listens there. `<-loopback>` sends
# loopback addresses to the proxy too, which Chromium would pass by.
_DEAD_PROXY = {"server": "http://127.0.0.1:9", "bypass": "<-loopback>"}
_QUIET_SECONDS = 0.5  # without a request or a change of the page: then it is drawn. Chosen
_POLL_SECONDS = 0.1
_CLOCK_LETTERS = 64  # by which a page may grow or shrink and rest: a clock, a counter. Chosen
_MAX_CACHE_BYTES = 64 * 1024 * 1024  # of scripts in a run; those of a large site are 5 MB. Chosen
_PASSED_HEADERS = frozenset({"content-type", "content-security-policy"})
"""Headers of a response that the browser needs; that its body was packed is undone by then."""

Fetch = Callable[[str], Awaitable[Response]]
"""Fetches an address as Scrapy does. Raises `IgnoreRequest` and the errors of a download."""


class BrowserMissingError(CrawlError):
    """Pages are to be drawn, and there is no browser or no Playwright."""


class RenderError(CrawlError):
    """The browser ended while it drew a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPage:
    """A page as its scripts drew it; `refused` counts requests that were not made, by reason."""

    html: str
    refused: Counter[str]
    is_cut: bool


@dataclass(slots=True)
class _Drawing:
    """A page that is being drawn: its address and response, and what it has asked for so far."""

    response: Response
    refused: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    waiting: int = 0
    is_begun: bool = False


class PageRenderer:
    """Draws the pages of one run, one at a time."""

    def __init__(
        self,
        fetch: Fetch,
        scope: Scope,
        *,
        render_hosts: Collection[str] = (),
        user_agent: str = "",
        delay: float = 0.0,
    ) -> None:
        """Make a renderer; the browser starts with the first page.

        Args:
            fetch: fetches what pages ask for.
            scope: the bounds of the site.
            render_hosts: further hosts that pages may ask.
            user_agent: our own, which scripts see too.
            delay: seconds between two requests, which lengthen the time of a page.
        """
        self._fetch = fetch
        self._scope = scope
        self._render_hosts = frozenset(render_hosts)
        self._user_agent = user_agent
        self._delay = delay
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._cache: dict[str, Response] = {}
        self._cached_bytes = 0

    async def draw(self, response: Response) -> DrawnPage:
        """Draw the page of a response.

        Raises:
            BrowserMissingError: there is none.
            RenderError: it ended, or cannot show this page.
        """
        playwright_error = _import_playwright().Error
        drawing = _Drawing(response)
        try:
            browser = await self._open_browser()
            context = await browser.new_context(
                user_agent=self._user_agent or None,
                service_workers="block",
                accept_downloads=False,
                locale="vi-VN",
                timezone_id="Asia/Ho_Chi_Minh",
            )
            try:
                await context.route_web_socket("**/*", lambda socket: socket.close())
                page = await context.new_page()
                page.on("popup", lambda popup: asyncio.ensure_future(popup.close()))
                await page.route("**/*", partial(self._answer, drawing))
                return await self._draw_page(page, drawing)
            finally:
                with suppress(playwright_error):
                    await context.close()
        except playwright_error as error:
            await self.close()
            text = str(error).partition("\n")[0]
            raise RenderError(
                f"the browser failed: {text}",
                hint="The page is due again; if it stays so, report it.",
            ) from error

    async def _draw_page(self, page: "Page", drawing: _Drawing) -> DrawnPage:
        started = time.monotonic()

        def is_late() -> bool:
            allowed = MAX_SECONDS + self._delay * drawing.sent
            return time.monotonic() - started > allowed

        await page.goto(drawing.response.url, wait_until="commit", timeout=MAX_SECONDS * 1000)
        length, quiet_since = 0, time.monotonic()
        html = ""
        while not is_late():
            await asyncio.sleep(_POLL_SECONDS)
            html = await page.content()
            if drawing.waiting or abs(len(html) - length) > _CLOCK_LETTERS:
                length, quiet_since = len(html), time.monotonic()
            elif time.monotonic() - quiet_since >= _QUIET_SECONDS:
                break
        # A page that never rests (a running headline) is drawn; one that waits for data is not.
        return DrawnPage(html=html, refused=drawing.refused, is_cut=drawing.waiting > 0)

    async def _answer(self, drawing: _Drawing, route: "Route", request: "Request") -> None:
        """Answer a request of the page; errors of a page that is closed meanwhile are none."""
        with suppress(_import_playwright().Error):
            if request.is_navigation_request() and request.frame.parent_frame is None:
                await _answer_navigation(drawing, route)
                return
            verdict = judge_request(
                request.url,
                request.method,
                request.resource_type,
                scope=self._scope,
                render_hosts=self._render_hosts,
            )
            if verdict is RequestVerdict.FETCH and drawing.sent >= MAX_REQUESTS:
                verdict = RequestVerdict.TOO_MANY
            if verdict is RequestVerdict.EMPTY:
                await route.fulfill(status=200, content_type="text/css", body="")
            elif verdict is RequestVerdict.FETCH:
                await self._answer_by_fetching(drawing, route, request)
            else:
                drawing.refused[verdict.value] += 1
                await route.abort()

    async def _answer_by_fetching(
        self, drawing: _Drawing, route: "Route", request: "Request"
    ) -> None:
        is_cached_type = request.resource_type in CACHED_TYPES
        if is_cached_type and (known := self._cache.get(request.url)):
            await _fulfill(route, known)
            return
        drawing.sent += 1
        drawing.waiting += 1
        try:
            response = await self._fetch_final(request.url)
        except Exception as error:  # noqa: BLE001 -- a download fails in many ways, and is counted
            drawing.refused[f"request of a page: {describe_failure(error)}"] += 1
            await route.abort()
        else:
            if is_cached_type:
                self._remember(request.url, response)
            await _fulfill(route, response)
        finally:
            drawing.waiting -= 1

    async def _fetch_final(self, url: str) -> Response:
        """Fetch an address, redirects followed as far as they may be asked for."""
        for _ in range(MAX_REDIRECTS):
            response = await self._fetch(url)
            location = response.headers.get("Location")
            if not (is_redirect(response.status) and location):
                return response
            url = resolve_redirect(url, location) or url
            verdict = judge_request(
                url, "GET", "fetch", scope=self._scope, render_hosts=self._render_hosts
            )
            if verdict is not RequestVerdict.FETCH:
                raise DownloadFailedError(verdict.value)
        raise DownloadFailedError("redirect loop")

    def _remember(self, url: str, response: Response) -> None:
        self._cached_bytes += len(response.body)
        if self._cached_bytes > _MAX_CACHE_BYTES:
            self._cache.clear()
            self._cached_bytes = len(response.body)
        self._cache[url] = response

    async def _open_browser(self) -> "Browser":
        if self._browser and self._browser.is_connected():
            return self._browser
        api = _import_playwright()
        program = find_browser()
        self._playwright = self._playwright or await api.async_playwright().start()
        # Chromium refuses its sandbox to root, as which only containers and tests run.
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        self._browser = await self._playwright.chromium.launch(
            executable_path=program,
            chromium_sandbox=not is_root,
            args=[*_ARGUMENTS, *([_NO_SANDBOX] if is_root else [])],
            proxy=_DEAD_PROXY,  # type: ignore[arg-type] # a TypedDict of theirs
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
        return self._browser

    async def close(self) -> None:
        """End the browser."""
        browser, playwright = self._browser, self._playwright
        self._browser = self._playwright = None
        error = _import_playwright().Error
        if browser:
            with suppress(error):
                await browser.close()
        if playwright:
            with suppress(error):
                await playwright.stop()


def find_browser() -> str:
    """Return the path of the system's browser.

    Raises:
        BrowserMissingError: there is none.
    """
    for name in _PROGRAMS:
        if path := shutil.which(name):
            return path
    raise BrowserMissingError(
        "Pages are to be drawn (render = true), and there is no Chromium.",
        hint="Install it: apt install chromium",
    )


def require_browser() -> None:
    """Raise `BrowserMissingError` where pages cannot be drawn here."""
    _import_playwright()
    find_browser()


def _import_playwright() -> ModuleType:
    try:
        import playwright.async_api as api  # noqa: PLC0415 -- an extra, and slow to import
    except ImportError as error:
        raise BrowserMissingError(
            "Pages are to be drawn (render = true), and Playwright is not installed.",
            hint="Install the extra: pip install 'truongdang[browser]'",
        ) from error
    return api


async def _fulfill(route: "Route", response: Response) -> None:
    headers = {
        name.decode("latin-1"): values[-1].decode("latin-1")
        for name, values in response.headers.items()
        if values and name.decode("latin-1").lower() in _PASSED_HEADERS
    }
    # A page may read data of another host only with that host's leave: it was asked by us, not by
    # the page, and render_hosts says that it may be.
    headers["access-control-allow-origin"] = "*"
    await route.fulfill(status=response.status, headers=headers, body=response.body)


async def _answer_navigation(drawing: _Drawing, route: "Route") -> None:
    """Show the page from its captured response; let no script lead to another, or back."""
    if not drawing.is_begun:
        drawing.is_begun = True
        await _fulfill(route, drawing.response)
        return
    drawing.refused[RequestVerdict.LEADS_AWAY.value] += 1
    await route.abort()
