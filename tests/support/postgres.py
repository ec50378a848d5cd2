"""One PostgreSQL server for the tests of a process, and an empty archive in a database of its own.

The server runs in a temporary folder, as another user where we are root, and listens on a socket
there and on a free port of loopback. It does not wait for the disk (fsync): what a test kills are
processes, not machines.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, text

from tests.support.peers import require_peer
from tests.support.ports import find_free_port

USER = "truongdang"
_UNPRIVILEGED = ("postgres", "nobody")
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "autovacuum": "off",
}


def find_programs() -> Path | None:
    """Return the folder of PostgreSQL's programs: on PATH, or the newest of Debian's."""
    if there := shutil.which("initdb"):
        return Path(there).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return found[-1].parent if found else None


class PostgresServer:
    """A server in a folder; `start` and `stop` it as often as you like."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = find_free_port()
        self._databases = 0

    @cached_property
    def _programs(self) -> Path:
        programs = find_programs()
        require_peer(programs, "PostgreSQL", "apt-get install postgresql")
        require_peer(find_spec("psycopg"), "psycopg", "pip install 'truongdang[postgresql]'")
        assert programs is not None
        return programs

    def create(self, *, locale: str = "C", **more: str) -> None:
        """Make the data folder and start the server, with more settings."""
        programs = self._programs
        self.folder.mkdir(parents=True)
        if os.geteuid() == 0:
            user = next(name for name in _UNPRIVILEGED if _has_user(name))
            shutil.chown(self.folder, user)
        trust = ("--auth=trust", f"--username={USER}", "--no-sync", "--encoding=UTF8")
        self._run(str(programs / "initdb"), "-D", self._data, *trust, f"--locale={locale}")
        with (self.folder / "data" / "postgresql.conf").open("a") as file:
            own = {"port": self.port, "unix_socket_directories": self.folder}
            settings = _SETTINGS | own | more
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        self.start()

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        log = str(self.folder / "log")
        self._run(str(self._programs / "pg_ctl"), "-D", self._data, "-w", "-l", log, "start")

    def stop(self, how: str = "immediate") -> None:
        """Stop the server: `fast` ends its connections in order, `immediate` as a crash does."""
        self._run(str(self._programs / "pg_ctl"), "-D", self._data, "-w", "-m", how, "stop")

    def restart(self, how: str = "fast") -> None:
        """Stop and start it."""
        self.stop(how)
        self.start()

    def make_url(self, database: str, password: str = "") -> str:
        """Return the address of a database."""
        who = f"{USER}:{password}" if password else USER
        return f"postgresql://{who}@127.0.0.1:{self.port}/{database}"

    def make_database(self, template: str = "template0") -> str:
        """Make a database, and return its address."""
        self._databases += 1
        name = f"test_{self._databases}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.make_url(name)

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Execute a statement outside of transactions."""
        url = self.make_url(database).replace("postgresql:", "postgresql+psycopg:")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                done = connection.execute(text(statement))
                return [tuple(row) for row in done] if done.returns_rows else []
        finally:
            engine.dispose()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, *words: str) -> None:
        user = pwd.getpwuid(self.folder.stat().st_uid) if os.geteuid() == 0 else None
        done = subprocess.run(
            words,
            cwd=self.folder,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # the server would keep a pipe open
            stderr=subprocess.PIPE if words[0].endswith("initdb") else subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{words}: {(done.stderr or b'').decode()}")


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


@contextmanager
def run_server(*, locale: str = "C", **settings: str) -> Iterator[PostgresServer]:
    """Run a server in a new temporary folder, with more settings.

    Not in pytest's: those are for their owner alone, and the name of a socket is at most 107 bytes.
    """
    with TemporaryDirectory(prefix="truongdang-pg-") as folder:
        Path(folder).chmod(0o755)
        server = PostgresServer(Path(folder) / "server")
        server.create(locale=locale, **settings)
        try:
            yield server
        finally:
            server.stop()
