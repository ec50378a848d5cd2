"""Archives for commands: empty, filled, shared."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cli import ALONE
from tests.support.cli_on_path import install_on_path
from tests.support.cli_runner import SAMPLE_ARTICLES, ArchiveCli, run_demo, to_import_lines


def _make_runner(folder: Path) -> ArchiveCli:
    (folder / "config" / "sites").mkdir(parents=True)
    (folder / "config" / "settings.toml").write_text(ALONE, encoding="utf-8")
    return ArchiveCli(folder / "data", folder / "config")


@pytest.fixture
def empty_cli(tmp_path: Path) -> ArchiveCli:
    """A configuration without an archive."""
    return _make_runner(tmp_path)


@pytest.fixture
def writable_cli(tmp_path: Path) -> ArchiveCli:
    """An archive of the test's own, to be changed."""
    return _fill_archive(tmp_path)


@pytest.fixture(scope="session")
def shared_cli(tmp_path_factory: pytest.TempPathFactory) -> ArchiveCli:
    """An archive that many tests share, to be read only."""
    return _fill_archive(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder where the demonstration was run, and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    done = run_demo(folder)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


@pytest.fixture
def demo_copy(
    demo_run: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A folder with a copy of the demonstration's, in which the program is found by its name."""
    shutil.copytree(demo_run[0] / "demo-data", tmp_path / "demo-data")
    monkeypatch.setenv("TRUONGDANG_DATA", "demo-data")
    monkeypatch.setenv("TRUONGDANG_CONFIG", "demo-data/config")
    monkeypatch.chdir(tmp_path)
    with install_on_path() as path:
        monkeypatch.setenv("PATH", path)
        yield tmp_path


@pytest.fixture
def revised(demo_copy: Path) -> str:
    """The id of an article of that copy that its site has changed since it was crawled."""
    data = demo_copy / "demo-data"
    exported = (data / "export" / "articles.jsonl").read_text(encoding="utf-8")
    article = json.loads(exported.splitlines()[0])
    changed = to_import_lines({**article, "body": f"{article['body']}\nTin đã được sửa."})
    archive_cli = ArchiveCli(data, data / "config")
    result = archive_cli.run("import", "-", "--site", article["site"], stdin=changed)
    assert result.exit_code == 0, result.stderr
    return str(article["id"])


def _fill_archive(folder: Path) -> ArchiveCli:
    archive_cli = _make_runner(folder)
    result = archive_cli.run(
        "import", "-", "--site", "song-ha", stdin=to_import_lines(*SAMPLE_ARTICLES)
    )
    assert result.exit_code == 0, result.stderr
    return archive_cli


@pytest.fixture(autouse=True)
def fixed_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on the terminal or the settings of whoever runs it."""
    for name in ("COLUMNS", "NO_COLOR", "TRUONGDANG_CONFIG", "TRUONGDANG_DATA"):
        monkeypatch.delenv(name, raising=False)
