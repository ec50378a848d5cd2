"""`import` of files that are no plain JSON Lines: they are read, or it is said what they are."""

import bz2
import gzip
import io
import json
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from archive.errors import ArticleFormatError
from terminal.services.import_lines import MAX_LINE_BYTES, read_lines
from tests.support.cli_runner import SAMPLE_ARTICLES, ArchiveCli, to_import_lines

LINES = to_import_lines(*SAMPLE_ARTICLES)


def zipped(*names: str) -> bytes:
    """A ZIP file with members of these names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, "x" * 99)
    return made.getvalue()


def tarred() -> bytes:
    """A tar file packed by gzip."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as file:
        info = tarfile.TarInfo("articles.jsonl")
        info.size = len(LINES.encode())
        file.addfile(info, io.BytesIO(LINES.encode()))
    return made.getvalue()


ARRAY = json.dumps(list(SAMPLE_ARTICLES), ensure_ascii=False)
PAGE = "<!DOCTYPE html>\n<html><head><title>Tin</title></head><body>Tin</body></html>\n"
OTHERS: dict[str, tuple[bytes, str]] = {
    "page": (PAGE.encode(), "an HTML page"),
    "page without doctype": (b"\n  <div>Tin</div>\n" * 9, "an HTML page"),
    "feed": (b"<?xml version='1.0'?>\n<rss><channel/></rss>\n", "an XML file"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"1 0 obj\n" * 5000, "a PDF file"),
    "zip": (zipped("articles.jsonl"), "a packed file (ZIP)"),
    "xlsx": (zipped("[Content_Types].xml", "xl/workbook.xml"), "a workbook (XLSX)"),
    "docx": (zipped("[Content_Types].xml", "word/document.xml"), "a Word file (DOCX)"),
    "wacz": (zipped("archive/data.warc.gz", "datapackage.json"), "a web archive (WACZ)"),
    "warc": (b"WARC/1.1\r\nWARC-Type: warcinfo\r\n\r\n", "a web archive (WARC)"),
    "packed warc": (gzip.compress(b"WARC/1.1\r\n\r\n"), "a web archive (WARC)"),
    "packed tar": (tarred(), "a packed folder (tar)"),
    "array": (ARRAY.encode(), "one JSON array"),
    "array over lines": (json.dumps(SAMPLE_ARTICLES, indent=1).encode(), "one JSON array"),
    "array, one a line": (b'[\n{"url": "x"},\n{"url": "y"}\n]\n', "one JSON array"),
    "object over lines": (
        json.dumps(SAMPLE_ARTICLES[0], indent=1).encode(),
        "JSON that is spread over several lines",
    ),
    "csv": ("url,title,body\nhttp://a.example/,Tin,Nội dung\n".encode(), "a table (CSV)"),
    "tsv": (b"url\ttitle\nhttp://a.example/\tTin\n", "a table (CSV)"),
    "text": ("Hội nghị sơ kết\nđã thành công\n".encode(), "a text"),
    "windows-1258": (LINES.encode("utf-8").replace(b"\xc3", b"\xe1"), "a text that is not UTF-8"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50, "a picture (PNG)"),
    "photo": (b"\xff\xd8\xff\xe0" + b"\n\x01" * 5000, "a picture (JPEG)"),
    "database": (b"SQLite format 3\0" + bytes(5000), "an SQLite database"),
    "program": (b"\x7fELF" + bytes(range(256)) * 50, "a program"),
    "zstd": (b"\x28\xb5\x2f\xfd\n\n\n\n", "packed with zstd"),
    "binary": (bytes(range(256)) * 500, "binary data"),
    "empty": (b"", "empty"),
    "blank": (b" \n\n", "empty"),
    "packed nothing": (gzip.compress(b""), "empty"),
}


@pytest.mark.parametrize(
    ("way", "kind"),
    [
        (way, kind)
        for way in ("file", "stdin")
        for kind, (_, what) in OTHERS.items()
        if way == "stdin" or "web archive" not in what  # files of captures are imported
    ],
)
def test_another_kind_of_file_is_called_by_its_name(
    empty_cli: ArchiveCli, tmp_path: Path, kind: str, way: str
) -> None:
    """One message says what it is and what to do; nothing is taken in or made.

    Guards against thousands of numbers of lines that are no JSON.
    """
    content, what = OTHERS[kind]
    file = tmp_path / "articles"
    file.write_bytes(content)
    if way == "file":
        result = empty_cli.run("import", str(file), "--site", "song-ha")
    else:
        result = empty_cli.run("import", "-", "--site", "song-ha", stdin=content)
    name = str(file) if way == "file" else "stdin"
    assert result.exit_code == 2
    output, hint = result.stderr.splitlines()
    assert output == f"error: {name} is {what}, not JSON Lines (one JSON object a line)."
    assert hint.startswith("hint: ")
    assert result.stdout == ""
    assert not empty_cli.data.exists()


