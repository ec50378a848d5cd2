"""The program as shells find it: a small `truongdang` that has a forked process do the work.

What it is given, and where it reads and writes, goes to that process by a socket: pipes, files and
substitutions are the shell's own. Only signals do not reach it.
"""

import json
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests import program

_CLIENT = """#!{python} -IS
import json, os, socket, sys

with socket.socket(socket.AF_UNIX) as door:
    door.connect({door!r})
    asked = json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()])
    socket.send_fds(door, [b"?"], [0, 1, 2])
    door.sendall(asked.encode())
    door.shutdown(socket.SHUT_WR)
    sys.exit(int(door.recv(9)))
"""


@contextmanager
def program_in_path(folder: Path) -> Iterator[str]:
    """A `PATH` on which shells find `truongdang`, by way of a new `folder`."""
    folder.mkdir()
    client, door = folder / "truongdang", folder / "door"
    client.write_text(_CLIENT.format(python=sys.executable, door=str(door)), encoding="utf-8")
    client.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as heard:
        heard.bind(str(door))
        heard.listen()
        threading.Thread(target=_serve, args=(heard,), daemon=True).start()
        try:
            yield f"{folder}:{os.environ['PATH']}"
        finally:
            heard.shutdown(socket.SHUT_RDWR)


def _serve(heard: socket.socket) -> None:
    with suppress(OSError):  # which is how listening ends
        while True:
            threading.Thread(target=_answer, args=heard.accept()[:1], daemon=True).start()


def _answer(asker: socket.socket) -> None:
    """Run what is asked for with the streams of who asks; give back its exit status."""
    with asker:
        _, streams, *_ = socket.recv_fds(asker, 1, 3)
        with asker.makefile("rb") as text:
            words, environment, folder = json.loads(text.read())
        process = program.begun(words, environment, Path(folder), streams)
        for stream in streams:
            os.close(stream)
        process.join(program.PATIENCE)
        asker.sendall(str(process.exitcode).encode())
