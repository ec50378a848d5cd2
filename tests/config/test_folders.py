"""Which folders are used: what is named, what is here and ours, else the user's own."""

import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import platformdirs
import pytest

from config.folders import (
    SETTING_NAMES,
    SHIPPED_CONFIG,
    ChosenFolder,
    choose_folders,
    get_user_config_folder,
    get_user_state_folder,
)
from config.load import list_site_files, load_site, load_sites, set_enabled
from config.site import Settings

HERE = (Path("config"), Path("data"))
FOREIGN = {
    "data/raw.csv": "a,b\n",
    "data/archive/old.sqlite3": "",
    "config/settings.toml": '[default]\nengine = "postgresql"\n',
    "config/sites/front.toml": 'title = "a web site"\n',
    "config/config.yml": "default:\n",
}
"""What projects of others have in folders of these names."""


def lay_out(folder: Path, files: Sequence[tuple[str, str]]) -> None:
    """Write files below a folder."""
    for name, text in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """An empty folder to work in; return the user's own folders."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))
    return tmp_path / "c" / "truongdang", tmp_path / "d" / "truongdang"


@pytest.mark.skipif(sys.platform != "linux", reason="the library is asked elsewhere")
@pytest.mark.parametrize("value", [None, "", " ", "/base", "base"])
def test_the_users_own_folders_are_those_of_the_library(
    value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Linux they are found without its import, by the same rule."""
    monkeypatch.setenv("HOME", "/home/someone")
    for kind in ("CONFIG", "STATE"):
        if value is None:
            monkeypatch.delenv(f"XDG_{kind}_HOME")
        else:
            monkeypatch.setenv(f"XDG_{kind}_HOME", value)
    assert get_user_config_folder() == platformdirs.user_config_path("truongdang", appauthor=False)
    assert get_user_state_folder() == platformdirs.user_state_path("truongdang", appauthor=False)


def get_chosen() -> tuple[Path, Path]:
    """Return the folders that a command without options and variables would use."""
    chosen = choose_folders(environ={})
    return chosen.config.path, chosen.data.path


def test_others_folders_do_not_count(own: tuple[Path, Path]) -> None:
    """A project with folders `config` and `data` of its own is left alone."""
    assert get_chosen() == own
    lay_out(Path(), [*FOREIGN.items()])
    assert get_chosen() == own
    assert "neither ./config nor ./data" in choose_folders(environ={}).data.reason


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config/settings.toml", '# mine\ncontact = "https://example.org"\n'),
        ("config/settings.toml", 'user_agent = "not closed\n'),
        ("config/sites/truong.toml", 'start_urls = ["http://truong.example/"]\n'),
        ("data/archive.sqlite3", ""),
        ("data/index/manifest.json", "{}"),
        ("data/last-change", "7"),
    ],
)
def test_either_of_ours_makes_both_count(own: tuple[Path, Path], name: str, text: str) -> None:
    """A configuration or an archive here is used, with the other folder here beside it."""
    lay_out(Path(), [*FOREIGN.items(), (name, text)])
    assert get_chosen() == HERE != own
    assert f"./{name.partition('/')[0]}" in choose_folders(environ={}).config.reason


def test_what_is_named_wins(own: tuple[Path, Path], tmp_path: Path) -> None:
    """An option goes before a variable, and that before what is here; each says what it was."""
    named = ChosenFolder(path=tmp_path, reason="--data")
    chosen = choose_folders(data=named, environ={"TRUONGDANG_DATA": "x", "TRUONGDANG_CONFIG": "y"})
    assert chosen.data == named
    assert chosen.config == ChosenFolder(path=Path("y"), reason="TRUONGDANG_CONFIG")
    assert choose_folders(data=named, environ={}).config.path == own[0]


def test_a_settings_file_is_known_by_every_setting() -> None:
    """No setting is forgotten by which a settings.toml is told from that of another program."""
    others = {"data", "captures_url", "web_archives"}  # no keys of a line of their own
    assert {*SETTING_NAMES} == {field.name for field in fields(Settings)} - others


def test_sites_come_with_the_program(own: tuple[Path, Path]) -> None:
    """Without a configuration all shipped sites are there; one's own file goes before."""
    shipped = load_sites(SHIPPED_CONFIG)
    assert len(shipped) >= 54
    assert load_sites(own[0]) == shipped
    key = shipped[0].key
    lay_out(own[0], [(f"sites/{key}.toml", 'start_urls = ["http://mine.example/"]\n')])
    assert load_site(own[0], key).start_urls == ("http://mine.example/",)
    assert len(load_sites(own[0])) == len(shipped)
    lay_out(own[0], [("settings.toml", "shipped_sites = false\n")])
    assert [site.key for site in load_sites(own[0])] == [key]


def test_installation_is_never_written_to(own: tuple[Path, Path]) -> None:
    """To enable a shipped site copies its file, comments included, into the configuration."""
    path = next(each for each in list_site_files(own[0]) if "enabled = false" in each.read_text())
    before = path.read_bytes()
    assert set_enabled(own[0], path.stem, enabled=True)
    assert path.read_bytes() == before
    copy = (own[0] / "sites" / path.name).read_text(encoding="utf-8")
    assert copy == before.decode().replace("enabled = false", "enabled = true")
    assert load_site(own[0], path.stem).enabled
