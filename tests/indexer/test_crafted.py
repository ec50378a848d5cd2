"""An index folder that somebody crafted is refused with words; nothing outside it is touched."""

import json
import os
import pickle
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from whoosh.codec import whoosh3
from whoosh.filedb import structfile
from whoosh.index import TOC

from archive.archive import Archive
from archive.errors import ArchiveError
from indexer import engines, sync
from indexer.engine import decode_stored_article
from indexer.engines import whoosh_pickle
from indexer.errors import IndexDamagedError, IndexerError
from indexer.search_request import ALL_FACETS, SearchRequest
from indexer.searcher import Searcher
from tests.indexer.conftest import IndexedArchive, make_content

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(params=engines.EMBEDDED_ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Provide each engine whose index is a folder."""
    return str(request.param)


class Bomb:
    """Pickled, it makes a folder where it is read."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (str(self._place),)


@pytest.fixture
def filled(indexed_archive: IndexedArchive) -> IndexedArchive:
    """Provide an index of two commits, with an article replaced, on each engine."""
    for number in (1, 2, 1):
        indexed_archive.add(
            f"http://a.test/{number}", make_content("Hội nghị", f"Sơ kết {number}", day="2020")
        )
        indexed_archive.update()
    return indexed_archive


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Path]:
    """Provide a folder beside the index that must stay as it is."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "precious").write_text("kept", encoding="utf-8")
    yield folder
    assert [path.name for path in folder.iterdir()] == ["precious"]
    assert (folder / "precious").read_text(encoding="utf-8") == "kept"


def engine_files(indexed_archive: IndexedArchive) -> Path:
    """Return the folder of the engine's files."""
    manifest = json.loads((indexed_archive.folder / "manifest.json").read_bytes())
    return indexed_archive.folder / str(manifest["id"])


def use_all(indexed_archive: IndexedArchive) -> list[str]:
    """Search, check, update and tidy; return the errors that were met."""

    def search() -> None:
        with Searcher.open(indexed_archive.index) as searcher:
            for query in ("hội nghị", '"sơ kết"', "*", "kế*"):
                searcher.search(SearchRequest(query=query, facets=ALL_FACETS))
                list(searcher.stream_articles(SearchRequest(query=query)).articles)

    indexed_archive.add("http://a.test/later", make_content("Hội thảo"))
    refusals: list[str] = []
    hints: list[str] = []
    for use in (
        search,
        lambda: sync.read_status(indexed_archive.index),
        lambda: refusals.extend(sync.check_index(indexed_archive.index)),
        indexed_archive.update,
        lambda: sync.collect_garbage(indexed_archive.index),
    ):
        try:
            use()
        except IndexerError as error:
            refusals.append(str(error))
            hints.append(error.hint)
    assert all("index rebuild" in each for each in hints)
    return refusals


def rebuilt(indexed_archive: IndexedArchive) -> None:
    """Check that a rebuild needs nothing of what was there."""
    sync.rebuild_index(indexed_archive.archive, indexed_archive.index)
    assert indexed_archive.search_titles("hội nghị") == {"Hội nghị"}


