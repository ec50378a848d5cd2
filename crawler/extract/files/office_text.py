"""The lines of the other office formats: Word of old, workbooks, presentations, OpenDocument.

| file | read by |
|---|---|
| `.doc` | catdoc, else antiword: programs of the system |
| `.xls`, `.xlsx`, `.ods` | calamine (extra `office`) |
| `.pptx` | python-pptx (extra `office`) |
| `.odt`, `.odp` | its own XML |
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO

from lxml import etree

from crawler.errors import ExtractionError
from crawler.extract.files.external_program import find_program, run_program

_PROGRAM_SECONDS = 15.0  # of the 20 that a file has; catdoc reads a book in one
# A soft hyphen is the letter ư in TCVN3 fonts, whose names begin with `.Vn`; it is a control of
# Word's, or itself. Both programs drop it, so a letter that these fonts lack stands for it: in text
# of two bytes a letter one of the private area, in text of one byte (Windows-1252) Œ.
_TCVN3_FONT = re.compile(rb"\.V[nN]|\.\x00V\x00[nN]\x00")
_WIDE_SOFT_HYPHEN = re.compile(rb"(?<=[A-Za-z\x80-\xff]\x00)[\x1f\xad]\x00(?=[a-z\x80-\xff]\x00)")
_NARROW_TEXT = re.compile(rb"[\x07\x09\x0b-\x0d\x1f-\xff]{40,}")  # in between stand other things
_NARROW_SOFT_HYPHEN = re.compile(rb"(?<=[A-Za-z\x80-\xff])[\x1f\xad](?=[a-z\x80-\xff])")
_WIDE_MARK, _NARROW_MARK = "\ue0ad", "Œ"
_MAX_CELLS = 500_000  # cells: a sheet of empty ones may claim millions
_TEXT_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_LINES = frozenset({f"{_TEXT_NAMESPACE}p", f"{_TEXT_NAMESPACE}h"})
# What stands for spaces, and what is no text of the paper.
_SPACES = {f"{_TEXT_NAMESPACE}s": " ", f"{_TEXT_NAMESPACE}tab": "\t"}
_LINE_BREAK = f"{_TEXT_NAMESPACE}line-break"
_XML_ERRORS = (etree.LxmlError, zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError)


def read_word_lines(body: bytes) -> Iterator[str]:
    """Yield paragraphs and table rows of a `.doc` file.

    Raises:
        ExtractionError: neither program is installed, or it cannot read the file.
    """
    has_old_font = bool(_TCVN3_FONT.search(body))
    body = _mark_soft_hyphens(body) if has_old_font else body
    if catdoc := find_program("catdoc"):
        # -w: a paragraph a line; cells are parted by tabs.
        text = run_program([catdoc, "-w", "-d", "utf-8", "{}"], body, _PROGRAM_SECONDS)
    elif antiword := find_program("antiword"):
        command = [antiword, "-w", "0", "-m", "UTF-8.txt", "{}"]
        text = run_program(command, body, _PROGRAM_SECONDS)
    else:
        raise ExtractionError("needs the program catdoc or antiword")
    if has_old_font:
        text = text.replace(_WIDE_MARK, "\xad").replace(_NARROW_MARK, "\xad")
    yield from _split_lines(text)


def _mark_soft_hyphens(body: bytes) -> bytes:
    body = _WIDE_SOFT_HYPHEN.sub(_WIDE_MARK.encode("utf-16-le"), body)
    mark = _NARROW_MARK.encode("cp1252")
    return _NARROW_TEXT.sub(lambda run: _NARROW_SOFT_HYPHEN.sub(mark, run.group()), body)


def read_workbook_lines(body: bytes) -> Iterator[str]:
    """Yield the rows of all sheets, cells joined by ` | `.

    Raises:
        ExtractionError: the extra is missing, or the file is broken, locked or huge.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 -- an extra
    except ImportError as error:
        raise ExtractionError("needs the extra office: pip install 'truongdang[office]'") from error
    cells = 0
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(body))
        for name in workbook.sheet_names:
            for row in workbook.get_sheet_by_name(name).iter_rows():
                cells += len(row)
                if cells > _MAX_CELLS:
                    raise ExtractionError(f"more than {_MAX_CELLS:,} cells")
                yield _join_cells(map(_format_cell, row))
    except (CalamineError, ValueError, OSError) as error:
        reason = "encrypted" if "assword" in str(error) else "broken"
        raise ExtractionError(reason) from error


def read_presentation_lines(body: bytes) -> Iterator[str]:
    """Yield the lines of a `.pptx` file: texts, table rows and notes of each slide.

    Raises:
        ExtractionError: the extra is missing, or the file is broken.
    """
    try:
        from pptx import Presentation  # noqa: PLC0415 -- an extra
        from pptx.exc import PythonPptxError  # noqa: PLC0415
    except ImportError as error:
        raise ExtractionError("needs the extra office: pip install 'truongdang[office]'") from error
    try:
        for slide in Presentation(BytesIO(body)).slides:
            for shape in _iterate_shapes(slide.shapes):
                yield from _read_shape(shape)
            if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame):
                yield from notes.text.splitlines()
    except (PythonPptxError, *_XML_ERRORS, AttributeError, TypeError) as error:
        raise ExtractionError("broken") from error


def read_open_document_lines(body: bytes) -> Iterator[str]:
    """Yield paragraphs, headings and table rows of an `.odt` or `.odp` file.

    Raises:
        ExtractionError: the file is broken or encrypted.
    """
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            source = archive.read("content.xml")
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(source, parser)
    except _XML_ERRORS as error:
        is_locked = b"encryption-data" in body or isinstance(error, RuntimeError)
        raise ExtractionError("encrypted" if is_locked else "broken") from error
    for element in root.iter(*_LINES, f"{_TABLE_NAMESPACE}table-row"):
        is_row = element.tag not in _LINES
        in_row = any(True for _ in element.iterancestors(f"{_TABLE_NAMESPACE}table-row"))
        if in_row:
            continue
        if is_row:
            yield _join_cells(_read_paragraphs(cell) for cell in element)
        else:
            yield from _read_paragraph(element).split("\n")


def _iterate_shapes(shapes: Iterable[object]) -> Iterator[object]:
    for shape in shapes:
        yield shape
        yield from _iterate_shapes(getattr(shape, "shapes", ()))


def _read_shape(shape: object) -> Iterator[str]:
    if getattr(shape, "has_text_frame", False):
        yield from str(getattr(shape, "text_frame").text).splitlines()  # noqa: B009 -- no types
    if getattr(shape, "has_table", False):
        for row in getattr(shape, "table").rows:  # noqa: B009
            yield _join_cells(cell.text for cell in row.cells)


def _read_paragraphs(cell: etree._Element) -> str:
    return " ".join(_read_paragraph(paragraph) for paragraph in cell.iter(*_LINES))


def _read_paragraph(paragraph: etree._Element) -> str:
    texts = [paragraph.text or ""]
    for element in paragraph.iterdescendants():
        texts.append(_SPACES.get(str(element.tag), ""))
        texts.append("\n" if element.tag == _LINE_BREAK else "")
        texts += [element.text or "", element.tail or ""]
    return "".join(texts)


def _format_cell(value: object) -> str:
    # Numbers are floats in workbooks, whatever they count.
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _join_cells(cells: Iterable[str]) -> str:
    texts = [" ".join(cell.split()) for cell in cells]
    return " | ".join(filter(None, texts))


def _split_lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield _join_cells(line.split("\t")) if "\t" in line else line.strip("|")
