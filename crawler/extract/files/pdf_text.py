"""The lines of a PDF file: what its pages print, lines of one paragraph joined."""

import logging
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import (
    DependencyError,
    FileNotDecryptedError,
    LimitReachedError,
    PyPdfError,
)

from crawler.errors import ExtractionError

# What it has to say of broken files is said here, with the file; without a handler it would print.
logging.getLogger("pypdf").addHandler(logging.NullHandler())

_MAX_PAGES = 200  # pages: bounds the time, as the next does; no measurement is kept
# Bytes of drawing in all: some seconds of reading. A page of text has 10,000.
_MAX_CONTENT_STREAM_BYTES = 3 * 1024 * 1024
_MIN_FULL_LINE_SHARE = 0.75  # of the longest line: a shorter one ends its paragraph
_SENTENCE_END = re.compile(r"[.:;!?…/][”\"')\]]*$")
_PARAGRAPH_START = re.compile(
    r"(?:[-–—+*•▪●]\s|\(?[\divxIVXa-zđ]{1,4}[.)]\s|\d+(?:\.\d+)+\.?\s"
    r"|(?:Điều|Chương|Mục|Phần|Phụ lục|Nơi nhận|Kính gửi)\b)"
)
_PAGE_NUMBER = re.compile(r"^\W*(?:trang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?\W*$", re.IGNORECASE)
_LIBRARY_ERRORS = (
    *(
        PyPdfError,
        zlib.error,
        struct.error,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        OSError,
    ),
    *(ArithmeticError, RuntimeError, AssertionError, EOFError),
)
"""How the library was seen to fail over files that are not what they say."""


def read_pdf_lines(body: bytes) -> Iterator[str]:
    """Yield the paragraphs of all pages; page numbers are left out.

    Raises:
        ExtractionError: the file is broken, encrypted or huge.
    """
    try:
        reader = PdfReader(BytesIO(body))
        # A file that is locked against changes alone opens with the empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise ExtractionError("encrypted")
        if len(reader.pages) > _MAX_PAGES:
            raise ExtractionError(f"more than {_MAX_PAGES} pages")
        drawn_bytes = 0
        for page in reader.pages:
            contents = page.get_contents()
            drawn_bytes += len(contents.get_data()) if contents is not None else 0
            if drawn_bytes > _MAX_CONTENT_STREAM_BYTES:
                raise ExtractionError("more drawn in it than text would need")
            yield from join_paragraphs(page.extract_text().split("\n"))
    except (FileNotDecryptedError, DependencyError) as error:
        raise ExtractionError("encrypted") from error
    except LimitReachedError as error:
        raise ExtractionError("more in it than may be unpacked") from error
    except _LIBRARY_ERRORS as error:
        raise ExtractionError("broken") from error


def count_pages(body: bytes) -> int:
    """Count the pages of a file that was read."""
    return len(PdfReader(BytesIO(body)).pages)


def join_paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Yield the paragraphs of one page, the lines of each joined by a space.

    A paragraph ends with a blank line, with a sentence's end, with a line that leaves much room,
    and before an item of a list or a numbered article.
    """
    printed = ["" if _PAGE_NUMBER.match(line) else " ".join(line.split()) for line in lines]
    full_length = _MIN_FULL_LINE_SHARE * max(map(len, printed), default=0)
    paragraph: list[str] = []
    for line in printed:
        if paragraph and (
            not line or _PARAGRAPH_START.match(line) or _SENTENCE_END.search(paragraph[-1])
        ):
            yield " ".join(paragraph)
            paragraph = []
        if line:
            paragraph.append(line)
            if len(line) < full_length:
                yield " ".join(paragraph)
                paragraph = []
    if paragraph:
        yield " ".join(paragraph)
