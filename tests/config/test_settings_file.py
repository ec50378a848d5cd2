"""The settings that hold for every site."""

from pathlib import Path

import pytest

from config.errors import FileMistakeError
from config.load import load_settings, read_alert_command
from config.site import Settings

FULL = """\
engine = "tantivy"
archive_url = "postgresql://archive.example/articles"
captures = "/srv/captures"
opensearch_url = "https://search.example:9200"
opensearch_index = "news"
opensearch_shards = 3
opensearch_replicas = 0
contact = "https://project.example/crawler"
user_agent = "Mau/1.0"
alert_command = "mail -s alert me"
"""


def write(folder: Path, text: str) -> Path:
    """Write the settings."""
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("text", ['archive_url = ""', 'archive_url = "postgresql://a.example/x"'])
def test_address_that_is_given_goes_before_that_of_the_file(tmp_path: Path, text: str) -> None:
    """Regression: the settings that `init` writes were refused then, as with an unknown key."""
    write(tmp_path, text)
    given = "postgresql://archive.example/articles"
    assert load_settings(tmp_path, data=tmp_path, archive_url=given).archive_url == given


@pytest.mark.parametrize("text", [None, "", 'archive_url = ""\ncaptures = ""\n'])
def test_without_settings_everything_lies_in_the_data_folder(
    tmp_path: Path, text: str | None
) -> None:
    """A missing file, an empty one and empty texts all mean the defaults."""
    if text is not None:
        write(tmp_path, text)

    settings = load_settings(tmp_path, data=tmp_path / "data")

    assert settings == Settings(
        data=tmp_path / "data",
        engine="whoosh",
        archive_url=f"sqlite:///{tmp_path}/data/archive.sqlite3",
        captures=tmp_path / "data" / "captures",
        opensearch_url=(),
        contact="",
        user_agent="",
        alert_command="",
    )


def test_every_setting_is_read(tmp_path: Path) -> None:
    """Each default is replaced by what the file says."""
    write(tmp_path, FULL)

    assert load_settings(tmp_path, data=Path("/data")) == Settings(
        data=Path("/data"),
        engine="tantivy",
        archive_url="postgresql://archive.example/articles",
        captures=Path("/srv/captures"),
        opensearch_url=("https://search.example:9200",),
        opensearch_index="news",
        opensearch_shards=3,
        opensearch_replicas=0,
        contact="https://project.example/crawler",
        user_agent="Mau/1.0",
        alert_command="mail -s alert me",
    )


def test_paths_are_absolute_wherever_the_program_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later change of folder moves no data."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, 'captures = "warc"\n')

    settings = load_settings(Path(), data=Path("data"))

    assert settings.data == tmp_path / "data"
    assert settings.captures == tmp_path / "data" / "warc"
    assert settings.archive_url == f"sqlite:///{tmp_path}/data/archive.sqlite3"


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ('engin = "whoosh"', 'unknown key "engin"', 'Did you mean "engine"?'),
        ('engine = "wosh"', 'unknown engine "wosh"', 'Did you mean "whoosh"?'),
        ('archive_url = "archive.sqlite3"', "names no database", "sqlite:////"),
        ('archive_url = "mysql://host/name"', "names no database", "postgresql://"),
        ('opensearch_url = "search:9200"', "is no address", "opensearch_url"),
        ('opensearch_url = "https://me:secret@search:9200"', "password stands", "OPENSEARCH_USER"),
        ('captures = "gs://bucket/captures"', "neither a folder nor a bucket", "s3://bucket"),
        ('captures = "s3://Bucket"', "neither a folder nor a bucket", "s3://bucket"),
        ('captures = "s3://bucket/a?b"', "neither a folder nor a bucket", "s3://bucket"),
        ('opensearch_index = "*"', "no name of an index", "small letters"),
        ("opensearch_shards = 0", "too few", "1 or more"),
        ("opensearch_replicas = 1.5", "a whole number", "opensearch_replicas = 1"),
        ('engine = "opensearch"', "says nowhere", "opensearch_url"),
        ('user_agent = "a\\r\\nHost: b"', "line break", "one line"),
        ("contact = true", "must be text, not true or false", 'contact = "..."'),
    ],
)
def test_a_mistaken_setting_names_file_line_and_remedy(
    tmp_path: Path, line: str, message: str, hint: str
) -> None:
    """The settings are checked as strictly as the site files."""
    path = write(tmp_path, f"# settings\n{line}\n")

    with pytest.raises(FileMistakeError) as caught:
        load_settings(tmp_path, data=tmp_path)

    assert str(caught.value).startswith(f"{path}:2: ")
    assert message in str(caught.value)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ('alert_command = "tell me"\nnonsense = 1\n', "tell me"),
        ('contact = [\nalert_command = "tell me"\n', "tell me"),
        ('alert_command="tell me" # and nobody else\n= 3\n', "tell me"),
        ("alert_command = 3\n", ""),
        ("alert_command = tell me\n", ""),
        ('# alert_command = "tell me"\n', ""),
        ("", ""),
    ],
)
def test_command_is_found_in_mistaken_settings(tmp_path: Path, text: str, command: str) -> None:
    """The alert command is found in settings that hold mistakes, which it is to report."""
    write(tmp_path, text)
    assert read_alert_command(tmp_path) == command


def test_without_settings_nobody_is_told(tmp_path: Path) -> None:
    """A missing file names no command."""
    assert read_alert_command(tmp_path) == ""
