"""How often, and by which luck, processes are killed; on both databases."""

import os
import random
from pathlib import Path

import pytest

from tests.support.cli import Workspace


@pytest.fixture
def kills() -> int:
    """Return the number of kills of a test: two in `make check`, more in `make shared`."""
    return int(os.environ.get("TRUONGDANG_KILLS", "2"))


@pytest.fixture
def luck() -> random.Random:
    """The same moments every time."""
    return random.Random(20260722)


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Workspace:
    """A new desk, with an archive on each database."""
    return Workspace.for_database(tmp_path, database_url)
