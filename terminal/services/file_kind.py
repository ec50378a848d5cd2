"""The kind of a file that is no JSON Lines, by its first bytes: `b"%PDF-1.7"` is "a PDF file".

But for `are_captures` nothing is read here. Apart from `import_lines.py`, whose lines it judges, as
a table of its own. First bytes as listed by the command `file` and by the formats' own
specifications; ZIP files are told apart by the names of their first members.
"""

import gzip
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from archive.foreign_warc import is_capture_file

HEAD_BYTES = 1 << 16
"""Bytes of a file by which it is judged: the first lines, and the first names in a ZIP file."""

_FORM = 'Each line must be one JSON object with "url", "title" and "body": docs/json.md.'
_TAKE_OUT = f"Take the articles out of it first. {_FORM}"
_NAME_IT = "Captures are read from files alone: truongdang import FILE --site KEY"
_CSV = (
    'python3 -c \'import csv, json, sys; [print(json.dumps({name: cell.split("; ") if name =='
    ' "authors" else cell for name, cell in row.items() if cell})) for row in'
    ' csv.DictReader(open(sys.argv[1], encoding="utf-8-sig", newline=""))]\' FILE'
    " | truongdang import - --site KEY; its columns must be named url, title and body, and may be"
    " named published_at (2020-07-13) and authors (A; B)."
)

_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF file", _TAKE_OUT),
    (b"WARC/", "a web archive (WARC)", _NAME_IT),
    (b"filedesc:", "a web archive (ARC)", _NAME_IT),
    (b"\x89PNG", "a picture (PNG)", _FORM),
    (b"\xff\xd8\xff", "a picture (JPEG)", _FORM),
    (b"GIF8", "a picture (GIF)", _FORM),
    (b"BM", "a picture (BMP)", _FORM),
    (b"II*\0", "a picture (TIFF)", _FORM),
    (b"MM\0*", "a picture (TIFF)", _FORM),
    (b"RIFF", "a picture, a sound or a film (RIFF)", _FORM),
    (b"\xd0\xcf\x11\xe0", "a file of an old Office program (doc, xls, ppt)", _TAKE_OUT),
    (b"{\\rtf", "a text with layout (RTF)", _TAKE_OUT),
    (b"SQLite format 3\0", "an SQLite database", _TAKE_OUT),
    (b"PAR1", "a Parquet file", _TAKE_OUT),
    (b"7z\xbc\xaf", "a packed file (7z)", "Unpack it, then import the files in it."),
    (b"Rar!", "a packed file (RAR)", "Unpack it, then import the files in it."),
    (b"\x28\xb5\x2f\xfd", "packed with zstd", "zstd -dc FILE | truongdang import - --site KEY"),
    (b"\x7fELF", "a program", _FORM),
    (b"MZ", "a program", _FORM),
)
_WORDS = frozenset({b"BM", b"MZ", b"GIF8", b"RIFF", b"PAR1", b"Rar!"})
"""Signatures with which a text may begin as well."""
_ZIP = b"PK\x03\x04"
_IN_ZIP: tuple[tuple[bytes, str, str], ...] = (
    (b"xl/", "a workbook (XLSX)", f"Save it as CSV, then: {_CSV}"),
    (b"word/", "a Word file (DOCX)", _TAKE_OUT),
    (b"ppt/", "a presentation (PPTX)", _TAKE_OUT),
    (b"application/vnd.oasis", "an OpenDocument file", _TAKE_OUT),
    (b"application/epub", "a book (EPUB)", _TAKE_OUT),
    (b"datapackage.json", "a web archive (WACZ)", _NAME_IT),
    (b".warc", "a web archive (WACZ)", _NAME_IT),
)
_TAR = (257, b"ustar")
"""The position in bytes and the magic of a tar header (POSIX.1-1988, ustar)."""
_UNPACK = "unzip -p FILE | truongdang import - --site KEY, if JSON Lines are in it."
_DELIMITERS = "\t;,"
_TEXT_CONTROLS = frozenset(b"\t\n\f\r\x1b")


