"""Exports of articles: the bytes of each format."""

import csv
import io
import json
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from archive.article_json import ARTICLE_KEYS, article_as_json
from archive.model import Article
from research.exports.cell import safe_cell
from research.exports.csv import CsvWriter
from research.exports.format import FORMATS, with_byte_order_mark
from research.exports.jsonl import JsonlWriter


def test_jsonl_is_the_article_json_a_line(make_article: Callable[..., Article]) -> None:
    """Each line is one article with all keys in their order, its marks readable."""
    sink = io.BytesIO()
    writer = JsonlWriter(sink)
    articles = [make_article("a1"), make_article("b2", title="Thông báo")]
    for article in articles:
        writer.write(article)
    lines = sink.getvalue().decode().splitlines()
    assert [json.loads(line) for line in lines] == [article_as_json(each) for each in articles]
    assert list(json.loads(lines[0])) == list(ARTICLE_KEYS)
    assert '"title": "Hội nghị sơ kết"' in lines[0]


def test_csv_has_the_json_keys_as_columns(make_article: Callable[..., Article]) -> None:
    """Lists are joined, objects stand as their first key, bylines as they were printed."""
    sink = io.BytesIO()
    CsvWriter(sink).write(make_article())
    header, row = csv.reader(io.StringIO(sink.getvalue().decode(), newline=""))
    assert header == list(ARTICLE_KEYS)
    cells = dict(zip(header, row, strict=True))
    assert cells["body"] == "Sáng 13/7.\nHội nghị thành công."
    assert cells["authors"] == "Đinh Thị Mai Yên; Hoài Thương"
    assert cells["bylines"] == "Tin: Đinh Thị Mai Yên; Phòng Đào tạo"
    assert cells["attachments"] == "http://truong.example/a.pdf"
    assert cells["published_at"] == "2020-07-13T07:15:00+07:00"
    assert cells["gone_at"] == cells["tags"] == ""


def test_csv_neutralises_formulas(make_article: Callable[..., Article]) -> None:
    """A title cannot run a command in the reader's spreadsheet."""
    sink = io.BytesIO()
    CsvWriter(sink).write(make_article(title="=cmd|' /C calc'!A0", body="\x1b[2J- một\x07"))
    header, row = csv.reader(io.StringIO(sink.getvalue().decode(), newline=""))
    cells = dict(zip(header, row, strict=True))
    assert cells["title"] == "'=cmd|' /C calc'!A0"
    assert cells["body"] == "[2J- một"


@given(st.text())
def test_safe_cell_never_begins_a_formula(text: str) -> None:
    """Whatever a page says, a spreadsheet takes it as text."""
    cell = safe_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert not set(cell) & {chr(code) for code in range(0x20)} - {"\t", "\n"}


def test_byte_order_mark_is_for_csv_alone(make_article: Callable[..., Article]) -> None:
    """Excel gets its mark; JSON Lines must not have one."""
    for name, form in FORMATS.items():
        sink = io.BytesIO()
        with_byte_order_mark(form).writer(sink).write(make_article())
        assert sink.getvalue().startswith(b"\xef\xbb\xbf") == (name == "csv")


def test_same_articles_give_the_same_bytes(make_article: Callable[..., Article]) -> None:
    """No writer notes the time or leans on anything but the articles."""
    for form in FORMATS.values():
        sinks = [io.BytesIO(), io.BytesIO()]
        for sink in sinks:
            form.writer(sink).write(make_article())
        assert sinks[0].getvalue() == sinks[1].getvalue()
