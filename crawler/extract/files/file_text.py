"""The text of an attached file: PDF or DOCX, told by its first bytes. Pure, and bounded.

Text is NFC, a block a line. What cannot be read has a reason in a few words: a file that is broken,
locked, scanned or huge is an everyday thing. Word's older `.doc` is not read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from crawler.errors import ExtractionError
from crawler.extract.html.text import normalize_text
from crawler.extract.repair.text_repair import repair_text

MAX_FILE_BYTES = 16 * 1024 * 1024
"""Larger files are not fetched: a school's papers have some hundred kilobytes."""
MAX_TEXT_LENGTH = 1_000_000
"""Characters: a book has 500,000. Bounds memory and the field of the index."""
_MIN_TEXT_LENGTH = 20  # fewer are a stamp or a page number on pictures of pages
_SNIFFED_BYTES = 1024  # bytes within which a PDF begins (ISO 32000-1, annex H.3.4.1)
# What files of Word 97 to 2003 begin with ([MS-CFB] 2.2, the first half of the signature).
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileText:
    """The `text` of a file, or the `reason` why it was not read."""

    text: str | None = None
    reason: str | None = None


def read_file(body: bytes) -> FileText:
    """Read a file, or say why not.

    Args:
        body: The bytes of the file; its address and the server's type are not asked.
    """
    try:
        lines = list(_limit_length(filter(None, map(_strip_unprintable, _read_lines(body)))))
    except ExtractionError as error:
        return FileText(reason=str(error))
    text = "\n".join(filter(None, map(normalize_text, _repair_lines(lines))))
    if len(text) < _MIN_TEXT_LENGTH:
        return FileText(reason="no text in it, perhaps scanned pages")
    return FileText(text=text)


def _read_lines(body: bytes) -> Iterable[str]:
    if len(body) > MAX_FILE_BYTES:
        raise ExtractionError(f"larger than {MAX_FILE_BYTES // 1024**2} MB")
    # Few sites ask for files, and the libraries take as long to start as a tenth of a crawl.
    if b"%PDF-" in body[:_SNIFFED_BYTES]:
        from crawler.extract.files.pdf_text import read_pdf_lines  # noqa: PLC0415

        return read_pdf_lines(body)
    if body.startswith(b"PK"):
        from crawler.extract.files.docx_text import read_docx_lines  # noqa: PLC0415

        return read_docx_lines(body)
    if body.startswith(_OLE_MAGIC):
        raise ExtractionError("in an old format of Word")
    if b"<html" in body[:_SNIFFED_BYTES].lower():
        raise ExtractionError("a web page in its place")
    raise ExtractionError("neither PDF nor DOCX")


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
