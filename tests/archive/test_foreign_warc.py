"""`archive.foreign_warc`: records of other crawlers, read or passed over by reason."""

import gc
import gzip
import zipfile
from pathlib import Path

import brotli
import pytest
from warcio.statusandheaders import StatusAndHeadersParser

from archive.errors import WarcFileError
from archive.foreign_warc import (
    ForeignRecord,
    SkippedRecord,
    iterate_foreign_records,
    list_capture_files,
)
from archive.warc import MAX_BODY_BYTES, WarcRecordError, parse_record
from tests.support.warc_files import HTML_HEADERS, WarcFile

URL = "http://a.example/tin-1.html"
BODY = "<html><p>Hội nghị sơ kết</p></html>".encode()


def read(path: Path) -> list[ForeignRecord | SkippedRecord]:
    """Read the records of one host."""
    return list(iterate_foreign_records(path, lambda url: url.startswith("http://a.example/")))


def read_one(path: Path) -> ForeignRecord:
    """Read the one record that can be used."""
    (found,) = [each for each in read(path) if isinstance(each, ForeignRecord)]
    return found


@pytest.mark.parametrize(
    ("protocol", "headers", "body"),
    [
        ("HTTP/1.1", (), BODY),
        ("HTTP/2", (("status", "200"),), BODY),
        ("HTTP/1.0", (("Transfer-Encoding", "chunked"),), b"5\r\nhello\r\n0\r\n\r\n"),
        ("HTTP/1.1", (("Transfer-Encoding", "chunked"),), BODY),
        ("HTTP/1.1", (("Content-Encoding", "br"),), brotli.compress(BODY)),
        ("HTTP/1.1", (("Content-Encoding", "gzip"),), gzip.compress(BODY)),
        ("HTTP/1.1", (("Content-Encoding", "gzip"),), BODY),
    ],
    ids=["plain", "http2", "chunked", "chunks undone", "brotli", "gzip", "packing undone"],
)
@pytest.mark.parametrize("packed", [True, False])
def test_bodies_are_read_in_every_coding(
    tmp_path: Path, *, packed: bool, protocol: str, headers: tuple[tuple[str, str]], body: bytes
) -> None:
    """The transfer coding is undone, the content coding left as it was sent."""
    file = WarcFile(tmp_path / "a.warc", gzip=packed)
    file.add(URL, body, protocol=protocol, http=(*HTML_HEADERS, *headers))
    record = read_one(file.close())
    assert record.response.body == (b"hello" if body.startswith(b"5\r\n") else body)
    assert record.response.status == 200
    assert record.place
    path, offset, length = record.place
    member = path.read_bytes()[offset : offset + length]
    found = parse_record(gzip.decompress(member) if packed else member, decode_body=True)
    assert found.body == (b"hello" if body.startswith(b"5\r\n") else BODY)


@pytest.mark.parametrize("line", [b"x" * 6, b"X: y\r\n"], ids=["one line", "lines"])
def test_head_without_end_is_read_to_a_limit(tmp_path: Path, line: bytes) -> None:
    """Regression: some kilobytes of gzip were a head of gigabytes, which was held in memory."""
    path = tmp_path / "a.warc.gz"
    head = b"WARC/1.0\r\nWARC-Type: response\r\n" + line * 900_000
    path.write_bytes(gzip.compress(head, 1))
    (found,) = read(path)
    assert "unreadable" in str(found)


def test_http_head_without_end_is_no_response(tmp_path: Path) -> None:
    """Regression: millions of headers in one record took gigabytes."""
    file = WarcFile(tmp_path / "a.warc")
    file.add(URL, BODY, http=[("X", "y" * 4000)] * 1200)
    file.add(URL, BODY)
    assert [isinstance(each, ForeignRecord) for each in read(file.close())] == [False, True]


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(bytes(MAX_BODY_BYTES + 1), 1)),
        ("br", brotli.compress(bytes(MAX_BODY_BYTES + 1), quality=1)),
    ],
    ids=["gzip", "brotli"],
)
def test_body_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, coding: str, packed: bytes
) -> None:
    """Regression: it was unpacked whole, whatever its size."""
    file = WarcFile(tmp_path / "a.warc", gzip=False)
    file.add(URL, packed, http=[("Content-Encoding", coding)])
    with pytest.raises(WarcRecordError):
        parse_record(file.close().read_bytes(), decode_body=True)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"warc": {"WARC-Truncated": "length"}}, "truncated by its crawler"),
        ({"warc": {"WARC-Block-Digest": "sha1:" + "A" * 32}}, "damaged: its digest is wrong"),
        ({"warc": {"WARC-Payload-Digest": "sha1:" + "A" * 32}}, "damaged: its digest is wrong"),
        ({"warc": {"WARC-Segment-Number": "2"}}, "in segments"),
        ({"date": "some day"}, "without a date"),
        ({"kind": "metadata"}, "no response (requests, metadata and the like)"),
        ({"url": "dns:a.example"}, "no web address (dns:, urn: and the like)"),
        ({"url": "http://b.example/"}, "out of the site's scope"),
    ],
)
def test_what_cannot_be_used_is_told_by_its_reason(
    tmp_path: Path, changes: dict[str, object], reason: str
) -> None:
    """Nothing is left out in silence, and the record after it is read."""
    file = WarcFile(tmp_path / "a.warc.gz")
    values: dict[str, object] = {"url": URL, "body": BODY}
    file.add(**(values | changes))  # type: ignore[arg-type] # values by the names of arguments
    file.add(URL, BODY)
    first, second = read(file.close())
    assert isinstance(first, SkippedRecord)
    assert first.reason == reason
    assert isinstance(second, ForeignRecord)


