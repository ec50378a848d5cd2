"""Read a file in a process of its own, which may take only so much memory and time.

Some files are made to fill memory (a PDF of some kilobytes that unpacks to gigabytes), and native
libraries can crash. Either ends the process that reads, not the crawl.
"""

import asyncio
import atexit
import json
import os
import resource
import signal
import subprocess
import sys
from contextlib import suppress

from crawler.extract.files.file_text import FileText, read_file

_MAX_MEMORY_BYTES = 448 * 1024 * 1024  # of address space: a scanned page takes 300 MB of it
_SECONDS = 20.0  # for a file; the longest that is read takes 5
_OCR_SECONDS = 180.0  # for a file of scanned pages
_MAIN = "from crawler.extract.files.file_process import main; main()"
_running: set[int] = set()
"""The processes that read beside the event loop."""


def read_file_safely(body: bytes, *, ocr: bool = False) -> FileText:
    """Read a file, or say why not; nothing that is in it does harm.

    Args:
        body: The bytes of the file.
        ocr: Whether scanned pages and pictures are read too.
    """
    seconds = _OCR_SECONDS if ocr else _SECONDS
    with subprocess.Popen(  # noqa: S603 -- this program itself
        _make_command(ocr=ocr),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_make_environment(),
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(body, timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return _make_late_answer(seconds)
    return _parse_answer(output)


async def read_file_beside(body: bytes, *, ocr: bool = False) -> FileText:
    """Do what `read_file_safely` does, while the event loop goes on with other things.

    A reading that is cancelled, or left behind when the loop ends, ends with its process.
    """
    seconds = _OCR_SECONDS if ocr else _SECONDS
    process = await asyncio.create_subprocess_exec(
        *_make_command(ocr=ocr),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_make_environment(),
        start_new_session=True,
    )
    _running.add(process.pid)
    try:
        output, _ = await asyncio.wait_for(process.communicate(body), seconds)
    except (TimeoutError, asyncio.CancelledError) as error:
        _end_group(process.pid)
        await process.wait()
        if isinstance(error, asyncio.CancelledError):
            raise
        return _make_late_answer(seconds)
    finally:
        _running.discard(process.pid)
        if process.returncode is None:  # left behind as it stands: nothing can be awaited
            _end_group(process.pid)
    return _parse_answer(output)


def _make_command(*, ocr: bool) -> list[str]:
    return [sys.executable, "-c", _MAIN, *(["ocr"] if ocr else [])]


def _make_environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _make_late_answer(seconds: float) -> FileText:
    return FileText(reason=f"takes longer than {seconds:.0f} seconds")


def _parse_answer(output: bytes) -> FileText:
    try:
        return FileText(**json.loads(output))
    except ValueError:  # it ended without an answer: out of memory, or a crash
        return FileText(reason="takes too much memory to read")


@atexit.register
def _end_running() -> None:
    """End what is still read when the crawl ends: a loop that stops leaves tasks as they stand."""
    for pid in _running:
        _end_group(pid)


def _end_group(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def main() -> None:
    """Read the file on standard input within the limits, and print the answer as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, _MAX_MEMORY_BYTES))
    # Of each process of it: where the crawl is killed nobody is left to end it.
    seconds = int(_OCR_SECONDS if "ocr" in sys.argv[1:] else _SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    body = sys.stdin.buffer.read()
    read = read_file(body, ocr="ocr" in sys.argv[1:])
    sys.stdout.write(json.dumps({"text": read.text, "reason": read.reason}))
