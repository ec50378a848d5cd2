"""What many tests work on."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk import Desk
from tests.school import School, serve

# A shell starts what runs in its background with Ctrl-C switched off, for its children too.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A new desk."""
    return Desk(tmp_path)


@pytest.fixture
def school() -> Iterator[School]:
    """A school of three articles, two on its front page and one on the next."""
    with serve(School()) as made:
        paths = [made.article(number, f"Hội nghị số {number}") for number in (1, 2, 3)]
        pager = '<div class="pagination"><a href="/?start=2">2</a></div>'
        made.listing("/", paths[:2], pager)
        made.listing("/?start=2", paths[2:])
        yield made
