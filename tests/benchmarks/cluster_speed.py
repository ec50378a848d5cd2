"""OpenSearch beside tantivy at 200,000 articles: build, size, and searches by class, in one run.

Run by `make bench-cluster`, or with fewer articles: `make bench-cluster ARTICLES=20000`.

Each of the 20,000 shared news becomes ten, with its sentences in another order. Both engines take
the same batches by turns. CPU of OpenSearch is that of this process and of its three nodes, whose
shards have no copies. Searches are the mix of `search_speed`, by turns too. Totals and facets of
both must be the same: else the run fails.
"""

import json
import os
import random
import re
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from indexer import engines
from indexer.engine import IndexDocument, IndexWriter
from indexer.index_manifest import IndexManifest
from indexer.index_store import ClusterLocation, IndexLocation
from indexer.search_request import SearchRequest
from indexer.searcher import Searcher
from tests.benchmarks.rounds import measure_size, read_cpu
from tests.benchmarks.search_corpus import iter_articles
from tests.benchmarks.search_speed import QueryVocabulary, make_query_classes
from tests.benchmarks.table import Row, format_table
from tests.opensearch.cluster import Cluster

ARTICLES = int(os.environ.get("TRUONGDANG_ARTICLES", "200000"))
BATCH = 1_000
JAVA_OPTIONS = ("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC")
QUERIES = 15  # of each class, by turns
WARM = 5  # before them, which do not count: Java compiles what is asked often
T = TypeVar("T")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Contestant:
    """An engine, where its index lies, and what tells the CPU seconds that it has used so far."""

    name: str
    location: IndexLocation
    read_cpu: Callable[[], float]


@dataclass(slots=True)
class Built:
    """CPU seconds of both builds so far, the count of articles, and the first of them."""

    cluster: float = 0.0
    folder: float = 0.0
    count: int = 0
    first: list[IndexDocument] = field(default_factory=list)


@dataclass(slots=True)
class Stopwatch:
    """Sums up the CPU seconds that this thread spends in some calls."""

    spent: float = 0.0

    def time(self, call: Callable[[], T]) -> T:
        """Call, and return what it returns."""
        before = time.thread_time()
        result = call()
        self.spent += time.thread_time() - before
        return result


def make_articles(most: int) -> Iterator[IndexDocument]:
    """Make as many articles of the shared news, each time with the sentences shuffled."""
    rng, made = random.Random(22), 0
    for number in range(most):
        for document in iter_articles():
            if made == most:
                return
            made += 1
            article = document.article
            sentences = _SENTENCE.split(article.body)
            if number:
                rng.shuffle(sentences)
            body = " ".join(sentences)
            yield replace(
                document, article=replace(article, id=f"{article.id}-{number}", body=body)
            )


def measure_rows() -> Iterator[Row]:
    """Build both indexes and ask both the same questions."""
    with tempfile.TemporaryDirectory() as name:
        # The artifacts are fetched once, whatever becomes of the nodes.
        jars = Path("build/opensearch-bench/jars").absolute()
        jars.mkdir(parents=True, exist_ok=True)
        (Path(name) / "jars").symlink_to(jars)
        cluster = Cluster(Path(name), java_options=JAVA_OPTIONS)
        try:
            cluster.start()
            yield from _compare(Path(name) / "index", cluster)
        finally:
            cluster.stop()


