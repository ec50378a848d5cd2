"""The folder of an index, while another process writes there."""

import shutil
import threading
from pathlib import Path

from indexer.engines.folder_store import FolderStore


def test_size_is_counted_beside_a_writer(tmp_path: Path) -> None:
    """Guards what vanishes while it is counted, as a commit's temporary folder: it was an error."""
    is_over = threading.Event()

    def write() -> None:
        while not is_over.is_set():
            for number in range(20):
                (tmp_path / f"MAIN.{number}").mkdir()
                (tmp_path / f"MAIN.{number}" / "terms").write_bytes(b"x")
            for number in range(20):
                shutil.rmtree(tmp_path / f"MAIN.{number}")

    (tmp_path / "manifest.json").write_bytes(b"{}")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        sizes = {FolderStore(tmp_path).count_bytes() for _ in range(200)}
    finally:
        is_over.set()
        writer.join()
    assert all(2 <= size <= 22 for size in sizes)
    assert FolderStore(tmp_path).count_bytes() == 2
