"""The cluster of OpenSearch that `.ci/run` or `make opensearch` starts, and places in it for tests.

``TRUONGDANG_OPENSEARCH`` names the folder in which `tests/opensearch/cluster.py` says where it is.
"""

import json
import os
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from indexer.index_store import ClusterLocation
from tests.support.peers import require_peer

FOLDER_VARIABLE = "TRUONGDANG_OPENSEARCH"
_WAIT_SECONDS = 400  # it was started before the tests, and fetches its artifacts first


@contextmanager
def make_cluster_index(*, shards: int = 2, replicas: int = 0) -> Iterator[ClusterLocation]:
    """Provide the place of an index in the cluster, and remove what lies there afterwards."""
    urls = _find_nodes()
    require_peer(urls, "a cluster of OpenSearch", "make opensearch, in another terminal")
    name = f"test-{uuid.uuid4().hex[:12]}"
    yield ClusterLocation(urls=urls, name=name, shards=shards, replicas=replicas)
    removal = urllib.request.Request(f"{urls[0]}/{name}-*", method="DELETE")  # noqa: S310
    with urllib.request.urlopen(removal, timeout=60):  # noqa: S310
        pass


@cache
def _find_nodes() -> tuple[str, ...]:
    """Return the addresses of the nodes, once they have found each other."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if not folder:
        return ()
    told = Path(folder) / "cluster.json"
    deadline = time.monotonic() + _WAIT_SECONDS
    while not told.exists() and time.monotonic() < deadline:
        time.sleep(1)
    if not told.exists():
        return ()
    nodes = json.loads(told.read_text(encoding="utf-8"))
    return tuple(f"http://127.0.0.1:{node['http']}" for node in nodes)
