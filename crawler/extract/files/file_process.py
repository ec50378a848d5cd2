"""Read a file in a process of its own, which may take only so much memory and time.

Some files are made to fill memory (a PDF of some kilobytes that unpacks to gigabytes), and native
libraries can crash. Either ends the process that reads, not the crawl.
"""

import json
import os
import resource
import signal
import subprocess
import sys

from crawler.extract.files.file_text import FileText, read_file

_MAX_MEMORY_BYTES = 448 * 1024 * 1024  # of address space: a scanned page takes 300 MB of it
_SECONDS = 20.0  # for a file; the longest that is read takes 5
_OCR_SECONDS = 180.0  # for a file of scanned pages
_MAIN = "from crawler.extract.files.file_process import main; main()"


def read_file_safely(body: bytes, *, ocr: bool = False) -> FileText:
    """Read a file, or say why not; nothing that is in it does harm.

    Args:
        body: The bytes of the file.
        ocr: Whether scanned pages and pictures are read too.
    """
    seconds = _OCR_SECONDS if ocr else _SECONDS
    with subprocess.Popen(  # noqa: S603 -- this program itself
        [sys.executable, "-c", _MAIN, *(["ocr"] if ocr else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(body, timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return FileText(reason=f"takes longer than {seconds:.0f} seconds")
    try:
        return FileText(**json.loads(output))
    except ValueError:  # it ended without an answer: out of memory, or a crash
        return FileText(reason="takes too much memory to read")


def main() -> None:
    """Read the file on standard input within the limits, and print the answer as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, _MAX_MEMORY_BYTES))
    body = sys.stdin.buffer.read()
    read = read_file(body, ocr="ocr" in sys.argv[1:])
    sys.stdout.write(json.dumps({"text": read.text, "reason": read.reason}))
