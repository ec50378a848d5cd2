"""Sends changes to OpenSearch in requests of a few megabytes, and what it had no room for again."""

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from opensearchpy.exceptions import RequestError

from indexer.engines.opensearch_cluster import BUSY_STATUSES, Cluster
from indexer.engines.opensearch_errors import make_unexpected_error
from indexer.errors import IndexerError, make_cluster_unavailable_error

_MOST_BYTES = 4_000_000  # chosen: a node holds each request in memory as a whole, and takes 100 MB
_MOST_CHANGES = 5_000  # chosen: most are terms of some 60 bytes
_PATIENCE = 300.0  # seconds for which a change is sent again that a node has no room for
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 10.0  # seconds
_KNOWN, _UNKNOWN, _GOOD = 409, 404, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line or two of a bulk request; `action` is `index`, `create` or `delete`."""

    action: str
    index: str
    id: str
    encoded: str = ""

    @classmethod
    def make(cls, action: str, index: str, document_id: str, fields: object = None) -> "Change":
        """Make a change of a document, with its fields."""
        head = json.dumps({action: {"_index": index, "_id": document_id}}, ensure_ascii=False)
        body = "" if fields is None else f"{json.dumps(fields, ensure_ascii=False)}\n"
        return cls(action=action, index=index, id=document_id, encoded=f"{head}\n{body}")


class BulkWriter:
    """Gathers changes and sends them; `results` counts what became of those of each index."""

    def __init__(self, cluster: Cluster, before_sending: Callable[[], None]) -> None:
        self.results: Counter[tuple[str, str]] = Counter()
        self._cluster = cluster
        self._before_sending = before_sending
        self._changes: list[Change] = []
        self._size = 0

    def add(self, change: Change) -> None:
        """Take a change, and send what has gathered where it is enough."""
        size = len(change.encoded.encode())
        if self._changes and (
            self._size + size > _MOST_BYTES or len(self._changes) >= _MOST_CHANGES
        ):
            self.send()
        self._changes.append(change)
        self._size += size

    def send(self) -> None:
        """Send what has gathered, until all of it is taken in.

        Raises `IndexerError` where a change is refused for good, or for too long.
        """
        left, self._changes, self._size = self._changes, [], 0
        deadline, pause = time.monotonic() + _PATIENCE, _FIRST_PAUSE
        while left:
            self._before_sending()
            rejected, reason = self._send_once(left)
            if rejected and time.monotonic() + pause > deadline:
                raise make_cluster_unavailable_error(str(self._cluster.location), reason)
            if rejected:
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            left = rejected

    def forget(self) -> None:
        """Forget what was not sent."""
        self._changes, self._size = [], 0

    def _send_once(self, changes: list[Change]) -> tuple[list[Change], str]:
        """Send changes; return those that were rejected for the moment, and the last reason."""
        text = "".join(change.encoded for change in changes)
        try:
            answer = self._cluster.ask(lambda client: client.bulk(body=text))
        except RequestError as error:
            raise make_unexpected_error(str(self._cluster.location), str(error)) from error
        rejected, reason = [], ""
        for change, item in zip(changes, answer["items"], strict=True):
            outcome = item[change.action]
            if outcome["status"] in BUSY_STATUSES:
                rejected.append(change)
                reason = str(outcome.get("error", {}).get("reason", ""))
            else:
                self._count(change, outcome)
        return rejected, reason

    def _count(self, change: Change, outcome: dict[str, Any]) -> None:
        is_done = (
            outcome["status"] < _GOOD
            or (outcome["status"] == _KNOWN and change.action == "create")
            or (outcome["status"] == _UNKNOWN and change.action == "delete")
        )
        if not is_done:
            error = outcome.get("error", {})
            raise IndexerError(
                f"OpenSearch at {self._cluster.location} refuses {change.id}:"
                f" {error.get('reason', outcome['status'])}",
                hint="The logs of its nodes say more.",
            )
        self.results[change.index, str(outcome.get("result"))] += 1
