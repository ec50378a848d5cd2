"""Tests of which CI asks one in three, so that all of it stays below twenty minutes.

`TRUONGDANG_ALL=1` asks all of them.
"""

import os

import pytest

_SHARE = 3
_SAMPLED = (
    ("test_searcher.py", "[opensearch"),  # a second or two each, in a cluster
    ("test_sync.py", "[opensearch"),
    ("test_hostile_input.py", ""),  # up to 20 seconds of CPU each
)


def select_sample(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Part tests into those that are asked and those that are left out, alike on every machine."""
    if os.environ.get("TRUONGDANG_ALL"):
        return items, []
    left_out: set[str] = set()
    for module, parameter in _SAMPLED:
        group = [
            each.nodeid for each in items if module in each.nodeid and parameter in each.nodeid
        ]
        left_out.update(name for number, name in enumerate(group) if number % _SHARE)
    kept = [each for each in items if each.nodeid not in left_out]
    return kept, [each for each in items if each.nodeid in left_out]
