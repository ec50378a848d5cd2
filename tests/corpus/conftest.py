"""The shared captures, served on the loopback interface, crawled and indexed once for all tests."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.desk import Desk

SITES = ("joomla-a", "joomla-c", "nukeviet-a")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data."""
    folder = os.environ.get("TRUONGDANG_CORPUS")
    if not folder:
        pytest.skip("TRUONGDANG_CORPUS is not set: no shared captures to crawl")
    return Path(folder)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def replay(shared: Path, site: str) -> Iterator[int]:
    """Serve one capture; gives its port."""
    port = free_port()
    corpus = shared / "corpus"
    words = [sys.executable, str(corpus / "serve.py"), str(corpus / site), "--port", str(port)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            yield port
        finally:
            server.terminate()


def wait_for(port: int) -> None:
    """Wait until a server answers."""
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"nothing answers on port {port}")


@pytest.fixture(scope="session")
def crawled(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with the three captures added, crawled and indexed; their servers still run."""
    desk = Desk(tmp_path_factory.mktemp("captures"))
    (desk.folder / "sites").mkdir()
    with ExitStack() as servers:
        for site in SITES:
            port = servers.enter_context(replay(shared, site))
            added = ("sites", "add", f"http://127.0.0.1:{port}/", "--key", site, "--delay", "0")
            desk.run(*added, "--yes")
        desk.run("crawl", "--all")
        yield desk


@pytest.fixture(scope="session")
def crawled_unknown(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The same as if nothing were known of the systems that made the pages."""
    desk = Desk(tmp_path_factory.mktemp("generic"))
    sites = desk.folder / "sites"
    sites.mkdir()
    with ExitStack() as servers:
        for site in SITES:
            port = servers.enter_context(replay(shared, site))
            text = f'start_urls = ["http://127.0.0.1:{port}/"]\ndelay = 0.0\ncms = "generic"\n'
            (sites / f"{site}.toml").write_text(text, encoding="utf-8")
        desk.run("crawl", "--all")
        yield desk