@dataclass(frozen=True, slots=True)
class FileKind:
    """The kind of a file, in words that follow "FILE is", and what to do with it."""

    what: str
    hint: str


_ARRAY = FileKind("one JSON array", "jq -c '.[]' FILE | truongdang import - --site KEY")
_SPREAD = FileKind(
    "JSON that is spread over several lines", "jq -c . FILE | truongdang import - --site KEY"
)
_NOT_UTF_8 = FileKind(
    "a text that is not UTF-8",
    "iconv -f WINDOWS-1258 -t UTF-8 FILE | truongdang import - --site KEY; put the name of its"
    " encoding there.",
)


def detect_file_kind(head: bytes) -> FileKind | None:
    """Tell the kind of a file by its first bytes; None where it may be JSON Lines.

    Args:
        head: Up to `HEAD_BYTES` bytes, unpacked and as UTF-8.
    """
    if not head.strip():
        return FileKind("empty", _FORM)
    for signature, what, hint in _SIGNATURES:
        if head.startswith(signature) and (signature not in _WORDS or _is_binary(head)):
            return FileKind(what, hint)
    if head.startswith(_ZIP):
        return _detect_zip_kind(head)
    position, signature = _TAR
    if head[position:].startswith(signature):
        return FileKind("a packed folder (tar)", "Unpack it, then import the files in it.")
    return _detect_text_kind(head)


def _detect_zip_kind(head: bytes) -> FileKind:
    for name, what, hint in _IN_ZIP:
        if name in head:
            return FileKind(what, hint)
    return FileKind("a packed file (ZIP)", _UNPACK)


def _detect_text_kind(head: bytes) -> FileKind | None:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    lines = [line.strip() for line in text.split(b"\n") if line.strip()]
    has_objects = any(map(_is_object, lines))
    if text.startswith(b"["):
        is_line = len(lines) > 1 and _is_json(lines[0])
        return None if is_line and has_objects else _ARRAY
    if has_objects:
        return None
    if _is_binary(head):
        return FileKind("binary data", _FORM)
    if not _is_utf8(text):
        return _NOT_UTF_8
    if text.startswith(b"{"):
        return _SPREAD if len(lines) > 1 and not lines[1].startswith(b"{") else None
    return _detect_table_kind([line.decode("utf-8", "replace") for line in lines])


def _detect_table_kind(lines: list[str]) -> FileKind:
    first = lines[0].lower()
    if first.startswith("<?xml") and not any("<html" in line.lower() for line in lines):
        return FileKind("an XML file", _TAKE_OUT)
    if first.startswith("<"):
        return FileKind("an HTML page", "Read one page with: truongdang extract FILE")
    for delimiter in _DELIMITERS:
        if all(delimiter in line for line in lines[:2]):
            return FileKind("a table (CSV)", _CSV)
    return FileKind("a text", _FORM)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _is_object(line: bytes) -> bool:
    return line.startswith(b"{") and _is_json(line)


def _is_binary(head: bytes) -> bool:
    """Say whether there are bytes that no text has."""
    return any(byte < 0x20 and byte not in _TEXT_CONTROLS for byte in head)  # noqa: PLR2004 -- space


def _is_utf8(text: bytes) -> bool:
    """Say whether bytes are UTF-8, apart from a letter that the end may have cut."""
    try:
        text.decode()
    except UnicodeDecodeError as error:
        return len(text) == HEAD_BYTES and error.start > len(text) - 4
    return True


def are_captures(paths: Sequence[str]) -> bool:
    """Tell whether files are captures, all of them; a folder is taken to hold some."""
    return all(path != "-" and _is_capture(Path(path)) for path in paths)


def _is_capture(path: Path) -> bool:
    if path.is_dir():
        return True
    head = b""
    with suppress(OSError):  # which is told where it is opened
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        if head.startswith(b"\x1f\x8b"):
            with gzip.open(path) as packed, suppress(EOFError):
                head = packed.read(64)
    return is_capture_file(head)
