"""The texts by which search is measured: 20,000 articles and 240 passages with questions.

Read where `TRUONGDANG_CORPUS` says they lie and never copied. Indexes are made through
the engines alone, so that what is measured is analysis and index, not the archive.
"""

import gzip
import json
import os
import random
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import process_time
from typing import Any

from indexer import engines
from indexer.engine import IndexDocument, StoredArticle
from indexer.index_manifest import IndexManifest
from indexer.query_dates import parse_date

_LETTERS = "abcdeghiklmnopqrstuvxy"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the id of the one passage that answers it."""

    text: str
    relevant: str


def corpus_text_folder() -> Path:
    """Return the folder of the texts."""
    return Path(os.environ["TRUONGDANG_CORPUS"]) / "text"


def iter_articles(most: int | None = None) -> Iterator[IndexDocument]:
    """Yield the news articles."""
    with gzip.open(corpus_text_folder() / "news_20k.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(make_document, map(json.loads, islice(lines, most)))


def read_passages() -> list[IndexDocument]:
    """Return the passages that answer the questions."""
    with (corpus_text_folder() / "xquad_vi.jsonl").open(encoding="utf-8") as lines:
        return list(map(make_document, map(json.loads, lines)))


def read_questions() -> list[Question]:
    """Return the questions as people wrote them."""
    with (corpus_text_folder() / "xquad_vi_queries.jsonl").open(encoding="utf-8") as lines:
        records = map(json.loads, lines)
        return [Question(each["query"], each["relevant"][0]) for each in records]


def make_typing_variants() -> dict[str, Callable[[str], str]]:
    """Make the ways in which questions may be typed, the same every time."""
    rng = random.Random(20)
    return {
        "as written": str,
        "without diacritics": strip_marks,
        "20 % stripped": lambda text: " ".join(
            strip_marks(word) if rng.random() < 0.2 else word for word in text.split()
        ),
        "one slip": lambda text: _make_typo(text, rng),
    }


def strip_marks(text: str) -> str:
    """Return a text without its marks."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def build_index(folder: Path, engine: str, documents: Iterable[IndexDocument]) -> float:
    """Make an index of the documents; the CPU seconds of engine and analysis."""
    manifest = IndexManifest(engine=engine, id="bench", mark=0)
    ready = list(documents)
    started = process_time()
    store = engines.open_store(folder)
    store.create(manifest)
    put_documents(folder, engine, ready)
    store.write_manifest(manifest)
    return process_time() - started


def put_documents(folder: Path, engine: str, documents: Iterable[IndexDocument]) -> None:
    """Take documents into an index and commit."""
    writer = engines.open_store(folder).open_writer(
        IndexManifest(engine=engine, id="bench", mark=0)
    )
    for document in documents:
        writer.put(document)
    writer.commit()


def make_document(record: Mapping[str, Any]) -> IndexDocument:
    """Make what an engine takes of an article or a passage of these texts."""
    written, author = str(record.get("date") or ""), record.get("author")
    day = f"{written[:4]}-{written[4:6]}-{written[6:]}" if written else ""
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    authors = (author,) if author else ()
    site = f"site-{sum(map(ord, str(record['id']))) % 7}"
    names, keys = {"author": authors}, {"site": (site,)}
    return IndexDocument(
        article=StoredArticle(
            id=str(record["id"]),
            url="",
            site=site,
            title=record["title"],
            body=record["body"],
            captions=(),
            authors=authors,
            published_at=moment.isoformat() if moment else None,
            published_precision="day" if moment else None,
        ),
        days=parse_date(day),
        published=int(moment.timestamp()) if moment else None,
        names=names,
        keys=keys,
        facets={**names, **keys},
    )


def _make_typo(text: str, rng: random.Random) -> str:
    """Return the text with one letter lost, added, exchanged, or two of them turned round."""
    words = text.split()
    place = rng.choice([n for n, word in enumerate(words) if len(word) > 2] or [0])
    word = words[place]
    at, letter = rng.randrange(len(word)), rng.choice(_LETTERS)
    words[place] = rng.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
        )
    )
    return " ".join(words)
