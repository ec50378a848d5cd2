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
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer
from tempfile import TemporaryDirectory

from tests.support import cli_process

_LAUNCHER_SCRIPT = """#!/bin/sh
exec "{python}" -IS "{client}" "$@"
"""
_CLIENT_SCRIPT = """import json, os, socket, sys

with socket.socket(socket.AF_UNIX) as connection:
    connection.connect({socket_path!r})
    request = json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()])
    socket.send_fds(connection, [b"?"], [0, 1, 2])
    connection.sendall(request.encode())
    connection.shutdown(socket.SHUT_WR)
    sys.exit(int(connection.recv(9)))
"""


@contextmanager
def install_on_path() -> Iterator[str]:
    """Yield a `PATH` on which shells find `truongdang`."""
    with TemporaryDirectory() as name:
        launcher, client, socket_path = (
            Path(name) / each for each in ("truongdang", "client.py", "socket")
        )
        client.write_text(_CLIENT_SCRIPT.format(socket_path=str(socket_path)), encoding="utf-8")
        launcher.write_text(
            _LAUNCHER_SCRIPT.format(python=sys.executable, client=client), encoding="utf-8"
        )
        launcher.chmod(0o755)
        with ThreadingUnixStreamServer(str(socket_path), _RunRequestHandler) as server:
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            yield f"{name}:{os.environ['PATH']}"
            server.shutdown()


class _RunRequestHandler(StreamRequestHandler):
    """Runs a request with the streams of its sender, and returns the exit status."""

    request: socket.socket

    def handle(self) -> None:
        """Answer one client."""
        _, streams, *_ = socket.recv_fds(self.request, 1, len(cli_process.STREAMS))
        words, environment, folder = json.loads(self.rfile.read())
        process = cli_process.start_command(words, environment, Path(folder), streams)
        for stream in streams:
            os.close(stream)
        process.join(cli_process.TIMEOUT_SECONDS)
        self.wfile.write(str(process.exitcode).encode())
