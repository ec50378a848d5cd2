"""Exports of articles as tables and texts: the bytes of each format, read as others read them."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.article_json import ARTICLE_KEYS, article_to_json
from archive.model import Article
from research.atomic_output import AtomicFolder
from research.errors import MissingExtraError, TooManyRowsError, UnwritableExportError
from research.exports import xlsx
from research.exports.base import ExportOptions
from research.exports.cell_text import escape_formula, strip_controls
from research.exports.formats import FORMATS, FileFormat, FolderFormat
from research.exports.html import draw_bars
from research.exports.markdown import escape_markdown

MakeArticle = Callable[..., Article]


def write_format(name: str, *articles: Article, wishes: ExportOptions | None = None) -> bytes:
    """Return the bytes of some articles in a format."""
    form = FORMATS[name]
    assert isinstance(form, FileFormat)
    sink = io.BytesIO()
    with form.open_writer(sink, wishes or ExportOptions()) as writer:
        for article in articles:
            writer.write(article)
    return sink.getvalue()


def read_csv_row(data: bytes) -> dict[str, str]:
    """Return the one row of a csv."""
    (row,) = csv.DictReader(io.StringIO(data.decode(), newline=""))
    return row


def test_jsonl_is_the_article_json_a_line(make_article: MakeArticle) -> None:
    """Each line is one article with all keys in their order, its marks readable."""
    articles = [make_article("a1"), make_article("b2", title="Thông báo")]
    lines = write_format("jsonl", *articles).decode().splitlines()
    assert [json.loads(line) for line in lines] == [article_to_json(each) for each in articles]
    assert list(json.loads(lines[0])) == list(ARTICLE_KEYS)
    assert '"title": "Hội nghị sơ kết"' in lines[0]


def test_csv_has_the_json_keys_as_columns(make_article: MakeArticle) -> None:
    """Lists are joined, objects stand as their first key, bylines as they were printed."""
    row = read_csv_row(write_format("csv", make_article()))
    assert list(row) == list(ARTICLE_KEYS)
    assert row["body"] == "Sáng 13/7.\nHội nghị thành công."
    assert row["authors"] == "Đinh Thị Mai Yên; Hoài Thương"
    assert row["bylines"] == "Tin: Đinh Thị Mai Yên; Phòng Đào tạo"
    assert row["attachments"] == "http://truong.example/a.pdf"
    assert row["published_at"] == "2020-07-13T07:15:00+07:00"
    assert row["gone_at"] == row["tags"] == ""


def test_csv_neutralises_formulas(make_article: MakeArticle) -> None:
    """A title cannot run a command in the reader's spreadsheet."""
    article = make_article(title="=cmd|' /C calc'!A0", body="\x1b[2J- một\x07")
    row = read_csv_row(write_format("csv", article))
    assert row["title"] == "'=cmd|' /C calc'!A0"
    assert row["body"] == "[2J- một"


@given(st.text())
@example("＝1+1")
@example("\n=1+1")
def test_safe_cell_never_begins_a_formula(text: str) -> None:
    """Whatever a page says, a spreadsheet takes it as text."""
    cell = escape_formula(strip_controls(text))
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert not set(cell) & {chr(code) for code in range(0x20)} - {"\t", "\n"}


@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if name != "txt"])
def test_byte_order_mark_is_for_csv_alone(name: str, make_article: MakeArticle) -> None:
    """Excel gets its mark; no other format may have one."""
    data = write_format(name, make_article(), wishes=ExportOptions(bom=True))
    assert data.startswith(b"\xef\xbb\xbf") == (name == "csv")


@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if name != "txt"])
def test_same_articles_give_the_same_bytes(name: str, make_article: MakeArticle) -> None:
    """No writer notes the time or leans on anything but the articles."""
    assert write_format(name, make_article()) == write_format(name, make_article())


