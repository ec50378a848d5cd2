"""moto's server of S3 on loopback: an object store for tests, which can go away and come back."""

import logging
import os
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from moto.server import ThreadedMotoServer

BUCKET = "captures"
KEYS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@dataclass
class S3Server:
    """The server, with an empty bucket; what it stores stays while it is away."""

    port: int = 0
    url: str = f"s3://{BUCKET}/hai/ba"
    """Where captures are kept."""
    environment: dict[str, str] = field(default_factory=dict)
    _server: ThreadedMotoServer | None = None

    def start(self) -> None:
        """Answer, at the same address as before."""
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
        self._server.start()
        _, self.port = self._server.get_host_and_port()
        self.environment = KEYS | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}"}

    def stop(self) -> None:
        """Answer no more."""
        if self._server:
            self._server.stop()
            self._server = None

    def ask(self, method: str, path: str, body: bytes = b"") -> None:
        """Send a request that no keys are needed for."""
        url = f"http://127.0.0.1:{self.port}/{path}"
        kind = {"Content-Type": "text/plain"}  # else moto takes it for a form
        request = urllib.request.Request(url, body, kind, method=method)
        with urllib.request.urlopen(request, timeout=60):  # noqa: S310
            pass


@contextmanager
def serve_s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    """Serve S3, with an empty bucket, and let every process here find it."""
    server = S3Server()
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    server.start()
    try:
        server.ask("POST", "moto-api/reset")
        server.ask("PUT", BUCKET)
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server
    finally:
        server.stop()
