"""The text of an attached file, whose format its first bytes tell. Bounded.

Text is NFC, a block a line. What cannot be read has a reason in a few words: a file that is broken,
locked, scanned or huge is an everyday thing. A crawl reads files in a process of its own
(`file_process`), for some are made to fill memory.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from lxml import etree

from crawler.errors import ExtractionError
from crawler.extract.files import old_formats
from crawler.extract.html.text import normalize_text
from crawler.extract.repair.text_repair import repair_text

MAX_FILE_BYTES = 16 * 1024 * 1024
"""Larger files are not fetched: a school's papers have some hundred kilobytes."""
MAX_TEXT_LENGTH = 1_000_000
"""Characters: a book has 500,000. Bounds memory and the field of the index."""
_MIN_TEXT_LENGTH = 20  # fewer are a stamp or a page number on pictures of pages
_MIN_PAGE_TEXT_LENGTH = 100  # a page's, on average; a signature's stamp has 60, a page 2,000
_SNIFFED_BYTES = 1024  # bytes within which a PDF begins (ISO 32000-1, annex H.3.4.1)
# What files of Word 97 to 2003 begin with ([MS-CFB] 2.2, the first half of the signature).
_NO_TEXT = "no text in it, perhaps scanned pages"
# JPEG, PNG, TIFF in both byte orders, BMP, GIF.
_IMAGE_MAGICS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"II*\x00", b"MM\x00*", b"BM", b"GIF8")
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileText:
    """The `text` of a file, or the `reason` why it was not read."""

    text: str | None = None
    reason: str | None = None


def read_file(body: bytes, *, ocr: bool = False) -> FileText:
    """Read a file, or say why not.

    Args:
        body: The bytes of the file; its address and the server's type are not asked.
        ocr: Whether scanned pages and pictures are read too.
    """
    read = _read_text(partial(_read_lines, body, ocr=ocr))
    if ocr and _is_pdf(body) and _is_scanned(body, read):
        from crawler.extract.files.ocr_text import read_scanned_pdf_lines  # noqa: PLC0415

        scanned = _read_text(partial(read_scanned_pdf_lines, body))
        return scanned if scanned.text or not read.text else read
    return read


def _is_scanned(body: bytes, read: FileText) -> bool:
    """Tell whether the pages of a PDF are pictures; a stamp of who signed may be text on them."""
    if read.text is None:
        return read.reason == _NO_TEXT
    from crawler.extract.files.pdf_text import count_pages  # noqa: PLC0415

    return len(read.text) < _MIN_PAGE_TEXT_LENGTH * count_pages(body)


def _read_text(read_lines: Callable[[], Iterable[str]]) -> FileText:
    try:
        lines = _collect_lines(read_lines)
    except ExtractionError as error:
        return FileText(reason=str(error))
    text = "\n".join(filter(None, map(normalize_text, _repair_lines(lines))))
    return FileText(text=text) if len(text) >= _MIN_TEXT_LENGTH else FileText(reason=_NO_TEXT)


def _collect_lines(read_lines: Callable[[], Iterable[str]]) -> list[str]:
    try:
        return list(_limit_length(filter(None, map(_strip_unprintable, read_lines()))))
    except MemoryError as error:
        raise ExtractionError("takes too much memory to read") from error


def _read_lines(body: bytes, *, ocr: bool) -> Iterable[str]:
    if len(body) > MAX_FILE_BYTES:
        raise ExtractionError(f"larger than {MAX_FILE_BYTES // 1024**2} MB")
    # Few sites ask for files, and the libraries take as long to start as a tenth of a crawl.
    if _is_pdf(body):
        from crawler.extract.files.pdf_text import read_pdf_lines  # noqa: PLC0415

        return read_pdf_lines(body)
    if body.startswith(b"PK"):
        return _read_zipped(body)
    if body.startswith(_OLE_MAGIC):
        return _read_old_office(body)
    if body.startswith(old_formats.RTF_MAGIC):
        return old_formats.read_rtf_lines(body)
    if body.startswith(_IMAGE_MAGICS):
        return _read_picture(body, ocr=ocr)
    if b"<html" in body[:_SNIFFED_BYTES].lower():
        raise ExtractionError("a web page in its place")
    raise ExtractionError("in a format that is not read")


def _read_zipped(body: bytes) -> Iterable[str]:
    """Read an office file of today, which is a ZIP archive; its parts tell the format."""
    from crawler.extract.files import docx_text, office_text  # noqa: PLC0415

    names = docx_text.list_parts(body)
    if docx_text.DOCUMENT_PART in names:
        return docx_text.read_docx_lines(body)
    if "ppt/presentation.xml" in names:
        return office_text.read_presentation_lines(body)
    # Workbooks of Excel (binary ones too), and OpenDocument's by their type.
    kind = docx_text.read_open_document_type(body) if "content.xml" in names else ""
    if {"xl/workbook.xml", "xl/workbook.bin"} & names or "spreadsheet" in kind:
        return office_text.read_workbook_lines(body)
    if kind:
        return office_text.read_open_document_lines(body)
    raise ExtractionError("in a format that is not read")


def _read_old_office(body: bytes) -> Iterable[str]:
    """Read an office file from before 2007; names of streams tell the format ([MS-CFB] 2.6.1)."""
    from crawler.extract.files import office_text  # noqa: PLC0415

    if _has_stream(body, "EncryptedPackage"):
        raise ExtractionError("encrypted")
    if _has_stream(body, "WordDocument"):
        return office_text.read_word_lines(body)
    if _has_stream(body, "Workbook") or _has_stream(body, "Book"):
        return office_text.read_workbook_lines(body)
    if _has_stream(body, old_formats.PRESENTATION_STREAM):
        return old_formats.read_old_presentation_lines(body)
    raise ExtractionError("in a format that is not read")


def _read_picture(body: bytes, *, ocr: bool) -> Iterable[str]:
    if not ocr:
        raise ExtractionError(_NO_TEXT)
    from crawler.extract.files.ocr_text import read_picture_lines  # noqa: PLC0415

    return read_picture_lines(body)


def _is_pdf(body: bytes) -> bool:
    return b"%PDF-" in body[:_SNIFFED_BYTES]


def _has_stream(body: bytes, name: str) -> bool:
    return name.encode("utf-16-le") + bytes(2) in body


def _strip_unprintable(line: str) -> str:
    """Take out what no paper shows; the soft hyphen stays, a letter in fonts of the 1990s."""
    shown = (letter for letter in line if letter.isprintable() or letter in "\xad\t\xa0")
    return " ".join("".join(shown).split())


def _limit_length(lines: Iterable[str]) -> Iterator[str]:
    letters = 0
    for line in lines:
        letters += len(line)
        if letters > MAX_TEXT_LENGTH:
            raise ExtractionError(f"longer than {MAX_TEXT_LENGTH:,} letters")
        yield line


def _repair_lines(lines: list[str]) -> list[str]:
    """Convert lines that were written for the fonts of the 1990s to Unicode."""
    root = etree.Element("div")
    for line in lines:
        etree.SubElement(root, "p").text = line
    return [paragraph.text or "" for paragraph in root] if repair_text(root) else lines
