"""Desks on which a writing command is disturbed: copies of one that is ready for it."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ArchiveMissingError
from tests.support import cli_process
from tests.support.cli import Workspace
from tests.support.disturbances import Operations
from tests.support.postgres import PostgresServer
from tests.support.site_server import SiteServer, serve_site
from tests.support.writing_commands import (
    WritingCommand,
    change_site,
    lay_out_site,
    list_problems,
)

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

_NUMBERS = itertools.count()


@dataclass(slots=True)
class PreparedCommand:
    """A writing command, a desk that is ready for it, and what it does there undisturbed.

    Attributes:
        moments: The CPU time in seconds at each operation on files and databases.
        calm: What it leaves.
    """

    command: WritingCommand
    desk: Workspace
    postgres: PostgresServer | None
    moments: list[float] = field(default_factory=list)
    calm: object = None

    def copy_desk(self, folder: Path) -> Workspace:
        """Copy the desk that is ready, with its database where that is on a server."""
        made = folder / f"desk-{next(_NUMBERS)}"
        shutil.copytree(self.desk.folder, made)
        url = self.desk.archive_url
        if self.postgres and url:
            url = self.postgres.make_database(url.rpartition("/")[2])
        return Workspace(made, url)

    def disturb(
        self, desk: Workspace, how: "Callable[[], None] | None"
    ) -> "subprocess.CompletedProcess[str]":
        """Run the command, disturbed, in a process of its own."""
        words = self.command.make_words(desk)
        return cli_process.run_command(words, desk.environment, desk.folder, how)

    def finish(self, desk: Workspace) -> None:
        """Run the command again, as the operator would; all is as if it had been calm.

        It may refuse where it was killed as it ended: a restored folder is not empty.
        """
        done = self.disturb(desk, None)
        assert "Traceback" not in done.stderr, done.stderr
        assert self.list_problems(desk) == []
        made = self.command.describe(desk)
        assert made == self.calm, f"{done}\n\n{made}\n\ninstead of\n\n{self.calm}"

    def assert_no_worse(self, desk: Workspace) -> None:
        """Nothing is a problem but what was one before, and has this command as its cure still."""
        mended = {f"truongdang {self.command.name}"} if self.list_problems(self.desk) else set()
        found = self.list_problems(desk)
        assert {problem.rpartition(": ")[2] for problem in found} <= mended, found

    def list_problems(self, desk: Workspace) -> list[str]:
        """Return the problems of each data folder on a desk."""
        return [
            problem
            for name in dict.fromkeys(("data", self.command.result))
            if (desk.folder / name).exists()
            for problem in list_problems(desk, name)
        ]

    def observe_calm(self, folder: Path) -> None:
        """Run the command undisturbed; note what it does and leaves."""
        desk = self.copy_desk(folder)
        before = None
        with suppress(AssertionError, ArchiveMissingError):  # what is to be made is not there yet
            before = self.command.describe(desk)
        operations = Operations(desk.folder / "operations")
        done = self.disturb(desk, operations)
        assert done.returncode == 0, (done.stdout, done.stderr)
        self.moments = operations.read_moments()
        self.calm = self.command.describe(desk)
        assert self.calm != before, f"{self.command.name} had nothing to do"
        assert self.list_problems(desk) == []


@contextmanager
def crawled_desk(folder: Path, school: SiteServer, url: str = "") -> Iterator[Workspace]:
    """Provide a desk with a crawled site, whose server has changed since."""
    with serve_site(school):
        lay_out_site(school)
        desk = Workspace(folder, url)
        desk.add_site(school)
        desk.run_command("crawl", "truong", "--no-index")
        change_site(school)
        yield desk


def prepare_command(
    command: WritingCommand, base: Workspace, folder: Path, postgres: PostgresServer | None
) -> PreparedCommand:
    """Give a command something to do, on a copy of a desk, and observe it."""
    start = PreparedCommand(command, base, postgres)
    desk = start.copy_desk(folder)
    command.prepare(desk)
    prepared = PreparedCommand(command, desk, postgres)
    prepared.observe_calm(folder)
    return prepared
