"""`browse --serve`: the application in web browsers, for reading only, and whom it refuses."""

import asyncio
import os
import signal
import socket
import subprocess
from collections.abc import Iterator

import aiohttp
import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from terminal.browse.app import BrowseApp
from terminal.browse.data_service import DataService
from terminal.browse.web_server import WebAddress
from terminal.cli.context import CliContext
from tests.support.browse_pilot import get_screen_text, press_keys, wait_until_settled
from tests.support.cli_process import make_command
from tests.support.cli_runner import ArchiveCli
from tests.support.ports import find_free_port, wait_for_server

PATIENCE = 120


@pytest.mark.parametrize(
    ("typed", "host", "port", "is_loopback"),
    [
        ("", "127.0.0.1", 8022, True),
        (":9000", "127.0.0.1", 9000, True),
        ("9000", "127.0.0.1", 9000, True),
        ("localhost:9000", "localhost", 9000, True),
        ("127.0.0.2", "127.0.0.2", 8022, True),
        ("[::1]:80", "::1", 80, True),
        ("0.0.0.0:9000", "0.0.0.0", 9000, False),  # noqa: S104 -- as it may be typed
        ("192.0.2.1", "192.0.2.1", 8022, False),
        ("archive.example:80", "archive.example", 80, False),
    ],
)
def test_address_is_of_this_machine_unless_typed(
    typed: str, host: str, port: int, *, is_loopback: bool
) -> None:
    """What is left out is loopback and our port; what others reach is known as such."""
    address = WebAddress.parse(typed)
    assert (address.host, address.port, address.is_loopback) == (host, port, is_loopback)


@pytest.mark.parametrize("typed", ["a:b", ":99999", "a/b:1", "http://a:1", "x@y:1"])
def test_what_is_no_address_is_refused(shared_cli: ArchiveCli, typed: str) -> None:
    """A slip is told, and nothing is served."""
    refused = shared_cli.run("browse", "--serve", typed)
    assert refused.exit_code == 2
    assert "is not an address" in refused.stderr


def test_nothing_is_served_without_an_index(empty_cli: ArchiveCli) -> None:
    """Visitors would see an empty page."""
    refused = empty_cli.run("browse", "--serve", f":{find_free_port()}")
    assert refused.exit_code == 3
    assert "There is no index" in refused.stderr


def test_address_that_cannot_be_had_is_told(shared_cli: ArchiveCli) -> None:
    """One that is in use, or is none of this machine's, is named, without a traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        refused = shared_cli.run("browse", "--serve", f":{number}")
    assert refused.exit_code == 3
    assert refused.stderr == f"error: 127.0.0.1:{number}: Address already in use\n"
    other = shared_cli.run("browse", "--serve", "host.invalid:8022")
    assert other.exit_code == 3
    assert "warning: everybody who reaches host.invalid:8022" in other.stderr
    assert "error: host.invalid:8022: this machine has no such address" in other.stderr


@pytest.fixture(scope="module")
def port(browse_archive: ArchiveCli) -> Iterator[int]:
    """The port of a server on loopback."""
    number = find_free_port()
    with subprocess.Popen(
        make_command("browse", "--serve", f":{number}"),
        env=os.environ | browse_archive.environment,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            wait_for_server(number)
            yield number
        finally:
            process.send_signal(signal.SIGINT)
            _, complaints = process.communicate(timeout=PATIENCE)
    assert complaints.decode() == f"serving on http://127.0.0.1:{number}/ until Ctrl-C\n"
    assert process.returncode == 0


def fetch(port: int, path: str = "/", **headers: str) -> tuple[int, str]:
    """Ask the server for a page."""

    async def ask() -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}{path}", headers=headers) as response,
        ):
            return response.status, await response.text()

    return asyncio.run(ask())


def test_page_loads_nothing_from_elsewhere(port: int) -> None:
    """It has the application's socket and no address of another host."""
    status, page = fetch(port)
    assert status == 200
    assert f'data-session-websocket-url="ws://127.0.0.1:{port}/ws"' in page
    assert "https://" not in page
    assert page.count("http://") == 0
    assert fetch(port, "/static/js/textual.js")[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://elsewhere.example"},
        {"Origin": "null"},
        {"Host": "elsewhere.example"},
        {"Host": "127.0.0.1.elsewhere.example"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/ws"])
def test_strangers_are_refused(port: int, path: str, headers: dict[str, str]) -> None:
    """Another page cannot talk to it through the visitor's browser, nor under a false name."""
    assert fetch(port, path, **headers)[0] == 403


def test_visitor_sees_the_application(port: int) -> None:
    """What the socket sends draws the first screen, and a typed query is answered."""

    async def visit() -> bytes:
        seen = b""
        url = f"ws://127.0.0.1:{port}/ws?width=100&height=30"
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
            async with asyncio.timeout(PATIENCE):
                while b"5 articles" not in seen:
                    message = await socket.receive()
                    assert message.type in {aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT}
                    seen += message.data if isinstance(message.data, bytes) else b""
                await socket.send_json(["stdin", "tong ket"])
                while b"1 article" not in seen:
                    message = await socket.receive()
                    seen += message.data if isinstance(message.data, bytes) else b""
        return seen

    assert asyncio.run(visit())


def test_visitor_can_write_nothing(browse_archive: ArchiveCli) -> None:
    """Exports, and changes to saved searches, are neither offered nor done."""
    context = CliContext(config=browse_archive.config, data=browse_archive.data)

    async def scenario() -> None:
        with DataService(context, is_read_only=True) as data:
            async with BrowseApp(data).run_test(size=(80, 24)) as pilot:
                await pilot.pause()
                await wait_until_settled(pilot)
                await look(pilot)

    async def look(pilot: Pilot[None]) -> None:
        await press_keys(pilot, "tab")
        assert "Export" not in get_screen_text(pilot)
        await press_keys(pilot, "f4")
        assert pilot.app.screen.query(Input).first().id == "query"
        await press_keys(pilot, "f5")
        screen = get_screen_text(pilot)
        assert "Peek" in screen
        for offered in ("Keep this", "Remove", "n New"):
            assert offered not in screen
        await press_keys(pilot, "a")
        assert not pilot.app.screen.query(Input)

    before = {path: path.stat().st_mtime_ns for path in browse_archive.data.rglob("*.json")}
    asyncio.run(scenario())
    assert before == {path: path.stat().st_mtime_ns for path in browse_archive.data.rglob("*.json")}
