"""Tests of which CI asks one in several, so that all of it stays below twenty minutes.

`TRUONGDANG_ALL=1` asks all of them.
"""

import os

import pytest

_SAMPLED = (
    ("test_searcher.py", "[opensearch", 3),  # a second or two each, in a cluster
    ("test_sync.py", "[opensearch", 3),
    ("test_hostile_input.py", "", 3),  # up to 20 seconds of CPU each
    # About a second each; SQLite is asked all of them, and tests/archive asks both databases.
    ("tests/crawler/past/", "postgresql", 3),
    ("tests/crawler/", "postgresql", 30),
    ("test_pywb_crawl.py", "", 6),
    ("test_archive_crawl.py", "_what_its_files_give", 3),
    ("test_capture_import.py", "order_of_imports", 3),  # six seconds of CPU each
    # Three seconds each, on either database; all of them: `make kills`, `make disk-full`.
    ("test_killed_commands.py", "", 4),
    ("test_full_disk.py", "", 4),
    ("test_fault_table.py", "", 2),  # four seconds each
    ("test_drawn_site.py", "", 2),  # half a minute each, most of it a browser's
)
"""Part of the name of a module, part of that of a case, and the number of which one is asked. The
first that fits a test counts."""


def select_sample(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Part tests into those that are asked and those that are left out, alike on every machine."""
    if os.environ.get("TRUONGDANG_ALL"):
        return items, []
    left_out: set[str] = set()
    rest = [each.nodeid for each in items]
    for module, parameter, share in _SAMPLED:
        group = [name for name in rest if module in name and parameter in name]
        left_out.update(name for number, name in enumerate(group) if number % share)
        rest = [name for name in rest if not (module in name and parameter in name)]
    kept = [each for each in items if each.nodeid not in left_out]
    return kept, [each for each in items if each.nodeid in left_out]
