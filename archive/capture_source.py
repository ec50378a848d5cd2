"""Where captures and articles come from: the site itself, a web archive, a file of captures.

A capture keeps its source as one text, in its record (`WARC-Source-URI`) and in the database:

    None                                                       the site itself
    urn:truongdang:file:heritrix-2012.warc.gz                  a file that was imported
    https://web.archive.org/web/20120304050607id_/http://...   a web archive, and its address there
"""

from enum import StrEnum
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

_FILE_PREFIX = "urn:truongdang:file:"


class CapturedFrom(StrEnum):
    """The way by which an article, or a capture, came into the archive."""

    LIVE = "live"
    WEB_ARCHIVE = "web-archive"
    WARC = "warc"
    JSONL = "jsonl"


def make_file_source(path: Path) -> str:
    """Return the source of a capture that stood in a file; its folder is left out."""
    return _FILE_PREFIX + quote(path.name)


def get_captured_from(source: str | None) -> CapturedFrom:
    """Return the kind of a source."""
    if source is None:
        return CapturedFrom.LIVE
    return CapturedFrom.WARC if source.startswith(_FILE_PREFIX) else CapturedFrom.WEB_ARCHIVE


def get_source_name(source: str | None) -> str | None:
    """Return a source in a word: the host of the web archive, or the name of the file."""
    if source is None:
        return None
    if source.startswith(_FILE_PREFIX):
        return unquote(source.removeprefix(_FILE_PREFIX))
    return urlsplit(source).netloc or source
