"""Every command that writes, killed at any moment, is made good by being run again.

`make kills COUNT=500` kills all of them five hundred times; CI kills each once.
"""

import random
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.conftest import count_points
from tests.support.cli import Workspace
from tests.support.disturbances import KilledAfter, Operations
from tests.support.disturbed_desks import PreparedCommand, crawled_desk, prepare_command
from tests.support.postgres import PostgresServer
from tests.support.site_server import SiteServer
from tests.support.writing_commands import COMMANDS, WritingCommand

ON_SERVER = [each for each in COMMANDS if each.on_server]
KILLS = count_points("TRUONGDANG_KILL_POINTS", len(COMMANDS) + len(ON_SERVER))


def choose_kill(
    prepared: PreparedCommand, number: int, log: Path, luck: random.Random
) -> Callable[[], None]:
    """Return a kill: by turns at an operation, from the first to the last, or anywhere.

    What writes is native code in part, so there are moments that no operation marks.
    """
    if number % 2:
        return KilledAfter(luck.uniform(0, prepared.moments[-1]))
    many = len(prepared.moments)
    share = (number // 2 + luck.random()) / -(-KILLS // 2)
    return Operations(log, last=1 + min(int(share * many), many - 1))


def kill_often(
    prepared: PreparedCommand, folder: Path, luck: random.Random, capsys: pytest.CaptureFixture[str]
) -> None:
    """Kill a command on desks of its own; after each, nothing is wrong and nothing is lost."""
    killed = 0
    for number in range(KILLS):
        desk = prepared.copy_desk(folder)
        how = choose_kill(prepared, number, desk.folder / "operations", luck)
        status = prepared.disturb(desk, how).returncode
        assert status in {0, -signal.SIGKILL, -signal.SIGPROF}, how
        killed += status != 0
        prepared.assert_no_worse(desk)
        prepared.finish(desk)
    if KILLS > 1:
        with capsys.disabled():
            print(f"\n{prepared.command.name}: {killed} kills of {KILLS}")  # noqa: T201


@pytest.mark.parametrize("command", COMMANDS, ids=[each.name for each in COMMANDS])
def test_killed_command_is_made_good_by_the_next(
    base: Workspace,
    command: WritingCommand,
    tmp_path: Path,
    luck: random.Random,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`doctor --deep` finds no problem; run again, it leaves what a calm one does."""
    kill_often(prepare_command(command, base, tmp_path, None), tmp_path, luck, capsys)


@pytest.mark.parametrize(
    "command", ON_SERVER, ids=[f"postgresql-{each.name}" for each in ON_SERVER]
)
def test_killed_command_on_a_server_is_made_good_by_the_next(
    postgres: PostgresServer,
    command: WritingCommand,
    tmp_path: Path,
    luck: random.Random,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The same of an archive on PostgreSQL."""
    url = postgres.make_database("archive_template")
    with crawled_desk(tmp_path / "base", SiteServer(), url) as base:
        kill_often(prepare_command(command, base, tmp_path, postgres), tmp_path, luck, capsys)
