"""Presentations of old and RTF; what they say is invented. LibreOffice 7.4 wrote the samples."""

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.extract.files import old_formats
from crawler.extract.files.file_text import read_file

SAMPLES = Path(__file__).parent / "samples"
PRESENTATION = gzip.decompress((SAMPLES / "chuyen-de.ppt.gz").read_bytes())
RTF = (SAMPLES / "ke-hoach.rtf").read_bytes()


def make_record(kind: int, content: bytes, *, is_container: bool = False) -> bytes:
    """A record of a presentation."""
    return struct.pack("<HHI", 0xF if is_container else 0, kind, len(content)) + content


def test_old_presentation_is_read_without_what_its_master_says() -> None:
    """Titles and points of its slides, and not `Click to edit`."""
    assert read_file(PRESENTATION).text == (
        "Kế hoạch đào tạo năm 2020\nBồi dưỡng cán bộ\nNghiên cứu khoa học, thực tế cơ sở"
    )


def test_rtf_is_read_with_its_tables() -> None:
    """A paragraph a line, cells as in all tables."""
    assert read_file(RTF).text == (
        "Kế hoạch tổ chức Hội nghị sơ kết\nSáng ngày 13/7/2020, Nhà trường tổ chức hội nghị sơ kết"
        " công tác đào tạo, bồi dưỡng cán bộ; “ngoặc kép” – gạch.\nHọ tên | Chức vụ"
        "\nNguyễn Văn Mẫu | Giảng viên\nNơi nhận: Ban Giám hiệu."
    )


def test_rtf_in_an_old_font_is_read() -> None:
    """Its bytes are letters of TCVN3, soft hyphens too."""
    words = rb"Tr\'ad\'eang Ch\'ddnh tr\'de t\'d8nh Ho\'b5 B\'d7nh t\'e6 ch\'f8c h\'e9i ngh\'de"
    body = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 .VnTime;}}\f0 " + words + rb"\par}"
    assert read_file(body).text == "Trường Chính trị tỉnh Hoà Bình tổ chức hội nghị"


def test_text_said_in_slide_and_outline_counts_once() -> None:
    """PowerPoint keeps a title in both; text of one byte a letter is Latin-1."""
    title = make_record(0x0FA0, "Chuyên đề".encode("utf-16-le"))
    point = make_record(0x0FA8, b"Ho\xe0 b\xecnh\rl\xe0 qu\xfd\x0bnh\xe0")
    slide = make_record(0x03EE, title + point, is_container=True)
    outline = make_record(0x0FF0, title, is_container=True)
    master = make_record(0x03F8, make_record(0x0FA8, b"Click"), is_container=True)
    records = make_record(0x03E8, master + outline + slide, is_container=True)
    assert list(old_formats._read_records(records)) == ["Chuyên đề", "Hoà bình", "là quý", "nhà"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body[:2000],
        lambda body: body[:600] + bytes(1000) + body[1600:],
        lambda body: body[: len(body) // 2],
    ],
)
def test_damaged_presentation_raises_nothing(spoil: Callable[[bytes], bytes]) -> None:
    """A file that was cut or overwritten has a reason, or the text that is left."""
    read = read_file(spoil(PRESENTATION))
    assert read.reason or read.text


def test_damaged_rtf_raises_nothing() -> None:
    """Braces without end, control words without sense and cut escapes are no error of ours."""
    for end in range(0, len(RTF), 97):
        read = read_file(RTF[:end])
        assert read.reason or read.text
    deep = read_file(b"{\\rtf1" + b"{" * 200_000 + b"\\ansicpg99999 x" + b"\\u-99999999 ?" * 50)
    assert deep.reason
