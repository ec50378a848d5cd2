"""The units, cron lines and log rules of `deploy/`: sound, and of commands that there are."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from search_cli import ROOMS

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
PROGRAM = "/opt/truongdang/.venv/bin/truongdang"


@pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd-analyze is missing: apt install systemd"
)
def test_units_are_sound(tmp_path: Path) -> None:
    """No fault is found by systemd in any unit; a program is put in its place."""
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(tmp_path / unit.name for unit in UNITS)],  # noqa: S607 -- wherever it is
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    of_ours = [line for line in done.stderr.splitlines() if "truongdang" in line]
    assert of_ours == []
    assert done.returncode == 0, done.stderr


def test_every_timer_has_its_service() -> None:
    """A timer starts the service of its name."""
    names = {unit.name for unit in UNITS}
    timers = {name for name in names if name.endswith(".timer")}
    assert timers
    assert {name.replace(".timer", ".service") for name in timers} == names - timers


def test_commands_that_are_scheduled_exist() -> None:
    """Units and cron lines call the program where the others expect it, by names it knows."""
    texts = [path.read_text(encoding="utf-8") for path in (*UNITS, DEPLOY / "truongdang.cron")]
    called = [words for text in texts for words in re.findall(rf"{PROGRAM} (\w+)", text)]
    assert len(called) == 5
    assert set(called) <= {room.name for room in ROOMS}


def test_cron_lines_have_user_and_command() -> None:
    """Each line of the crontab has five fields of time, a user and a command."""
    lines = (DEPLOY / "truongdang.cron").read_text(encoding="utf-8").splitlines()
    jobs = [line for line in lines if re.match(r"[\d*]", line)]
    assert len(jobs) == 3
    assert all(re.match(r"(?:[\d*/,-]+ ){5}truongdang /opt/", job) for job in jobs)
