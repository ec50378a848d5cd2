"""A configuration to edit, and the program used from any folder."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.folders import SHIPPED_CONFIG
from config.load import load_settings, load_sites
from search_cli import cli


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, empty, and a home of the test's own."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))
    return tmp_path


def run(*words: str) -> Result:
    """Run a command that names no folder."""
    return CliRunner().invoke(cli, words, prog_name="truongdang")


def test_configuration_of_a_folder(own_home: Path) -> None:
    """It is sound, has the shipped sites beside it, and is used by whoever works in its folder."""
    assert run("init", "study").exit_code == 0
    assert load_settings(Path("study/config"), data=own_home).shipped_sites
    assert load_sites(Path("study/config")) == load_sites(SHIPPED_CONFIG)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir("study")
        missing = run("status")
    assert missing.exit_code == 3
    assert "note: the data folder is data (here is a configuration" in missing.stderr


def test_own_configuration(own_home: Path) -> None:
    """Without a folder it is written where the user's own is looked for."""
    assert run("init").exit_code == 0
    assert (own_home / "c" / "truongdang" / "settings.toml").exists()
    assert list((own_home / "work").iterdir()) == []


def test_nothing_is_overwritten() -> None:
    """What is there already stays, and is counted; all site files come when asked for."""
    path = Path("study/config/settings.toml")
    path.parent.mkdir(parents=True)
    path.write_text('contact = "mine"\n', encoding="utf-8")
    done = run("init", "study", "--with-sites")
    assert "1 files were there already" in done.stdout
    assert path.read_text(encoding="utf-8") == 'contact = "mine"\n'
    assert len(list(Path("study/config/sites").iterdir())) == len(load_sites(SHIPPED_CONFIG))


def test_any_folder_without_a_configuration(own_home: Path) -> None:
    """The sites that come with the program are listed, and one is enabled in the user's folder."""
    assert len(run("sites", "list").stdout.splitlines()) == len(load_sites(SHIPPED_CONFIG))
    key = next(site.key for site in load_sites(SHIPPED_CONFIG) if not site.enabled)
    assert run("sites", "enable", key).exit_code == 0
    assert (own_home / "c" / "truongdang" / "sites" / f"{key}.toml").exists()
    assert run("sites", "validate").exit_code == 0


@pytest.mark.parametrize("words", [("search", "x"), ("status",), ("archive", "verify")])
def test_errors_name_the_folder_in_use(own_home: Path, words: tuple[str, ...]) -> None:
    """Where nothing is found it is said where it was looked for, and why there."""
    own = run(*words)
    assert own.exit_code == 3
    assert f"note: the data folder is {own_home / 'd' / 'truongdang'} (your own" in own.stderr
    assert "note: the data folder is x (--data)" in run(*words, "--data", "x").stderr


def test_unknown_site_names_the_configuration() -> None:
    """An unknown site is looked for in a configuration, which is named."""
    assert "note: the configuration folder is " in run("crawl", "nosuch").stderr
