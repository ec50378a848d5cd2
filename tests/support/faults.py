"""Faults from outside, each with a command that meets it: the table in docs/operations.md.

`python -m tests.support.faults` writes the table anew, for review as a diff.
"""

import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from archive.lock import hold_lock
from tests.support import cli_process
from tests.support.cli import Workspace
from tests.support.disturbances import LittleMemory, Operations, SmallFiles, mount_small_disk
from tests.support.disturbed_desks import crawled_desk
from tests.support.document_table import DocumentTable
from tests.support.site_server import SiteServer
from tests.support.writing_commands import list_problems, lose_archive, run

TABLE = DocumentTable("faults")
_TOLD = re.compile(
    r"^(?:error|problem): .*|^  truong is .*|^(?:record|torn)-.*|.*cannot be read: .*"
    r"|.*not what was written.*",
    re.MULTILINE,
)
_VARYING = (
    (
        r"\b[0-9a-f]{12}(?:[0-9a-f]{20})?\b|\d{14}-\d{6}-\d{3}|\d{4}-\d\d-\d\dT[^, ]*",
        "…",
    ),
    (r"(at byte|number) \d+", r"\1 …"),
    (r"  hint: .*| \(Error -?\d.*|: An IO error.*|: Failed to open.*|\|", ""),
)
"""Patterns of what differs by run or version, and what stands in their place."""

