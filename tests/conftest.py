"""What many tests work on."""

from pathlib import Path

import pytest

from tests.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A new desk."""
    return Desk(tmp_path)
