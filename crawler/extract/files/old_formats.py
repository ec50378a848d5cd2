"""The lines of presentations of PowerPoint 97 to 2003, and of RTF.

Both are read in Python: catdoc's programs print nothing of presentations that LibreOffice saved,
and run the cells of an RTF table together.
"""

import re
import struct
from collections.abc import Iterator
from io import BytesIO

from crawler.errors import ExtractionError

RTF_MAGIC = b"{\\rtf"
"""What RTF begins with (RTF Specification 1.9.1)."""
PRESENTATION_STREAM = "PowerPoint Document"
"""The stream of a presentation that holds its records ([MS-PPT] 2.1.2)."""
_MISSING_EXTRA = "needs the extra office: pip install 'truongdang[office]'"
# A record has a head of 8 bytes: version and instance, type, length ([MS-PPT] 2.3.1).
_RECORD_HEAD = struct.Struct("<HHI")
_CONTAINER_VERSION = 0xF
_TEXT_CHARS, _TEXT_BYTES = 0x0FA0, 0x0FA8  # UTF-16, and its low bytes ([MS-PPT] 2.9.42, 2.9.43)
# Main master and handout master: what they say is meant for who writes the slides.
_UNSHOWN = frozenset({0x03F8, 0x0FC9})
_MAX_DEPTH = 32  # containers within each other: PowerPoint makes some ten
_SLIDE_NUMBER = "*"  # stands where PowerPoint puts the number of the slide
# A break within a paragraph is a vertical tab there.
_LINE_ENDS = re.compile(r"[\r\n\v]+")


def read_old_presentation_lines(body: bytes) -> Iterator[str]:
    """Return the lines of a `.ppt` file: texts and notes of its slides.

    Raises:
        ExtractionError: the extra is missing, or the file is broken.
    """
    try:
        import olefile  # noqa: PLC0415 -- an extra
    except ImportError as error:
        raise ExtractionError(_MISSING_EXTRA) from error
    try:
        with olefile.OleFileIO(BytesIO(body)) as file:
            records = file.openstream(PRESENTATION_STREAM).read()
    except (OSError, ValueError, LookupError, TypeError, struct.error) as error:
        raise ExtractionError("broken") from error
    return _read_records(records)


def _read_records(records: bytes) -> Iterator[str]:
    shown = {_SLIDE_NUMBER}
    for text in _iterate_texts(records, 0, len(records), _MAX_DEPTH):
        # A title stands in its slide and in the outline; what is said twice counts once.
        if text not in shown:
            shown.add(text)
            yield from _LINE_ENDS.split(text)


def _iterate_texts(records: bytes, start: int, end: int, depth: int) -> Iterator[str]:
    while start + _RECORD_HEAD.size <= end:
        version, kind, length = _RECORD_HEAD.unpack_from(records, start)
        start += _RECORD_HEAD.size
        stop = min(start + length, end)
        if kind == _TEXT_CHARS:
            yield records[start:stop].decode("utf-16-le", "replace")
        elif kind == _TEXT_BYTES:
            yield records[start:stop].decode("latin-1")
        elif depth and version & _CONTAINER_VERSION == _CONTAINER_VERSION and kind not in _UNSHOWN:
            yield from _iterate_texts(records, start, stop, depth - 1)
        start = stop


def read_rtf_lines(body: bytes) -> Iterator[str]:
    """Yield paragraphs and table rows of an `.rtf` file, cells joined by ` | `.

    Raises:
        ExtractionError: the extra is missing, or the file is broken.
    """
    try:
        from striprtf.striprtf import rtf_to_text  # noqa: PLC0415 -- an extra
    except ImportError as error:
        raise ExtractionError(_MISSING_EXTRA) from error
    try:
        # RTF is ASCII; bytes beyond it are letters of the code page that the file names.
        text: str = rtf_to_text(  # type: ignore[no-untyped-call] # it has no types
            body.decode("latin-1"), errors="replace"
        )
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ExtractionError("broken") from error
    for line in text.splitlines():
        yield " | ".join(filter(None, map(str.strip, line.split("|")))) if "|" in line else line