def _compare(folder: Path, cluster: Cluster) -> Iterator[Row]:
    urls = tuple(node.url for node in cluster.nodes)
    pids = [process.pid for process in cluster.processes.values()]
    place = ClusterLocation(urls=urls, name="bench", shards=1, replicas=0)
    ours = Contestant("opensearch", place, lambda: time.process_time() + sum(map(read_cpu, pids)))
    theirs = Contestant("tantivy", folder, time.process_time)
    built = build_both(ours, theirs, pids)
    yield make_row("build", (built.cluster, built.folder), f"CPU s, {built.count:,} articles")
    index = f"{urls[0]}/bench-*"
    _ask(f"{index}/_forcemerge?max_num_segments=1", "POST")
    # What was merged away is deleted where a new reader has taken the place of the old one.
    _ask(f"{index}/_refresh", "POST")
    _ask(f"{index}/_flush?force=true", "POST")
    stored = json.loads(_ask(f"{index}/_stats/store"))["_all"]["primaries"]["store"]
    yield make_row("size", (stored["size_in_bytes"] / 1e6, measure_size(folder)), "MB, merged")
    words = QueryVocabulary(built.first)
    with Searcher.open(place) as cluster_searcher, Searcher.open(folder) as folder_searcher:
        both = ((ours, cluster_searcher), (theirs, folder_searcher))
        rng = random.Random(9)
        for name, ask in make_query_classes(words).items():
            spent = measure_class(both, ask, rng)
            _tell(f"{name}: {spent[0]:.0f} and {spent[1]:.1f} ms")
            yield make_row(name, spent, "CPU ms a search")


def build_both(ours: Contestant, theirs: Contestant, nodes: Sequence[int]) -> Built:
    """Let both take the same articles, by turns.

    Both go on with what they were given while it is the other's turn: so all CPU of the nodes is
    that of OpenSearch, and with it this thread's in its turns; all other threads are tantivy's.
    """
    built = Built()
    manifests = [IndexManifest(engine=each.name, id="bench", mark=0) for each in (ours, theirs)]
    stores = [engines.open_store(each.location) for each in (ours, theirs)]
    for store, manifest in zip(stores, manifests, strict=True):
        store.create(manifest)
    to_cluster, to_folder = (
        store.open_writer(manifest) for store, manifest in zip(stores, manifests, strict=True)
    )
    nodes_before, before = sum(map(read_cpu, nodes)), time.process_time()
    client, making = Stopwatch(), Stopwatch()
    articles = make_articles(ARTICLES)

    def note() -> None:
        built.cluster = client.spent + sum(map(read_cpu, nodes)) - nodes_before
        built.folder = time.process_time() - before - client.spent - making.spent

    while batch := making.time(lambda: list(islice(articles, BATCH))):
        built.first += batch if len(built.first) < 20 * BATCH else ()
        client.time(lambda: _put(to_cluster, batch))
        _put(to_folder, batch)
        note()
        built.count += len(batch)
        _tell(f"{built.count:,} articles: {built.cluster:.0f} and {built.folder:.0f} s of CPU")
    client.time(to_cluster.commit)
    to_folder.commit()
    note()
    for store, manifest in zip(stores, manifests, strict=True):
        store.write_manifest(manifest)
    return built


def _put(writer: IndexWriter, batch: list[IndexDocument]) -> None:
    for document in batch:
        writer.put(document)


def measure_class(
    both: tuple[tuple[Contestant, Searcher], ...],
    ask: Callable[[random.Random], SearchRequest],
    rng: random.Random,
) -> list[float]:
    """Ask both the same; returns the CPU milliseconds of each, as means.

    Raises:
        SystemExit: totals or facets differ.
    """
    spent: list[list[float]] = [[], []]
    for _ in range(WARM + QUERIES):
        request, found = ask(rng), []
        for turn, (each, searcher) in enumerate(both):
            before = each.read_cpu()
            results = searcher.search(request)
            spent[turn].append((each.read_cpu() - before) * 1000)
            found.append((results.total, results.facets))
        if found[0] != found[1]:
            raise SystemExit(f"not the same answers: {request.query}: {found}")
    # A mean for the nodes: the system counts their time in hundredths of a second.
    return [statistics.mean(values[WARM:]) for values in spent]


def make_row(name: str, values: tuple[float, float] | list[float], unit: str) -> Row:
    """Make the row of one measurement."""
    ours, theirs = values
    return Row(name=name, ours=ours, unit=unit, alternative="tantivy", theirs=theirs)


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _ask(url: str, method: str = "GET") -> bytes:
    request = urllib.request.Request(url, method=method)  # noqa: S310 -- loopback
    with closing(urllib.request.urlopen(request, timeout=3600)) as answer:  # noqa: S310
        data: bytes = answer.read()
    return data


if __name__ == "__main__":
    sys.stdout.write(format_table({"cluster": list(measure_rows())}))
