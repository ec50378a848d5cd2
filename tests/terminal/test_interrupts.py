"""Ctrl-C in the middle of long work, typed at a terminal: it ends at once and leaves nothing half.

The work stops at its first sign of progress, as if the rest took an hour, so that there is a middle
whatever the machine.
"""

import json
import os
import pty
import signal
import sys
from contextlib import suppress
from pathlib import Path
from select import select

import pytest

from tests.support.cli_process import ROOT
from tests.support.cli_runner import ArchiveCli, to_import_lines

CTRL_C = b"\x03"
SLOW_PROGRAM = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
sys.argv[0] = "truongdang"
import search_cli
from terminal.cli import progress

show = progress.ProgressCounter.show

def show_and_wait(self, *args, **more):
    show(self, *args, **more)
    time.sleep(3600)

progress.ProgressCounter.show = show_and_wait
search_cli.main()
"""
BROKEN_OFF = 130
SECONDS_TO_TYPE_AGAIN = 20


def interrupt(cli: ArchiveCli, folder: Path, *words: str) -> tuple[int, str]:
    """Type a command at a terminal and Ctrl-C when it shows progress; return how it ended."""
    pid, ours = pty.fork()
    if not pid:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.update(cli.environment)
        os.chdir(folder)
        os.execv(sys.executable, [sys.executable, "-c", SLOW_PROGRAM, *words])  # noqa: S606
    seen, typed = b"", False
    with suppress(OSError):  # Linux says so when the other end is closed
        while True:
            # Python drops an exception of a signal that comes within a destructor: type again.
            if select([ours], [], [], SECONDS_TO_TYPE_AGAIN)[0]:
                if not (data := os.read(ours, 4096)):
                    break
                seen += data
            else:
                typed = False
            if not typed and b"\x1b[K" in seen:
                typed = os.write(ours, CTRL_C) == 1
    _, status = os.waitpid(pid, 0)
    os.close(ours)
    return os.waitstatus_to_exitcode(status), seen.decode()


def list_files(folder: Path) -> dict[str, bytes]:
    """All files of a folder but what SQLite keeps beside its own, and locks."""
    passing = ("-wal", "-shm", ".lock")
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
        if not path.name.endswith(passing)
    }


@pytest.mark.parametrize(
    "words",
    [
        ("export", "*", "-o", "new/articles.csv"),
        ("export", "*", "--format", "txt", "--format", "csv", "-o", "new/all/"),
        ("kwic", "hội nghị", "-o", "new/kwic.csv"),
        ("colloc", "hội nghị", "--json"),
        ("keyness", "hội nghị", "--against", "thông báo"),
        ("index", "rebuild"),
    ],
)
def test_ctrl_c_leaves_nothing_half(
    writable_cli: ArchiveCli, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """No file, folder or draft appears, and the index is the one before."""
    folder = tmp_path / "here"
    folder.mkdir()
    before = list_files(writable_cli.data / "index")
    status, seen = interrupt(writable_cli, folder, *words)
    assert (status, "Traceback" in seen) == (BROKEN_OFF, False), seen
    assert list(folder.iterdir()) == []
    assert list_files(writable_cli.data / "index") == before
    assert writable_cli.run("search", "hội nghị").exit_code == 0


def test_ctrl_c_in_the_first_build_leaves_no_index(
    writable_cli: ArchiveCli, tmp_path: Path
) -> None:
    """Where there was no index, there is none, and the next build makes one."""
    import shutil  # noqa: PLC0415

    shutil.rmtree(writable_cli.data / "index")
    status, seen = interrupt(writable_cli, tmp_path, "index", "rebuild")
    assert status == BROKEN_OFF, seen
    assert [each for each in (writable_cli.data / "index").iterdir() if each.is_dir()] == []
    assert writable_cli.run("index", "rebuild").exit_code == 0
    assert writable_cli.run("search", "hội nghị").exit_code == 0


def test_ctrl_c_in_an_import_keeps_what_was_taken_in(
    writable_cli: ArchiveCli, tmp_path: Path
) -> None:
    """The articles before stay whole, are counted, and the same command goes on."""
    lines = to_import_lines(
        *({"url": f"http://a.example/{n}", "title": f"Tin {n}", "body": "Chữ."} for n in range(3))
    )
    (tmp_path / "new.jsonl").write_text(lines, encoding="utf-8")
    status, seen = interrupt(writable_cli, tmp_path, "import", "new.jsonl", "--site", "a")
    assert status == BROKEN_OFF, seen
    assert "1 added" in seen
    again = writable_cli.run("import", str(tmp_path / "new.jsonl"), "--site", "a", "--json")
    report = json.loads(again.stdout)
    assert (report["added"], report["unchanged"]) == (2, 1)


def test_ctrl_c_while_reading_captures_again(demo_copy: Path, tmp_path: Path) -> None:
    """Captures that were read stay read; the archive is sound."""
    data = demo_copy / "demo-data"
    cli = ArchiveCli(data, data / "config")
    status, seen = interrupt(cli, tmp_path, "reextract")
    assert status == BROKEN_OFF, seen
    assert "Traceback" not in seen
    assert cli.run("archive", "verify").exit_code == 0
    assert cli.run("reextract").exit_code == 0