@pytest.mark.parametrize("number", range(12))
@pytest.mark.parametrize("engine", ["whoosh"], indirect=True)
def test_no_pickle_of_an_index_runs_code(
    indexed_archive: IndexedArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Guards against the commit, the terms or the postings of an index calling `os.mkdir`.

    Each pickle that Whoosh writes is in turn replaced by one that does.
    """
    written, bomb = 0, Bomb(tmp_path / "exploded")

    def crafted(value: object) -> object:
        nonlocal written
        written += 1
        return bomb if written == number + 1 else value

    dump, dumps = structfile.dump_pickle, whoosh3.dumps
    with monkeypatch.context() as patched, pytest.MonkeyPatch.context():
        patched.setattr(structfile, "dump_pickle", lambda o, *a: dump(crafted(o), *a))
        patched.setattr(whoosh3, "dumps", lambda o, *a: dumps(crafted(o), *a))
        for each in (1, 2):
            indexed_archive.add(
                f"http://a.test/{each}", make_content("Hội nghị", f"Sơ kết {each}. " * 40)
            )
        try:
            indexed_archive.update()
        except IndexerError:
            assert written > number
    use_all(indexed_archive)
    assert written > number
    assert not bomb._place.exists()
    rebuilt(indexed_archive)


@pytest.mark.parametrize("engine", ["whoosh"], indirect=True)
def test_a_commit_that_runs_code_is_refused_in_words(
    filled: IndexedArchive, tmp_path: Path
) -> None:
    """Guards against the demonstration: a folder from elsewhere, one search, and code has run."""
    toc = next(engine_files(filled).glob("*.toc"))
    content = toc.read_bytes()
    start = content.rindex(b"\x80\x05")
    bomb = tmp_path / "exploded"
    toc.write_bytes(content[:start] + pickle.dumps(Bomb(bomb)))
    with pytest.raises(IndexDamagedError, match=r"posix\.mkdir, which no index of ours"):
        Searcher.open(filled.index)
    assert len(use_all(filled)) == 5
    assert not bomb.exists()
    rebuilt(filled)


@pytest.mark.parametrize(
    "payload",
    [
        b"cbuiltins\neval\n(S'1'\ntR.",
        b"cbuiltins\ngetattr\n.",
        b"cos\nsystem\n.",
        b"ccopyreg\n_reconstructor\n.",
        b"cwhoosh.codec.whoosh3\nos.system\n.",
        b"\x80\x04\x8c\x14whoosh.codec.whoosh3\x8c\x07columns\x93.",
        b"c_codecs\ndecode\n.",
        b"c_codecs\nencode\n(V1\nVzlib_codec\ntR.",
        b"\x82\x01.",
        b"Pname\n.",
    ],
)
def test_the_reader_of_pickles_knows_nothing_else(payload: bytes) -> None:
    """No builtin, no function, no module of Whoosh, no codec, no extension."""
    with pytest.raises((pickle.UnpicklingError, ValueError)):
        whoosh_pickle.loads(payload)


@pytest.mark.parametrize("engine", ["whoosh"], indirect=True)
def test_postings_are_written_as_data_that_calls_nothing(
    indexed_archive: IndexedArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards against a third more time for each search, by a call for every posting."""
    indexed_archive.add("http://a.test/1", make_content("Hội nghị", "Sơ kết. " * 40))
    indexed_archive.update()
    monkeypatch.setattr(whoosh_pickle, "_encode_latin1", None)
    assert indexed_archive.search_titles("kết") == {"Hội nghị"}


@pytest.mark.parametrize("engine", ["whoosh"], indirect=True)
def test_postings_are_read_as_earlier_versions_wrote_them(
    indexed_archive: IndexedArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By pickles of protocol 2, beside newer segments of the same index."""
    with monkeypatch.context() as earlier:
        earlier.setattr(whoosh3, "dumps", pickle.dumps)
        indexed_archive.add("http://a.test/1", make_content("Hội nghị", "Sơ kết. " * 40))
        indexed_archive.update()
    indexed_archive.add("http://a.test/2", make_content("Hội thảo", "Sơ kết. " * 40))
    indexed_archive.update()
    assert indexed_archive.search_titles('"sơ kết"') == {"Hội nghị", "Hội thảo"}
    monkeypatch.setattr(whoosh_pickle, "_encode_latin1", None)
    with pytest.raises(IndexDamagedError):  # so it was needed: the segments were not merged
        indexed_archive.search('"sơ kết"')


def test_a_pickle_cannot_change_a_class() -> None:
    """Guards against one that sets an attribute of Whoosh's class of segments."""
    whoosh_pickle.loads(
        b"cwhoosh.codec.whoosh3\nW3Segment\n(N}(Vcodec\nI1\nutb."  # BUILD on the class itself
    )
    assert callable(whoosh3.W3Segment.codec)
    assert whoosh3.W3Segment.codec != 1


def test_no_module_of_whoosh_keeps_another_reader() -> None:
    """Whoever reads a pickle under Whoosh reads it restricted; its old names are not reached."""
    # The sorter of Whoosh's own pool, which `PostingPool` replaces, reads unnamed files alone.
    unreached = {"whoosh.compat", "whoosh.util.loading", "whoosh.externalsort"}
    modules = [
        (name, module)
        for name, module in sys.modules.items()
        if name.startswith("whoosh.") and name not in unreached and isinstance(module, ModuleType)
    ]
    readers = (pickle.load, pickle.loads, pickle, pickle.Unpickler)
    for name, module in modules:
        assert not [key for key, value in vars(module).items() if value in readers], name


@pytest.mark.parametrize(
    "change",
    [
        {"segid": "../../outside/x"},
        {"segid": 3},
        {"indexname": "../x"},
        {"_doccount": -1},
        {"_doccount": "many"},
        {"_deleted": {-1}},
        {"_deleted": {10**9}},
        {"_deleted": [0]},
        {"compound": True},
    ],
)
@pytest.mark.parametrize("engine", ["whoosh"], indirect=True)
def test_a_commit_of_whoosh_is_believed_only_as_far_as_we_write_such(
    filled: IndexedArchive, outside: Path, change: dict[str, object]
) -> None:
    """Guards against names of files, numbers and sets that lead Whoosh elsewhere."""
    folder = engine_files(filled)
    toc = next(folder.glob("*.toc"))
    content = toc.read_bytes()
    start = content.rindex(b"\x80\x05")
    segments = pickle.loads(content[start:])  # noqa: S301 -- written by this test's own index
    vars(segments[0]).update(change)
    toc.write_bytes(content[:start] + pickle.dumps(segments, 5))
    refusals = use_all(filled)
    assert len(refusals) == 5
    assert all("describe" in each for each in refusals)
    assert outside.exists()
    rebuilt(filled)
    assert TOC is not None


def test_links_in_an_index_are_refused(filled: IndexedArchive, outside: Path) -> None:
    """Guards against a file of an index, or its whole folder, that lies somewhere else."""
    folder = engine_files(filled)
    for path in sorted(folder.iterdir()):
        moved = path.rename(filled.folder / "moved")
        path.symlink_to(outside / "precious")
        assert "plain file" in use_all(filled)[0], path.name
        path.unlink()
        moved.rename(path)
    os.mkfifo(folder / "MAIN_0.pipe")
    assert "plain file" in use_all(filled)[0]
    (folder / "MAIN_0.pipe").unlink()
    (folder / "dangling").symlink_to(outside / "new")
    assert "plain file" in use_all(filled)[0]
    (folder / "dangling").unlink()
    shutil.move(folder, filled.folder.parent / "elsewhere")
    folder.symlink_to(filled.folder.parent / "elsewhere")
    assert "plain file" in use_all(filled)[0]
    rebuilt(filled)


def test_tidying_follows_no_link(filled: IndexedArchive, outside: Path) -> None:
    """Guards against `index gc` and a rebuild that stop at a link, or empty what it leads to."""
    for name in ("0123456789ab", "manifest.json.7"):
        (filled.folder / name).symlink_to(outside)
    (filled.folder / "old").mkdir()
    (filled.folder / "old" / "link").symlink_to(outside)
    sync.collect_garbage(filled.index)
    assert sorted(path.name for path in filled.folder.iterdir()) == sorted(
        [engine_files(filled).name, "index.lock", "manifest.json"]
    )
    (filled.folder / "link").symlink_to(outside)
    rebuilt(filled)


def test_neither_lock_nor_manifest_is_written_through_a_link(
    filled: IndexedArchive, outside: Path
) -> None:
    """Guards against a lock that empties the file that it leads to."""
    (filled.folder / f"manifest.json.{os.getpid()}").symlink_to(outside / "precious")
    filled.add("http://a.test/9", make_content("Hội thảo"))
    filled.update()
    (filled.folder / "index.lock").unlink()
    (filled.folder / "index.lock").symlink_to(outside / "precious")
    with pytest.raises(ArchiveError):
        filled.update()


@pytest.mark.parametrize(
    "change",
    [
        {"id": "../outside"},
        {"id": "/"},
        {"id": ""},
        {"id": "."},
        {"id": "a\x1b[31m"},
        {"mark": -1},
        {"mark": 2**70},
        {"mark": 1.5},
        {"mark": True},
        {"engine": ["whoosh"]},
        {"archive": None},
        {"schema_version": "5"},
    ],
)
def test_a_manifest_leads_nowhere_else(
    filled: IndexedArchive, outside: Path, change: dict[str, object]
) -> None:
    """Guards against an id that names a folder outside, and numbers that SQLite cannot hold."""
    path = filled.folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | change), encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="manifest"):
        Searcher.open(filled.index)
    with pytest.raises(IndexDamagedError, match="manifest"):
        sync.collect_garbage(filled.index)
    assert outside.exists()
    rebuilt(filled)


