"""A cluster that cannot do what is asked says why and what to do: status 3, never a traceback."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from archive.archive import Archive
from indexer import engines, sync
from indexer.condition import AllOf, AnyTerm, Phrase
from indexer.engines.opensearch_cluster import Cluster
from indexer.engines.opensearch_query import MAX_CLAUSES, build_filter, build_scored, count_clauses
from indexer.engines.opensearch_reader import OpenSearchReader
from indexer.errors import (
    IndexerError,
    IndexLockedError,
    IndexMissingError,
    IndexUnavailableError,
    QueryError,
)
from indexer.index_store import ClusterLocation
from indexer.ranking import extract_ranking_terms
from indexer.search_request import SearchRequest
from indexer.searcher import Searcher
from terminal.cli.errors import ExitStatus, get_exit_status
from tests.indexer.conftest import IndexedArchive, make_content, open_archive
from tests.support.opensearch_peer import make_cluster_index

Answer = Callable[[BaseHTTPRequestHandler], tuple[int, object]]
OPENSEARCH = {"version": {"distribution": "opensearch", "number": "2.19.6"}}


@contextmanager
def serve(answer: Answer) -> Iterator[ClusterLocation]:
    """Serve answers that a cluster could give."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, value = answer(self)
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 -- the library's names

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield ClusterLocation(urls=(f"http://127.0.0.1:{server.server_port}",))
        server.shutdown()


def refuse(status: int, kind: str, reason: str, *, first: object = None) -> Answer:
    """Make the answer to everything but, where it is given, to the question for the version."""

    def answer(request: BaseHTTPRequestHandler) -> tuple[int, object]:
        if request.path == "/" and first is not None:
            return 200, first
        return status, {"error": {"type": kind, "reason": reason}, "status": status}

    return answer


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Provide an empty archive."""
    with open_archive(tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    ("answer", "message", "hint"),
    [
        (refuse(401, "security_exception", "no"), "name and password", "OPENSEARCH_PASSWORD"),
        (
            refuse(403, "security_exception", "no permissions for [indices:x]", first=OPENSEARCH),
            "refuses this to the user: no permissions",
            "right to make",
        ),
        (
            refuse(403, "cluster_block_exception", "read-only / allow delete", first=OPENSEARCH),
            "lets nobody write: read-only",
            "room on the disks",
        ),
        (
            refuse(503, "cluster_manager_not_discovered_exception", "no manager"),
            "cannot answer now: no manager",
            "_cluster/health",
        ),
        (refuse(413, "too_large", ""), "as large as this one", "http.max_content_length"),
        (
            refuse(400, "x", "", first={"version": {"number": "8.15.0"}}),
            "runs Elasticsearch 8.15.0",
            "OpenSearch 2.11 or newer",
        ),
        (
            refuse(400, "x", "", first={"version": OPENSEARCH["version"] | {"number": "1.3"}}),
            "runs OpenSearch 1.3",
            "OpenSearch 2.11 or newer",
        ),
    ],
)
def test_a_cluster_that_refuses_says_what_to_do(
    archive: Archive, answer: Answer, message: str, hint: str
) -> None:
    """Password, rights, full disks, no manager, size, another program, an old version."""
    with serve(answer) as location, pytest.raises(IndexerError) as caught:
        sync.update_index(archive, location)
    assert message in str(caught.value)
    assert hint in caught.value.hint
    assert get_exit_status(caught.value) is ExitStatus.UNAVAILABLE


def test_a_cluster_that_is_not_there_is_named() -> None:
    """Its address is in the message, and the setting in the hint."""
    with serve(refuse(404, "x", "")) as location:
        pass
    with pytest.raises(IndexerError, match="Connection refused") as caught:
        Searcher.open(location)
    assert location.urls[0] in str(caught.value)
    assert "opensearch_url" in caught.value.hint


def test_who_asks_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with its password, or an API key, which goes before; never from a file."""
    seen: list[str | None] = []

    def answer(request: BaseHTTPRequestHandler) -> tuple[int, object]:
        seen.append(request.headers["Authorization"])
        return 404, {}

    with serve(answer) as location:
        for variables in ({}, {"USER": "an", "PASSWORD": "bí mật"}, {"API_KEY": "a2V5"}):
            for name, value in variables.items():
                monkeypatch.setenv(f"OPENSEARCH_{name}", value)
            with pytest.raises(IndexMissingError):
                Searcher.open(location)
    assert seen == [None, "Basic YW46YsOtIG3huq10", "ApiKey a2V5"]


