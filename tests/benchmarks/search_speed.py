"""Measures the CPU of searches: `make bench-search`.

Prints builds, an update, the mix of queries by class and a fresh process, for tantivy at
20,000 articles and for Whoosh at 5,000 and where it is said to be outgrown.
"""

import gc
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import process_time

from indexer import engines
from indexer.engine import IndexDocument
from indexer.near_duplicates import compute_fingerprint
from indexer.search_request import SearchRequest
from indexer.searcher import Searcher
from tests.benchmarks.search_corpus import build_index, iter_articles, put_documents, strip_marks

# Articles: all of the shared news, and two sizes about the limit of Whoosh.
SIZES = (("tantivy", 20_000), ("whoosh", 5_000), ("whoosh", engines.LARGE_COLLECTION_ARTICLES))
QUERIES = 25  # of each class: enough that the 95th percentile is not the slowest
RUNS = 10  # fresh processes, of which the fastest counts
_UNCOMPILED = "PYTHONDONTWRITEBYTECODE"

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
            snippets=False,
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


def main() -> None:
    """Measure and print."""
    for engine, size in SIZES:
        documents = list(iter_articles(size))
        words = QueryVocabulary(documents)
        gc.freeze()  # looking through what only this benchmark holds is no part of a search
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "index"
            seconds = build_index(folder, engine, documents)
            _write_line(f"{engine} at {size:,}: build {size / seconds:,.0f} articles a CPU-second")
            _write_line(
                f"  signatures of likeness: {_measure_signatures(documents):.2f} ms an article more"
            )
            started = process_time()
            put_documents(folder, engine, documents[:100])
            _write_line(f"  update of 100: {process_time() - started:.2f} s of CPU")
            _measure_mix(folder, words)
            _measure_process(Path(name))


def _measure_signatures(documents: Sequence[IndexDocument]) -> float:
    """Measure the signatures that tell near duplicates, which builds here leave out."""
    some = documents[:2_000]
    started = process_time()
    for document in some:
        compute_fingerprint(document.article.body)
    return (process_time() - started) / len(some) * 1000


def _measure_mix(folder: Path, words: QueryVocabulary) -> None:
    rng, everything = random.Random(9), []
    with Searcher.open(folder) as searcher:
        for name, ask in make_query_classes(words).items():
            times = sorted(_time(searcher, ask(rng)) for _ in range(QUERIES))
            everything += times
            _write_line(
                f"  {name:16} p50 {_percentile(times, 0.5):6.1f}  p95 "
                f"{_percentile(times, 0.95):6.1f} ms"
            )
    everything.sort()
    _write_line(
        f"  {'the mix':16} p50 {_percentile(everything, 0.5):6.1f}  p95 "
        f"{_percentile(everything, 0.95):6.1f} ms"
    )


def _time(searcher: Searcher, request: SearchRequest) -> float:
    started = process_time()
    searcher.search(request)
    return (process_time() - started) * 1000


def _percentile(times: Sequence[float], share: float) -> float:
    return times[min(len(times) - 1, int(share * len(times)))]


def _measure_process(data: Path) -> None:
    """Measure a process of its own, as somebody at a terminal starts it."""
    program = str(Path(__file__).parents[2] / "search_cli.py")
    words = ["--data", str(data), "search", "hội nghị", "--facet", "year,author"]
    asked = min(_cpu([sys.executable, "-W", "ignore", program, *words]) for _ in range(RUNS))
    nothing = min(_cpu([sys.executable, "-c", ""]) for _ in range(RUNS))
    _write_line(f"  fresh `truongdang search`: {asked - nothing:.0f} ms of CPU above bare Python")


def _cpu(command: Sequence[str]) -> float:
    before = getrusage(RUSAGE_CHILDREN)
    # Modules are compiled by the first run, as they are at a terminal.
    kept = {name: value for name, value in os.environ.items() if name != _UNCOMPILED}
    subprocess.run(command, check=True, capture_output=True, env=kept)
    after = getrusage(RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000


def _write_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
