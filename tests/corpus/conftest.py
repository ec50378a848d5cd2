"""The shared captures, served on the loopback interface, crawled and indexed once for all tests."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.cli import ALONE, Workspace
from tests.support.ports import find_free_port, wait_for_server
from tests.support.shared_cache import cache_per_session

SITES = ("joomla-a", "joomla-c", "nukeviet-a")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Provide the folder of shared data."""
    folder = os.environ.get("TRUONGDANG_CORPUS")
    if not folder:
        pytest.skip("TRUONGDANG_CORPUS is not set: no shared captures to crawl")
    return Path(folder)


@contextmanager
def replay(
    shared: Path, site: str, folder: Path | None = None, port: int | None = None
) -> Iterator[int]:
    """Serve one capture, or what a test made of it in a folder, and provide its port."""
    port = port or find_free_port()
    corpus = shared / "corpus"
    words = [
        sys.executable,
        str(corpus / "serve.py"),
        str(folder or corpus / site),
        "--port",
        str(port),
    ]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for_server(port)
            yield port
        finally:
            server.terminate()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A desk on which the captures were crawled and indexed, and what was seen meanwhile.

    `checked` is what `sites check` said after the crawl, `again` how a second crawl of a site
    ended, and `before` and `after` are all articles, and their revisions, around that crawl.
    """

    desk: Workspace
    checked: list[dict[str, object]]
    again: set[str]
    before: list[tuple[str, int]]
    after: list[tuple[str, int]]


@pytest.fixture(scope="session")
def gathered(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Gathered:
    """Provide the three captures added and crawled; once for all workers."""

    def gather() -> Gathered:
        desk = Workspace(tmp_path_factory.mktemp("captures"))
        (desk.folder / "sites").mkdir()
        (desk.folder / "settings.toml").write_text(ALONE, encoding="utf-8")
        with ExitStack() as servers:
            for site in SITES:
                port = servers.enter_context(replay(shared, site))
                added = ("sites", "add", f"http://127.0.0.1:{port}/", "--key", site, "--delay", "0")
                desk.run_command(*added, "--yes")
            desk.run_command("crawl", "--all")
            checked = json.loads(desk.run_command("sites", "check", "--json").stdout)["sites"]
            before = revisions(desk)
            again = json.loads(desk.run_command("crawl", "nukeviet-a", "--full", "--json").stdout)[
                "runs"
            ]
        return Gathered(
            desk=desk,
            checked=checked,
            again={run["exit"] for run in again},
            before=before,
            after=revisions(desk),
        )

    return cache_per_session(tmp_path_factory, "captures", gather)


def revisions(desk: Workspace) -> list[tuple[str, int]]:
    """Return the id of each article, with the number of its revision."""
    return [(article.id, article.revision) for article in desk.get_articles()]


@pytest.fixture(scope="session")
def crawled(gathered: Gathered) -> Workspace:
    """Provide the desk with the three captures."""
    return gathered.desk


@pytest.fixture(scope="session")
def crawled_unknown(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Provide the same as if nothing were known of the systems that made the pages."""

    def crawl() -> Workspace:
        desk = Workspace(tmp_path_factory.mktemp("generic"))
        sites = desk.folder / "sites"
        sites.mkdir()
        with ExitStack() as servers:
            for site in SITES:
                port = servers.enter_context(replay(shared, site))
                text = f'start_urls = ["http://127.0.0.1:{port}/"]\ndelay = 0.0\ncms = "generic"\n'
                (sites / f"{site}.toml").write_text(text, encoding="utf-8")
            desk.run_command("crawl", "--all")
        return desk

    return cache_per_session(tmp_path_factory, "generic", crawl)
