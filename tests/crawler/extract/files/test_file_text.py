"""The text of attached files, and the reasons why some have none."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.files import file_text, pdf_text
from crawler.extract.files.file_text import FileText, read_file
from crawler.extract.files.pdf_text import join_paragraphs
from crawler.extract.html.text import normalize_text
from tests.support.attachment_files import encrypt_pdf, make_docx, make_pdf

LINES = ["KẾ HOẠCH", "Tổ chức hội nghị sơ kết công tác sáu tháng đầu năm của Nhà", "trường."]
PDF = make_pdf(LINES, ["Trang sau: Đảng, Nước, ưỡn ẹo.", "2"])
DOCX = make_docx(
    ["Co\u0323\u0302ng ho\u0300a\nxã hội chủ\u200b nghĩa"], [["Lớp", "Số"], ["K62", "48"]]
)


def test_pdf_is_read_page_by_page() -> None:
    """Lines of a paragraph are joined; headings stay apart and page numbers are left out."""
    assert read_file(PDF) == FileText(
        text=f"{LINES[0]}\n{LINES[1]} {LINES[2]}\nTrang sau: Đảng, Nước, ưỡn ẹo."
    )


def test_docx_is_read_with_its_tables() -> None:
    """A paragraph, broken where its writer broke it, and table rows; all in NFC."""
    text = read_file(DOCX).text
    assert text == "Cộng hòa\nxã hội chủ nghĩa\nLớp | Số\nK62 | 48"
    assert all(normalize_text(line) == line for line in text.split("\n"))


def test_text_of_old_fonts_is_converted() -> None:
    """Text for TCVN3 fonts, whose letter ư is a soft hyphen, is converted."""
    old = "Tr\xad\xeang ChÝnh trÞ tØnh Hoµ B×nh tæ chøc héi nghÞ tæng kÕt c«ng t¸c"
    expected = "Trường Chính trị tỉnh Hoà Bình tổ chức hội nghị tổng kết công tác"
    assert read_file(make_docx([old])).text == read_file(make_pdf([old])).text == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Điều 1. Phạm vi của quy định này", "Điều 2. Đối tượng áp dụng ở đây"], 2),
        (["- Sáng thứ hai khai mạc lớp học", "- Chiều thứ hai học viên thảo luận"], 2),
        (["Hội nghị đã thành công rất tốt.", "Nhà trường trân trọng cảm ơn các"], 2),
        (["Hội nghị đã thành công rất tốt", "đẹp và nhà trường cảm ơn tất cả"], 1),
        (["Hội nghị đã thành công rất tốt", "", "Nhà trường trân trọng cảm ơn các"], 2),
        ([], 0),
    ],
)
def test_paragraphs_are_joined_lines(lines: list[str], expected: int) -> None:
    """A paragraph ends where a sentence, an item, an article of a rule or a blank line says so."""
    assert len(list(join_paragraphs(lines))) == expected


def make_zip_bomb() -> bytes:
    """Make a small file that would unpack to more than is allowed."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(65 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (encrypt_pdf(PDF), "encrypted"),
        (PDF[:300], "broken"),
        (DOCX[:-100], "broken"),
        (b"PK\x03\x04", "broken"),
        (make_pdf([], []), "no text in it, perhaps scanned pages"),
        (make_pdf(*[["x"]] * 201), "more than 200 pages"),
        (make_zip_bomb(), "larger than 64 MB when unpacked"),
        (bytes(file_text.MAX_FILE_BYTES + 1), "larger than 16 MB"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "in a format that is not read"),
        (b"<!DOCTYPE html><HTML>", "a web page in its place"),
        (b"", "in a format that is not read"),
    ],
)
def test_what_is_not_read_says_why(body: bytes, reason: str) -> None:
    """Broken, locked, scanned, huge and other files are everyday things."""
    assert read_file(body) == FileText(reason=reason)


def test_long_texts_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound on letters, and one on what a PDF draws."""
    monkeypatch.setattr(file_text, "MAX_TEXT_LENGTH", 30)
    assert read_file(PDF).reason == "longer than 30 letters"
    monkeypatch.setattr(pdf_text, "_MAX_CONTENT_STREAM_BYTES", 100)
    assert read_file(PDF).reason == "more drawn in it than text would need"


@settings(max_examples=60)
@given(st.booleans(), st.integers(0, 1 << 20), st.integers(0, 255), st.booleans())
def test_damaged_files_have_a_text_or_a_reason(
    is_pdf: bool,  # noqa: FBT001 -- drawn by hypothesis
    offset: int,
    byte: int,
    is_cut: bool,  # noqa: FBT001
) -> None:
    """Whatever is cut off or changed, nothing is raised and text stays clean."""
    body = PDF if is_pdf else DOCX
    offset %= len(body)
    damaged = body[:offset] if is_cut else body[:offset] + bytes([byte]) + body[offset + 1 :]
    read = read_file(damaged)
    assert (read.text is None) != (read.reason is None)
    assert all(normalize_text(line) == line != "" for line in (read.text or ".").split("\n"))
