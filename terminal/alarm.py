"""`alert_command`: a command of the operator's that is told what needs a person."""

import shlex
import subprocess

from terminal.screen import narrate

PATIENCE = 60
"""Seconds after which the command is given up: a crawl must end."""


def sound(command: str, report: str) -> bool:
    """Run a command with a report as its input; says whether it took it.

    The command is split into words as a shell would, but no shell sees it; what the report says
    is never part of it.
    """
    try:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603 -- the operator's own command, from the settings
            words,
            input=report,
            encoding="utf-8",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, ValueError) as error:
        return _failed(str(error))
    except subprocess.TimeoutExpired:
        return _failed(f"it was not done after {PATIENCE} seconds")
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        return _failed(f"status {done.returncode}{f' ({last})' if last else ''}")
    return True


def _failed(why: str) -> bool:
    narrate(
        f"warning: the alert_command of settings.toml failed: {why};"
        " the alerts: truongdang status --alerts"
    )
    return False
