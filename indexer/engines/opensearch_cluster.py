"""The way to a cluster of OpenSearch: who we are there, what is tried again, what went wrong.

A node that ends takes its connection with it, and a shard whose primary was there needs a moment
to get another: what a cluster that has answered before refuses for such reasons is asked again,
for at most a minute.
"""

import logging
import os
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    ConnectionError as UnreachableError,
)
from opensearchpy.exceptions import (
    ConnectionTimeout,
    OpenSearchException,
    SSLError,
    TransportError,
)

from indexer.engines.opensearch_errors import (
    has_lost_node,
    make_cluster_error,
    make_version_error,
)
from indexer.index_store import ClusterLocation

USER_VARIABLE, PASSWORD_VARIABLE = "OPENSEARCH_USER", "OPENSEARCH_PASSWORD"
API_KEY_VARIABLE, CA_VARIABLE = "OPENSEARCH_API_KEY", "OPENSEARCH_CA_CERTS"

BUSY_STATUSES = (429, 502, 503, 504)
"""The answers of a cluster, or of what stands before it, that is too busy or lacks a node."""

_TIMEOUT = 60  # seconds that one request may take
PATIENCE = 60.0
"""Seconds for which a cluster that has answered before is asked again."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0  # seconds
_OLDEST_VERSION = (2, 11)  # the oldest whose points in time and search_after were tried by others

Answer = TypeVar("Answer")

logging.getLogger("opensearch").setLevel(logging.CRITICAL)  # what goes wrong we say ourselves


class Cluster:
    """A connection to the nodes of a cluster; `location` is what messages call it."""

    def __init__(self, location: ClusterLocation) -> None:
        self.location = location
        self._has_answered = False
        self._client = OpenSearch(
            hosts=list(location.urls),
            http_compress=True,
            timeout=_TIMEOUT,
            max_retries=len(location.urls),
            retry_on_timeout=True,
            **_make_credentials(os.environ),
        )

    def ask(self, action: Callable[[OpenSearch], Answer], *, patience: float = PATIENCE) -> Answer:
        """Let a client do something, again where the cluster was busy or lost a node.

        Raises `IndexerError` or a relative in our words; `NotFoundError` and `RequestError`
        of the library are for the caller.
        """
        deadline = time.monotonic() + (patience if self._has_answered else 0)
        pause = _FIRST_PAUSE
        while True:
            try:
                answer = action(self._client)
            except OpenSearchException as error:
                if not _is_passing(error) or time.monotonic() + pause > deadline:
                    if _is_for_the_caller(error):
                        raise
                    raise make_cluster_error(str(self.location), error) from error
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                self._has_answered = True
                return answer

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        params: Mapping[str, object] | None = None,
        *,
        patience: float = PATIENCE,
    ) -> Any:  # noqa: ANN401 -- JSON
        """Ask for one thing; `path` is below the address of the cluster. Raises as `ask` does."""
        return self.ask(
            lambda client: client.transport.perform_request(
                method, path, params=dict(params or {}), body=body
            ),
            patience=patience,
        )

    def check_version(self) -> None:
        """Raise `IndexerError` where this is another program, or too old."""
        version = self.request("GET", "/").get("version", {})
        number = str(version.get("number", "?"))
        parts = tuple(int(part) for part in number.split(".")[:2] if part.isdigit())
        if version.get("distribution") != "opensearch" or parts < _OLDEST_VERSION:
            raise make_version_error(str(self.location), version.get("distribution"), number)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()


def _make_credentials(environment: Mapping[str, str]) -> dict[str, Any]:
    """Make the arguments of a client that say who asks, and whom it believes."""
    arguments: dict[str, Any] = {}
    if key := environment.get(API_KEY_VARIABLE):
        arguments["headers"] = {"Authorization": f"ApiKey {key}"}
    elif user := environment.get(USER_VARIABLE):
        # Not by the library, which has no words for passwords beyond Latin-1 (RFC 7617, 2.1).
        secret = f"{user}:{environment.get(PASSWORD_VARIABLE, '')}".encode()
        arguments["headers"] = {"Authorization": f"Basic {b64encode(secret).decode()}"}
    if certificates := environment.get(CA_VARIABLE):
        arguments["ca_certs"] = str(Path(certificates))
    return arguments


def _is_passing(error: OpenSearchException) -> bool:
    """Return whether the same request may succeed in a moment."""
    if isinstance(error, UnreachableError):
        return not isinstance(error, SSLError)
    return (
        isinstance(error, TransportError)
        and (error.status_code in BUSY_STATUSES or has_lost_node(error))
        and "cluster_block" not in f"{error.error} {error.info}"
    )


def _is_for_the_caller(error: OpenSearchException) -> bool:
    return (
        isinstance(error, TransportError)
        and not isinstance(error, ConnectionTimeout)
        and error.status_code in (400, 404, 409)
    )
