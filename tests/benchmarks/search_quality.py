"""How well 1,190 questions (XQuAD-vi) find their passage among 20,000 articles.

A question is a bag of words, in four ways of typing; ours is nDCG@10 on tantivy, and the goal is
the floor that is kept in `search_floors.json`. `python -m tests.benchmarks.search_quality` measures
all engines and fails below a floor; with `--keep` it raises those that are exceeded.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
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
from tests.benchmarks.table import Row, at_least

FLOORS = Path(__file__).with_name("search_floors.json")
_ENGINE = "tantivy"  # of the rows: the other is measured by the command
_MAX_RANK = 10  # hits: the floors are of nDCG@10
_TOLERANCE = 0.002  # scores of equal articles may change places


def measure_rows() -> Iterator[Row]:
    """Yield nDCG@10 of each way of typing, and how many questions find their passage."""
    known = json.loads(FLOORS.read_text(encoding="utf-8"))[_name_setting(_ENGINE, 20_000, 1_190)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build_index(folder, _ENGINE, [*iter_articles(), *read_passages()])
        with Searcher.open(folder) as searcher:
            for way, ranks in _rank_all(searcher, read_questions()):
                floor = at_least(round(known[way] - _TOLERANCE, 4))
                ndcg = _compute_ndcg(ranks)
                yield Row(name=f"{way}: nDCG@10", ours=ndcg, unit="", goal=floor)
                found = sum(rank is not None for rank in ranks) / len(ranks)
                yield Row(name=f"{way}: among the first ten", ours=found, unit="of all")


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
        setting = _name_setting(engine, asked.articles, asked.questions)
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
    for name, ranks in _rank_all(searcher, asked):
        ndcg = _compute_ndcg(ranks)
        found = [rank for rank in ranks if rank is not None]
        reciprocal = sum(1 / (rank + 1) for rank in found) / len(ranks)
        _write_line(
            f"{engine:8} {name:20} nDCG@10 {ndcg:.4f}  MRR@10 {reciprocal:.4f}  "
            f"recall@10 {len(found) / len(ranks):.4f}",
        )
        measured[name] = round(ndcg, 4)
    return measured


def _rank_all(
    searcher: Searcher, asked: Sequence[Question]
) -> Iterator[tuple[str, list[int | None]]]:
    for way, typed in make_typing_variants().items():
        yield way, [_rank(searcher, Question(typed(each.text), each.relevant)) for each in asked]


def _compute_ndcg(ranks: Sequence[int | None]) -> float:
    """Compute nDCG where each question has one relevant passage."""
    return sum(1 / log2(rank + 2) for rank in ranks if rank is not None) / len(ranks)


def _name_setting(engine: str, articles: int, questions: int) -> str:
    return f"{engine}, {articles:,} articles, {questions:,} questions"


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
