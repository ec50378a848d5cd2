"""Captures: bytes come back as they went in, and other tools can read the files."""

import errno
import gzip
import os
import resource
import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.checker import Checker

from archive.captures import CaptureStore, HttpResponse, unwritable
from archive.errors import ArchiveDamagedError, ArchiveError, ArchiveFullError

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BODY = "<p>Hội nghị</p>".encode()


def response(body: bytes = BODY, headers: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """A response of 200."""
    return HttpResponse(
        url="http://a.test/một?x=1",
        fetched_at=NOW,
        status=200,
        reason="OK",
        headers=[("Content-Type", "text/html"), *headers],
        body=body,
    )


def test_body_comes_back_decoded(tmp_path: Path) -> None:
    """Records of one file are read alone; a gzip body is kept as sent and read unpacked."""
    store = CaptureStore(tmp_path)
    encoded = response(gzip.compress(BODY), [("Content-Encoding", "gzip")])
    with store.writer("truong", 1, NOW) as writer:
        places = [writer.write(response()), writer.write(encoded), writer.write(response(b""))]
    pages = [store.read(place.file, place.offset, place.length) for place in places]
    assert [page.body for page in pages] == [BODY, BODY, b""]
    assert pages[0].content_type == "text/html"
    assert places[0].payload_digest != places[1].payload_digest


def test_chunked_transfer_is_not_claimed_of_whole_bytes(tmp_path: Path) -> None:
    """The header of an encoding that the HTTP library undid is dropped, or readers would choke."""
    store = CaptureStore(tmp_path)
    with store.writer("truong", 1, NOW) as writer:
        place = writer.write(response(headers=[("Transfer-Encoding", "chunked")]))
    assert store.read(place.file, place.offset, place.length).body == BODY


def test_file_is_valid_for_standard_tools(tmp_path: Path) -> None:
    """`warcio check` finds every digest right."""
    with CaptureStore(tmp_path).writer("truong", 1, NOW) as writer:
        place = writer.write(response())
    checker = Checker(type("Arguments", (), {"inputs": [], "verbose": False})())
    checker.process_one(str(tmp_path / place.file))
    assert not checker.exit_value


@pytest.mark.parametrize("harm", ["cut", "gone", "garbage"])
def test_broken_record_is_said(tmp_path: Path, harm: str) -> None:
    """A record that is cut, missing or overwritten is an error that names file and byte."""
    store = CaptureStore(tmp_path)
    with store.writer("truong", 1, NOW) as writer:
        place = writer.write(response())
    file = tmp_path / place.file
    match harm:
        case "cut":
            file.write_bytes(file.read_bytes()[: place.offset + 40])
        case "gone":
            file.unlink()
        case _:
            file.write_bytes(b"\x00" * 2000)
    with pytest.raises(ArchiveDamagedError, match=str(place.offset)):
        store.read(place.file, place.offset, place.length)


def test_full_disk_is_said(tmp_path: Path) -> None:
    """A disk that fills up while a run is writing is an error in our words."""
    with CaptureStore(tmp_path).writer("truong", 1, NOW) as writer:
        writer.write(response())
        limit = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, limit[1]))
        try:
            with pytest.raises(ArchiveError, match="cannot be written"):
                writer.write(response(os.urandom(10_000)))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)
            signal.signal(signal.SIGXFSZ, ignored)


def test_no_space_left_is_told_from_other_failures() -> None:
    """ENOSPC is the full disk; anything else is said with the system's words."""
    assert isinstance(unwritable(Path("a"), OSError(errno.ENOSPC, "no space")), ArchiveFullError)
    assert "denied" in str(unwritable(Path("a"), OSError(errno.EACCES, "denied")))
