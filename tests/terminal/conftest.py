"""Places for commands: empty, filled, shared."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shell import program_in_path
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


@pytest.fixture
def desk_of_demo(
    shown: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A folder with a copy of the demonstration's, in which the program is found by its name."""
    shutil.copytree(shown[0] / "demo-data", tmp_path / "demo-data")
    monkeypatch.setenv("TRUONGDANG_DATA", "demo-data")
    monkeypatch.setenv("TRUONGDANG_CONFIG", "demo-data/config")
    monkeypatch.chdir(tmp_path)
    with program_in_path() as path:
        monkeypatch.setenv("PATH", path)
        yield tmp_path


@pytest.fixture
def revised(desk_of_demo: Path) -> str:
    """The id of an article of that copy that its site has changed since it was crawled."""
    data = desk_of_demo / "demo-data"
    exported = (data / "export" / "articles.jsonl").read_text(encoding="utf-8")
    article = json.loads(exported.splitlines()[0])
    changed = lines_of({**article, "body": f"{article['body']}\nTin đã được sửa."})
    place = Place(data, data / "config")
    result = place.run("import", "-", "--site", article["site"], stdin=changed)
    assert result.exit_code == 0, result.stderr
    return str(article["id"])


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
