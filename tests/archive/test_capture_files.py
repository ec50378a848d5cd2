"""Captures: bytes come back as they went in, and other tools can read the files."""

import errno
import gzip
import os
import resource
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive import capture_files, capture_writer
from archive.capture_files import CaptureStore
from archive.capture_writer import RecordLocation, make_unwritable_error
from archive.errors import ArchiveDamagedError, ArchiveError, ArchiveFullError
from archive.warc import HttpResponse, RevisitOriginal

NOW = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
LATER = NOW.replace(month=3)
BODY = "<p>Hội nghị</p>".encode()
ASKED = [("User-Agent", "truongdang/0"), ("Accept", "text/html")]


def make_response(body: bytes = BODY, headers: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """Make a response of status 200."""
    return HttpResponse(
        url="http://a.test/một?x=1",
        fetched_at=NOW,
        status=200,
        reason="OK",
        headers=[("Content-Type", "text/html"), *headers],
        body=body,
        ip_address="127.0.0.1",
        request_headers=ASKED,
    )


def make_original(location: RecordLocation) -> RevisitOriginal:
    """Make the reference of a later capture to the record of the same body."""
    return RevisitOriginal(
        url=make_response().url,
        fetched_at=NOW,
        payload_digest=location.payload_digest,
        file=location.file,
        offset=location.offset,
    )


def assert_valid_warc(path: Path) -> None:
    """Assert that `warcio check` finds every digest of a file right."""
    checker = Checker(type("Arguments", (), {"inputs": [str(path)], "verbose": False})())
    assert checker.process_all() == 0


def read_records(path: Path) -> list[tuple[str, dict[str, str]]]:
    """Return type and headers of each record, as warcio reads them."""
    with path.open("rb") as file:
        return [
            (record.rec_type, dict(record.rec_headers.headers)) for record in ArchiveIterator(file)
        ]


def test_body_comes_back_decoded(tmp_path: Path) -> None:
    """Records of one file are read alone; a gzip body is kept as sent and read unpacked."""
    store = CaptureStore(tmp_path)
    encoded = make_response(gzip.compress(BODY), [("Content-Encoding", "gzip")])
    with store.open_writer("truong", 1, NOW) as writer:
        places = [
            writer.append_response(make_response()),
            writer.append_response(encoded),
            writer.append_response(make_response(b"")),
        ]
    pages = [store.read_body(place.file, place.offset, place.length) for place in places]
    assert [page.body for page in pages] == [BODY, BODY, b""]
    assert pages[0].content_type == "text/html"
    assert places[0].payload_digest != places[1].payload_digest


def test_chunked_transfer_is_not_claimed_of_whole_bytes(tmp_path: Path) -> None:
    """An encoding that the HTTP library undid is kept under another name, else readers choke."""
    store = CaptureStore(tmp_path)
    with store.open_writer("truong", 1, NOW) as writer:
        place = writer.append_response(make_response(headers=[("Transfer-Encoding", "chunked")]))
    assert store.read_body(place.file, place.offset, place.length).body == BODY
    archive_folder = gzip.decompress((tmp_path / place.file).read_bytes())
    assert b"\r\nX-Crawler-Transfer-Encoding: chunked\r\n" in archive_folder
    assert_valid_warc(tmp_path / place.file)


def test_exchange_is_a_request_and_a_response(tmp_path: Path) -> None:
    """The request that was sent stands before its response and names it."""
    with CaptureStore(tmp_path).open_writer("truong", 1, NOW) as writer:
        place = writer.append_response(make_response())
    path = tmp_path / place.file
    assert_valid_warc(path)
    (_, info), (_, asked), (_, answer) = found = read_records(path)
    assert [kind for kind, _ in found] == ["warcinfo", "request", "response"]
    assert info["WARC-Filename"] == path.name
    assert asked["WARC-Concurrent-To"] == answer["WARC-Record-ID"]
    assert asked["WARC-Date"] == answer["WARC-Date"] == "2026-01-02T03:04:05.000678Z"
    assert answer["WARC-IP-Address"] == "127.0.0.1"
    assert answer["WARC-Payload-Digest"] == place.payload_digest
    lines = gzip.decompress(path.read_bytes()).split(b"\r\n")
    assert {b"GET /m%E1%BB%99t?x=1 HTTP/1.1", b"Host: a.test", b"Accept: text/html"} <= {*lines}


def test_headers_are_kept_byte_by_byte(tmp_path: Path) -> None:
    """Letters that a server sends unescaped stay as they were sent."""
    sent = "/tin-tức".encode()
    with CaptureStore(tmp_path).open_writer("truong", 1, NOW) as writer:
        place = writer.append_response(
            make_response(headers=[("Location", sent.decode("latin-1"))])
        )
    assert b"Location: " + sent + b"\r\n" in gzip.decompress((tmp_path / place.file).read_bytes())
    assert_valid_warc(tmp_path / place.file)


@pytest.mark.parametrize(
    ("status", "profile"), [(200, "identical-payload-digest"), (304, "server-not-modified")]
)
def test_revisit_has_the_body_of_its_original(tmp_path: Path, status: int, profile: str) -> None:
    """A repeated body is not stored again, in a later file too, and is read back all the same."""
    store = CaptureStore(tmp_path)
    with store.open_writer("truong", 1, NOW) as writer:
        first = writer.append_response(make_response())
    again = replace(make_response(headers=[("X-Visit", "2")]), fetched_at=LATER, status=status)
    if status == 304:
        again = replace(again, body=b"", headers=[])
    with store.open_writer("truong", 2, LATER) as writer:
        second = writer.append_response(again, make_original(first))
    page = store.read_body(second.file, second.offset, second.length)
    assert (page.url, page.body) == (make_response().url, BODY)
    assert second.payload_digest == first.payload_digest
    assert_valid_warc(tmp_path / second.file)
    kind, said = read_records(tmp_path / second.file)[-1]
    assert kind == "revisit"
    assert said["WARC-Profile"].endswith(f"/1.1/revisit/{profile}")
    assert (
        said["WARC-Refers-To-Target-URI"]
        == read_records(tmp_path / first.file)[-1][1]["WARC-Target-URI"]
    )
    assert said["WARC-Refers-To-Date"] == "2026-01-02T03:04:05.000678Z"


@pytest.mark.parametrize("harm", ["cut", "gone", "garbage"])
def test_broken_record_is_said(tmp_path: Path, harm: str) -> None:
    """A record that is cut, missing or overwritten is an error that names file and byte."""
    store = CaptureStore(tmp_path)
    with store.open_writer("truong", 1, NOW) as writer:
        place = writer.append_response(make_response())
    file = tmp_path / place.file
    match harm:
        case "cut":
            file.write_bytes(file.read_bytes()[: place.offset + 40])
        case "gone":
            file.unlink()
        case _:
            file.write_bytes(b"\x00" * 2000)
    assert store.has_record(place) == (harm == "garbage")
    with pytest.raises(ArchiveDamagedError, match=str(place.offset)):
        store.read_body(place.file, place.offset, place.length)


def test_place_of_another_length_is_said(tmp_path: Path) -> None:
    """A record that is not the one that was noted is not taken for it."""
    store = CaptureStore(tmp_path)
    with store.open_writer("truong", 1, NOW) as writer:
        place = writer.append_response(make_response())
    with pytest.raises(ArchiveDamagedError, match="bytes instead of"):
        store.read_body(place.file, place.offset, place.length + 1)


def test_next_run_goes_on_in_the_same_file_until_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files hold many runs; a full one is closed, within a run as well."""
    store = CaptureStore(tmp_path)
    with store.open_writer("truong", 1, NOW) as writer:
        first = writer.append_response(make_response())
    with store.open_writer("truong", 2, NOW, resumed_file=first.file) as writer:
        second = writer.append_response(make_response())
        for module in (capture_files, capture_writer):
            monkeypatch.setattr(module, "MAX_FILE_BYTES", 1000)
        third, fourth = (
            writer.append_response(make_response()),
            writer.append_response(make_response()),
        )
    assert second.file == first.file
    assert first.file < third.file < fourth.file == store.get_newest_file("truong")
    assert list(store.list_files()) == [first.file, third.file, fourth.file]
    for file in store.list_files():
        assert_valid_warc(tmp_path / file)
    assert store.repair_file(first.file, 0)[1] is False


def test_torn_record_is_cut_wherever_it_was_torn(tmp_path: Path) -> None:
    """After a kill in mid-write the file is readable again, and keeps every whole record."""
    store = CaptureStore(tmp_path)
    with store.open_writer("truong", 1, NOW) as writer:
        places = [
            writer.append_response(make_response()),
            writer.append_response(make_response(os.urandom(300))),
        ]
    path = tmp_path / places[0].file
    whole = path.read_bytes()
    known = places[0].offset + places[0].length
    asked_end = places[1].offset
    for end in range(known, len(whole), 5):
        path.write_bytes(whole[:end])
        strays, may_go_on = store.repair_file(places[0].file, known)
        assert may_go_on
        assert strays == []
        assert path.stat().st_size == (asked_end if end >= asked_end else known)
    path.write_bytes(whole + b"\x00" * 500)
    (stray,), _ = store.repair_file(places[0].file, known)
    assert stray.location == places[1]
    assert path.read_bytes() == whole
    assert_valid_warc(path)


def test_body_that_cannot_be_unpacked_is_kept_as_sent(tmp_path: Path) -> None:
    """Guards against a whole record being cut because its server cannot pack."""
    store = CaptureStore(tmp_path)
    broken = bytearray(gzip.compress(os.urandom(5000)))
    broken[2000:2100] = b"x" * 100
    packed = [("Content-Encoding", "gzip")]
    with store.open_writer("truong", 1, NOW) as writer:
        places = [
            writer.append_response(make_response(bytes(broken), packed)),
            writer.append_response(make_response()),
        ]
    whole = (tmp_path / places[0].file).read_bytes()
    strays, may_go_on = store.repair_file(places[0].file, 0)
    assert [stray.location for stray in strays] == places
    assert may_go_on
    assert (tmp_path / places[0].file).read_bytes() == whole


def test_new_file_torn_at_once_is_taken_away(tmp_path: Path) -> None:
    """A file without one whole record is none."""
    store = CaptureStore(tmp_path)
    store.open_writer("truong", 1, NOW).close()
    (file,) = store.list_files()
    (tmp_path / file).write_bytes((tmp_path / file).read_bytes()[:50])
    assert store.repair_file(file, 0) == ([], False)
    assert store.get_newest_file("truong") is None


def test_file_shorter_than_known_is_closed(tmp_path: Path) -> None:
    """A file that lacks records which the database knows is not continued."""
    store = CaptureStore(tmp_path)
    with store.open_writer("truong", 1, NOW) as writer:
        places = [writer.append_response(make_response()), writer.append_response(make_response())]
    path = tmp_path / places[0].file
    path.write_bytes(path.read_bytes()[:-10])
    assert store.repair_file(places[0].file, places[1].offset + places[1].length) == ([], False)
    assert_valid_warc(path)
    assert store.read_body(places[0].file, places[0].offset, places[0].length).body == BODY


@contextmanager
def limit_file_size(size: int) -> Iterator[None]:
    """Let no file grow beyond `size`."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limit[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, ignored)


def test_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    """A disk that fills up in mid-write is an error; the file is whole and goes on afterwards."""
    store = CaptureStore(tmp_path)
    with store.open_writer("truong", 1, NOW) as writer:
        first = writer.append_response(make_response())
        with limit_file_size(4000), pytest.raises(ArchiveError, match="cannot be written"):
            writer.append_response(make_response(os.urandom(10_000)))
        assert_valid_warc(tmp_path / first.file)
        last = writer.append_response(make_response())
    assert store.read_body(last.file, last.offset, last.length).body == BODY
    assert_valid_warc(tmp_path / first.file)


def test_no_space_left_is_told_from_other_failures() -> None:
    """ENOSPC is the full disk; anything else is said with the system's words."""
    assert isinstance(
        make_unwritable_error(Path("a"), OSError(errno.ENOSPC, "no space")), ArchiveFullError
    )
    assert "denied" in str(make_unwritable_error(Path("a"), OSError(errno.EACCES, "denied")))


def test_pipe_is_no_file_of_captures(tmp_path: Path) -> None:
    """What is named like a file of captures, and is a pipe, is not waited for.

    Guards `doctor --deep`, which hung until somebody wrote to it.
    """
    (tmp_path / "truong").mkdir()
    os.mkfifo(tmp_path / "truong" / "pipe.warc.gz")
    store = CaptureStore(tmp_path)
    assert store.list_files() == {}
    assert store.get_newest_file("truong") is None
    with pytest.raises(FileNotFoundError):
        store.open_file("truong/pipe.warc.gz")


@pytest.mark.parametrize(
    ("written", "owner"),
    [
        (b"abc\n", "abc"),
        (b"\n", None),
        (b"\xff\xfe\x00" * 1_000_000, "\ufffd\ufffd\x00" * 66 + "\ufffd\ufffd"),
    ],
)
def test_owner_that_nobody_wrote_is_another(
    tmp_path: Path, written: bytes, owner: str | None
) -> None:
    """Captures beside an id that is none belong to nobody known, and not to whoever asks."""
    (tmp_path / "archive-id").write_bytes(written)
    assert CaptureStore(tmp_path).read_owner() == owner
