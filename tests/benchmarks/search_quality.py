"""How well questions find their passage among 20,000 articles: `make bench-quality`.

Prints nDCG@10, MRR@10 and recall@10 on each engine for four ways of typing, and fails
where nDCG@10 falls below the floor that is kept beside this file, which may only rise
(`python -m tests.benchmarks.search_quality --keep`).
"""

import json
import sys
import tempfile
from math import log2
from pathlib import Path

from indexer import engines
from indexer.request import SearchRequest
from indexer.searcher import Searcher
from tests.benchmarks.library import Question, articles, build, conditions, passages, questions

FLOORS = Path(__file__).with_name("search_floors.json")
_FIRST = 10
_NOISE = 0.002  # scores of equal articles may change places


def main(keep: str = "") -> int:
    """Measure, print, compare; the exit status."""
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    fallen = False
    for engine in engines.names():
        with tempfile.TemporaryDirectory() as folder:
            build(Path(folder), engine, [*articles(), *passages()])
            with Searcher.open(Path(folder)) as searcher:
                measured = _measure(searcher, engine)
        for name, ndcg in measured.items():
            floor = floors.get(engine, {}).get(name, 0.0)
            fallen |= ndcg < floor - _NOISE
            if keep == "--keep":
                floors.setdefault(engine, {})[name] = max(floor, round(ndcg, 4))
    if keep == "--keep":
        FLOORS.write_text(json.dumps(floors, indent=2) + "\n", encoding="utf-8")
    if fallen:
        _say(f"below the floor kept in {FLOORS.name}")
    return int(fallen)


def _measure(searcher: Searcher, engine: str) -> dict[str, float]:
    measured: dict[str, float] = {}
    asked = questions()
    for name, typed in conditions().items():
        ranks = [_rank(searcher, Question(typed(each.text), each.relevant)) for each in asked]
        found = [rank for rank in ranks if rank is not None]
        ndcg = sum(1 / log2(rank + 2) for rank in found) / len(asked)
        reciprocal = sum(1 / (rank + 1) for rank in found) / len(asked)
        _say(
            f"{engine:8} {name:20} nDCG@10 {ndcg:.4f}  MRR@10 {reciprocal:.4f}  "
            f"recall@10 {len(found) / len(asked):.4f}",
        )
        measured[name] = ndcg
    return measured


def _rank(searcher: Searcher, question: Question) -> int | None:
    """The place of the passage among the first hits, from 0."""
    query = " ".join("".join(c if c.isalnum() else " " for c in question.text).split())
    request = SearchRequest(query=query, match_any=True, limit=_FIRST, snippets=False)
    ids = [hit.id for hit in searcher.search(request).hits]
    return ids.index(question.relevant) if question.relevant in ids else None


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
