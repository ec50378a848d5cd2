"""How this program was called, so that what it prints to be typed next works as it stands."""

import shlex
import shutil
import sys
from pathlib import Path


def invocation() -> str:
    """What to type for the program: its name where the shell finds it, else its path."""
    called = Path(sys.argv[0])
    found = shutil.which(called.name)
    if found and Path(found).resolve() == called.resolve():
        return called.name
    path = _short(called)
    return f"{_short(Path(sys.executable))} {path}" if called.suffix == ".py" else path


def _short(path: Path) -> str:
    here = Path.cwd()
    full = path.absolute()
    return shlex.quote(str(full.relative_to(here) if full.is_relative_to(here) else full))
