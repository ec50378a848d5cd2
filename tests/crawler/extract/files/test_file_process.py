"""Files that are made to do harm, read in a process of its own."""

import asyncio
import os
import signal
import subprocess
import sys
import time
import zipfile
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest

from crawler.extract.files import file_process
from crawler.extract.files.file_text import FileText
from tests.support.attachment_files import make_pdf

PDF = make_pdf(["Kế hoạch tổ chức hội nghị sơ kết công tác."])
MEASURE = (
    "import resource, sys\n"
    "from crawler.extract.files.file_process import read_file_safely\n"
    "print(read_file_safely(sys.stdin.buffer.read()).reason)\n"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)\n"
)


def make_packed_pdf(packed: bytes, filters: str) -> bytes:
    """A PDF of one page whose drawing is packed."""
    body = PDF
    start = body.rindex(b"stream\n", 0, body.rindex(b"endstream")) + len(b"stream\n")
    end = body.rindex(b"\nendstream")
    head = body.rindex(b"<< /Length", 0, start)
    described = f"<< /Length {len(packed)} /Filter {filters} >>\nstream\n".encode()
    return body[:head] + described + packed + body[end:]


def make_zip_bomb(name: str) -> bytes:
    """A part of 60 MB of tags in some kilobytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(name, b"<a>" * (20 << 20))
    return out.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        make_packed_pdf(zlib.compress(bytes(600 << 20), 1), "/FlateDecode"),
        make_packed_pdf(b"z" * 15_000_000 + b"~>", "/ASCII85Decode"),
        make_zip_bomb("word/document.xml"),
        make_zip_bomb("content.xml"),
    ],
    ids=["flate", "ascii85", "docx", "odt"],
)
def test_bomb_ends_with_a_reason_within_500_mb(body: bytes) -> None:
    """A small file that unpacks to gigabytes takes neither the memory nor the crawl."""
    found = subprocess.run(
        [sys.executable, "-c", MEASURE], input=body, capture_output=True, check=True
    )
    reason, megabytes = found.stdout.decode().splitlines()
    assert reason != "None"
    assert int(megabytes) < 500


def test_sound_file_is_read() -> None:
    """The answer comes back whole from the other process."""
    assert file_process.read_file_safely(PDF) == FileText(
        text="Kế hoạch tổ chức hội nghị sơ kết công tác."
    )


def test_process_that_dies_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """A native library that crashes ends only the process that reads."""
    monkeypatch.setattr(
        file_process, "_MAIN", f"import os; os.kill(os.getpid(), {signal.SIGKILL:d})"
    )
    assert file_process.read_file_safely(PDF).reason == "takes too much memory to read"


def test_loop_goes_on_while_a_file_is_read() -> None:
    """What is read beside the event loop is read as ever, and two at once."""

    async def read_two() -> list[FileText]:
        return await asyncio.gather(*map(file_process.read_file_beside, (PDF, b"%PDF-1.4")))

    assert [bool(read.text) for read in asyncio.run(read_two())] == [True, False]


def test_reading_that_is_cancelled_ends_its_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is left of it when the crawl stops."""
    note = tmp_path / "pid"
    main = f"import os, time; open({str(note)!r}, 'w').write(f'{{os.getpid()}} '); time.sleep(600)"
    monkeypatch.setattr(file_process, "_MAIN", main)

    def await_process() -> None:
        while not (note.exists() and note.read_text(encoding="ascii").endswith(" ")):
            time.sleep(0.01)

    async def read_and_cancel() -> None:
        task = asyncio.ensure_future(file_process.read_file_beside(PDF))
        await asyncio.to_thread(await_process)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(read_and_cancel())
    with pytest.raises(ProcessLookupError):  # it was ended, and waited for
        os.kill(int(note.read_text(encoding="ascii")), 0)


def test_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it started is ended with it, and the crawl goes on."""
    monkeypatch.setattr(file_process, "_SECONDS", 0.2)
    monkeypatch.setattr(file_process, "_MAIN", "import time; time.sleep(600)")
    assert file_process.read_file_safely(PDF).reason == "takes longer than 0 seconds"
    read = asyncio.run(file_process.read_file_beside(PDF))
    assert read.reason == "takes longer than 0 seconds"
