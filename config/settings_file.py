"""The settings that hold for every site, from the optional file `settings.toml`."""

import re
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from config.errors import ConfigError, FileMistakeError
from config.site import DEFAULT_MAX_RUN, Settings
from config.table_reader import TableReader
from config.toml_file import TomlFile, parse_toml, read_toml
from config.validation import find_url_mistake
from config.web_archives import read_web_archives


class _Engine(StrEnum):
    """The search engines that can hold an index."""

    WHOOSH = "whoosh"
    TANTIVY = "tantivy"
    OPENSEARCH = "opensearch"


_DATABASE_SCHEMES = ("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")
_PASSWORD = re.compile(r"(://[^/@:\s]*):[^/\s]*@|(?<=password=)[^&\s]+")
"""A password in an address of a database: between name and host, or as a parameter."""
_OBJECT_STORE = "s3://"
_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^/?#]+)*/?")
"""A bucket, by the rules for their names, and folders in it."""
_INDEX_NAME = re.compile(r"[a-z][a-z0-9_-]{0,99}")


def load_settings(folder: Path, *, data: Path, archive_url: str = "") -> Settings:
    """Read `settings.toml` in `folder`; what it leaves out or empty lies in the `data` folder.

    Args:
        folder: The folder of the configuration.
        data: The folder of archive and index.
        archive_url: The address of the database, in place of that of the file; empty: the file's.
    """
    path = folder / "settings.toml"
    file = read_toml(path) if path.exists() else _make_empty_file(path)
    reader = TableReader(file)
    home = data.absolute()
    captures = _read_captures(reader) or "captures"
    is_remote = captures.startswith(_OBJECT_STORE)
    settings = Settings(
        data=home,
        engine=reader.read_choice("engine", _Engine.WHOOSH).value,
        archive_url=_choose_database_url(reader, archive_url)
        or f"sqlite:///{home / 'archive.sqlite3'}",
        captures=home / (captures if not is_remote else "captures"),
        captures_url=captures if is_remote else "",
        opensearch_url=_read_cluster_urls(reader),
        opensearch_index=_read_index_name(reader),
        opensearch_shards=reader.read_count("opensearch_shards", 1, least=1),
        opensearch_replicas=reader.read_count("opensearch_replicas", 1, least=0),
        contact=reader.read_text("contact"),
        user_agent=reader.read_text("user_agent"),
        alert_command=reader.read_text("alert_command"),
        proxy=_read_proxy(reader),
        max_run=reader.read_interval("max_run", DEFAULT_MAX_RUN),
        shipped_sites=reader.read_flag("shipped_sites", default=True),
        web_archives=read_web_archives(reader),
    )
    if settings.engine == _Engine.OPENSEARCH and not settings.opensearch_url:
        reader.add_mistake(
            "engine",
            "opensearch_url says nowhere where OpenSearch is",
            hint='Write opensearch_url = "https://host:9200".',
        )
    if mistakes := reader.collect_mistakes():
        raise FileMistakeError(mistakes)
    return settings


def takes_shipped_sites(folder: Path) -> bool:
    """Tell whether the sites that come with the program count beside those of a folder.

    They do unless `settings.toml` says no; what is wrong in that file others say.
    """
    path = folder / "settings.toml"
    try:
        table = read_toml(path).table if path.exists() else {}
    except FileMistakeError:
        return True
    return table.get("shipped_sites") is not False


def read_alert_command(folder: Path) -> str:
    """Read `alert_command` alone, also from a settings.toml that holds mistakes; "" where none is.

    An alert about a mistake in that file must still be sent: where the file is no TOML, the line
    that begins with the key is read by itself.
    """
    try:
        text = (folder / "settings.toml").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    lines = [line for line in text.splitlines() if re.match(r"alert_command\s*=", line)]
    for part in (text, *lines):
        with suppress(FileMistakeError):
            command = parse_toml(folder / "settings.toml", part).table.get("alert_command")
            return command if isinstance(command, str) else ""
    return ""


def _make_empty_file(path: Path) -> TomlFile:
    """Return an empty file in the place of one that is missing."""
    return TomlFile(path=path, text="", table={})


def _choose_database_url(reader: TableReader, given: str) -> str:
    """Take the URL of the archive database, the given one first; empty means the default."""
    own = reader.read_text("archive_url")  # also where it does not count: else it is unknown
    url = given or own
    if not url or url.startswith(_DATABASE_SCHEMES):
        return url
    shown = _PASSWORD.sub(lambda found: f"{found[1]}:***@" if found[1] else "***", url)
    message = f'"{shown}" names no database that the archive can use'
    hint = 'Write "sqlite:////folder/archive.sqlite3" or "postgresql://host/name".'
    if given:
        raise ConfigError(message, hint=hint)
    reader.add_mistake("archive_url", message, hint=hint)
    return url


def _read_captures(reader: TableReader) -> str:
    """Take the place of captures: another address would silently become a folder of that name."""
    place = reader.read_text("captures")
    if "://" in place and not _BUCKET.fullmatch(place):
        reader.add_mistake(
            "captures",
            f'"{place}" is neither a folder nor a bucket of S3',
            hint='Write captures = "/srv/captures", or captures = "s3://bucket/captures".',
        )
    return place


def _read_proxy(reader: TableReader) -> str:
    """Take the URL of a proxy, without name and password, which others may read here."""
    url = reader.read_text("proxy")
    mistake = find_url_mistake(url) if url else None
    if "@" in url:
        reader.add_mistake(
            "proxy",
            "a name or password stands in it",
            hint="Put them into TRUONGDANG_PROXY_USER and TRUONGDANG_PROXY_PASSWORD.",
        )
    elif mistake:
        message = f'"{url}" is no address: {mistake}'
        reader.add_mistake("proxy", message, hint='Write proxy = "http://proxy.example:3128".')
    return url


def _read_cluster_urls(reader: TableReader) -> tuple[str, ...]:
    """Take one address of a node or several, without passwords, which others may read here."""
    key = "opensearch_url"
    urls = tuple(url for url in reader.read_texts(key) or () if url)
    for url in urls:
        if "@" in url:
            reader.add_mistake(
                key,
                "a name or password stands in it",
                hint="Put them into OPENSEARCH_USER and OPENSEARCH_PASSWORD.",
            )
        elif mistake := find_url_mistake(url):
            reader.add_mistake(
                key, f'"{url}" is no address: {mistake}', hint=f'Write {key} = "https://host:9200".'
            )
    return urls


def _read_index_name(reader: TableReader) -> str:
    """Take the name of an index, as OpenSearch allows it and no pattern can be."""
    name = reader.read_text("opensearch_index") or "truongdang"
    if not _INDEX_NAME.fullmatch(name):
        reader.add_mistake(
            "opensearch_index",
            f'"{name}" is no name of an index',
            hint="Write at most 100 small letters of a to z, digits, - and _; a letter first.",
        )
    return name
