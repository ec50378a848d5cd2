"""How often, and by which luck, processes are killed."""

import os
import random

import pytest


@pytest.fixture
def kills() -> int:
    """Return the number of kills of a test: two in `make check`, more in `make soak`."""
    return int(os.environ.get("TRUONGDANG_KILLS", "2"))


@pytest.fixture
def luck() -> random.Random:
    """The same moments every time."""
    return random.Random(20260722)
