"""What befalls a command from outside: a kill, a full disk, too little memory.

Each is called in the process of the command before it begins (`cli_process.run_command`).
"""

import os
import resource
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, event

from tests.support.peers import require_peer

_CHANGES = frozenset({
    "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate", "sqlite3.connect",
})  # fmt: skip
"""Python's audit events of what changes files, beside `open` for writing."""
_MOMENT = struct.Struct("d")


@dataclass(frozen=True, slots=True)
class Operations:
    """The operations on files and databases of a process: noted, or one of them its last.

    Attributes:
        log: A file that gets the CPU time at each of them.
        last: The number of the operation before which the process kills itself; 0: none.
    """

    log: Path
    last: int = 0

    def __call__(self) -> None:
        """Watch this process from now on."""
        self.log.unlink(missing_ok=True)
        log = os.open(self.log, os.O_WRONLY | os.O_CREAT)
        done = 0

        def note(*_: object) -> None:
            nonlocal done
            done += 1
            if done == self.last:
                os.kill(os.getpid(), signal.SIGKILL)
            os.write(log, _MOMENT.pack(time.process_time()))

        def audit(name: str, arguments: tuple[object, ...]) -> None:
            writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT
            is_written = (
                name == "open" and isinstance(flags := arguments[2], int) and flags & writes
            )
            if is_written or name in _CHANGES:
                note()

        for name in ("fsync", "fdatasync"):
            setattr(os, name, _precede(note, getattr(os, name)))
        for name in ("before_cursor_execute", "commit"):
            event.listen(Engine, name, note)
        sys.addaudithook(audit)

    def read_moments(self) -> list[float]:
        """Return the CPU time at each operation, in seconds."""
        return [moment for (moment,) in _MOMENT.iter_unpack(self.log.read_bytes())]


def _precede(first: Callable[[], None], then: Callable[..., object]) -> Callable[..., object]:
    def both(*arguments: object) -> object:
        first()
        return then(*arguments)

    return both


@dataclass(frozen=True, slots=True)
class KilledAfter:
    """An end after so many seconds of CPU time, wherever that is, in native code too.

    SIGPROF ends a process as SIGKILL does, without a word of its own, and counts CPU time: so a
    busy machine changes nothing.
    """

    seconds: float

    def __call__(self) -> None:
        """Set the time."""
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, max(self.seconds, 0.001))


@dataclass(frozen=True, slots=True)
class SmallFiles:
    """No file may grow beyond so many bytes: what a quota or `ulimit -f` does."""

    bytes: int

    def __call__(self) -> None:
        """Set the limit; Python ignores SIGXFSZ."""
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.bytes, self.bytes))


@dataclass(frozen=True, slots=True)
class LittleMemory:
    """So many bytes of address space more than the process has when the command begins."""

    bytes: int

    def __call__(self) -> None:
        """Set the limit."""
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = pages * resource.getpagesize() + self.bytes
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


_DISK_BYTES = 4 << 30
"""Bytes of a small disk with room, of memory only as far as they are used: `doctor` wants 1 GB."""


class SmallDisk:
    """A disk in memory that can be filled up and made read-only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def used(self) -> int:
        """The bytes in use."""
        state = os.statvfs(self.folder)
        return (state.f_blocks - state.f_bfree) * state.f_frsize

    def fill(self, free: int) -> None:
        """Leave room for so many bytes, rounded up to pages."""
        self._remount(f"size={self.used + max(free, 1)}")

    def make_room(self) -> None:
        """Leave room for much."""
        self._remount(f"size={_DISK_BYTES}")

    def make_read_only(self) -> None:
        """Let nothing be written, by whomever."""
        self._remount("ro")

    def make_writable(self) -> None:
        """Let it be written again."""
        self._remount("rw")

    def unmount(self) -> None:
        """Take it away, with all that lies there."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)  # noqa: S607

    def _remount(self, options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", str(self.folder)], check=True)  # noqa: S607 -- where it is, differs


def mount_disk(folder: Path) -> SmallDisk | None:
    """Mount a disk in memory; None without the right to."""
    folder.mkdir(parents=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_BYTES}", "tmpfs", str(folder)]
    is_mounted = os.geteuid() == 0 and not subprocess.run(words, check=False).returncode
    return SmallDisk(folder) if is_mounted else None


@contextmanager
def mount_small_disk(folder: Path) -> Iterator[SmallDisk]:
    """Mount a disk in memory; a test without the right to is skipped."""
    disk = mount_disk(folder)
    require_peer(disk, "a disk in memory", "run the tests as root, who may mount one")
    assert disk
    try:
        yield disk
    finally:
        disk.unmount()
