"""Run a program of the system on a file: without a shell, with limits of time and output.

Limits of memory are those of the process that runs it (`file_process`), which it inherits.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence

from crawler.errors import ExtractionError

MAX_OUTPUT_BYTES = 8 * 1024 * 1024
"""Twice what the longest text that is kept takes in UTF-8."""
_CHUNK_BYTES = 64 * 1024
_ENVIRONMENT = ("PATH", "TESSDATA_PREFIX", "TMPDIR")  # all that these programs ask for


def find_program(*names: str) -> str | None:
    """Return the path of the first of these programs that is installed."""
    return next(filter(None, map(shutil.which, names)), None)


def run_program(command: Sequence[str], body: bytes, seconds: float) -> str:
    """Run a program on a file and return what it prints, in UTF-8.

    Args:
        command: Its path and arguments; the file's name stands in the place of `{}`.
        body: The bytes of the file.
        seconds: How long it may take.

    Raises:
        ExtractionError: it failed, took too long or printed too much.
    """
    with tempfile.NamedTemporaryFile(prefix="truongdang-") as file:
        file.write(body)
        file.flush()
        arguments = [file.name if each == "{}" else each for each in command]
        with tempfile.TemporaryFile() as output:
            status = _run(arguments, output.fileno(), seconds)
            output.seek(0)
            printed = output.read(MAX_OUTPUT_BYTES + 1)
    if len(printed) > MAX_OUTPUT_BYTES:
        raise ExtractionError("longer than any text that is kept")
    if status and not printed.strip():
        raise ExtractionError("broken")
    return printed.decode("utf-8", "replace")


def _run(arguments: Sequence[str], output: int, seconds: float) -> int:
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    # One thread: a second core is for the crawl, and tesseract's threads wait for each other.
    environment |= {"LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "HOME": tempfile.gettempdir()}
    with subprocess.Popen(  # noqa: S603 -- a program found by name, and a file of ours
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            return process.wait(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            raise ExtractionError(f"takes longer than {seconds:.0f} seconds") from error
