"""The program in processes of its own that need not import it: forked from one that has.

A crawl leaves a reactor in its process, where no second one can run. But a fresh process spends a
second on imports, which the tests would pay hundreds of times. Tests of what concerns a process
itself (signals, streams, what is imported) start a fresh one.
"""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from multiprocessing.reduction import DupFd
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from crawler.settings import DOWNLOADER_MIDDLEWARES, DOWNLOADER_MIDDLEWARES_BASE, EXTENSIONS_BASE
from search_cli import LAZY_COMMANDS, main

ROOT = Path(__file__).parents[2]
TIMEOUT_SECONDS = int(os.environ.get("TRUONGDANG_TEST_TIMEOUT", "120"))
"""Seconds after which a command that hangs is given up."""

STREAMS = ("stdin", "stdout", "stderr")
_PRELOADED_MODULES = (
    "tests.support.cli_process",
    "tests.support.disturbances",
    *(lazy.module for lazy in LAZY_COMMANDS),
    *(name.rpartition(".")[0] for name in (*EXTENSIONS_BASE, *DOWNLOADER_MIDDLEWARES_BASE)),
    *(name.rpartition(".")[0] for name in DOWNLOADER_MIDDLEWARES),
    "alembic.command",
    "indexer.engines.whoosh",
    "scrapy.core.downloader.contextfactory",
    "scrapy.core.downloader.handlers.http11",
    "sqlalchemy.dialects.postgresql",  # Alembic's
)
"""All but what would install a reactor or begin a thread."""
_FORK_SERVER = multiprocessing.get_context("forkserver")
_FORK_SERVER.set_forkserver_preload([*_PRELOADED_MODULES])


def make_command(*words: str) -> list[str]:
    """Return the words by which a fresh process is started."""
    return [sys.executable, str(ROOT / "search_cli.py"), *words]


def run_command(
    words: Sequence[str],
    environment: Mapping[str, str],
    folder: Path | None = None,
    disturb: Callable[[], None] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end in a forked process, here or in `folder`.

    `disturb` is called there before the command begins: it sets limits, or a time to be killed at.

    Raises:
        TimeoutError: it had not ended after `TIMEOUT_SECONDS`.
    """
    with Path(os.devnull).open() as null_device, TemporaryFile() as out, TemporaryFile() as err:
        streams = [null_device.fileno(), out.fileno(), err.fileno()]
        process = start_command(words, environment, folder or Path.cwd(), streams, disturb)
        process.join(TIMEOUT_SECONDS)
        status = process.exitcode
        process.kill()
        texts = [_read_all(file) for file in (out, err)]
        if status is None:
            raise TimeoutError(f"{words} hangs: {texts}")
        return subprocess.CompletedProcess(make_command(*words), status, *texts)


@contextmanager
def start_killable(
    words: Sequence[str], environment: Mapping[str, str]
) -> Iterator[ForkServerProcess]:
    """Start a command without output, and kill it at the end."""
    with Path(os.devnull).open("r+") as null_device:
        process = start_command(words, environment, Path.cwd(), [null_device.fileno()] * 3)
        try:
            yield process
        finally:
            process.kill()
            process.join(TIMEOUT_SECONDS)


def start_command(
    words: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    streams: Sequence[int],
    disturb: Callable[[], None] | None = None,
) -> ForkServerProcess:
    """Start a command in a forked process, with copies of three streams."""
    inherited = [_InheritedFile(number) for number in streams]
    process = _FORK_SERVER.Process(
        target=_run_as, args=(words, dict(environment), folder, inherited, disturb)
    )
    process.start()
    return process


def _read_all(file: BinaryIO) -> str:
    file.seek(0)
    return file.read().decode()


@dataclass(frozen=True, slots=True)
class _InheritedFile:
    """The number of an open file, which arrives in another process as that of a copy."""

    number: int

    def __reduce__(self) -> tuple[Callable[[Any], int], tuple[object]]:
        return _duplicate_descriptor, (DupFd(self.number),)


def _duplicate_descriptor(file: Any) -> int:  # noqa: ANN401 -- of a class without a name to import
    number: int = file.detach()
    return number


def _run_as(
    words: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    streams: Sequence[int],
    disturb: Callable[[], None] | None,
) -> None:
    """Become the program: its arguments, environment, folder and streams."""
    sys.argv = make_command(*words)[1:]
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, (stream, name) in enumerate(zip(streams, STREAMS, strict=True)):
        os.dup2(stream, number)
        os.close(stream)
        mode = "w" if number else "r"
        setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
    if disturb:
        disturb()
    main()
