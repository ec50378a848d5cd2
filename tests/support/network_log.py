"""Notes each connection that a process and its children ask for, by Python's audit events.

What C code connects by itself (libpq) is not seen; nothing of ours uses it unless it is configured.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support.source_tree import ROOT

# Python imports a module of this name, wherever it lies, before anything else.
_HOOK = """
import os
import sys

_ASKING = {
    "socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyaddr",
    "socket.gethostbyname", "socket.getnameinfo", "socket.sendmsg", "socket.sendto",
}


def _note(event, args):
    if event not in _ASKING:
        return
    of_socket = event in {"socket.bind", "socket.connect", "socket.sendmsg", "socket.sendto"}
    place = args[-1] if of_socket else args
    if isinstance(place, (str, bytes)) or place is None:
        return  # a socket of this machine's files, or one that is connected already
    name = place[0].decode() if isinstance(place[0], bytes) else place[0]
    with open(os.environ["NETWORK_LOG"], "a", encoding="utf-8") as log:
        log.write(f"{event} {name}\\n")
    if name not in os.environ["NETWORK_ALLOWED"].split():
        raise PermissionError(13, "the network is closed")


sys.addaudithook(_note)
"""


class NetworkLog:
    """Runs Python with a hook in it: hosts that are not allowed are refused, and all are noted."""

    def __init__(self, folder: Path, *allowed: str) -> None:
        self._folder = folder
        self._folder.mkdir()
        (self._folder / "sitecustomize.py").write_text(_HOOK, encoding="utf-8")
        self._log = self._folder / "log"
        self._allowed = allowed

    def run(
        self, words: Sequence[str], environment: Mapping[str, str], text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        ours = {
            "PYTHONPATH": os.pathsep.join((str(self._folder), str(ROOT))),
            "NETWORK_LOG": str(self._log),
            "NETWORK_ALLOWED": " ".join(self._allowed),
        }
        return subprocess.run(
            words,
            env={**environment, **ours},
            input=text,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def read(self) -> set[tuple[str, str]]:
        """Return what was asked for: an event, such as `socket.connect`, and a host."""
        if not self._log.exists():
            return set()
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return {(event, name) for event, _, name in (line.partition(" ") for line in lines)}
