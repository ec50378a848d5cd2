"""pywb, which replays captures: asked for by tests, installed by `make pywb`."""

import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from tests.support.peers import require_peer
from tests.support.ports import find_free_port

_PROGRAMS = Path(__file__).parents[2] / "build/pywb/bin"
_PATIENCE = 60  # seconds until it answers: a loaded machine takes ten


def require_pywb() -> None:
    """Skip the test where pywb is not installed."""
    require_peer((_PROGRAMS / "wayback").exists(), "pywb", "make pywb")


def add_wacz(folder: Path, collection: str, file: Path) -> None:
    """Make a collection of what a WACZ file holds."""
    _make_collection(folder, collection, [file], "--unpack-wacz")


def add_captures(folder: Path, collection: str, files: Sequence[Path]) -> None:
    """Make a collection of WARC files."""
    _make_collection(folder, collection, files)


def _make_collection(folder: Path, collection: str, files: Sequence[Path], *options: str) -> None:
    for words in (["init", collection], ["add", *options, collection, *map(str, files)]):
        subprocess.run(
            [_PROGRAMS / "wb-manager", *words], cwd=folder, check=True, capture_output=True
        )


@contextmanager
def serve_pywb(folder: Path) -> Iterator[str]:
    """Serve the collections of a folder on loopback, and yield the address; ends with the block."""
    port = find_free_port()
    command = [str(_PROGRAMS / "wayback"), "-b", "127.0.0.1", "-p", str(port), "-d", str(folder)]
    with (
        (folder / "pywb.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log) as server,
    ):
        try:
            _wait(f"http://127.0.0.1:{port}/", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(_PATIENCE * 10):
        try:
            with urllib.request.urlopen(url):  # noqa: S310 -- our own, on loopback
                return
        except URLError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
    raise AssertionError(f"pywb does not answer at {url}")
