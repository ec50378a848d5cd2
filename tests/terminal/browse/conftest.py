"""Archives to browse in."""

import shutil
from pathlib import Path

import pytest

from terminal.browse import search_screen
from tests.support.browse_archive import make_browse_archive
from tests.support.cli_runner import ArchiveCli


@pytest.fixture(scope="session")
def browse_archive(tmp_path_factory: pytest.TempPathFactory) -> ArchiveCli:
    """Five articles of two sites, one of them revised; to be read only."""
    return make_browse_archive(tmp_path_factory.mktemp("shelf"))


@pytest.fixture
def writable_browse_archive(browse_archive: ArchiveCli, tmp_path: Path) -> ArchiveCli:
    """A copy of the archive, to be changed."""
    shutil.copytree(browse_archive.data, tmp_path / "data")
    shutil.copytree(browse_archive.config, tmp_path / "config")
    return ArchiveCli(tmp_path / "data", tmp_path / "config")


@pytest.fixture(autouse=True)
def no_typing_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typing pauses no longer than it takes to be taken for done."""
    monkeypatch.setattr(search_screen, "TYPING_PAUSE_SECONDS", 0.001)
