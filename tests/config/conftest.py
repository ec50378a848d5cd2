"""A configuration folder to write site files into."""

from collections.abc import Callable
from pathlib import Path

import pytest

VALID_SITE_FILE = 'start_urls = ["https://school.example/"]\n'
"""The least that a site file must say."""

WriteSite = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration folder without sites; those that come with the program do not count."""
    (tmp_path / "sites").mkdir()
    (tmp_path / "settings.toml").write_text("shipped_sites = false\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def write_site(folder: Path) -> WriteSite:
    """Write `sites/<key>.toml` and return its path."""

    def write(key: str = "school", text: str = VALID_SITE_FILE) -> Path:
        path = folder / "sites" / f"{key}.toml"
        path.write_bytes(text.encode())
        return path

    return write
