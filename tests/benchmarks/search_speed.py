"""The CPU of searches: builds, an update, and queries by class.

For tantivy at 20,000 articles and for Whoosh at 5,000 and where it is said to be outgrown. Each
query asks ten hits with their passages; of each class 25 are drawn, and the 95th percentile counts.
Where few articles are found, a likelier spelling is looked for too: this is the time of the classes
that take hundreds of milliseconds.
"""

import gc
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import process_time

from indexer import engines
from indexer.engine import IndexDocument
from indexer.near_duplicates import compute_fingerprint
from indexer.search_request import SearchRequest
from indexer.searcher import Searcher
from tests.benchmarks.rounds import measure_call
from tests.benchmarks.search_corpus import build_index, iter_articles, put_documents, strip_marks
from tests.benchmarks.table import Goal, Row, at_least, at_most

# Articles: all of the shared news, and two sizes about the limit of Whoosh.
SIZES = (("tantivy", 20_000), ("whoosh", 5_000), ("whoosh", engines.LARGE_COLLECTION_ARTICLES))
GOALS = {"tantivy": 1_000, "whoosh": 250}  # articles a CPU-second
QUERIES = 25  # of each class: enough that the 95th percentile is not the slowest

RequestMaker = Callable[[random.Random], SearchRequest]


class QueryVocabulary:
    """The syllables of a collection, frequent and rare, and its phrases, to ask for."""

    def __init__(self, documents: Sequence[IndexDocument]) -> None:
        self._bodies = [each.article.body.split() for each in documents]
        counted = Counter(word.lower() for body in self._bodies for word in set(body))
        ordered = [word for word, _ in counted.most_common() if word.isalpha()]
        self.common = ordered[:200]
        self.rare = ordered[3000:6000]

    def phrase(self, rng: random.Random, length: int) -> list[str]:
        """Draw syllables that stand side by side somewhere."""
        while True:
            body = rng.choice(self._bodies)
            start = rng.randrange(max(1, len(body) - length))
            words = [word.strip('.,;:!?"()“”') for word in body[start : start + length]]
            if len(words) == length and all(word.isalpha() for word in words):
                return words


def make_query_classes(words: QueryVocabulary) -> dict[str, RequestMaker]:
    """Return the classes of the mix."""

    def plain(text: Callable[[random.Random], str], **more: object) -> RequestMaker:
        return lambda rng: SearchRequest(
            query=text(rng),
            limit=10,
            snippets=True,
            **more,  # type: ignore[arg-type]
        )

    def mixed(rng: random.Random) -> str:
        return " ".join(strip_marks(w) if n % 2 else w for n, w in enumerate(words.phrase(rng, 3)))

    def prefix(rng: random.Random) -> str:
        while True:
            word = rng.choice(words.common)
            if len(word) > 3:
                return f"{word[:3]}*"

    return {
        "common term": plain(lambda rng: rng.choice(words.common)),
        "rare term": plain(lambda rng: rng.choice(words.rare)),
        "AND of three": plain(lambda rng: " ".join(rng.sample(words.common, 3))),
        "phrase of two": plain(lambda rng: f'"{" ".join(words.phrase(rng, 2))}"'),
        "phrase of four": plain(lambda rng: f'"{" ".join(words.phrase(rng, 4))}"'),
        "mixed marks": plain(lambda rng: f'"{mixed(rng)}"'),
        "prefix": plain(prefix),
        "range, 4 facets": plain(
            lambda rng: rng.choice(words.common),
            date_from="2019",
            date_to="2021",
            facets=("author", "year", "month", "site"),
        ),
        "OR of five": plain(lambda rng: " ".join(rng.sample(words.common, 5)), match_any=True),
    }


def measure_rows() -> Iterator[Row]:
    """Yield builds, updates and the mix of queries of each engine and size."""
    for engine, size in SIZES:
        for row in _measure_engine(engine, list(iter_articles(size))):
            yield replace(row, name=f"{engine} at {size:,}: {row.name}")


def _measure_engine(engine: str, documents: Sequence[IndexDocument]) -> Iterator[Row]:
    words = QueryVocabulary(documents)
    gc.freeze()  # looking through what only this benchmark holds is no part of a search
    is_fast = engine == "tantivy"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "index"
        speed = len(documents) / build_index(folder, engine, documents)
        yield Row(name="build", ours=speed, unit="articles a s", goal=at_least(GOALS[engine]))
        likeness = _measure_signatures(documents)
        yield Row(name="signatures of likeness beside it", ours=likeness, unit="ms an article")
        update = measure_call(lambda: put_documents(folder, engine, documents[:100]))
        goal = at_most(0.15) if is_fast else None
        yield Row(name="update of 100", ours=update, unit="s of CPU", goal=goal)
        yield from _measure_mix(folder, words, at_most(5) if is_fast else None)


def _measure_signatures(documents: Sequence[IndexDocument]) -> float:
    """Measure the signatures that tell near duplicates, which builds here leave out."""
    some = documents[:2_000]
    started = process_time()
    for document in some:
        compute_fingerprint(document.article.body)
    return (process_time() - started) / len(some) * 1000


def _measure_mix(folder: Path, words: QueryVocabulary, goal: Goal | None) -> Iterator[Row]:
    rng = random.Random(9)
    with Searcher.open(folder) as searcher:
        for name, ask in make_query_classes(words).items():
            times = sorted(_time(searcher, ask(rng)) for _ in range(QUERIES))
            p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
            yield Row(name=f"{name}, p95", ours=p95, unit="ms of CPU", goal=goal)


def _time(searcher: Searcher, request: SearchRequest) -> float:
    return measure_call(lambda: searcher.search(request)) * 1000