def test_changes_that_a_node_has_no_room_for_are_sent_again(archive: Archive) -> None:
    """Guards against articles that a busy node rejects, while it takes in the others."""
    with make_cluster_index() as location:
        indexed = IndexedArchive(archive, location, "opensearch")
        for number in range(5):
            indexed.add(f"http://a.test/{number}", make_content(f"Tin {number}"))
        store = engines.open_store(location)
        rejected = _reject_first_items(store)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(engines, "open_store", lambda _: store)
            report = indexed.update()
        assert rejected
        # The first sending took them all in: what is sent again is there already.
        assert (report.added + report.updated, report.total) == (5, 5)
        assert report.updated
        assert indexed.search_titles("tin") == {f"Tin {number}" for number in range(5)}


def _reject_first_items(store: object) -> list[object]:
    """Let each second item of the first request be rejected, as by a node with a full queue."""
    client = store._cluster._client  # type: ignore[attr-defined]
    send = client.bulk
    rejected: list[object] = []

    def bulk(body: str) -> object:
        if rejected:
            return send(body=body)
        answer = send(body=body)
        for item in answer["items"][::2]:
            rejected.append(item)
            for outcome in item.values():
                outcome |= {"status": 429, "error": {"reason": "the queue is full"}}
        return answer

    client.bulk = bulk
    return rejected