def read_workbook(data: bytes) -> list[dict[str, object]]:
    """Return the rows of a workbook, as a spreadsheet reads them."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    header, *rows = book["articles"].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_xlsx_has_one_header_row_and_cells_that_are_text(make_article: MakeArticle) -> None:
    """Numbers are numbers; what looks like a formula or a link is text."""
    formula = make_article("a1", title='=HYPERLINK("http://truong.example")')
    first, second = read_workbook(write_format("xlsx", formula, make_article("b2", body="\x1b[2J")))
    assert list(first) == list(ARTICLE_KEYS)
    assert first["title"] == '=HYPERLINK("http://truong.example")'
    assert first["revision"] == 1
    assert second["body"] == "[2J"
    assert second["gone_at"] is None
    with zipfile.ZipFile(io.BytesIO(write_format("xlsx", formula))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


def test_xlsx_goes_on_in_the_next_column(make_article: MakeArticle) -> None:
    """A text longer than a cell is cut nowhere: its parts stand in columns of their own."""
    long = "ạ" * (xlsx.MAX_CELL_UTF16_UNITS + 5)
    short, wide = read_workbook(
        write_format("xlsx", make_article("a1"), make_article("b2", body=long))
    )
    assert wide["body"] == "ạ" * xlsx.MAX_CELL_UTF16_UNITS
    assert wide["body_2"] == "ạ" * 5
    assert short["body_2"] is None
    assert list(wide)[list(wide).index("body") + 1] == "body_2"


@given(st.text(st.characters(codec="utf-8"), max_size=50), st.integers(1, 9))
def test_parts_of_a_cell_are_its_text(text: str, size: int) -> None:
    """Nothing is lost between two columns, and no part is longer than a cell of UTF-16 units."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xlsx, "MAX_CELL_UTF16_UNITS", 2 * size)
        parts = [str(part) for part in xlsx.split_into_cells("body", text)]
    assert "".join(parts) == "".join(map(str, xlsx.split_into_cells("body", text)))
    assert all(len(part.encode("utf-16-le")) <= 4 * size for part in parts)


