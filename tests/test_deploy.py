"""The units, cron lines and log rules of `deploy/`: sound, and of commands that there are."""

import grp
import gzip
import os
import pwd
import re
import shutil
import subprocess
import time
from datetime import timedelta
from pathlib import Path

import pytest

from search_cli import LAZY_COMMANDS
from terminal.cli.errors import ExitStatus
from terminal.services.run_reporter import OLD_LOCK_AGE

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
LOGROTATE = shutil.which("logrotate") or shutil.which("/usr/sbin/logrotate")
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
    """A timer starts the service of its name; only what tells of failures is started otherwise."""
    names = {unit.name for unit in UNITS}
    timers = {name for name in names if name.endswith(".timer")}
    assert {name.partition("-")[2] for name in timers} == {
        "backup.timer", "crawl.timer", "status.timer", "verify.timer"
    }  # fmt: skip
    started = {name.replace(".timer", ".service") for name in timers}
    assert started == names - timers - {"truongdang-failed@.service"}


def test_commands_that_are_scheduled_exist() -> None:
    """Units and cron lines call the program where the others expect it, by names it knows."""
    texts = [path.read_text(encoding="utf-8") for path in (*UNITS, DEPLOY / "truongdang.cron")]
    called = [words for text in texts for words in re.findall(rf"{PROGRAM} (\w+)", text)]
    assert len(called) == 9
    assert set(called) <= {room.name for room in LAZY_COMMANDS}


def test_cron_lines_have_user_and_command() -> None:
    """Each line of the crontab has five fields of time, a user and a command."""
    lines = (DEPLOY / "truongdang.cron").read_text(encoding="utf-8").splitlines()
    jobs = [line for line in lines if re.match(r"[\d*]", line)]
    assert len(jobs) == 4
    limits = r"(?:ulimit -d \d+; )?timeout -k 60 \d+[mh]"
    assert all(re.match(rf"(?:[\d*/,-]+ ){{5}}truongdang {limits} /opt/", job) for job in jobs)


def directives(unit: Path) -> dict[str, str]:
    """Return the directives of a unit by name; of names that come twice the last."""
    lines = unit.read_text(encoding="utf-8").splitlines()
    pairs = [line.partition("=") for line in lines if re.match(r"\w+=", line)]
    return {name: value for name, _, value in pairs}


SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]


@pytest.mark.parametrize("unit", SERVICES, ids=[unit.stem for unit in SERVICES])
def test_every_service_has_bounds_and_somebody_to_tell(unit: Path) -> None:
    """None may hang for ever or take all memory, and that it did is told."""
    said = directives(unit)
    assert re.fullmatch(r"\d+(?:min|h)", said["TimeoutStartSec"])
    assert re.fullmatch(r"\d+[MG]", said["MemoryMax"])
    if "failed@" not in unit.name:
        failed = re.fullmatch(r"truongdang-failed@([a-z-]+)\.service", said["OnFailure"])
        assert failed
        words = re.search(rf"{PROGRAM} ((?:[a-z]+ ?)+)", said["ExecStart"])
        assert words
        assert words[1].strip().replace(" ", "-") == failed[1]


def test_crawl_counts_as_success_what_comes_right_by_itself() -> None:
    """Failed sites are told; a run at work and a stop pass. Mistakes, damage, old locks do not."""
    said = directives(DEPLOY / "systemd" / "truongdang-crawl.service")
    passing = {0, *map(int, said["SuccessExitStatus"].split())}
    assert passing == {
        ExitStatus.OK, ExitStatus.NOTHING_FOUND, ExitStatus.UNAVAILABLE, ExitStatus.INTERRUPTED
    }  # fmt: skip
    assert passing.isdisjoint(
        {ExitStatus.USAGE, ExitStatus.DAMAGED, ExitStatus.STUCK, ExitStatus.CRASHED}
    )
    hours = int(said["TimeoutStartSec"].removesuffix("h"))
    assert timedelta(hours=hours) < OLD_LOCK_AGE


@pytest.mark.skipif(not LOGROTATE, reason="logrotate is missing: apt install logrotate")
def test_rotation_loses_no_line(tmp_path: Path) -> None:
    """A run that is at work while its log is rotated, and rotated again, loses none of its lines.

    Guards against copytruncate, and against compression of a file that is still written to.
    """
    log = tmp_path / "log" / "crawl.log"
    log.parent.mkdir(mode=0o755)
    user, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
    text = (DEPLOY / "truongdang.logrotate").read_text(encoding="utf-8")
    text = text.replace("/var/log/truongdang/crawl.log", str(log))
    text = text.replace("truongdang truongdang", f"{user} {group}")
    rules = tmp_path / "rules"
    rules.write_text(f"compress\ncopytruncate\n{text}", encoding="utf-8")  # a machine's own
    rules.chmod(0o644)
    writing = "i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); sleep 0.0005; done"
    rotate = [str(LOGROTATE), "--force", "--state", str(tmp_path / "state"), str(rules)]
    rotations = 0
    with subprocess.Popen(["/bin/sh", "-c", f"({writing}) >>'{log}' 2>&1"]) as run:  # as cron does
        while run.poll() is None:
            if log.exists() and log.stat().st_size == 0:
                log.write_text("the next run\n", encoding="utf-8")
            if log.exists() and rotations < 3:
                done = subprocess.run(rotate, capture_output=True, text=True, check=False)
                assert done.returncode == 0, done.stderr
                rotations += 1
            time.sleep(0.1)
    assert rotations == 3
    kept = [file.read_bytes() for file in log.parent.iterdir()]
    plain = [gzip.decompress(each) if each.startswith(b"\x1f\x8b") else each for each in kept]
    ours = [line for line in b"".join(plain).decode().splitlines() if line.startswith("line ")]
    assert sorted(ours) == sorted(f"line {number}" for number in range(3000))
