"""Places for commands: empty, filled, shared."""

from pathlib import Path

import pytest

from tests.terminal.place import ARTICLES, Place, lines_of, run_demo


def _place(folder: Path) -> Place:
    (folder / "config" / "sites").mkdir(parents=True)
    return Place(folder / "data", folder / "config")


@pytest.fixture
def nowhere(tmp_path: Path) -> Place:
    """A place without an archive."""
    return _place(tmp_path)


@pytest.fixture
def terminal(tmp_path: Path) -> Place:
    """A place of the test's own, to be changed."""
    return _filled(tmp_path)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A place that many tests share, to be read only."""
    return _filled(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder where the demonstration was run, and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    done = run_demo(folder)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def _filled(folder: Path) -> Place:
    place = _place(folder)
    result = place.run("import", "-", "--site", "song-ha", stdin=lines_of(*ARTICLES))
    assert result.exit_code == 0, result.stderr
    return place


@pytest.fixture(autouse=True)
def steady_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on the terminal or the settings of whoever runs it."""
    for name in ("COLUMNS", "NO_COLOR", "TRUONGDANG_CONFIG", "TRUONGDANG_DATA"):
        monkeypatch.delenv(name, raising=False)