def test_xlsx_that_a_sheet_cannot_hold_names_csv(
    make_article: MakeArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More articles than rows are refused, never cut."""
    monkeypatch.setattr(xlsx, "MAX_ROWS", 3)
    with pytest.raises(TooManyRowsError) as refused:
        write_format("xlsx", *(make_article(f"a{number}") for number in range(3)))
    assert "2 articles" in str(refused.value)
    assert "--format csv" in refused.value.hint


def test_parquet_has_typed_columns(make_article: MakeArticle) -> None:
    """Times are moments in Vietnam, lists are lists, objects are structures."""
    data = write_format("parquet", make_article("a1"), make_article("b2", published_at=None))
    table = pq.read_table(io.BytesIO(data))
    assert table.column_names == list(ARTICLE_KEYS)
    first, second = table.to_pylist()
    assert first["published_at"].isoformat() == "2020-07-13T07:15:00+07:00"
    assert second["published_at"] is None
    assert first["authors"] == ["Đinh Thị Mai Yên", "Hoài Thương"]
    assert first["attachments"][0]["text"] == "Kế hoạch"
    assert first["revision"] == 1


def test_parquet_of_nothing_is_a_file(make_article: MakeArticle) -> None:
    """An empty result has its columns all the same, as that of many groups has its rows."""
    assert pq.read_table(io.BytesIO(write_format("parquet"))).num_rows == 0
    many = write_format("parquet", *(make_article(f"a{number}") for number in range(1_001)))
    assert pq.read_table(io.BytesIO(many)).num_rows == 1_001


def test_format_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parquet needs a library that not everybody wants."""
    monkeypatch.setitem(__import__("sys").modules, "research.exports.parquet", None)
    with pytest.raises(MissingExtraError) as refused:
        write_format("parquet")
    assert refused.value.hint == "pip install 'truongdang[parquet]'"


def test_markdown_reads_as_the_site_wrote_it(make_article: MakeArticle) -> None:
    """Headings, facts and blocks; what would be markup is escaped."""
    article = make_article(title="# *Hội nghị*", body="1. Mở đầu\n- một\n<script>", captions=("A",))
    assert write_format("markdown", article).decode() == (
        "# \\# \\*Hội nghị\\*\n\n"
        "- Đinh Thị Mai Yên; Hoài Thương\n- song-ha, 2020-07-13\n"
        "- <http://truong.example/a1>\n- `a1`\n\n"
        "1\\. Mở đầu\n\n\\- một\n\n\\<script\\>\n\n*A*\n\n"
    )


@given(st.text(st.characters(exclude_categories=["C"])))
def test_escaped_markdown_unescapes_to_the_text(text: str) -> None:
    """A backslash goes in front of single characters and nothing else happens."""
    result, characters = "", iter(escape_markdown(text))
    for character in characters:
        result += next(characters) if character == "\\" else character
    assert result == text


def test_html_needs_nothing_else_and_runs_nothing(make_article: MakeArticle) -> None:
    """Charts and facets are in the page; a text of a site is text there."""
    article = make_article(title="<script>alert(1)</script>", section="Tin tức")
    data = write_format("html", article, wishes=ExportOptions(query='"hội nghị" <b>')).decode()
    assert "<h1>&quot;hội nghị&quot; &lt;b&gt;</h1>" in data
    assert "&lt;script&gt;" in data
    assert "<script" not in data
    assert " src=" not in data
    assert 'href="http://truong.example/a1"' in data
    assert "<svg" in data
    assert "<td>Tin tức</td><td>1</td>" in data


def test_html_links_the_web_alone(make_article: MakeArticle) -> None:
    """An address that a browser would run is no link."""
    article = make_article()
    unsafe = replace(article, url="javascript:alert(1)")
    assert "javascript:" not in write_format("html", unsafe).decode()


def test_html_of_nothing_is_a_page() -> None:
    """An empty result is a page that says so."""
    assert "0 articles" in write_format("html").decode()


def test_bars_grow_with_their_counts() -> None:
    """The highest count is as tall as the picture, none has no height."""
    picture = draw_bars([("2019", 0), ("2020", 10), ("2021", 5)])
    assert [part.split('"')[0] for part in picture.split(' height="')[2:]] == ["0", "120", "60"]
    assert draw_bars([]).startswith("<svg")


def write_folder(place: Path, *articles: Article) -> AtomicFolder:
    """Return a folder of texts, kept."""
    form = FORMATS["txt"]
    assert isinstance(form, FolderFormat)
    with AtomicFolder(place) as folder:
        with form.open_writer(folder, ExportOptions()) as writer:
            for article in articles:
                writer.write(article)
        folder.commit()
    return folder


def test_txt_is_a_file_an_article(tmp_path: Path, make_article: MakeArticle) -> None:
    """The title, then the body; an earlier bundle is replaced as a whole."""
    place = tmp_path / "txt"
    write_folder(place, make_article("a1"), make_article("b2", body=""))
    assert sorted(file.name for file in place.iterdir()) == ["a1.txt", "b2.txt"]
    first = (place / "a1.txt").read_text("utf-8")
    assert first == "Hội nghị sơ kết\nSáng 13/7.\nHội nghị thành công.\n"
    assert (place / "b2.txt").read_text("utf-8") == "Hội nghị sơ kết\n"
    kept = write_folder(place, make_article("c3"))
    assert [file.name for file in place.iterdir()] == ["c3.txt"]
    assert [file.name for file in kept.describe_files("txt")] == ["txt/c3.txt"]
    assert [file.name for file in tmp_path.iterdir()] == ["txt"]


def test_folder_of_other_files_is_never_replaced(tmp_path: Path, make_article: MakeArticle) -> None:
    """A folder that no export made stays as it is."""
    (tmp_path / "photo.jpg").write_bytes(b"precious")
    with pytest.raises(UnwritableExportError, match="it holds other files"):
        write_folder(tmp_path, make_article())
    assert [file.name for file in tmp_path.iterdir()] == ["photo.jpg"]


def test_folder_that_is_dropped_leaves_nothing(tmp_path: Path) -> None:
    """An export that fails leaves the earlier bundle."""
    with AtomicFolder(tmp_path / "txt") as folder:
        folder.write_file("a.txt", b"a")
    assert not list(tmp_path.iterdir())


def test_folder_that_the_system_refuses_is_an_error_of_ours() -> None:
    """The reason of the system stands in the message with the path."""
    with pytest.raises(UnwritableExportError, match="/proc/txt"):
        AtomicFolder(Path("/proc/txt"))
