"""What many tests work on."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cli import Workspace
from tests.support.site_server import SiteServer, serve_site

# A shell starts what runs in its background with Ctrl-C switched off, for its children too.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the folders of whoever runs it."""
    folder = tmp_path_factory.getbasetemp() / "own"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    """A new desk."""
    return Workspace(tmp_path)


@pytest.fixture
def school() -> Iterator[SiteServer]:
    """A school of three articles, two on its front page and one on the next."""
    with serve_site(SiteServer()) as made:
        paths = [made.add_article(number, f"Hội nghị số {number}") for number in (1, 2, 3)]
        pager = '<div class="pagination"><a href="/?start=2">2</a></div>'
        made.add_listing("/", paths[:2], pager)
        made.add_listing("/?start=2", paths[2:])
        yield made
