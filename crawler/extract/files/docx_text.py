"""The lines of a DOCX file: its paragraphs and the rows of its tables, in order."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from docx import Document
from docx.opc.exceptions import OpcError
from docx.table import Table
from lxml.etree import LxmlError

from crawler.errors import ExtractionError

_MAX_UNPACKED_BYTES = 64 * 1024 * 1024  # bytes: a small file can hold gigabytes of blanks
DOCUMENT_PART = "word/document.xml"
_LIBRARY_ERRORS = (
    *(OpcError, LxmlError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error),
    *(LookupError, ValueError, TypeError, AttributeError, RuntimeError, AssertionError),
    *(OSError, EOFError, SyntaxError),
)
"""How the libraries were seen to fail over files that are not what they say."""


def list_parts(body: bytes) -> frozenset[str]:
    """List the parts of an office file, which is a ZIP archive.

    Raises:
        ExtractionError: it is broken, or would be huge when unpacked.
    """
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            members = archive.infolist()
    except _LIBRARY_ERRORS as error:
        raise ExtractionError("broken") from error
    # The sizes that the archive itself declares: nothing is unpacked to learn them, and more than
    # that is never unpacked.
    if sum(member.file_size for member in members) > _MAX_UNPACKED_BYTES:
        raise ExtractionError(f"larger than {_MAX_UNPACKED_BYTES // 1024**2} MB when unpacked")
    return frozenset(member.filename for member in members)


def read_open_document_type(body: bytes) -> str:
    """Return the type that a file of OpenDocument declares, or an empty text.

    Raises:
        ExtractionError: it is broken.
    """
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            declared = archive.read("mimetype") if "mimetype" in archive.namelist() else b""
    except _LIBRARY_ERRORS as error:
        raise ExtractionError("broken") from error
    return declared.decode("ascii", "replace").strip()


def read_docx_lines(body: bytes) -> Iterator[str]:
    """Yield paragraphs and table rows, cells joined by ` | `; a line break begins a new line.

    Raises:
        ExtractionError: it is no DOCX file, or a broken or huge one.
    """
    try:
        for item in Document(BytesIO(body)).iter_inner_content():
            yield from _read_rows(item) if isinstance(item, Table) else item.text.split("\n")
    except _LIBRARY_ERRORS as error:
        raise ExtractionError("broken") from error


def _read_rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        # A cell that spans columns comes once for each of them.
        cells = {id(cell._tc): " ".join(cell.text.split()) for cell in row.cells}  # noqa: SLF001 -- its only identity
        yield " | ".join(cells.values())
