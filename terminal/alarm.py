"""`alert_command`: a command of the operator's that is told what needs a person.

It gets the report on its standard input, no arguments but its own, and in its environment beside
what the program has three names: `TRUONGDANG_ALERT_SUBJECT` (one line), `TRUONGDANG_ALERT_BEGUN`
and `TRUONGDANG_ALERT_ENDED` (how many problems began and ended).
"""

import os
import shlex
import subprocess
from collections.abc import Mapping
from types import MappingProxyType

from terminal.screen import narrate

PATIENCE = 60
"""Seconds after which the command is given up: a crawl must end."""


def sound(command: str, report: str, environment: Mapping[str, str] = MappingProxyType({})) -> bool:
    """Run a command with a report as its input; says whether it took it.

    The command is split into words as a shell would, but no shell sees it; what the report says
    is never part of it. `environment` is added to that of the program.
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
            env=os.environ | environment,
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