def test_arc_is_read(tmp_path: Path) -> None:
    """ARC files, as crawlers wrote them until 2009, are read, packed or not."""
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + BODY
    lines = b"1 0 Crawler\nURL IP-address Archive-date Content-type Archive-length\n\n"
    head = f"filedesc://a.arc 0.0.0.0 20060102030405 text/plain {len(lines) - 1}\n".encode() + lines
    record = f"{URL} 10.0.0.1 20060102030405 text/html {len(body)}\n".encode() + body + b"\n"
    plain = tmp_path / "a.arc"
    plain.write_bytes(head + record)
    packed = tmp_path / "b.arc.gz"
    packed.write_bytes(gzip.compress(head) + gzip.compress(record))
    for path in (plain, packed):
        found = read_one(path)
        assert found.response.body == BODY
        assert found.response.fetched_at.year == 2006


def test_wacz_and_folders_are_read(tmp_path: Path) -> None:
    """The WARC files of a WACZ are read where they stand, and a folder by its files."""
    warc = WarcFile(tmp_path / "data.warc.gz")
    warc.add(URL, BODY)
    wacz = tmp_path / "folder" / "a.wacz"
    wacz.parent.mkdir()
    with zipfile.ZipFile(wacz, "w", zipfile.ZIP_STORED) as out:
        out.writestr("datapackage.json", "{}")
        out.write(warc.close(), "archive/data.warc.gz")
    assert list_capture_files(tmp_path / "folder") == [wacz]
    found = read_one(wacz)
    assert found.place
    path, offset, length = found.place
    assert parse_record(gzip.decompress(path.read_bytes()[offset : offset + length])).body == BODY


def test_file_packed_as_a_whole_is_read(tmp_path: Path) -> None:
    """One gzip stream over all records is read, but its records stand in no place alone."""
    file = WarcFile(tmp_path / "a.warc", gzip=False)
    file.add(URL, BODY)
    file.add(URL + "?b", BODY)
    packed = tmp_path / "a.warc.gz"
    packed.write_bytes(gzip.compress(file.close().read_bytes()))
    found = [each for each in read(packed) if isinstance(each, ForeignRecord)]
    assert {each.response.url for each in found} == {URL, URL + "?b"}
    assert found[-1].place is None


def test_file_that_was_cut_gives_what_is_whole(tmp_path: Path) -> None:
    """What stands before the cut is read; that the rest is missing is told."""
    file = WarcFile(tmp_path / "a.warc.gz")
    file.add(URL, BODY)
    file.add(URL + "?b", BODY * 100)
    path = file.close()
    path.write_bytes(path.read_bytes()[:-60])
    first, *rest = read(path)
    assert isinstance(first, ForeignRecord)
    assert all(isinstance(each, SkippedRecord) for each in rest)
    assert rest


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    """What is no file of captures is said to be none."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"%PDF-1.7 nothing of the kind\n" * 10)
    with pytest.raises(WarcFileError, match="is no WARC or ARC file"):
        read(path)
    with pytest.raises(WarcFileError, match="has no files of captures"):
        list_capture_files(_make_empty(tmp_path))


def _make_empty(folder: Path) -> Path:
    empty = folder / "empty"
    empty.mkdir()
    return empty


def test_nothing_of_a_record_stays_in_memory(tmp_path: Path) -> None:
    """A reader and its generator held each other: 35 kB a page, until garbage was collected."""
    file = WarcFile(tmp_path / "a.warc", gzip=False)
    file.add("http://truong.example/", b"<p>Tin</p>")
    record = file.close().read_bytes()
    gc.collect()
    gc.disable()
    try:
        before = _count_parsers()
        for _ in range(3):
            parse_record(record, decode_body=True)
        assert _count_parsers() == before
    finally:
        gc.enable()


def _count_parsers() -> int:
    return sum(isinstance(each, StatusAndHeadersParser) for each in gc.get_objects())