def test_a_second_writer_on_another_machine_is_told_who_holds_the_index(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock that was not renewed for two minutes is nobody's."""
    with make_cluster_index() as location, engines.open_store(location).hold_lock():
        monkeypatch.setattr("socket.gethostname", lambda: "elsewhere")
        with pytest.raises(IndexLockedError, match="another process") as caught:
            sync.update_index(archive, location)
        assert caught.value.since is not None
        monkeypatch.setattr("indexer.engines.opensearch_lock._LEASE", -1)
        assert sync.update_index(archive, location).total == 0


def test_a_lock_whose_answer_was_lost_is_held(archive: Archive) -> None:
    """Guards against a process that is told to wait for itself after a lost answer."""
    with make_cluster_index() as location:
        store = engines.open_store(location)
        with store.hold_lock():
            lock = store._lock  # type: ignore[attr-defined]
            assert lock is not None
            lock._write({"op_type": "create"})
            with pytest.raises(IndexLockedError):
                sync.update_index(archive, location)
        assert sync.update_index(archive, location).total == 0


def test_a_lost_point_in_time_is_opened_again_while_nothing_was_written(archive: Archive) -> None:
    """Guards against an export that ends where a node does, and against one of two states."""
    with make_cluster_index() as location:
        indexed = IndexedArchive(archive, location, "opensearch")
        for number in range(3):
            indexed.add(f"http://a.test/{number}", make_content(f"Tin {number}"))
        indexed.update()
        with Searcher.open(location) as searcher:
            lose_point(searcher)
            assert searcher.search(SearchRequest(query="tin")).total == 3
            indexed.add("http://a.test/9", make_content("Tin 9"))
            indexed.update()
            assert searcher.search(SearchRequest(query="tin")).total == 3
            lose_point(searcher)
            with pytest.raises(IndexerError, match="that was searched is gone") as caught:
                searcher.search(SearchRequest(query="tin"))
        assert caught.value.hint


def lose_point(searcher: Searcher) -> None:
    """Take away the point in time of a searcher, as a node does that ends."""
    reader = searcher._reader
    assert isinstance(reader, OpenSearchReader)
    reader._cluster.request("DELETE", "/_search/point_in_time", {"pit_id": [reader._point]})


def test_an_index_of_the_same_beginning_is_left_alone(archive: Archive) -> None:
    """Guards against clearing up the indexes of `news-old` as leftovers of `news`."""
    with make_cluster_index() as location:
        longer = ClusterLocation(urls=location.urls, name=f"{location.name}-old", replicas=0)
        indexed = IndexedArchive(archive, longer, "opensearch")
        indexed.add("http://a.test/1", make_content("Tin"))
        indexed.update()
        sync.update_index(archive, location)
        sync.rebuild_index(archive, location)
        sync.collect_garbage(location)
        assert indexed.search_titles("tin") == {"Tin"}


def test_a_build_that_was_killed_is_cleared_away(archive: Archive) -> None:
    """The next writer removes it; what was replaced stays while readers may have it open."""
    with make_cluster_index() as location:
        sync.update_index(archive, location)
        store = engines.open_store(location)
        manifest = store.read_manifest()
        store.create(type(manifest)(engine="opensearch", id="killed", mark=0))
        before = store.count_bytes()
        sync.rebuild_index(archive, location)
        left = store._list_own()  # type: ignore[attr-defined]
        assert f"{location.name}-killed" not in left
        assert f"{location.name}-{manifest.id}" in left
        assert before > 0


def test_a_query_of_too_many_words_is_refused_with_the_number() -> None:
    """Terms of one field count as one; a ranking that is too long is cut."""
    terms = [f"t{number}" for number in range(MAX_CLAUSES + 1)]
    many = AllOf(conditions=tuple(AnyTerm(field="text", terms=(term,)) for term in terms))
    with pytest.raises(QueryError, match="1,000 words"):
        build_filter(many)
    with pytest.raises(QueryError, match="1,000 words"):
        build_filter(Phrase(field="text", slots=(tuple(terms), ("a",))))
    any_term = AnyTerm(field="text", terms=tuple(terms))
    scored = build_scored(build_filter(any_term), extract_ranking_terms(any_term))
    assert count_clauses(scored) <= MAX_CLAUSES


def test_what_opensearch_has_no_room_for_is_still_found(archive: Archive) -> None:
    """A word of 9,000 letters, and a name of as many: more than is indexed of one as it is."""
    word = "a" * 9_000
    with make_cluster_index() as location:
        indexed = IndexedArchive(archive, location, "opensearch")
        indexed.add("http://a.test/1", make_content("Tin", f"Một {word} hai", authors=(word,)))
        assert indexed.update().added == 1
        assert indexed.search_titles(f'"một {word} hai"') == {"Tin"}
        assert indexed.search_titles("một", facets=("author",)) == {"Tin"}


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("node_disconnected_exception", "[n0] disconnected"),
        ("node_not_connected_exception", "[n0] Node not connected"),
        ("illegal_state_exception", "no node found for id: et-DnROX"),
    ],
)
def test_a_node_lost_in_the_middle_of_a_search_is_waited_for(kind: str, reason: str) -> None:
    """Guards searches that ended with `answered: 500` while another node was restarted."""
    answers: list[tuple[int, object]] = [(200, {"total": 3})]
    cause = {"type": kind, "reason": reason}
    failure = {"type": "search_phase_execution_exception", "reason": "", "caused_by": cause}
    answers.insert(0, (500, {"error": failure, "status": 500}))

    def answer(request: BaseHTTPRequestHandler) -> tuple[int, object]:
        return (200, OPENSEARCH) if request.path == "/" else answers.pop(0)

    with serve(answer) as location:
        cluster = Cluster(location)
        cluster.check_version()
        with pytest.raises(IndexUnavailableError, match="cannot answer now"):
            cluster.request("POST", "/_search", patience=0)
        answers.insert(0, (500, {"error": failure, "status": 500}))
        assert cluster.request("POST", "/_search") == {"total": 3}
        cluster.close()
