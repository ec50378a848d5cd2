"""Counts how often an index that was updated lists hits in another order: `make bench-updates`.

An index of 2,000 articles gets rounds of updates, in each some articles that changed and some that
are new. Then the same questions are asked of it and of an index that was built of the last state.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from indexer import engines
from indexer.engine import IndexDocument
from indexer.search_request import SearchRequest
from indexer.searcher import Searcher
from tests.benchmarks.search_corpus import build_index, iter_articles, put_documents, strip_marks

ARTICLES = 2_000
ROUNDS = 12
CHANGED, NEW = 80, 20  # articles in each round: the news of a day of many sites, and what they edit
QUESTIONS = 90
LISTED = 10  # hits that are compared: a first page


def iter_rounds(
    documents: Sequence[IndexDocument], rng: random.Random
) -> Iterator[list[IndexDocument]]:
    """Yield the articles of each round: older ones with a sentence more, and new ones."""
    known = list(documents[:ARTICLES])
    coming = list(documents[ARTICLES:])
    for number in range(ROUNDS):
        changed = []
        for place in rng.sample(range(len(known)), CHANGED):
            article = known[place].article
            added = rng.choice(known).article.title
            known[place] = replace(
                known[place], article=replace(article, body=f"{article.body}\n{added}.")
            )
            changed.append(known[place])
        new = coming[number * NEW :][:NEW]
        known += new
        yield changed + new


def make_questions(documents: Sequence[IndexDocument], rng: random.Random) -> list[str]:
    """Make words and phrases of titles, some without their marks."""
    titles = [each.article.title.split() for each in documents if len(each.article.title) > 30]
    questions = []
    for number in range(QUESTIONS):
        words = rng.choice(titles)
        length = 1 + number % 3
        start = rng.randrange(len(words) - length)
        text = " ".join(word.strip('.,;:!?"()“”') for word in words[start : start + length])
        questions.append(strip_marks(text) if number % 2 else text)
    return questions


def compare(folder: Path, engine: str) -> tuple[int, int, int]:
    """Return how many questions were asked, how many orders differ, and how many totals."""
    rng = random.Random(19)
    documents = list(iter_articles(ARTICLES + ROUNDS * NEW))
    updated, rebuilt = folder / "updated", folder / "rebuilt"
    build_index(updated, engine, documents[:ARTICLES])
    last = {each.article.id: each for each in documents[:ARTICLES]}
    for changed in iter_rounds(documents, rng):
        put_documents(updated, engine, changed)
        last |= {each.article.id: each for each in changed}
    build_index(rebuilt, engine, last.values())
    asked = orders = totals = 0
    with Searcher.open(updated) as one, Searcher.open(rebuilt) as other:
        for text in make_questions(documents, rng):
            request = SearchRequest(query=f'"{text}"' if " " in text else text, limit=LISTED)
            found, expected = one.search(request), other.search(request)
            asked += bool(expected.total)
            totals += found.total != expected.total
            orders += [each.id for each in found.hits] != [each.id for each in expected.hits]
    return asked, orders, totals


def main() -> int:
    """Measure and print; status 1 where something else was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", action="append", choices=engines.EMBEDDED_ENGINES)
    differs = 0
    for engine in parser.parse_args().engine or engines.EMBEDDED_ENGINES:
        with tempfile.TemporaryDirectory() as name:
            asked, orders, totals = compare(Path(name), engine)
        sys.stdout.write(
            f"{engine}: after {ROUNDS} rounds of updates {orders} of {asked} first pages have"
            f" another order than in a rebuilt index, {totals} another total\n"
        )
        differs += totals
    return int(differs > 0)


if __name__ == "__main__":
    sys.exit(main())