Befall = Callable[[Workspace, ExitStack], Callable[[], None] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault: how it befalls a desk, the command that meets it, what is kept, what to type.

    `cures` are commands; `BACKUP` and `DATA` are folders. `befall` may return what is called in
    the process of the command before it begins.
    """

    name: str
    befall: Befall
    command: str
    status: int
    kept: str
    cures: tuple[str, ...]


def _kill(desk: Workspace, _: ExitStack) -> Callable[[], None]:
    return Operations(desk.folder / "operations", last=40)


def flip_byte(path: Path, place: float) -> None:
    """Turn all bits of one byte over, at a part of the file's length."""
    content = bytearray(path.read_bytes())
    at = int(len(content) * place)
    content[at] ^= 0xFF
    path.write_bytes(content)


def _find(desk: Workspace, pattern: str) -> Path:
    return max(desk.data.rglob(pattern), key=lambda path: path.stat().st_size)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _tear_database(desk: Workspace, _: ExitStack) -> None:
    file = desk.data / "archive.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(file.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 : page * 4096 + 2048] = bytes(2048)
    file.write_bytes(content)


def _forbid_writing(desk: Workspace, stack: ExitStack) -> None:
    disk = stack.enter_context(mount_small_disk(desk.folder / "disk"))
    shutil.copytree(desk.data, disk.folder / "data", symlinks=True)
    aside = desk.data.rename(desk.folder / "aside")
    stack.callback(aside.rename, desk.data)
    desk.data.symlink_to(disk.folder / "data")
    stack.callback(desk.data.unlink)
    disk.make_read_only()


def _go_back_in_time(desk: Workspace, _: ExitStack) -> None:
    desk.change_rows("UPDATE runs SET started_at = '2090-01-01 00:00:00.000000'")


FAULTS = (
    Fault(
        name="a crawl is killed (`SIGKILL`, power cut)",
        befall=_kill,
        command="crawl truong --full --no-index",
        status=-9,
        kept="each page that was captured",
        cures=("crawl truong --full --no-index",),
    ),
    Fault(
        name="a disk or quota is full, or `ulimit -f` is met",
        befall=lambda *_: SmallFiles(20_000),
        command="crawl truong --full --no-index",
        status=3,
        kept="all that was written before",
        cures=("crawl truong --full --no-index",),
    ),
    Fault(
        name="two crawls of a site, or two of anything that writes, at once",
        befall=lambda desk, stack: stack.enter_context(hold_lock(desk.data / "locks", "truong")),
        command="crawl truong --no-index",
        status=3,
        kept="all; the first goes on",
        cures=("crawl truong --no-index",),
    ),
    Fault(
        name="two that write the index at once",
        befall=lambda desk, stack: stack.enter_context(hold_lock(desk.data / "index", "index")),
        command="index rebuild",
        status=3,
        kept="all; the first goes on",
        cures=("index rebuild",),
    ),
    Fault(
        name="the data folder is read-only, or of another user",
        befall=_forbid_writing,
        command="reextract",
        status=3,
        kept="all; it can be searched, and `doctor` notes it as `read-only`",
        cures=("reextract",),
    ),
    Fault(
        name="pages of the database are torn",
        befall=_tear_database,
        command="doctor --deep",
        status=1,
        kept="the captures, and what the backup holds",
        cures=("archive restore BACKUP NEW",),
    ),
    Fault(
        name="the database is lost, and its backup too",
        befall=lambda desk, _: lose_archive(desk),
        command="status",
        status=3,
        kept="the captures: articles, revisions and runs are made of them again",
        cures=("archive rebuild", "archive backup NEW"),
    ),
    Fault(
        name="a bit of a file of captures is flipped",
        befall=lambda desk, _: flip_byte(_find(desk, "*.warc.gz"), 0.5),
        command="archive verify",
        status=1,
        kept="all articles, the other captures, and what the backup holds",
        cures=("archive restore BACKUP NEW",),
    ),
    Fault(
        name="a file of captures was cut",
        befall=lambda desk, _: _truncate(_find(desk, "*.warc.gz")),
        command="archive verify",
        status=1,
        kept="all articles, and the captures before the cut",
        cures=("crawl truong --full --no-index",),
    ),
    Fault(
        name="a bit of the index is flipped",
        befall=lambda desk, _: flip_byte(_find(desk, "*.pos"), 0.5),
        command="index check",
        status=1,
        kept="the archive: the index is made of it",
        cures=("index rebuild",),
    ),
    Fault(
        name="a file of the index was cut",
        befall=lambda desk, _: _truncate(_find(desk, "*.term")),
        command="search hội",
        status=4,
        kept="the archive",
        cures=("index rebuild",),
    ),
    Fault(
        name="the clock was ahead, and is right again",
        befall=_go_back_in_time,
        command="doctor",
        status=1,
        kept="all; what waits by the false clock is fetched now",
        cures=("crawl truong --full --no-index",),
    ),
    Fault(
        name="too little memory (`ulimit -v`, a container's limit)",
        befall=lambda *_: LittleMemory(2 << 20),
        command="export * --format xlsx -o NEW.xlsx",
        status=3,
        kept="all; no half file is left in the place of the export",
        cures=("export * --format xlsx -o NEW.xlsx",),
    ),
)


def prepare_desk(base: Workspace, folder: Path) -> Workspace:
    """Copy a crawled desk, index and back it up."""
    shutil.copytree(base.folder, folder)
    desk = Workspace(folder)
    run(desk, "index", "rebuild", "--engine", "tantivy")
    run(desk, "archive", "backup", str(folder / "backup"))
    return desk


def observe(fault: Fault, desk: Workspace) -> str:
    """Let a fault befall a desk; return what the command prints of it."""
    with ExitStack() as stack:
        disturb = fault.befall(desk, stack)
        done = _run(fault.command, desk, disturb)
    assert done.returncode == fault.status, done
    assert "Traceback" not in done.stderr, done.stderr
    printed = (done.stdout + done.stderr).replace(str(desk.folder / "data"), "DATA")
    told = next(iter(_TOLD.findall(printed)), "").strip()
    for pattern, shown in _VARYING:
        told = re.sub(pattern, shown, told)
    return told


def cure(fault: Fault, desk: Workspace) -> None:
    """Type what the table says; all is well then, and no article is lost."""
    for words in fault.cures:
        done = _run(words, desk)
        assert done.returncode == 0, done
    folder = (
        "new"
        if any(" NEW" in f" {words}" for words in fault.cures[:1] if "restore" in words)
        else "data"
    )
    assert list_problems(desk, folder) == []


def make_row(fault: Fault, told: str) -> str:
    """Make the row of the table."""
    typed = "<br>".join(f"`truongdang {words}`" for words in fault.cures)
    seen = f"`{told}`, " if told else ""
    status = f"status {fault.status}" if fault.status >= 0 else "nothing"
    return f"| {fault.name} | `{fault.command}`: {seen}{status} | {fault.kept} | {typed} |"


def _run(
    words: str, desk: Workspace, disturb: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    named = words.replace("BACKUP", str(desk.folder / "backup"))
    named = named.replace("NEW", str(desk.folder / "new"))
    return cli_process.run_command(named.split(), desk.environment, desk.folder, disturb)


def main() -> int:
    """Write the table into the document."""
    rows = []
    with ExitStack() as stack:
        top = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        base = stack.enter_context(crawled_desk(top / "base", SiteServer()))
        for number, fault in enumerate(FAULTS):
            desk = prepare_desk(base, top / str(number))
            rows.append(make_row(fault, observe(fault, desk)))
            cure(fault, desk)
    TABLE.write("| fault | what one sees | what is kept | what to type |", rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
