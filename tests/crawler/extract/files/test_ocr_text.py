"""Scanned pages, read by Tesseract where it is installed; what they say is invented."""

import shutil

import pytest

from crawler.extract.files import ocr_text
from crawler.extract.files.file_text import read_file
from tests.support.attachment_files import make_pdf
from tests.support.scanned_pages import make_picture, make_scan, make_scanned_pdf

TEXT = "Kế hoạch tổ chức hội nghị sơ kết công tác sáu tháng đầu năm của Nhà trường."
PAGE = make_scan(TEXT, seed=1)
needs_tesseract = pytest.mark.skipif(
    not shutil.which("tesseract"), reason="tesseract is not installed"
)


@needs_tesseract
@pytest.mark.parametrize("body", [make_scanned_pdf([PAGE]), make_picture([PAGE])])
def test_scan_is_read_where_the_site_asks_for_it(body: bytes) -> None:
    """A PDF of pictures and a picture give their text; without OCR the reason is said."""
    assert read_file(body).reason == "no text in it, perhaps scanned pages"
    read = (read_file(body, ocr=True).text or "").split()
    assert len(set(TEXT.split()) - set(read)) <= 1


def test_scan_without_the_program_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator learns what to install."""
    monkeypatch.setattr(ocr_text, "find_program", lambda *_: None)
    reason = read_file(make_scanned_pdf([PAGE]), ocr=True).reason
    assert reason == "needs the program tesseract with its language vie"


def test_long_scan_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A book of pictures would take an hour."""
    monkeypatch.setattr(ocr_text, "_MAX_PAGES", 1)
    body = make_scanned_pdf([PAGE, PAGE])
    assert read_file(body, ocr=True).reason == "more than 1 scanned pages"


def test_pages_of_text_are_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a PDF says itself is exact, and costs no minutes."""
    monkeypatch.setattr(ocr_text, "find_program", lambda *_: None)
    lines = [f"Dòng {number}: {TEXT}" for number in range(3)]
    assert read_file(make_pdf(lines), ocr=True).text


def test_stamp_alone_does_not_hide_a_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signature's line of text on pictures of pages is kept only where nothing else is read."""
    stamp = make_pdf(["Người ký: Trường Chính trị tỉnh"])
    monkeypatch.setattr(ocr_text, "read_scanned_pdf_lines", lambda _: iter([TEXT]))
    assert read_file(stamp, ocr=True).text == TEXT
    monkeypatch.setattr(ocr_text, "read_scanned_pdf_lines", lambda _: iter(()))
    assert read_file(stamp, ocr=True).text == "Người ký: Trường Chính trị tỉnh"
