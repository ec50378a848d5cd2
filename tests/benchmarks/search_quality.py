"""Measures how well questions find their passage among 20,000 articles: `make bench-quality`.

Prints nDCG@10, MRR@10 and recall@10 on each engine for four ways of typing, and fails
where nDCG@10 falls below the floor that is kept beside this file, which may only rise
(`python -m tests.benchmarks.search_quality --keep`).
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from math import log2
from pathlib import Path

from indexer import engines
from indexer.search_request import SearchRequest
from indexer.searcher import Searcher
from tests.benchmarks.search_corpus import (
    Question,
    build_index,
    iter_articles,
    make_typing_variants,
    read_passages,
    read_questions,
)

FLOORS = Path(__file__).with_name("search_floors.json")
_MAX_RANK = 10  # hits: the floors are of nDCG@10
_TOLERANCE = 0.002  # scores of equal articles may change places


def main() -> int:
    """Measure, print and compare; return the exit status."""
    asked = _arguments()
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    fallen = False
    for engine in asked.engine or engines.EMBEDDED_ENGINES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            build_index(folder, engine, [*iter_articles(asked.articles), *read_passages()])
            with Searcher.open(folder) as searcher:
                measured = _measure(searcher, engine, read_questions()[: asked.questions])
        setting = f"{engine}, {asked.articles:,} articles, {asked.questions:,} questions"
        known = floors.setdefault(setting, {})
        fallen |= any(ndcg < known.get(each, 0.0) - _TOLERANCE for each, ndcg in measured.items())
        if asked.keep:
            known |= {each: max(known.get(each, 0.0), ndcg) for each, ndcg in measured.items()}
            FLOORS.write_text(json.dumps(floors, indent=2) + "\n", encoding="utf-8")
    if fallen:
        _write_line(f"below the floor kept in {FLOORS.name}")
    return int(fallen)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", action="append", choices=engines.EMBEDDED_ENGINES)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=1_190)
    parser.add_argument("--keep", action="store_true", help="raise the floors")
    return parser.parse_args()


def _measure(searcher: Searcher, engine: str, asked: Sequence[Question]) -> dict[str, float]:
    measured: dict[str, float] = {}
    for name, typed in make_typing_variants().items():
        ranks = [_rank(searcher, Question(typed(each.text), each.relevant)) for each in asked]
        found = [rank for rank in ranks if rank is not None]
        ndcg = sum(1 / log2(rank + 2) for rank in found) / len(asked)
        reciprocal = sum(1 / (rank + 1) for rank in found) / len(asked)
        _write_line(
            f"{engine:8} {name:20} nDCG@10 {ndcg:.4f}  MRR@10 {reciprocal:.4f}  "
            f"recall@10 {len(found) / len(asked):.4f}",
        )
        measured[name] = round(ndcg, 4)
    return measured


def _rank(searcher: Searcher, question: Question) -> int | None:
    """Return the place of the passage among the first hits, from 0."""
    query = " ".join("".join(c if c.isalnum() else " " for c in question.text).split())
    request = SearchRequest(query=query, match_any=True, limit=_MAX_RANK, snippets=False)
    ids = [hit.id for hit in searcher.search(request).hits]
    return ids.index(question.relevant) if question.relevant in ids else None


def _write_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
