"""Places to browse in."""

import shutil
from pathlib import Path

import pytest

from terminal.browse import search_screen
from tests.terminal.browse.shelf import filled
from tests.terminal.place import Place


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Five articles of two sites, one of them revised; to be read only."""
    return filled(tmp_path_factory.mktemp("shelf"))


@pytest.fixture
def own_shelf(shelf: Place, tmp_path: Path) -> Place:
    """A copy of the shelf, to be changed."""
    shutil.copytree(shelf.data, tmp_path / "data")
    shutil.copytree(shelf.config, tmp_path / "config")
    return Place(tmp_path / "data", tmp_path / "config")


@pytest.fixture(autouse=True)
def quick_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody on the stage pauses longer than it takes to be taken for done."""
    monkeypatch.setattr(search_screen, "PAUSE", 0.001)
