"""What many tests work on."""

import signal
from collections.abc import Callable, Iterator
from itertools import chain, count
from pathlib import Path

import pytest
from hypothesis import settings

from archive.archive import Archive
from tests.support.cli import Workspace
from tests.support.postgres import PostgresServer, run_server
from tests.support.sampling import select_sample
from tests.support.site_server import SiteServer, serve_site

# No test asserts a time. In CI hypothesis has a profile without deadlines itself, and draws alike.
settings.register_profile("no times", settings.get_profile("default"), deadline=None)
if settings.get_current_profile_name() == "default":
    settings.load_profile("no times")

# A shell starts what runs in its background with Ctrl-C switched off, for its children too.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the folders of whoever runs it."""
    folder = tmp_path_factory.getbasetemp() / "own"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server, with an empty archive to be copied: `archive_template`."""
    with run_server() as server:
        server.execute("CREATE DATABASE archive_template")
        url = server.make_url("archive_template")
        Archive.open(url, data=server.folder, create=True).close()
        server.execute("DELETE FROM archive", "archive_template")  # the id: each gets its own
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def make_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes addresses of new archives, on each database."""
    if request.param == "sqlite":
        names = chain(["archive"], map("archive-{}".format, count(2)))
        return lambda: f"sqlite:///{tmp_path}/{next(names)}.sqlite3"
    server: PostgresServer = request.getfixturevalue("postgres")
    return lambda: server.make_database("archive_template")


@pytest.fixture
def database_url(make_database_url: Callable[[], str]) -> str:
    """The address of a new archive, on each database."""
    return make_database_url()


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    """A new desk."""
    return Workspace(tmp_path)


@pytest.fixture
def school() -> Iterator[SiteServer]:
    """A school of three articles, two on its front page and one on the next."""
    with serve_site(SiteServer()) as made:
        paths = [made.add_article(number, f"Hội nghị số {number}") for number in (1, 2, 3)]
        pager = '<div class="pagination"><a href="/?start=2">2</a></div>'
        made.add_listing("/", paths[:2], pager)
        made.add_listing("/?start=2", paths[2:])
        yield made


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what CI has no time for; the last line of the report counts it."""
    kept, left_out = select_sample(items)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept
