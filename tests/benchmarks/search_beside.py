"""Searches of twelve classes beside SQLite's FTS5 and plain tantivy, the same articles by turns.

Each finds the ten best and how many there are, or a list of 1,000; without passages, which the part
`search` measures. FTS5 folds all marks and lies beside a table with site, author and day; tantivy
has its own tokenizer and one field of text, and makes no facets. Both look for no likelier spelling
where little is found: ours does. Of each class 25 queries are drawn and each is asked five times;
the mean of the medians counts. `make bench-growth` does the same with 200,000 articles.
"""

import gc
import os
import random
import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import tantivy

from indexer.engine import IndexDocument
from indexer.search_request import SearchRequest
from indexer.searcher import Searcher
from tests.benchmarks.growth import LARGEST
from tests.benchmarks.news_data import iterate_news
from tests.benchmarks.rounds import limit_rounds, measure_call, measure_size
from tests.benchmarks.search_corpus import build_index, make_document, strip_marks
from tests.benchmarks.search_speed import QueryVocabulary
from tests.benchmarks.table import Row, at_most

ARTICLES = 20_000
QUERIES = 25  # of each class
ASKED = 5  # times each
SEED = 12
_LIST = 1_000  # hits of the class that lists many
_MOST_OF_TANTIVY = 2.5  # times plain tantivy: a goal
_GOALS_FROM = 200_000  # articles: of fewer, what a search is in Python outweighs the index
_HEAP = 256 << 20  # bytes that plain tantivy may take to build
_FACETS = ("author", "year", "month", "site")
_FACET_COLUMNS = ("author", "substr(day, 1, 4)", "substr(day, 1, 7)", "site")


@dataclass(frozen=True, slots=True)
class Question:
    """One search, in the words of each: ours, FTS5's, and tantivy's.

    `facets` counts articles by author, year, month and site; FTS5 alone is asked for days beside.
    """

    ours: SearchRequest
    match: str
    plain: str
    limit: int = 10
    days: tuple[str, str] | None = None
    has_facets: bool = False


def draw_questions(words: QueryVocabulary) -> dict[str, Callable[[random.Random], Question]]:
    """Return what draws a question of each class."""

    def ask(text: str, match: str, plain: str = "", **more: object) -> Question:
        request = SearchRequest(query=text, limit=10, snippets=False)
        return replace(Question(request, match, plain or text), **more)  # type: ignore[arg-type]

    def term(rng: random.Random, among: Sequence[str]) -> Question:
        word = rng.choice(among)
        return ask(word, f'"{word}"')

    def several(rng: random.Random, count: int, joined: str) -> Question:
        chosen = rng.sample(words.common, count)
        made = ask(" ".join(chosen), joined.join(f'"{word}"' for word in chosen))
        is_any = joined == " OR "
        request = replace(made.ours, match_any=is_any)
        return replace(made, ours=request, plain=joined.join(chosen))

    def phrase(rng: random.Random, length: int, *, mixed: bool = False) -> Question:
        drawn = words.phrase(rng, length)
        typed = [strip_marks(each) if mixed and n % 2 else each for n, each in enumerate(drawn)]
        return ask(f'"{" ".join(typed)}"', f'"{" ".join(typed)}"', f'"{" ".join(drawn)}"')

    def prefix(rng: random.Random) -> Question:
        start = rng.choice([word for word in words.common if len(word) > 3])[:3]
        return ask(f"{start}*", f'"{start}"*')

    def ranged(rng: random.Random) -> Question:
        made = term(rng, words.common)
        request = replace(made.ours, date_from="2019", date_to="2021", facets=_FACETS)
        return replace(made, ours=request, days=("2019-01-01", "2021-12-31"), has_facets=True)

    def everything(_rng: random.Random) -> Question:
        made = ask("*", "", "*", has_facets=True)
        return replace(made, ours=replace(made.ours, facets=_FACETS))

    def many(rng: random.Random) -> Question:
        made = term(rng, words.common)
        return replace(made, ours=replace(made.ours, limit=_LIST), limit=_LIST)

    def two(rng: random.Random) -> Question:
        chosen = [rng.choice(words.common), rng.choice(words.rare)]
        made = ask(" ".join(chosen), " AND ".join(f'"{word}"' for word in chosen))
        return replace(made, plain=" AND ".join(chosen))

    return {
        "common term": lambda rng: term(rng, words.common),
        "rare term": lambda rng: term(rng, words.rare),
        "common and rare": two,
        "AND of three": lambda rng: several(rng, 3, " AND "),
        "OR of five": lambda rng: several(rng, 5, " OR "),
        "phrase of two": lambda rng: phrase(rng, 2),
        "phrase of four": lambda rng: phrase(rng, 4),
        "mixed marks": lambda rng: phrase(rng, 3, mixed=True),
        "prefix": prefix,
        "range, 4 facets": ranged,
        "all, 4 facets": everything,
        "list of 1,000": many,
    }


class Fts5:
    """An FTS5 table in a file, beside a table of what facets and days are counted by."""

    def __init__(self, path: Path, documents: Sequence[IndexDocument]) -> None:
        self._database = sqlite3.connect(path)
        self._database.executescript(
            "CREATE VIRTUAL TABLE news USING fts5"
            " (title, body, tokenize = 'unicode61 remove_diacritics 2');"
            "CREATE TABLE facts (id INTEGER PRIMARY KEY, site, author, day);"
        )
        for number, each in enumerate(documents, 1):
            article = each.article
            text = (number, article.title, article.body)
            facts = (number, article.site, "; ".join(article.authors), article.published_at or "")
            self._database.execute("INSERT INTO news (rowid, title, body) VALUES (?, ?, ?)", text)
            self._database.execute("INSERT INTO facts VALUES (?, ?, ?, ?)", facts)
        self._database.commit()

    def search(self, question: Question) -> None:
        """List the best hits and count all, by their facts where that is asked."""
        both, conditions, values = "news JOIN facts ON facts.id = news.rowid", ["1"], list[str]()
        if question.match:
            conditions, values = ["news MATCH ?"], [question.match]
        if question.days:
            conditions, values = [*conditions, "day BETWEEN ? AND ?"], [*values, *question.days]
        table = both if question.days else "news"
        where = f"WHERE {' AND '.join(conditions)}"
        order = f"{'ORDER BY rank' if question.match else ''} LIMIT {question.limit}"
        self._ask(f"title FROM {table} {where} {order}", values)
        self._ask(f"count(*) FROM {table} {where}", values)
        for column in _FACET_COLUMNS if question.has_facets else ():
            among = both if question.match else "facts"
            self._ask(f"{column}, count(*) FROM {among} {where} GROUP BY 1", values)

    def _ask(self, query: str, values: Sequence[str]) -> None:
        # The names in it are ours.
        self._database.execute(f"SELECT {query}", values).fetchall()


class PlainTantivy:
    """One field of text, by tantivy's own tokenizer."""

    def __init__(self, folder: Path, documents: Sequence[IndexDocument]) -> None:
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("title", stored=True, index_option="basic")
        schema.add_text_field("text", stored=True)
        folder.mkdir()
        self._schema = schema.build()
        self._index = tantivy.Index(self._schema, path=str(folder))
        writer = self._index.writer(_HEAP, 1)
        for each in documents:
            article = each.article
            text = f"{article.title}\n{article.body}"
            writer.add_document(tantivy.Document(title=article.title, text=text))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        self.count = len(documents)

    def search(self, question: Question) -> None:
        """List the titles of the best hits and count all."""
        if question.plain.endswith("*") and question.plain != "*":
            start = f"{question.plain[:-1]}.*"
            query = tantivy.Query.regex_query(self._schema, "text", start)
        else:
            query = self._index.parse_query(question.plain, ["text"])
        found = self._searcher.search(query, question.limit, count=True)
        for _, address in found.hits:
            self._searcher.doc(address)["title"]


def measure_rows() -> Iterator[Row]:
    """Yield the CPU of each class beside both, and the size of the three indexes."""
    count = int(os.environ.get(LARGEST, ARTICLES))
    documents = list(map(make_document, iterate_news(count)))
    words = QueryVocabulary(documents[:ARTICLES])
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        build_index(folder / "ours", "tantivy", documents)
        fts5 = Fts5(folder / "news.db", documents)
        plain = PlainTantivy(folder / "plain", documents)
        del documents
        gc.collect()
        gc.freeze()
        size = measure_size(folder / "ours")
        for other, path in (("FTS5", "news.db"), ("plain tantivy", "plain")):
            theirs = measure_size(folder / path)
            yield Row(
                name=f"size, {count:,}", ours=size, unit="MB", alternative=other, theirs=theirs
            )
        with Searcher.open(folder / "ours") as searcher:
            for title, draw in draw_questions(words).items():
                rng = random.Random(f"{SEED} {title}")
                questions = [draw(rng) for _ in range(QUERIES)]
                yield from _measure_class(title, questions, searcher, fts5, plain)


def _measure_class(
    title: str, questions: Sequence[Question], searcher: Searcher, fts5: Fts5, plain: PlainTantivy
) -> Iterator[Row]:
    searches: dict[str, Callable[[Question], object]] = {
        "ours": lambda question: searcher.search(question.ours),
        "FTS5": fts5.search,
        "plain tantivy": plain.search,
    }
    if questions[0].has_facets:
        del searches["plain tantivy"]
    spent: dict[str, list[float]] = {name: [] for name in searches}
    for question in questions:
        for name, search in searches.items():
            spent[name].append(_time(search, question))
    means = {name: statistics.mean(times) for name, times in spent.items()}
    for other, most in (("FTS5", 1.0), ("plain tantivy", _MOST_OF_TANTIVY)):
        if other in means:
            goal = at_most(most, "ratio") if plain.count >= _GOALS_FROM else None
            yield Row(
                name=f"{title}, {plain.count:,}",
                ours=means["ours"],
                unit="ms of CPU",
                alternative=other,
                theirs=means[other],
                goal=goal,
            )


def _time(search: Callable[[Question], object], question: Question) -> float:
    times = [measure_call(lambda: search(question)) for _ in range(limit_rounds(ASKED))]
    return statistics.median(times) * 1000
