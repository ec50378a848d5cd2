"""Texts that machines share: changed by one at a time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from archive.archive import Archive


def test_changes_of_several_machines_are_all_kept(
    archive: Archive, database_url: str, tmp_path: Path
) -> None:
    """Each change begins with what the one before has left."""

    def add_letters(letter: str) -> None:
        with Archive.open(database_url, data=tmp_path) as own:
            for _ in range(5):
                own.shared_texts.change_text("k", "n", lambda before: (before or "") + letter)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(add_letters, "abc"))
    assert sorted(archive.shared_texts.get_texts("k")["n"]) == sorted("abc" * 5)
    assert archive.shared_texts.get_texts("other") == {}
