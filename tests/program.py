"""The program in processes of its own that need not import it: forked from one that has.

A crawl leaves a reactor in its process, where no second one can run. But a fresh process spends a
second on imports, which the tests would pay hundreds of times. Tests of what concerns a process
itself (signals, streams, what is imported) start a fresh one.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from crawler.settings import DOWNLOADER_MIDDLEWARES, DOWNLOADER_MIDDLEWARES_BASE, EXTENSIONS_BASE
from search_cli import ROOMS, main

ROOT = Path(__file__).parent.parent
PATIENCE = 120
"""Seconds after which a command that hangs is given up."""

_NOWHERE = Path(os.devnull)
_IMPORTED = (
    "tests.program",
    *(room.module for room in ROOMS),
    *(name.rpartition(".")[0] for name in (*EXTENSIONS_BASE, *DOWNLOADER_MIDDLEWARES_BASE)),
    *(name.rpartition(".")[0] for name in DOWNLOADER_MIDDLEWARES),
    "alembic.command",
    "indexer.engines.whoosh",
    "scrapy.core.downloader.contextfactory",
    "scrapy.core.downloader.handlers.http11",
    "sqlalchemy.dialects.postgresql",  # Alembic's
)
"""All but what would install a reactor or begin a thread."""
_NURSERY = multiprocessing.get_context("forkserver")
_NURSERY.set_forkserver_preload([*_IMPORTED])


def command(*words: str) -> list[str]:
    """The words by which a fresh process is started."""
    return [sys.executable, str(ROOT / "search_cli.py"), *words]


def run(
    words: Sequence[str], environment: Mapping[str, str], folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end in a forked process, here or in `folder`.

    Raises:
        TimeoutError: it had not ended after `PATIENCE`.
    """
    with tempfile.TemporaryDirectory() as written:
        out, err = Path(written) / "out", Path(written) / "err"
        process = begun(words, environment, folder, out, err)
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"{words} hangs: {err.read_text('utf-8')}")
        texts = [path.read_text("utf-8") for path in (out, err)]
        return subprocess.CompletedProcess(command(*words), process.exitcode, *texts)


def begun(
    words: Sequence[str],
    environment: Mapping[str, str],
    folder: Path | None = None,
    out: Path = _NOWHERE,
    err: Path = _NOWHERE,
) -> ForkServerProcess:
    """A command that begins in a forked process, and what it prints goes into files."""
    surroundings = (dict(environment), folder or Path.cwd(), out, err)
    process = _NURSERY.Process(target=_run, args=(words, *surroundings))
    process.start()
    return process


def _run(
    words: Sequence[str], environment: Mapping[str, str], folder: Path, out: Path, err: Path
) -> None:
    """Be the program: its arguments, its surroundings, its streams."""
    sys.argv = command(*words)[1:]
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for path, number in ((_NOWHERE, 0), (out, 1), (err, 2)):
        file = os.open(path, os.O_RDWR | os.O_CREAT)
        os.dup2(file, number)
        os.close(file)
    main()
