"""Locks say who holds them, and since when."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.errors import ArchiveLockedError
from archive.lock import hold_lock


def get_refusal(folder: Path) -> ArchiveLockedError:
    """Return the error that the second of two processes gets."""
    with pytest.raises(ArchiveLockedError) as refusal, hold_lock(folder, "truong"):
        pass
    return refusal.value


def test_lock_says_who_holds_it_since_when(tmp_path: Path) -> None:
    """The number of the process and the moment stand in the message; the moment is a value too."""
    before = datetime.now(UTC)
    with hold_lock(tmp_path, "truong"):
        error = get_refusal(tmp_path)
    assert f"number {os.getpid()}, since 2" in str(error)
    assert error.since is not None
    assert timedelta(seconds=-1) <= error.since - before < timedelta(minutes=1)


@pytest.mark.parametrize("left", ["123\n", "123\nsome day\n", "", "123\n2020-01-02T03:04:05\n"])
def test_lock_of_an_older_version_has_a_time_too(tmp_path: Path, left: str) -> None:
    """A lock whose file names no time is held since the file's own time."""
    old = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    with hold_lock(tmp_path, "truong"):
        file = tmp_path / "truong.lock"
        file.write_text(left, encoding="ascii")
        os.utime(file, (old.timestamp(), old.timestamp()))
        assert get_refusal(tmp_path).since == old
