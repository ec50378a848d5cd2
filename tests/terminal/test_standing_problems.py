"""Problems are told once when they begin and once when they end."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from terminal.cli.context import CliContext
from terminal.services.alerts import OpenAlert, announce_changes, compare_problems

NOON = datetime(2026, 1, 2, 5, 0, tzinfo=UTC)
DOWN = OpenAlert(site="hong", sign="failing", message="the last run failed: no answer")
EMPTY = OpenAlert(site="hong", sign="no-body", message="12 of the last 20 articles have no body")
OTHER = OpenAlert(site="lam", sign="failing", message="the last run failed: no answer")


@pytest.fixture
def context(tmp_path: Path) -> CliContext:
    """A session whose command adds what it hears, and two names of its surroundings, to a file."""
    script = tmp_path / "hear.py"
    script.write_text(
        "import os, pathlib, sys\n"
        f"if pathlib.Path({str(tmp_path / 'away')!r}).exists(): sys.exit(1)\n"
        f"with open({str(tmp_path / 'heard')!r}, 'a') as file:\n"
        "    file.write(sys.stdin.read() + '\\n')\n"
        "    file.write(os.environ['TRUONGDANG_ALERT_SUBJECT'] + '\\n')\n"
        "    file.write(os.environ['TRUONGDANG_ALERT_BEGUN'])\n"
        "    file.write(os.environ['TRUONGDANG_ALERT_ENDED'] + '\\n')\n",
        encoding="utf-8",
    )
    settings = f"alert_command = '{sys.executable} {script}'\n"
    (tmp_path / "settings.toml").write_text(settings, encoding="utf-8")
    return CliContext(config=tmp_path, data=tmp_path / "data")


def heard(context: CliContext) -> list[str]:
    """What the command has heard since the last time, line by line."""
    file = context.config / "heard"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    file.unlink(missing_ok=True)
    return lines


def of_hong(known: OpenAlert) -> bool:
    """Look at one site alone."""
    return known.site == "hong"


def test_what_is_not_looked_at_stands() -> None:
    """A crawl of one site says nothing of another; a new message of an old problem is no news."""
    repeated = OpenAlert(site="hong", sign="failing", message="the last 3 runs failed")
    changes = compare_problems([DOWN, OTHER], [repeated, EMPTY], of_hong, NOON)
    assert [(each.sign, each.since) for each in changes.begun] == [
        ("no-body", "2026-01-02T12:00:00+07:00")
    ]
    assert changes.ended == ()
    assert [each.name for each in changes.standing] == [DOWN.name, OTHER.name, EMPTY.name]


def test_told_once_when_it_begins_and_once_when_it_ends(context: CliContext) -> None:
    """Between the two the command is not called, however often it is looked."""
    assert announce_changes(context, [DOWN, EMPTY], of_hong, head=["hong  failed"])
    assert heard(context) == [
        "hong  failed",
        "",
        f"hong: failing: {DOWN.message}",
        f"hong: no-body: {EMPTY.message}",
        f"hong: failing: {DOWN.message} (and 1 more)",
        "20",
    ]
    assert announce_changes(context, [DOWN, EMPTY], of_hong, head=["hong  failed"])
    assert heard(context) == []
    assert announce_changes(context, [], of_hong, head=["hong  done"])
    lines = heard(context)
    assert lines[2].startswith(f"ended: hong: failing: {DOWN.message} (since 2")
    assert lines[-1] == "02"
    announce_changes(context, [], of_hong)
    assert heard(context) == []
    announce_changes(context, [DOWN], of_hong)
    assert heard(context)


def test_told_again_where_the_command_failed(
    context: CliContext, capsys: pytest.CaptureFixture[str]
) -> None:
    """What nobody heard is no news told: it is told the next time."""
    away = context.config / "away"
    away.touch()
    assert not announce_changes(context, [DOWN], of_hong)
    assert "alert_command of settings.toml failed" in capsys.readouterr().err
    away.unlink()
    announce_changes(context, [DOWN], of_hong)
    assert heard(context)[0] == f"hong: failing: {DOWN.message}"


@pytest.mark.parametrize("left", ["", "[]", "{", '{"problems": [{"site": 1}]}', '{"problems": 3}'])
def test_damaged_memory_is_no_memory(context: CliContext, left: str) -> None:
    """A file that cannot be read costs a second message, never the first."""
    context.data.mkdir()
    (context.data / "alerts.json").write_text(left, encoding="utf-8")
    announce_changes(context, [DOWN], of_hong)
    assert heard(context)
    kept = json.loads((context.data / "alerts.json").read_text(encoding="utf-8"))
    assert [each["sign"] for each in kept["problems"]] == ["failing"]


def test_told_where_nothing_can_be_remembered(
    context: CliContext, capsys: pytest.CaptureFixture[str]
) -> None:
    """A data folder that cannot be written keeps nobody from being told."""
    context.data.touch()
    announce_changes(context, [DOWN], of_hong)
    assert heard(context)
    assert "the same alerts will be told again" in capsys.readouterr().err
