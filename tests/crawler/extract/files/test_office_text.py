"""Word of old, workbooks, presentations and OpenDocument; what they say is invented.

The samples were written by LibreOffice 7.4, the others are made here.
"""

import shutil
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from pptx import Presentation
from pptx.util import Inches

from crawler.errors import ExtractionError
from crawler.extract.files import external_program, office_text
from crawler.extract.files.file_text import read_file

SAMPLES = Path(__file__).parent / "samples"
PLAN = (
    "KẾ HOẠCH\nTổ chức hội nghị sơ kết công tác sáu tháng đầu năm của Nhà trường, ưỡn ẹo, Đắk Lắk."
    "\nLớp | Số\nK62 Quảng Bình | 48"
)
needs_catdoc = pytest.mark.skipif(not shutil.which("catdoc"), reason="catdoc is not installed")


@needs_catdoc
def test_old_word_file_is_read_with_its_tables() -> None:
    """A paragraph a line, cells as in all tables."""
    assert read_file((SAMPLES / "ke-hoach.doc").read_bytes()).text == PLAN


@needs_catdoc
def test_letter_of_an_old_font_that_word_keeps_as_a_control_survives() -> None:
    """In TCVN3 fonts ư is a soft hyphen, which catdoc drops: `Trường` became `Trờng`."""
    text = read_file((SAMPLES / "tcvn3.doc").read_bytes()).text
    assert text == "Trường Chính trị tỉnh Hoà Bình tổ chức hội nghị tổng kết công tác"


def test_soft_hyphens_of_narrow_text_are_marked_too() -> None:
    """Word keeps text of Latin letters alone in one byte a letter."""
    text = "Tr\xad\xeang ChÝnh trÞ tØnh Hoµ B×nh tæ chøc héi nghÞ".encode("cp1252")
    marked = office_text._mark_soft_hyphens(bytes(9) + text + bytes(9))
    assert marked == bytes(9) + text.replace(b"\xad", "Œ".encode("cp1252")) + bytes(9)


def test_old_workbook_is_read_by_rows() -> None:
    """Numbers that count something have no decimals."""
    text = read_file((SAMPLES / "danh-sach.xls").read_bytes()).text
    assert text == "Lớp | Số\nK62 Quảng Bình trung cấp lý luận | 48"


def make_workbook() -> bytes:
    """A workbook of two sheets."""
    workbook, out = Workbook(), BytesIO()
    first = workbook.active
    assert first is not None
    first.append(["Họ và tên", None, "Lớp"])
    first.append(["Trần Văn Bình", 8.5, "K62"])
    workbook.create_sheet("Hai").append(["Trang sau", 48])
    workbook.save(out)
    return out.getvalue()


def make_presentation() -> bytes:
    """A slide with a title, a table and notes."""
    slides, out = Presentation(), BytesIO()
    slide = slides.slides.add_slide(slides.slide_layouts[5])
    slide.shapes.title.text = "Chuyên đề học tập"
    table = slide.shapes.add_table(1, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "Lớp", "Số"
    slide.notes_slide.notes_text_frame.text = "Nói chậm."
    slides.save(out)
    return out.getvalue()


def make_open_document(content: str) -> bytes:
    """A text of OpenDocument."""
    spaces = "urn:oasis:names:tc:opendocument:xmlns"
    source = (
        f'<office:document-content xmlns:office="{spaces}:office:1.0"'
        f' xmlns:text="{spaces}:text:1.0"'
        f' xmlns:table="{spaces}:table:1.0">{content}</office:document-content>'
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", source)
    return out.getvalue()


OPEN_TEXT = make_open_document(
    "<text:h>Kế hoạch</text:h><text:p>Sáng<text:s/>nay <text:span>trường</text:span> họp.</text:p>"
    "<table:table><table:table-row><table:table-cell><text:p>Lớp</text:p></table:table-cell>"
    "<table:table-cell><text:p>Số</text:p></table:table-cell></table:table-row></table:table>"
)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (make_workbook(), "Họ và tên | Lớp\nTrần Văn Bình | 8.5 | K62\nTrang sau | 48"),
        (make_presentation(), "Chuyên đề học tập\nLớp | Số\nNói chậm."),
        (OPEN_TEXT, "Kế hoạch\nSáng nay trường họp.\nLớp | Số"),
    ],
    ids=["xlsx", "pptx", "odt"],
)
def test_zipped_office_files_are_told_by_their_parts(body: bytes, text: str) -> None:
    """Each is read whole, tables by rows."""
    assert read_file(body).text == text


@pytest.mark.parametrize("make", [make_workbook, make_presentation])
def test_damaged_office_file_is_broken(make: Callable[[], bytes]) -> None:
    """A file whose parts are cut has a reason and raises nothing."""
    source = BytesIO(make())
    out = BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[:40])
    assert read_file(out.getvalue()).reason == "broken"


def test_file_without_its_program_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is guessed from the bytes."""
    monkeypatch.setattr(office_text, "find_program", lambda *_: None)
    read = read_file((SAMPLES / "ke-hoach.doc").read_bytes())
    assert read.reason == "needs the program catdoc or antiword"


def test_program_that_takes_too_long_is_ended() -> None:
    """The file's reader does not wait for ever."""
    sleep = external_program.find_program("sleep")
    assert sleep is not None
    with pytest.raises(ExtractionError, match="takes longer than 0 seconds"):
        external_program.run_program([sleep, "600"], b"", 0.05)


def test_program_that_prints_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its output is bounded."""
    monkeypatch.setattr(external_program, "MAX_OUTPUT_BYTES", 10)
    cat = external_program.find_program("cat")
    assert cat is not None
    with pytest.raises(ExtractionError, match="longer than any text"):
        external_program.run_program([cat, "{}"], bytes(100), 60)
