"""`alert_command`: it gets the report, in time, and no shell sees it."""

import sys
from pathlib import Path

import pytest

from terminal.services import alerts
from terminal.services.alerts import run_alert_command

REPORT = "truong: failing: $(touch harm) `touch harm` ; touch harm\ntổng kết\n"


def test_report_is_the_input_of_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words in quotes are one argument; what the report says is never run."""
    monkeypatch.chdir(tmp_path)
    script = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())"
    assert run_alert_command(f'{sys.executable} -c "{script}" "a file"', REPORT)
    assert (tmp_path / "a file").read_text(encoding="utf-8") == REPORT
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("/no/such/command", "No such file"),
        ("sh -c 'echo the mail server is away >&2; exit 3'", "status 3 (the mail server is away)"),
        ("sh -c 'exit 3'", "status 3"),
        ("mail 'operator", "No closing quotation"),
        ("sleep 60", "not done after"),
        ("true; touch harm", "No such file"),
    ],
)
def test_failure_is_told(
    command: str, why: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A command that cannot run, fails or does not end is a warning with its reason."""
    monkeypatch.setattr(alerts, "ALERT_COMMAND_TIMEOUT_SECONDS", 0.2)
    assert not run_alert_command(command, REPORT)
    assert why in capsys.readouterr().err
