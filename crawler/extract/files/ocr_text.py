"""The text of scanned pages and pictures, read by Tesseract (extra `ocr`, programs of the system).

Pages are drawn by PDFium and handed over as pictures; what Tesseract prints is joined to
paragraphs as the lines of any PDF.
"""

import time
from collections.abc import Iterator

from crawler.errors import ExtractionError
from crawler.extract.files.external_program import find_program, run_program
from crawler.extract.files.pdf_text import join_paragraphs

_MAX_PAGES = 30  # pages: a plan has 2 to 20; 30 take a minute or two
_TOTAL_SECONDS = 150.0  # for all pages of a file; the process that reads it has 180
_DOTS_PER_INCH = 300  # Tesseract's own advice; at 200 tone marks run into their letters
_MAX_PIXELS = 12_000_000  # of a page: A4 at 300 dpi has 8.7 million
_POINTS_PER_INCH = 72
_LANGUAGES = "vie"


def read_scanned_pdf_lines(body: bytes) -> Iterator[str]:
    """Yield the paragraphs that Tesseract reads on the pages of a PDF.

    Raises:
        ExtractionError: the extra or the program is missing, or the file is broken or long.
    """
    end = time.monotonic() + _TOTAL_SECONDS
    for picture in _draw_pages(body):
        yield from _read_picture(picture, end)


def read_picture_lines(body: bytes) -> Iterator[str]:
    """Yield the paragraphs that Tesseract reads in a picture.

    Raises:
        ExtractionError: the program is missing, or the picture is broken.
    """
    yield from _read_picture(body, time.monotonic() + _TOTAL_SECONDS)


def _read_picture(picture: bytes, end: float) -> Iterator[str]:
    tesseract = find_program("tesseract")
    if tesseract is None:
        raise ExtractionError("needs the program tesseract with its language vie")
    seconds = end - time.monotonic()
    if seconds <= 0:
        raise ExtractionError(f"takes longer than {_TOTAL_SECONDS:.0f} seconds")
    command = [tesseract, "{}", "stdout", "-l", _LANGUAGES, "--dpi", str(_DOTS_PER_INCH)]
    yield from join_paragraphs(run_program(command, picture, seconds).split("\n"))


def _draw_pages(body: bytes) -> Iterator[bytes]:
    """Draw each page in grey, as a portable graymap (Netpbm's PGM, which Tesseract reads)."""
    try:
        from pypdfium2 import PdfDocument, PdfiumError  # noqa: PLC0415 -- an extra
    except ImportError as error:
        raise ExtractionError("needs the extra ocr: pip install 'truongdang[ocr]'") from error
    try:
        document = PdfDocument(body)
        if len(document) > _MAX_PAGES:
            raise ExtractionError(f"more than {_MAX_PAGES} scanned pages")
        for page in document:
            width, height = page.get_size()
            scale = _DOTS_PER_INCH / _POINTS_PER_INCH
            scale = min(scale, (_MAX_PIXELS / max(width * height, 1)) ** 0.5)
            bitmap = page.render(scale=scale, grayscale=True)
            head = f"P5 {bitmap.width} {bitmap.height} 255\n".encode()
            rows = bytes(bitmap.buffer)
            yield head + b"".join(
                rows[start : start + bitmap.width]
                for start in range(0, bitmap.stride * bitmap.height, bitmap.stride)
            )
    except PdfiumError as error:
        raise ExtractionError("broken") from error
