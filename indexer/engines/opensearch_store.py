"""The store of OpenSearch: indexes in a cluster, and an alias that names the one in use.

::

    NAME              the alias; whoever searches goes by it
    NAME-ID           articles; its mapping's `_meta` has manifest, generation and article count
    NAME-ID-terms     all terms that there are, or once were
    NAME-lock         held by whoever writes

An index that a rebuild replaced stays as long as a reader may have it open.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from opensearchpy.exceptions import NotFoundError, RequestError

from indexer.engine import IndexCommit, IndexReader, IndexWriter
from indexer.engines.opensearch_cluster import Cluster
from indexer.engines.opensearch_errors import make_unexpected_error
from indexer.engines.opensearch_layout import build_index_body, build_terms_body
from indexer.engines.opensearch_lock import ClusterLock
from indexer.engines.opensearch_reader import KEEP_ALIVE_MINUTES, OpenSearchReader
from indexer.engines.opensearch_writer import OpenSearchWriter
from indexer.errors import IndexMissingError, IndexVersionError
from indexer.index_manifest import IndexManifest, decode_manifest, encode_manifest
from indexer.index_store import ClusterLocation, make_manifest_error

ENGINE_NAME = "opensearch"


class OpenSearchStore:
    """An index in a cluster; see `IndexStore`."""

    def __init__(self, location: ClusterLocation) -> None:
        self._place = location
        self._cluster = Cluster(location)
        self._lock: ClusterLock | None = None

    @property
    def location(self) -> str:
        """The address of the cluster, with the name of the index."""
        return str(self._place)

    @property
    def identity(self) -> str:
        """The cluster's own name for itself, and the index: each machine may ask other nodes."""
        return f"{self._cluster.request('GET', '/')['cluster_uuid']}/{self._place.name}"

    @property
    def default_engine(self) -> str:
        """OpenSearch."""
        return ENGINE_NAME

    def read_manifest(self) -> IndexManifest:
        """Read the manifest of the index that the alias names, whichever version made it."""
        try:
            found = self._cluster.request("GET", f"/{self._place.name}/_mapping")
        except NotFoundError as error:
            raise IndexMissingError(
                f"There is no index in {self.location}.",
                hint="truongdang index rebuild, or truongdang crawl KEY if there is no archive yet",
            ) from error
        try:
            (mapping,) = found.values()
            return decode_manifest(mapping["mappings"]["_meta"]["manifest"])
        except (ValueError, KeyError, TypeError) as error:
            raise make_manifest_error(self.location, str(error)) from error

    def write_manifest(self, manifest: IndexManifest) -> None:
        """Put the manifest into the index's mapping; the alias leads to that index in one step."""
        index = self._name_index(manifest)
        self._write_meta(index, manifest=encode_manifest(manifest))
        replaced = [each for each in self._list_aliased() if each != index]
        for each in replaced:
            self._write_meta(each, replaced=time.time())
        actions: list[dict[str, Any]] = [
            {"remove": {"index": each, "alias": self._place.name}} for each in replaced
        ]
        actions.append({"add": {"index": index, "alias": self._place.name}})
        self._change("POST", "/_aliases", {"actions": actions})

    @contextmanager
    def hold_lock(self) -> Iterator[None]:
        """Hold the index against other writers, on whatever machine."""
        self._cluster.check_version()
        with ClusterLock(
            self._cluster, f"{self._place.name}-lock", self._place.replicas
        ) as self._lock:
            yield

    def create(self, manifest: IndexManifest) -> None:
        """Make an empty index beside the one in use."""
        if manifest.engine != ENGINE_NAME:
            raise IndexVersionError(
                f"The engine {manifest.engine} keeps its index in a folder,"
                " and settings.toml names a cluster.",
                hint=f'Write engine = "{manifest.engine}" in settings.toml.',
            )
        index = self._name_index(manifest)
        bodies = {
            f"{index}-terms": build_terms_body(self._place.replicas),
            index: build_index_body(self._place.shards, self._place.replicas),
        }
        meta = {"name": self._place.name, "manifest": encode_manifest(manifest)}
        for name, body in bodies.items():
            body["mappings"]["_meta"] = meta
            self._change("PUT", f"/{name}", body)

    def open_reader(self, manifest: IndexManifest) -> IndexReader:
        """Open the last commit, in a connection of its own."""
        index = self._name_index(manifest)
        while True:
            commit = self._read_commit(index)
            reader = OpenSearchReader(
                Cluster(self._place), index, commit, partial(self._read_commit, index)
            )
            if self._read_commit(index) == commit:
                return reader
            reader.close()  # a commit came between

    def open_writer(self, manifest: IndexManifest) -> IndexWriter:
        """Begin changes."""
        index = self._name_index(manifest)

        def write_state(generation: int, documents: int) -> None:
            self._write_meta(index, generation=generation, documents=documents)

        return OpenSearchWriter(
            self._cluster,
            index,
            self._read_commit(index).generation,
            keep_lock=self._keep_lock,
            write_state=write_state,
        )

    def count_bytes(self) -> int:
        """Add up the bytes of all indexes of this name, with their replicas."""
        return sum(
            int(
                self._cluster.request("GET", f"/{each}/_stats/store")["_all"]["total"]["store"][
                    "size_in_bytes"
                ]
            )
            for each in self._list_own()
        )

    def remove_leftovers(self, manifest: IndexManifest) -> None:
        """Remove what killed builds left, and what was replaced so long ago that none reads it."""
        used = self._name_index(manifest)
        metas = self._list_own()
        for name, meta in metas.items():
            main = metas.get(name.removesuffix("-terms"), meta)
            is_young = time.time() - float(main.get("replaced", 0)) < KEEP_ALIVE_MINUTES * 60
            if name.removesuffix("-terms") != used and not is_young:
                self._change("DELETE", f"/{name}")

    def remove_unused_files(self, manifest: IndexManifest) -> None:
        """Leave that to OpenSearch, which merges and removes by itself."""

    def _name_index(self, manifest: IndexManifest) -> str:
        return f"{self._place.name}-{manifest.id}"

    def _keep_lock(self) -> None:
        if self._lock is not None:
            self._lock.renew()

    def _list_aliased(self) -> list[str]:
        """List what the alias leads to."""
        try:
            return list(self._cluster.request("GET", f"/_alias/{self._place.name}"))
        except NotFoundError:
            return []

    def _list_own(self) -> dict[str, Mapping[str, Any]]:
        """List the indexes of ours, with what their mappings say of them.

        One that only has a name like ours is not: its `_meta` says another, or nothing.
        """
        found = self._cluster.request("GET", f"/{self._place.name}-*/_mapping")
        metas = {name: each["mappings"].get("_meta", {}) for name, each in found.items()}
        return {name: meta for name, meta in metas.items() if meta.get("name") == self._place.name}

    def _read_commit(self, index: str) -> IndexCommit:
        meta = self._read_meta(index)
        return IndexCommit(
            generation=int(meta.get("generation", 0)), documents=int(meta.get("documents", 0))
        )

    def _read_meta(self, index: str) -> dict[str, Any]:
        try:
            found = self._cluster.request("GET", f"/{index}/_mapping")
        except NotFoundError as error:
            raise make_manifest_error(self.location, f"{index} is gone") from error
        return dict(found[index]["mappings"].get("_meta", {}))

    def _write_meta(self, index: str, **changed: object) -> None:
        meta = self._read_meta(index) | changed
        self._change("PUT", f"/{index}/_mapping", {"_meta": meta})

    def _change(self, method: str, path: str, body: object = None) -> None:
        """Make a change that may have been made already, by a request whose answer was lost."""
        try:
            self._cluster.request(method, path, body)
        except NotFoundError:
            if method != "DELETE":
                raise
        except RequestError as error:
            if error.error != "resource_already_exists_exception":
                raise make_unexpected_error(self.location, json.dumps(error.info)) from error