@pytest.mark.skipif(os.name != "posix", reason="the command of the hint is one of a Unix shell")
def test_what_is_told_of_a_table_imports_it(empty_cli: ArchiveCli, tmp_path: Path) -> None:
    """Guards the hint as it is typed: with the mark of Excel, empty cells, and several authors."""
    file = tmp_path / "tin.csv"
    rows = "url,title,body,published_at,authors\n"
    rows += "http://a.example/1,Tin,Nội dung,2020-07-13,Chu Bá Lượng; Đinh Thị Mai Yên\n"
    rows += "http://a.example/2,Tin khác,Nội dung khác,,\n"
    file.write_bytes(rows.encode("utf-8-sig"))
    bash = shutil.which("bash") or "bash"
    hint = empty_cli.run("import", str(file), "--site", "song-ha").stderr.splitlines()[1]
    command = hint.removeprefix("hint: ").partition(" | truongdang")[0].replace("FILE", str(file))
    command = command.replace("python3", sys.executable, 1)
    lines = subprocess.run([bash, "-c", command], check=True, stdout=subprocess.PIPE).stdout
    assert empty_cli.run("import", "-", "--site", "song-ha", stdin=lines).exit_code == 0
    found = empty_cli.run("export", "*", "--format", "jsonl").stdout.splitlines()
    assert [(each["published_at"], each["authors"]) for each in map(json.loads, found)] == [
        ("2020-07-13T00:00:00+07:00", ["Chu Bá Lượng", "Đinh Thị Mai Yên"]),
        (None, []),
    ]


def test_captures_of_an_unknown_site_are_refused(empty_cli: ArchiveCli, tmp_path: Path) -> None:
    """Files of captures need a configured site, by which their scope is known."""
    file = tmp_path / "old.warc"
    file.write_bytes(b"WARC/1.0\r\n")
    for path in (file, tmp_path):
        result = empty_cli.run("import", str(path), "--site", "song-ha")
        assert result.exit_code == 2
        assert 'no site "song-ha" is configured' in result.stderr


READ: dict[str, bytes] = {
    "gzip": gzip.compress(LINES.encode()),
    "gzip in parts": b"".join(
        gzip.compress(line.encode()) for line in LINES.splitlines(keepends=True)
    ),
    "gzip in gzip": gzip.compress(gzip.compress(LINES.encode())),
    "bzip2": bz2.compress(LINES.encode()),
    "xz": lzma.compress(LINES.encode()),
    "utf-16": LINES.encode("utf-16"),
    "utf-16 without a mark": LINES.encode("utf-16-le"),
    "utf-32": LINES.encode("utf-32"),
    "packed utf-16": gzip.compress(LINES.encode("utf-16")),
    "utf-8 with a mark": b"\xef\xbb\xbf" + LINES.encode(),
    "line ends of windows": LINES.replace("\n", "\r\n").encode(),
    "no last line end": LINES.strip().encode(),
    "blank lines first": b"\n\n" + LINES.encode(),
}


@pytest.mark.parametrize("kind", READ)
def test_packed_and_utf_16_lines_are_read(empty_cli: ArchiveCli, kind: str) -> None:
    """Who has JSON Lines in another wrapping need not unwrap them."""
    result = empty_cli.run("import", "-", "--site", "song-ha", "--no-index", stdin=READ[kind])
    assert result.stdout == "3 added, 0 revised, 0 unchanged, 0 bad lines\n", result.output
    assert result.exit_code == 0


def test_packed_file_that_was_cut_gives_what_it_has(empty_cli: ArchiveCli) -> None:
    """The articles before the cut are taken in, and it is said that there was more."""
    many = "".join(
        to_import_lines(
            dict(SAMPLE_ARTICLES[0]) | {"url": f"http://a.example/{n}", "title": f"Tin {n * n}"}
        )
        for n in range(3000)
    )
    cut = gzip.compress(many.encode())[:-900]
    result = empty_cli.run("import", "-", "--site", "song-ha", "--no-index", stdin=cut)
    assert result.exit_code == 1
    assert "the file ends too early, or is damaged" in result.stderr
    assert int(result.stdout.split()[0].replace(",", "")) > 100


def test_broken_gzip_file_is_said_to_be_broken(empty_cli: ArchiveCli) -> None:
    """Not even its beginning can be unpacked."""
    result = empty_cli.run("import", "-", "--site", "song-ha", stdin=b"\x1f\x8b" + b"\n" * 99)
    assert result.exit_code == 2
    assert "stdin cannot be unpacked or decoded: " in result.stderr


def test_file_that_turns_bad_is_told_in_few_lines(empty_cli: ArchiveCli) -> None:
    """The first bad lines are explained, some more numbered, the rest counted; JSON has all."""
    bad = "".join("x\n\n" for _ in range(5000))
    words = ("import", "-", "--site", "song-ha", "--no-index", "--json")
    result = empty_cli.run(*words, stdin=to_import_lines(SAMPLE_ARTICLES[0]) + bad)
    assert result.exit_code == 1
    assert len(result.stderr) < 3000
    assert result.stderr.endswith(" and 4,960 more; --json has them all\n")
    assert len(json.loads(result.stdout)["bad"]) == 5000


def test_a_line_of_sixty_megabytes_is_refused_in_little_memory() -> None:
    """It is one bad line, and those after it are read."""

    class Long(io.RawIOBase):
        """A line without end, then a good one."""

        left = 60 << 20

        def read1(self, size: int = -1) -> bytes:
            if self.left == 60 << 20:
                self.left -= 1
                return b'{"url": "'
            if self.left > 0:
                self.left -= size
                return b"x" * size
            rest, self.left = (b"\n{}\n", -1) if self.left != -1 else (b"", -1)
            return rest

    tracemalloc.start()
    try:
        lines = list(read_lines(Long(), "long"))  # type: ignore[arg-type] # as much of one as is used
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(lines[0], ArticleFormatError)
    assert str(lines[0]) == "the line is longer than 16 MB"
    assert lines[1:] == [b"{}"]
    assert peak < 3 * MAX_LINE_BYTES
