"""A crawled site on which commands are disturbed, and by which luck."""

import os
import random
from collections.abc import Iterator

import pytest

from tests.support.cli import Workspace
from tests.support.disturbed_desks import crawled_desk
from tests.support.site_server import SiteServer


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A desk with a crawled site, to be copied."""
    with crawled_desk(tmp_path_factory.mktemp("base") / "desk", SiteServer()) as desk:
        yield desk


@pytest.fixture
def luck(request: pytest.FixtureRequest) -> random.Random:
    """The same moments every time, others in each test."""
    return random.Random(request.node.name)


def count_points(name: str, commands: int) -> int:
    """Return how often each command is disturbed: once, or its share of what a variable says."""
    return -(-int(os.environ.get(name, "1")) // commands)
