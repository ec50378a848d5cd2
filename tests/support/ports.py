"""Ports of loopback for servers that are told where to listen, and waiting until they do."""

import itertools
import os
import socket
import time

import pytest

FIRST, COUNT = 20_000, 10_000
"""Below what systems give to connections (RFC 6335; Linux from 32,768): else a connection of a test
that runs meanwhile takes the port before the server does."""

_turn = itertools.count(os.getpid() * 97)  # processes that test at once begin far apart


def find_free_port(neighbours: int = 0) -> int:
    """Return a port that nobody listens on, nor on so many behind it; no other call returns it."""
    while True:
        port = FIRST + next(_turn) * (neighbours + 1) % COUNT
        if all(map(_is_free, range(port, port + neighbours + 1))):
            return port


def wait_for_server(port: int) -> None:
    """Wait until a server answers."""
    for _ in range(400):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"nothing answers on port {port}")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