def test_a_manifest_is_a_small_plain_file(filled: IndexedArchive, outside: Path) -> None:
    """Guards against a pipe that hangs, a link that is read, and a file without end."""
    path = filled.folder / "manifest.json"
    content = path.read_bytes()
    for craft in (
        lambda: os.mkfifo(path),
        lambda: path.symlink_to(outside / "precious"),
        lambda: path.write_bytes(content + b" " * 200_000),
        path.mkdir,
    ):
        path.unlink()
        craft()
        with pytest.raises(IndexDamagedError, match="manifest"):
            Searcher.open(filled.index)
        if path.is_dir():
            path.rmdir()
            path.touch()
    rebuilt(filled)


def change_segment(key: str, value: object) -> Callable[[dict[str, list[dict[str, object]]]], None]:
    """Put a value into the first segment of tantivy's list."""
    return lambda meta: meta["segments"][0].update({key: value})


@pytest.mark.parametrize(
    "craft",
    [
        change_segment("segment_id", "../../outside/precious"),
        change_segment("max_doc", 4_294_967_295),
        change_segment("max_doc", 0),
        change_segment("max_doc", -1),
        change_segment("max_doc", 10**30),
        change_segment("max_doc", "2"),
        change_segment("deletes", {"num_deleted_docs": 2**32 - 1, "opstamp": 1}),
        change_segment("deletes", 7),
        lambda meta: meta["segments"].append(meta["segments"][0]),
        lambda meta: meta.update(segments=3),
        lambda meta: meta.update(schema=[]),
        lambda meta: meta.clear(),
    ],
)
@pytest.mark.parametrize("engine", ["tantivy"], indirect=True)
def test_a_crafted_list_of_segments_is_refused(
    filled: IndexedArchive, outside: Path, craft: Callable[[object], None]
) -> None:
    """Guards against a search that never ends, or ends the process, over a number in it."""
    path = engine_files(filled) / "meta.json"
    meta = json.loads(path.read_bytes())
    craft(meta)
    path.write_text(json.dumps(meta), encoding="utf-8")
    refusals = use_all(filled)
    assert len(refusals) >= 3
    assert all(len(each) < 1000 for each in refusals)
    assert outside.exists()
    rebuilt(filled)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "3", '{"a": "\x00"}', "\ud800"])
