"""Nodes of a cluster end while articles are indexed, searched and exported: nothing is lost.

`make node-kills`: ``TRUONGDANG_NODE_KILLS`` says how often; without it there is none, since each
costs half a minute.
"""

import os
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import sync
from indexer.index_store import ClusterLocation
from indexer.search_request import SearchRequest
from indexer.searcher import Searcher
from tests.indexer.conftest import IndexedArchive, make_content, open_archive
from tests.opensearch.cluster import Cluster, Node

KILLS = int(os.environ.get("TRUONGDANG_NODE_KILLS", "0"))
ARTICLES = 400
EVERYTHING = SearchRequest(query="*")

pytestmark = pytest.mark.skipif(not KILLS, reason="make node-kills")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Provide three nodes."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def filled(cluster: Cluster, tmp_path: Path) -> Iterator[IndexedArchive]:
    """Provide an archive, and a place for its index with a copy of every shard."""
    urls = tuple(node.url for node in cluster.nodes)
    with open_archive(tmp_path) as archive:
        location = ClusterLocation(urls=urls, name=tmp_path.name[:40].lower(), shards=3)
        indexed = IndexedArchive(archive, location, "opensearch")
        for number in range(ARTICLES):
            body = f"Hội nghị số {number}. " + "Sơ kết công tác. " * 50
            indexed.add(f"http://a.test/{number}", make_content(f"Tin {number}", body))
        yield indexed


def kill_and_restart(cluster: Cluster, node: Node, after: float) -> None:
    """Kill a node after so many seconds, and start it again."""
    time.sleep(after)
    cluster.kill(node)
    time.sleep(3)
    cluster.start_node(node)


@pytest.mark.parametrize("number", range(KILLS))
def test_a_node_that_ends_while_articles_are_indexed(
    cluster: Cluster, filled: IndexedArchive, number: int
) -> None:
    """The index is built all the same, with every article once."""
    luck = random.Random(number)
    killer = threading.Thread(
        target=kill_and_restart, args=(cluster, luck.choice(cluster.nodes), luck.uniform(0, 6))
    )
    killer.start()
    report = filled.update()
    killer.join()
    assert report.total == ARTICLES
    assert sync.check_index(filled.index, archive=filled.archive) == []
    cluster.wait_for(len(cluster.nodes), status="green")


@pytest.mark.parametrize("number", range(KILLS))
def test_a_node_that_ends_while_articles_are_searched_and_exported(
    cluster: Cluster, filled: IndexedArchive, number: int
) -> None:
    """All answers are right, and a list that was begun before is read to its end."""
    luck = random.Random(number)
    filled.update()
    cluster.wait_for(len(cluster.nodes), status="green")
    killer = threading.Thread(
        target=kill_and_restart, args=(cluster, luck.choice(cluster.nodes), luck.uniform(0, 3))
    )
    with Searcher.open(filled.index) as searcher:
        ids = list(searcher.iter_ids(EVERYTHING))
        articles = searcher.stream_articles(EVERYTHING).articles
        read = [next(articles).id]
        killer.start()
        for _ in range(60):
            assert searcher.search(SearchRequest(query="hội nghị", limit=3)).total == ARTICLES
            time.sleep(0.1)
        read += [each.id for each in articles]
        killer.join()
    assert read == ids
    assert len(ids) == ARTICLES
    cluster.wait_for(len(cluster.nodes), status="green")
