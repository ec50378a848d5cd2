"""Each promise of docs/security.md names a test that is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_each_promise_names_a_test_that_is_there() -> None:
    """A promise whose test was renamed or removed is none."""
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")][1:]
    assert rows
    for row in rows:
        found = NAMED.findall(row)
        assert found, row
        for file, name in found:
            assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), name