@pytest.mark.parametrize("name", ["meta.json", ".managed.json"])
@pytest.mark.parametrize("engine", ["tantivy"], indirect=True)
def test_files_of_tantivy_that_are_no_json_are_refused(
    filled: IndexedArchive, name: str, text: str
) -> None:
    """Whatever stands there."""
    (engine_files(filled) / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    assert len(use_all(filled)) == 5
    rebuilt(filled)


@pytest.mark.parametrize("name", ["../../outside/precious", "ABSOLUTE", "../x", 3, None])
@pytest.mark.parametrize("engine", ["tantivy"], indirect=True)
def test_tantivy_deletes_nothing_outside(
    filled: IndexedArchive, outside: Path, name: object
) -> None:
    """Guards against a list of its files with the name of one that is somebody's else."""
    path = engine_files(filled) / ".managed.json"
    precious = str(outside / "precious") if name == "ABSOLUTE" else name
    path.write_text(json.dumps([*json.loads(path.read_bytes()), precious]), encoding="utf-8")
    assert len(use_all(filled)) == 5
    rebuilt(filled)


@pytest.mark.parametrize(
    "change",
    [{"title": 5}, {"body": None}, {"authors": "ab"}, {"captions": [1]}, {"published_at": 3}],
)
def test_an_article_of_other_types_is_damage(change: dict[str, object]) -> None:
    """Guards against a `TypeError` where the hit is shown, long after it was read."""
    whole: dict[str, object] = dict.fromkeys(("id", "url", "site", "title", "body"), "")
    whole |= {"captions": [], "authors": [], "published_at": None, "published_precision": None}
    assert decode_stored_article(json.dumps(whole).encode()).title == ""
    with pytest.raises(ValueError, match="article"):
        decode_stored_article(json.dumps(whole | change).encode())


def test_an_archive_is_not_needed_to_refuse(filled: IndexedArchive) -> None:
    """The archive itself stays as it is whatever the index folder holds."""
    shutil.rmtree(engine_files(filled))
    before = filled.archive.changes.get_last_change_number()
    with pytest.raises(IndexDamagedError):
        Searcher.open(filled.index)
    assert filled.archive.changes.get_last_change_number() == before
    assert isinstance(filled.archive, Archive)
