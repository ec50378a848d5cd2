"""An index whose files were harmed answers or says so; nothing else ever comes out of it."""

import gc
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ParamSpec

import pytest
from tantivy import Index

from archive.archive import Archive
from indexer import sync
from indexer.engines import tantivy
from indexer.engines.tantivy_writer import open_index
from indexer.engines.whoosh_errors import translate_errors
from indexer.errors import IndexDamagedError, IndexerError, IndexLockedError
from indexer.search_request import ALL_FACETS, SearchRequest
from indexer.searcher import Searcher
from tests.indexer.conftest import IndexedArchive, make_content

QUERIES = ("hội nghị", '"sơ kết"', "kế*", "author:an", "-số", "hội~1", "*")
FLIPS = 12  # cases of changed bytes, chosen; each is drawn by its own seed

P = ParamSpec("P")

pytestmark = pytest.mark.filterwarnings(
    # What Whoosh leaves open when it fails is complained of when it is collected.
    "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexedArchive]:
    """Provide an index of two segments, in one of which an article was replaced."""
    data = tmp_path_factory.mktemp("whole")
    with Archive.open(f"sqlite:///{data}/archive.sqlite3", data=data, create=True) as archive:
        indexed_archive = IndexedArchive(archive, data / "index")
        for number in (1, 2, 3, 4, 5, 3, 6):
            indexed_archive.add(
                f"http://a.test/{number}",
                make_content(
                    f"Hội nghị số {number}", "Sơ kết. " * number, day="2020", authors=("Lê An",)
                ),
            )
            indexed_archive.update()
        yield indexed_archive


@pytest.fixture
def harmed(whole: IndexedArchive, tmp_path: Path) -> Iterator[IndexedArchive]:
    """Provide a copy of it, to be harmed."""
    yield IndexedArchive(whole.archive, Path(shutil.copytree(whole.folder, tmp_path / "index")))
    gc.collect()  # so that what Whoosh left open is complained of where that is ignored


def truncate_half(content: bytes, _: random.Random) -> bytes:
    """Return the first half."""
    return content[: len(content) // 2]


def make_empty(_: bytes, __: random.Random) -> bytes:
    """Return no bytes."""
    return b""


def fill_with_zeros(content: bytes, _: random.Random) -> bytes:
    """Return zeros, as a disk leaves them that lost its power."""
    return bytes(len(content))


def flip_bytes(content: bytes, rng: random.Random) -> bytes:
    """Return the content with a few bytes changed."""
    harmed = bytearray(content)
    for _ in range(rng.choice((1, 3, 20)) if content else 0):
        harmed[rng.randrange(len(harmed))] ^= rng.randrange(1, 256)
    return bytes(harmed)


def ask_everything(folder: Path) -> None:
    """Return search, count facets, list ids, ask for the state."""
    with Searcher.open(folder) as searcher:
        for query in QUERIES:
            asked = SearchRequest(
                query=query, facets=ALL_FACETS, filters={"author": ("le an",), "site": ()}
            )
            searcher.search(asked)
            assert all(searcher.iter_ids(asked))
    sync.read_status(folder)


def get_hint_after(use: Callable[P, object], *what: P.args, **how: P.kwargs) -> str | None:
    """Return the hint of an index that refused to be used; None when it answered."""
    try:
        use(*what, **how)
    except IndexerError as error:
        remedy = error.hint
    else:
        return None
    assert "index rebuild" in remedy
    return remedy


def list_files(folder: Path) -> list[Path]:
    """Return all files of an index, always in the same order."""
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "harm", [truncate_half, make_empty, fill_with_zeros, *[flip_bytes] * FLIPS]
)
@pytest.mark.parametrize("suffix", [".json", ".toc", ".trm", ".pst", ".col", ".lock"])
def test_harmed_files_are_answered_from_or_refused(
    harmed: IndexedArchive,
    suffix: str,
    harm: Callable[[bytes, random.Random], bytes],
    request: pytest.FixtureRequest,
) -> None:
    """Whatever the bytes lead to, it is an answer or an error of ours with a remedy."""
    rng = random.Random(request.node.name)
    paths = [path for path in list_files(harmed.folder) if path.name.endswith(suffix)]
    assert paths
    for path in paths:
        content = (harmed.folder / path).read_bytes()
        (harmed.folder / path).write_bytes(harm(content, rng))
        get_hint_after(ask_everything, harmed.folder)
        (harmed.folder / path).write_bytes(content)
    ask_everything(harmed.folder)


def test_missing_files_are_refused_or_not_needed(harmed: IndexedArchive) -> None:
    """Each file taken away for itself."""
    refused = 0
    for path in list_files(harmed.folder):
        content = (harmed.folder / path).read_bytes()
        (harmed.folder / path).unlink()
        refused += get_hint_after(ask_everything, harmed.folder) is not None
        (harmed.folder / path).write_bytes(content)
    assert refused >= 6


@pytest.mark.parametrize("suffix", [".article.col", ".pst", ".row.col"])
def test_damage_that_only_a_search_meets_is_named(harmed: IndexedArchive, suffix: str) -> None:
    """Guards against `zlib.error`, "Block tag error" and `UnicodeDecodeError` from a search."""
    for path in list_files(harmed.folder):
        if path.name.endswith(suffix):
            content = (harmed.folder / path).read_bytes()
            (harmed.folder / path).write_bytes(b"\xff" * 40 + content[40:])
    with pytest.raises(IndexDamagedError, match="cannot be read") as caught:
        ask_everything(harmed.folder)
    assert caught.value.hint == "truongdang index rebuild"


def test_files_that_a_rebuild_takes_away_while_they_are_opened_are_missed_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards against an index of tantivy that opens without its positions and fails at a search."""
    with Archive.open(f"sqlite:///{tmp_path}/archive.sqlite3", data=tmp_path, create=True) as made:
        indexed = IndexedArchive(archive=made, index=tmp_path / "index", engine="tantivy")
        indexed.add("http://a.test/1", make_content("Hội nghị"))
        indexed.update()
        folder = next(path.parent for path in indexed.folder.rglob("meta.json"))

        def open_late(opened: Path) -> Index:
            for path in opened.glob("*.pos"):
                path.unlink()
            return open_index(opened)

        monkeypatch.setattr(tantivy, "open_index", open_late)
        monkeypatch.setattr("indexer.engines.tantivy_writer.check_meta", lambda _: None)
        with pytest.raises(IndexDamagedError):
            tantivy.ENGINE.open_reader(folder)


@pytest.mark.parametrize("harm", [truncate_half, fill_with_zeros, flip_bytes])
def test_an_update_of_a_harmed_index_works_or_is_refused(
    harmed: IndexedArchive, harm: Callable[[bytes, random.Random], bytes]
) -> None:
    """A writer reads the segments that it merges, and a rebuild needs none of them."""
    harmed.add("http://a.test/7", make_content("Hội thảo"))
    rng = random.Random(harm.__name__)
    before = {path: (harmed.folder / path).read_bytes() for path in list_files(harmed.folder)}
    for path, content in before.items():
        (harmed.folder / path).write_bytes(harm(content, rng))
        get_hint_after(sync.update_index, harmed.archive, harmed.folder)
        shutil.rmtree(harmed.folder)
        for other, whole in before.items():
            (harmed.folder / other).parent.mkdir(parents=True, exist_ok=True)
            (harmed.folder / other).write_bytes(whole)
    sync.rebuild_index(harmed.archive, harmed.folder)
    assert "Hội thảo" in harmed.search_titles("*")


@pytest.mark.parametrize("harm", [truncate_half, make_empty, fill_with_zeros])
def test_harmed_files_of_tantivy_are_answered_from_or_refused(
    whole: IndexedArchive, tmp_path: Path, harm: Callable[[bytes, random.Random], bytes]
) -> None:
    """An error or a panic of the native library is an error of ours with a remedy."""
    harmed = IndexedArchive(whole.archive, tmp_path / "index", "tantivy")
    harmed.update()
    refused = 0
    for path in list_files(harmed.folder):
        # In a folder of its own: no file may change while a reader before has it in memory.
        copy = Path(shutil.copytree(harmed.folder, tmp_path / "copies" / path.name))
        content = (copy / path).read_bytes()
        (copy / path).write_bytes(harm(content, random.Random(1)))
        refused += get_hint_after(ask_everything, copy) is not None
    assert refused >= 6
    ask_everything(harmed.folder)


def test_what_we_say_ourselves_is_said_as_it_is(tmp_path: Path) -> None:
    """An error of ours that passes the boundary keeps its message and remedy."""
    with pytest.raises(IndexLockedError, match="busy"), translate_errors(tmp_path):
        raise IndexLockedError("busy", hint="wait")


def test_ctrl_c_is_no_damage(harmed: IndexedArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupted search does not say that the index is damaged."""
    with Searcher.open(harmed.folder) as searcher:
        monkeypatch.setattr(
            "indexer.engines.whoosh.WhooshSearch",
            lambda *_: (_ for _ in ()).throw(KeyboardInterrupt),
        )
        with pytest.raises(KeyboardInterrupt):
            searcher.search(SearchRequest(query="hội"))


def test_a_full_disk_is_no_damage(harmed: IndexedArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebuilding would not help where the system refuses the files."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    harmed.add("http://a.test/8", make_content("Hội thảo"))
    monkeypatch.setattr("whoosh.writing.SegmentWriter.commit", refuse)
    with pytest.raises(IndexerError, match="No space left") as caught:
        harmed.update()
    assert not isinstance(caught.value, IndexDamagedError)
    assert "room" in caught.value.hint


@pytest.mark.parametrize(
    "changed",
    [
        '{"engine": 3}',
        "[]",
        '{"engine": "whoosh", "id": "a", "mark": "1"}',
        "\xff",
        "[" * 100_000,
        '{"engine": "whoosh"}',
    ],
)
def test_a_manifest_of_another_shape_is_damage(harmed: IndexedArchive, changed: str) -> None:
    """Guards against errors of Python from what somebody wrote into the manifest."""
    (harmed.folder / "manifest.json").write_bytes(changed.encode("latin-1"))
    with pytest.raises(IndexDamagedError, match="manifest"):
        Searcher.open(harmed.folder)
