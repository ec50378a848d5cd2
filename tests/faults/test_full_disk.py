"""Every command that writes, on a disk that is full or read-only: said, and nothing lost.

`make disk-full COUNT=100` tries a hundred sizes; CI one for each command.
"""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import count_points
from tests.support.cli import Workspace
from tests.support.disturbances import SmallDisk, SmallFiles, mount_small_disk
from tests.support.disturbed_desks import PreparedCommand, prepare_command
from tests.support.writing_commands import COMMANDS, WritingCommand

POINTS = count_points("TRUONGDANG_FULL_POINTS", len(COMMANDS))
REFUSED = {1, 3}
"""Statuses: a crawl whose runs failed; whatever else could not be written."""
WORDS = ("is full", "No space left", "File too large")


@pytest.fixture(scope="session")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    """A disk that can be filled up."""
    with mount_small_disk(tmp_path_factory.mktemp("small") / "disk") as made:
        yield made


def measure_growth(prepared: PreparedCommand, disk: SmallDisk) -> int:
    """Return the bytes that a calm run needs more at its end."""
    desk = prepared.copy_desk(disk.folder)
    before = disk.used
    assert prepared.disturb(desk, None).returncode == 0
    grown = disk.used - before
    shutil.rmtree(desk.folder)
    return grown


def assert_read_only_is_told(prepared: PreparedCommand, disk: SmallDisk) -> None:
    """A command that may write nothing says so, if it needs to; and nothing has changed."""
    desk = prepared.copy_desk(disk.folder)
    disk.make_read_only()
    try:
        done = prepared.disturb(desk, None)
    finally:
        disk.make_writable()
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert done.returncode in REFUSED, done
    assert "Read-only" in said or "written" in said, done
    prepared.finish(desk)
    shutil.rmtree(desk.folder)


@pytest.mark.parametrize("command", COMMANDS, ids=[each.name for each in COMMANDS])
def test_full_disk_is_told_and_loses_nothing(
    base: Workspace,
    disk: SmallDisk,
    command: WritingCommand,
    tmp_path: Path,
    luck: random.Random,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Status 3, or 1 of a crawl, and a message; with room again, it does what a calm one does."""
    prepared = prepare_command(command, base, tmp_path, None)
    growth, told = measure_growth(prepared, disk), 0
    for number in range(POINTS):
        desk = prepared.copy_desk(disk.folder)
        size = luck.randint(0, max(growth, 1))
        limit = None if number % 3 < 2 else SmallFiles(luck.randint(1, 300_000))
        if limit is None:
            disk.fill(size)
        done = prepared.disturb(desk, limit)
        disk.make_room()
        where = (limit or size, done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr, where
        if done.returncode:
            told += 1
            assert done.returncode in REFUSED, where
            assert any(word in done.stdout + done.stderr for word in WORDS), where
        prepared.assert_no_worse(desk)
        prepared.finish(desk)
        shutil.rmtree(desk.folder)
    assert_read_only_is_told(prepared, disk)
    if POINTS > 1:
        with capsys.disabled():
            print(f"\n{command.name}: {told} refused of {POINTS}; grows by {growth:,} bytes")  # noqa: T201
