"""An index over the shared news texts (`TRUONGDANG_CORPUS`), to measure with and throw away."""

import gzip
import json
import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from indexer import engines
from indexer.engine import IndexDocument, StoredArticle
from indexer.index_manifest import IndexManifest
from indexer.query_dates import DaySpan


def build_news_index(folder: Path, name: str) -> int:
    """Make the index in a new folder with the engine of this name; how many articles it holds."""
    manifest = IndexManifest(engine=name, id="measured", mark=0)
    store = engines.open_store(folder)
    store.create(manifest)
    writer = store.open_writer(manifest)
    for document in iter_documents():
        writer.put(document)
    commit = writer.commit()
    store.write_manifest(manifest)
    return commit.documents


def iter_documents() -> Iterator[IndexDocument]:
    """Yield the articles as the index takes them."""
    path = Path(os.environ["TRUONGDANG_CORPUS"]) / "text" / "news_20k.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield _document(json.loads(line))


def _document(news: dict[str, str]) -> IndexDocument:
    day = date.fromisoformat(str(news["date"]))
    moment = datetime.fromisoformat(f"{day}T00:00:00+07:00")
    return IndexDocument(
        article=StoredArticle(
            id=str(news["id"]),
            url=f"http://news.example/{news['id']}",
            site="news",
            title=news["title"],
            body=news["body"],
            captions=(),
            authors=(news["author"],),
            published_at=moment.isoformat(),
            published_precision="day",
        ),
        days=DaySpan(first=day, last=day),
        published=int(moment.timestamp()),
        keys={"site": ("news",)},
        facets={"site": ("news",)},
    )
