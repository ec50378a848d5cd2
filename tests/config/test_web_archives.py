"""`[[web_archives]]`: who is asked for the past, and what is said of mistakes in it."""

from pathlib import Path

import pytest

from config.errors import FileMistakeError
from config.load import load_settings, load_site
from config.site import WebArchive
from tests.config.conftest import VALID_SITE_FILE, WriteSite

SOUND = """
[[web_archives]]
name = "pywb"
collection = "schools"
cdx = "http://localhost:8080/{collection}/cdx"
replay = "http://localhost:8080/{collection}/{timestamp}id_/{url}"
"""
READ = WebArchive(
    name="pywb",
    cdx="http://localhost:8080/schools/cdx",
    replay="http://localhost:8080/schools/{timestamp}id_/{url}",
    delay=5.0,
)


def test_settings_and_site_files_name_web_archives(
    folder: Path, tmp_path: Path, write_site: WriteSite
) -> None:
    """The collection is put in its place; the pause is five seconds unless it is said."""
    (tmp_path / "settings.toml").write_text(SOUND, encoding="utf-8")
    assert load_settings(tmp_path, data=tmp_path).web_archives == (READ,)
    write_site(text=VALID_SITE_FILE + SOUND)
    assert load_site(folder, "school").web_archives == (READ,)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('name = "pywb"', 'name = "My Archive"', "cannot be the name"),
        ('name = "pywb"\n', "", "cannot be the name"),
        ("{timestamp}id_", "{timestamp}", "{timestamp}id_"),
        ("/{url}", "", "end with {url}"),
        ('cdx = "http:', 'cdx = "ftp:', "is no address"),
        ('collection = "schools"\n', "", "is used and not given"),
        ("{collection}", "schools", "is nowhere used"),
        ("name =", "deley = 1\nname =", "unknown key"),
        ("name =", "delay = -1\nname =", "out of range"),
        ("\n[[", f"{SOUND}\n[[", "two web archives are called"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, before: str, after: str, message: str) -> None:
    """What is missing, unknown or of no use is said with file and line."""
    text = SOUND.replace(before, after)
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FileMistakeError) as caught:
        load_settings(tmp_path, data=tmp_path)
    assert message in str(caught.value)
