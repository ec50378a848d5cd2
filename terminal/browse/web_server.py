"""The application in web browsers: `browse --serve`. Each visitor gets a process of it.

textual-serve does the work. Here stands what makes it fit to be shown to others: a page that loads
nothing from elsewhere, requests by other pages and by other names of this machine refused, and no
more visitors at a time than memory holds.
"""

import ipaddress
import os
import shlex
import socket
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp_jinja2
from aiohttp import web
from textual_serve.server import Server

from terminal.cli.context import CliContext
from terminal.cli.output import write_error_line

_TEMPLATES = Path(__file__).parent / "web"
_MAX_SESSIONS = 20
"""Visitors at a time: each is a process of 60 to 100 MB. Chosen."""
_MAX_PORT = 65535
DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8022

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAddress:
    """Where the application is served."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> "WebAddress":
        """Read `HOST:PORT`, of which either may be left out: `:9000`, `0.0.0.0`, `[::1]:80`.

        Raises:
            ValueError: it is no such address.
        """
        if text.isdecimal():
            text = f":{text}"
        parts = urlsplit(f"//{text}")
        port = parts.port  # raises ValueError where it is no number, or too large
        if parts.path or parts.query or parts.username:
            raise ValueError(text)
        return cls(host=parts.hostname or DEFAULT_HOST, port=DEFAULT_PORT if port is None else port)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def netloc(self) -> str:
        """The address as it stands in a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def make_session_command(context: CliContext) -> str:
    """Return the shell command that shows the application to one visitor, and writes nothing."""
    words = [sys.executable, "-c", "import search_cli; search_cli.main()"]
    folders = ["--config", str(context.config.resolve()), "--data", str(context.data.resolve())]
    return shlex.join([*words, *folders, "browse", "--read-only"])


def serve_browse(context: CliContext, address: WebAddress) -> None:
    """Serve the application until Ctrl-C.

    Raises:
        OSError: the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        # What is wrong is said here, in words, and not by a traceback of the server.
        socket.create_server((address.host, address.port), family=family).close()
    except OSError as error:
        # The library's own text has the address in it already, as a tuple.
        cause = "this machine has no such address"
        if error.errno and error.errno > 0:  # those of name resolution are below
            cause = os.strerror(error.errno)
        raise OSError(error.errno, cause, address.netloc) from error
    os.environ.update(context.make_environment())  # for the processes of visitors
    _BrowseServer(context, address).serve()


class _BrowseServer(Server):
    """The server of textual-serve with a page of ours, and its doors closed."""

    def __init__(self, context: CliContext, address: WebAddress) -> None:
        super().__init__(
            make_session_command(context),
            host=address.host,
            port=address.port,
            title="Trường Đảng",
            public_url=f"http://{address.netloc}",
            templates_path=_TEMPLATES,
        )
        self._address = address
        self._sessions = 0

    def initialize_logging(self) -> None:
        """Leave the streams to our own messages."""

    async def on_startup(self, app: web.Application) -> None:
        """Say where it is served, instead of the logo."""
        del app
        write_error_line(f"serving on {self.public_url}/ until Ctrl-C")

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._refuse_strangers)
        return app

    @web.middleware
    async def _refuse_strangers(
        self, request: web.Request, handler: _Handler
    ) -> web.StreamResponse:
        """Refuse what another page asks for, or what reaches loopback by another name.

        A browser lets any page open a WebSocket to this machine; what tells is its `Origin`
        (RFC 6455, section 10.2). A foreign name that leads to loopback is DNS rebinding.
        """
        host = request.headers.get("Host", "")
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != host:
            raise web.HTTPForbidden(text="asked for by another page")
        name = urlsplit(f"//{host}").hostname or ""
        if self._address.is_loopback and not WebAddress(host=name, port=0).is_loopback:
            raise web.HTTPForbidden(text="served to this machine only")
        return await handler(request)

    @aiohttp_jinja2.template("page.html")
    async def handle_index(self, request: web.Request) -> dict[str, object]:
        """Answer with the page; its addresses are those by which the visitor came."""
        return {"title": self.title, "socket": f"ws://{request.host}/ws"}

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the application for a visitor, unless there are too many."""
        if self._sessions >= _MAX_SESSIONS:
            raise web.HTTPServiceUnavailable(text="too many visitors")
        self._sessions += 1
        try:
            return await super().handle_websocket(request)
        finally:
            self._sessions -= 1
