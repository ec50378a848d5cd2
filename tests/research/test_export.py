"""Exports of a result set: which articles, in which files, with which manifest."""

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.model import Article, SiteKey
from indexer.query_tree import WordNode
from indexer.search_results import Expansion, IndexStamp
from research.errors import MissingArticlesError
from research.export import ExportTarget, export_files, export_stream, load_articles_by_id
from research.exports.base import ExportOptions
from research.exports.formats import FORMATS, FileFormat
from research.manifest import ChangeMarks, ExportOrigin

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


ORIGIN = ExportOrigin(
    query="BCH",
    options={"from": "2020"},
    query_tree=WordNode(text="BCH", span=(0, 3)),
    expansions=[Expansion(typed="BCH", expanded_to=("ban chấp hành",))],
    versions={"truongdang": "0"},
    index=IndexStamp(id="i", generation=3),
    marks=ChangeMarks(archive_change=9, index_mark=7),
)


def test_export_writes_every_format_and_the_manifest(
    tmp_path: Path, make_article: Callable[..., Article]
) -> None:
    """The manifest has the hash of each file and of each article, and says when it was made."""
    outputs = [
        ExportTarget(format=form, path=tmp_path / form.file_name) for form in FORMATS.values()
    ]
    articles = [make_article("a1"), make_article("b2")]
    export_files(articles, outputs, tmp_path / "manifest.json", ORIGIN, now=NOW)
    value = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert list(value) == [
        "format_version", "created_at", "query", "options", "ast", "expansions", "versions",
        "index", "archive_change", "index_mark", "count", "files", "rows",
    ]  # fmt: skip
    assert value["created_at"] == "2026-01-02T10:04:05+07:00"
    assert value["count"] == 2
    assert value["ast"] == {"node": "Word", "text": "BCH", "span": [0, 3]}
    assert value["index"] == {"id": "i", "generation": 3}
    assert (value["archive_change"], value["index_mark"]) == (9, 7)
    assert value["rows"][1] == {"id": "b2", "content_hash": articles[1].content_hash}
    for file in value["files"]:
        data = (tmp_path / file["name"]).read_bytes()
        assert file["bytes"] == len(data)
        assert file["sha256"] == hashlib.sha256(data).hexdigest()


def test_failed_export_changes_nothing(
    tmp_path: Path, make_article: Callable[..., Article]
) -> None:
    """Old files stay as they are when the archive fails in the middle, and no draft is left."""
    place = tmp_path / "articles.csv"
    place.write_bytes(b"old")

    def failing() -> Iterator[Article]:
        yield make_article()
        raise MissingArticlesError(2, 1)

    output = ExportTarget(format=FORMATS["csv"], path=place)
    manifest = tmp_path / "articles.csv.manifest.json"
    with pytest.raises(MissingArticlesError):
        export_files(failing(), [output], manifest, ORIGIN, now=NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["articles.csv"]
    assert place.read_bytes() == b"old"


def test_stream_is_the_same_bytes_as_the_file(
    tmp_path: Path, make_article: Callable[..., Article]
) -> None:
    """An export to stdout and one to a file have the same bytes."""
    form = FORMATS["jsonl"]
    assert isinstance(form, FileFormat)
    sink = io.BytesIO()
    assert export_stream([make_article()], form, sink, ExportOptions()) == 1
    output = ExportTarget(format=form, path=tmp_path / "a.jsonl")
    export_files([make_article()], [output], tmp_path / "manifest.json", ORIGIN, now=NOW)
    assert sink.getvalue() == output.path.read_bytes()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Provide a new archive."""
    with Archive.open(f"sqlite:///{tmp_path}/archive.sqlite3", data=tmp_path, create=True) as made:
        yield made


def test_articles_come_in_the_order_of_the_index(
    archive: Archive, make_article: Callable[..., Article]
) -> None:
    """The index orders; an id asked for twice is given once."""
    for name in ("mot", "hai"):
        content = make_article(title=name, body=name).content
        archive.visits.import_article(
            SiteKey("s"), f"http://truong.example/{name}", content, now=NOW
        )
    first, second = archive.articles.get_article_ids()
    found = load_articles_by_id([second, first, second], archive)
    assert [article.id for article in found] == [second, first]


def test_article_missing_from_the_archive_is_an_error(archive: Archive) -> None:
    """A result set is never cut short in silence."""
    with pytest.raises(MissingArticlesError, match="does not hold 1 of the 1") as refused:
        list(load_articles_by_id(["nobody"], archive))
    assert "index rebuild" in refused.value.hint
