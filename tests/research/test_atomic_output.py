"""Files that appear whole or not at all."""

import hashlib
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from research.atomic_output import AtomicFile
from research.errors import UnwritableExportError


def test_draft_is_nowhere_until_it_is_kept(tmp_path: Path) -> None:
    """The place stays as it was while the draft is written."""
    place = tmp_path / "new" / "articles.csv"
    with AtomicFile(place) as draft:
        draft.write(b"a,b\n")
        assert not place.exists()
        draft.commit()
    assert place.read_bytes() == b"a,b\n"
    assert draft.bytes == 4
    assert draft.sha256() == hashlib.sha256(b"a,b\n").hexdigest()


def test_draft_leaves_nothing_when_it_is_dropped(tmp_path: Path) -> None:
    """A failed export leaves the file that stood there before."""
    place = tmp_path / "articles.csv"
    place.write_bytes(b"old")
    with AtomicFile(place) as draft:
        draft.write(b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [
        ("articles.csv", b"old")
    ]


def test_draft_refuses_a_place_that_is_no_file(tmp_path: Path) -> None:
    """A rename would put a file where a folder or a device is."""
    with pytest.raises(UnwritableExportError, match="it is not a file"):
        AtomicFile(Path("/dev/null"))
    with pytest.raises(UnwritableExportError, match="it is not a file"):
        AtomicFile(tmp_path)


def test_draft_writes_through_a_link(tmp_path: Path) -> None:
    """A symbolic link stays one; the file behind it is replaced."""
    (tmp_path / "behind.csv").write_bytes(b"old")
    (tmp_path / "link.csv").symlink_to("behind.csv")
    with AtomicFile(tmp_path / "link.csv") as draft:
        draft.write(b"new")
        draft.commit()
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "behind.csv").read_bytes() == b"new"


def test_refusal_of_the_system_is_an_error_of_ours() -> None:
    """The reason of the system stands in the message with the path and what to do."""
    with pytest.raises(UnwritableExportError) as refused:
        AtomicFile(Path("/proc/articles.csv"))
    assert "/proc/articles.csv" in str(refused.value)
    assert "-o PATH" in refused.value.hint


@pytest.fixture
def no_room() -> Iterator[None]:
    """Provide a disk on which no file may be longer than a kilobyte."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("no_room")
@pytest.mark.parametrize("size", [2_000, 2_000_000])
def test_draft_on_a_full_disk_leaves_nothing(tmp_path: Path, size: int) -> None:
    """No room is told at the write or, where it was buffered, when the file is put in its place."""
    with pytest.raises(UnwritableExportError), AtomicFile(tmp_path / "articles.csv") as draft:
        _fill(draft, size)
    assert not list(tmp_path.iterdir())


def _fill(draft: AtomicFile, size: int) -> None:
    draft.write(b"x" * size)
    draft.commit()
