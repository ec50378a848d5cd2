"""A lock that writers of one index share in the cluster itself, on whatever machine they are.

It is a document that only one can make. Its owner renews it while it works; from one that ended
without a word others take it over: at once on the same machine, where the process is seen to be
gone, and elsewhere when it was not renewed for two minutes by the clock of whoever looks.
"""

import os
import socket
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from opensearchpy.exceptions import ConflictError, NotFoundError, RequestError

from indexer.engines.opensearch_cluster import Cluster
from indexer.errors import IndexerError, IndexLockedError

_LEASE = 120  # seconds without renewal after which a lock is nobody's
_RENEWAL = 20  # seconds from one renewal to the next
_PATH = "_doc/writer"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Holder:
    """The process that holds a lock; times are in seconds since 1970."""

    host: str
    process: int
    since: float
    renewed: float

    def is_gone(self) -> bool:
        """Return whether it ended without giving the lock back."""
        if self.host != socket.gethostname():
            return time.time() - self.renewed > _LEASE
        try:
            os.kill(self.process, 0)
        except ProcessLookupError:
            return True
        except OSError:
            pass  # another user's
        return time.time() - self.renewed > _LEASE


class ClusterLock:
    """Holds the lock as a context manager; raises `IndexLockedError` where another has it."""

    def __init__(self, cluster: Cluster, index: str, replicas: int) -> None:
        self._cluster = cluster
        self._index = index
        self._replicas = replicas
        self._since = time.time()
        self._renewed = 0.0
        self._version: dict[str, object] = {}

    def __enter__(self) -> Self:
        settings = {"number_of_shards": 1, "number_of_replicas": self._replicas}
        with suppress(RequestError):  # it is there already
            self._cluster.request("PUT", f"/{self._index}", {"settings": {"index": settings}})
        self._take({"op_type": "create"})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(NotFoundError, ConflictError, IndexerError):
            self._cluster.request("DELETE", f"/{self._index}/{_PATH}", params=self._version)

    def renew(self) -> None:
        """Say that this process is at work still, now and then.

        Raises `IndexLockedError` where another has taken the lock over.
        """
        if time.time() - self._renewed > _RENEWAL:
            self._write(self._version)

    def _take(self, condition: dict[str, object]) -> None:
        """Take the lock, from a process that is gone where there is one."""
        try:
            self._write(condition)
        except IndexLockedError:
            try:
                found = self._cluster.request("GET", f"/{self._index}/{_PATH}")
            except NotFoundError:
                self._write({"op_type": "create"})  # it was given back in this moment
                return
            if not _Holder(**found["_source"]).is_gone():
                raise
            self._write(_make_condition(found))

    def _write(self, condition: dict[str, object]) -> None:
        now = time.time()
        holder = _Holder(
            host=socket.gethostname(), process=os.getpid(), since=self._since, renewed=now
        )
        try:
            answer = self._cluster.request(
                "PUT", f"/{self._index}/{_PATH}", asdict(holder), condition
            )
        except ConflictError as error:
            answer = self._find_own(holder)
            if answer is None:
                raise self._make_locked_error() from error
        self._version, self._renewed = _make_condition(answer), now

    def _find_own(self, holder: _Holder) -> dict[str, Any] | None:
        """Find the document as this process wrote it, by a request whose answer was lost."""
        with suppress(NotFoundError):
            found = dict(self._cluster.request("GET", f"/{self._index}/{_PATH}"))
            if replace(_Holder(**found["_source"]), renewed=holder.renewed) == holder:
                return found
        return None

    def _make_locked_error(self) -> IndexLockedError:
        since, who = None, "?"
        with suppress(NotFoundError):
            found = self._cluster.request("GET", f"/{self._index}/{_PATH}")["_source"]
            since = datetime.fromtimestamp(found["since"], UTC)
            who = f"number {found['process']} on {found['host']}"
        return IndexLockedError(
            f"The index in {self._cluster.location} is being written by another process ({who}).",
            hint="Wait until it has finished, then try again.",
            since=since,
        )


def _make_condition(answer: dict[str, Any]) -> dict[str, object]:
    """Make the condition that nobody has written a document since this answer about it."""
    return {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}
