"""The tables `[[web_archives]]` of settings and site files: who is asked for the past."""

import re
from urllib.parse import urlsplit

from config.site import DEFAULT_ARCHIVE_DELAY, WebArchive
from config.table_reader import TableReader
from config.validation import find_url_mistake

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_COLLECTION = "{collection}"
_TIMESTAMP = "{timestamp}"
_RAW_TIMESTAMP = f"{_TIMESTAMP}id_"
"""A time with the flag of Wayback machines and pywb for a payload that is not rewritten."""
_URL = "{url}"
_REPLAY_HINT = 'Write replay = "https://host/collection/{timestamp}id_/{url}".'
_CDX_HINT = 'Write cdx = "https://host/collection/cdx".'


def read_web_archives(reader: TableReader) -> tuple[WebArchive, ...]:
    """Read all tables; what is wrong in one is a mistake of the file."""
    tables = reader.read_tables("web_archives")
    archives = [_read_table(table) for table in tables]
    for number, table in enumerate(tables):
        name = archives[number].name
        if name and name in [each.name for each in archives[:number]]:
            hint = "Give each web archive a name of its own."
            table.add_mistake("name", f'two web archives are called "{name}"', hint=hint)
        reader.adopt_mistakes(table)
    return tuple(archives)


def _read_table(table: TableReader) -> WebArchive:
    collection = table.read_text("collection")
    texts = {key: table.read_text(key) for key in ("cdx", "replay")}
    archive = WebArchive(
        name=_read_name(table),
        cdx=texts["cdx"].replace(_COLLECTION, collection),
        replay=texts["replay"].replace(_COLLECTION, collection),
        delay=table.read_seconds("delay", DEFAULT_ARCHIVE_DELAY),
    )
    is_used = any(_COLLECTION in text for text in texts.values())
    if bool(collection) != is_used:
        fault = "is nowhere used" if collection else "is used and not given"
        hint = "Write {collection} in cdx and replay, and collection beside them; or neither."
        table.add_mistake("collection", f"the collection {fault}", hint=hint)
    if mistake := find_url_mistake(archive.cdx) if archive.cdx else "it is missing":
        table.add_mistake("cdx", f'"{archive.cdx}" is no address: {mistake}', hint=_CDX_HINT)
    _check_replay(table, archive)
    return archive


def _read_name(table: TableReader) -> str:
    name = table.read_text("name")
    if not _NAME.fullmatch(name):
        hint = 'Write small letters, digits and hyphens: name = "internet-archive".'
        table.add_mistake("name", f'"{name}" cannot be the name of a web archive', hint=hint)
    return name


def _check_replay(table: TableReader, archive: WebArchive) -> None:
    template = archive.replay
    example = template.replace(_TIMESTAMP, "20120304050607").replace(_URL, "http://a.example/")
    if not template:
        table.add_mistake("replay", "the replay address is missing", hint=_REPLAY_HINT)
    elif _RAW_TIMESTAMP not in template or not template.endswith(_URL):
        message = "the replay address must hold {timestamp}id_ and end with {url}"
        table.add_mistake("replay", message, hint=_REPLAY_HINT)
    elif mistake := find_url_mistake(example):
        table.add_mistake("replay", f'"{template}" is no address: {mistake}', hint=_REPLAY_HINT)
    elif "{" in urlsplit(example).netloc:
        table.add_mistake("replay", "the host cannot be a part of the template", hint=_REPLAY_HINT)
