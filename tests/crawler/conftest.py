"""Crawls on both databases."""

from pathlib import Path

import pytest

from tests.support.cli import Workspace


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Workspace:
    """A new desk, with an archive on each database."""
    return Workspace.for_database(tmp_path, database_url)
