"""Which folders are used where none is named: those here, if they are ours, else the user's own.

./config with our settings.toml, or ./data with our archive  ->  ./config and ./data
neither                                                      ->  ~/.config/truongdang and
                                                                 ~/.local/share/truongdang (XDG)
"""

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

CONFIG_VARIABLE = "TRUONGDANG_CONFIG"
DATA_VARIABLE = "TRUONGDANG_DATA"
ARCHIVE_URL_VARIABLE = "TRUONGDANG_ARCHIVE_URL"
SHIPPED_CONFIG = Path(__file__).parent
"""The configuration that comes with the program, and is never written to."""
SETTING_NAMES = (
    "alert_command",
    "archive_url",
    "captures",
    "contact",
    "engine",
    "max_run",
    "opensearch_index",
    "opensearch_replicas",
    "opensearch_shards",
    "opensearch_url",
    "proxy",
    "shipped_sites",
    "user_agent",
)
"""The settings by which a `settings.toml` is known to be ours; every other program has one too."""
_PROGRAM_NAME = "truongdang"
_XDG_FOLDERS = {"config": ".config", "data": ".local/share", "state": ".local/state"}
_HERE = Path()
_OUR_SETTING = re.compile(rf"^(?:{'|'.join(SETTING_NAMES)})[ \t]*=", re.MULTILINE)
_OUR_SITE = re.compile(r"^start_urls[ \t]*=", re.MULTILINE)
_FIRST_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
_MARKS_OF_DATA = ("archive.sqlite3", "last-change", "index/manifest.json", "saved-searches.json")
"""Files that a data folder of ours has: some other archive_url leaves the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenFolder:
    """A folder, and in a few words why it is this one."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenFolders:
    """The folders of configuration and data."""

    config: ChosenFolder
    data: ChosenFolder


def choose_folders(
    config: ChosenFolder | None = None,
    data: ChosenFolder | None = None,
    environ: Mapping[str, str] = os.environ,
) -> ChosenFolders:
    """Choose the folders that a command does not name: by the environment, then by what is here."""
    config = config or _get_named(environ, CONFIG_VARIABLE)
    data = data or _get_named(environ, DATA_VARIABLE)
    if config and data:
        return ChosenFolders(config=config, data=data)
    usual = _choose_usual_folders()
    return ChosenFolders(config=config or usual.config, data=data or usual.data)


def get_user_config_folder() -> Path:
    """Return the user's own folder of configuration, which need not be there."""
    return _get_user_folders().config.path


def get_user_state_folder() -> Path:
    """Return the user's own folder of what only this machine remembers; it need not be there."""
    return _find_user_folder("state")


def is_our_config(folder: Path) -> bool:
    """Tell whether a folder holds a configuration of ours: its settings, or a site."""
    if _holds(folder / "settings.toml", _OUR_SETTING):
        return True
    try:
        return any(_holds(path, _OUR_SITE) for path in (folder / "sites").glob("*.toml"))
    except OSError:
        return False


def is_our_data(folder: Path) -> bool:
    """Tell whether a folder holds an archive or an index of ours."""
    return any((folder / name).exists() for name in _MARKS_OF_DATA)


def _get_named(environ: Mapping[str, str], variable: str) -> ChosenFolder | None:
    named = environ.get(variable)
    return ChosenFolder(path=Path(named), reason=variable) if named else None


def _choose_usual_folders() -> ChosenFolders:
    """Choose both together: an archive here with a configuration elsewhere would be a riddle."""
    config, data = _HERE / "config", _HERE / "data"
    if is_our_config(config):
        reason = "here is a configuration of truongdang: ./config"
    elif is_our_data(data):
        reason = "here is an archive of truongdang: ./data"
    else:
        return _get_user_folders()
    return ChosenFolders(
        config=ChosenFolder(path=config, reason=reason),
        data=ChosenFolder(path=data, reason=reason),
    )


def _get_user_folders() -> ChosenFolders:
    reason = "your own folder: none was named, and neither ./config nor ./data is of truongdang"
    return ChosenFolders(
        config=ChosenFolder(path=_find_user_folder("config"), reason=reason),
        data=ChosenFolder(path=_find_user_folder("data"), reason=reason),
    )


def _find_user_folder(kind: Literal["config", "data", "state"]) -> Path:
    """Find the user's own folder, on Linux by the XDG Base Directory Specification."""
    if sys.platform == "linux":  # each search asks, and the library's import is a twentieth of it
        named = Path(os.environ.get(f"XDG_{kind.upper()}_HOME", "").strip())
        base = named if named.is_absolute() else Path.home() / _XDG_FOLDERS[kind]
        return base / _PROGRAM_NAME
    import platformdirs  # noqa: PLC0415

    finders = {
        "config": platformdirs.user_config_path,
        "data": platformdirs.user_data_path,
        "state": platformdirs.user_state_path,
    }
    return finders[kind](_PROGRAM_NAME, appauthor=False)


def _holds(path: Path, pattern: re.Pattern[str]) -> bool:
    """Tell whether a file has one of our keys before its first table, also where it is broken."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    table = _FIRST_TABLE.search(text)
    return bool(pattern.search(text, 0, table.start() if table else len(text)))
