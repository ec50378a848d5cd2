"""The index follows the archive, and a rebuilt one gives the same answers."""

import gc
import random
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.model import SiteKey, SiteMetadata
from indexer import engines, sync
from indexer.engine import SortOrder
from indexer.errors import (
    EngineMissingError,
    IndexDamagedError,
    IndexLockedError,
    IndexMissingError,
    IndexVersionError,
)
from indexer.index_store import ClusterLocation
from indexer.search_request import SearchRequest
from indexer.search_results import SearchResults
from indexer.searcher import Searcher
from tests.indexer.conftest import NOW, IndexedArchive, make_content

WORDS = ["đảng", "hội", "nghị", "trường", "lớp", "học", "sơ", "kết", "tổng", "bàn"]
QUERIES = ("hội nghị", "hoi", '"sơ kết"', "trường OR lớp", "author:an", "tr*", "*", "-học")


def test_the_first_update_builds_the_index(indexed_archive: IndexedArchive) -> None:
    """And the next has nothing to do."""
    indexed_archive.add("http://a.test/1", make_content("Hội nghị"))
    last = indexed_archive.archive.changes.get_last_change_number()
    assert indexed_archive.update() == sync.SyncReport(
        added=1, updated=0, deleted=0, total=1, generation=1, mark=last
    )
    assert indexed_archive.update() == sync.SyncReport(
        added=0, updated=0, deleted=0, total=1, generation=1, mark=last
    )


def test_an_update_takes_in_what_is_new_and_what_changed(indexed_archive: IndexedArchive) -> None:
    """An article that changed several times is there once, in its last form."""
    indexed_archive.add("http://a.test/1", make_content("Một"))
    indexed_archive.update()
    for title in ("Hai", "Ba", "Bốn"):
        indexed_archive.add("http://a.test/1", make_content(title))
    indexed_archive.add("http://a.test/2", make_content("Năm"))
    report = indexed_archive.update()
    assert (report.added, report.updated, report.total) == (1, 1, 2)
    assert (report.generation, report.mark) == (
        2,
        indexed_archive.archive.changes.get_last_change_number(),
    )
    assert indexed_archive.search_titles("*") == {"Bốn", "Năm"}
    assert indexed_archive.search_titles("hai") == set()


def test_an_article_that_the_archive_no_longer_has_is_forgotten(
    indexed_archive: IndexedArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after two articles proved to be one: neither its words nor its authors remain."""
    indexed_archive.add("http://a.test/1", make_content("Một", authors=("Lê An",)))
    indexed_archive.add("http://a.test/2", make_content("Hai", authors=("Le An",)))
    indexed_archive.update()
    indexed_archive.add("http://a.test/1", make_content("Ba"))
    monkeypatch.setattr(indexed_archive.archive.articles, "get_articles", lambda _: iter(()))
    report = indexed_archive.update()
    assert (report.deleted, report.total) == (1, 1)
    assert indexed_archive.search_titles("*") == {"Hai"}
    facets = indexed_archive.search("*", facets=("author",)).facets["author"]
    assert [(each.value, each.count) for each in facets] == [("Le An", 1)]
    assert indexed_archive.search("mộ*").expansions[0].expanded_to == ()


def test_updating_gives_the_same_answers_as_rebuilding(indexed_archive: IndexedArchive) -> None:
    """However the index came to be: hits, order, totals, facets and ids; in Whoosh also scores.

    The others count what was deleted in their frequencies until they merge.
    """
    rng = random.Random(20260722)
    for step in range(60):
        words = rng.choices(WORDS, k=rng.randint(3, 30))
        indexed_archive.add(
            f"http://a.test/{rng.randint(1, 25)}",
            make_content(
                f"Tin {step}",
                " ".join(words),
                day=rng.choice([None, "2019", "2020-07", "2020-07-13"]),
                authors=tuple(rng.sample(["Lê An", "Le An", "Trần Bình"], rng.randint(0, 2))),
            ),
            site=rng.choice(["truong-a", "truong-b"]),
        )
        if step % 7 == 0:
            indexed_archive.update()
    indexed_archive.update()
    before = collect_answers(indexed_archive)
    sync.rebuild_index(indexed_archive.archive, indexed_archive.index)
    assert collect_answers(indexed_archive) == before


def collect_answers(indexed_archive: IndexedArchive) -> list[object]:
    """Return all that can be asked of an index, without what names the index itself."""
    with Searcher.open(indexed_archive.index) as searcher:
        requests = [
            SearchRequest(
                query=query,
                limit=100,
                facets=("year", "author", "site"),
                sort=None if indexed_archive.engine == "whoosh" else SortOrder.DATE,
            )
            for query in QUERIES
        ]
        results: list[object] = [strip_stamp(searcher.search(request)) for request in requests]
        return [*results, *(list(searcher.iter_ids(request)) for request in requests)]


def strip_stamp(results: SearchResults) -> SearchResults:
    """Return the results without index and time."""
    return replace(results, index=replace(results.index, id="", generation=0), took_ms=0)


def test_a_rebuild_leaves_open_readers_alone(indexed_archive: IndexedArchive) -> None:
    """A reader that was open before sees the index as it was, all of it."""
    indexed_archive.add(
        "http://a.test/1", make_content("Hội nghị", "Hội nghị bàn việc.", authors=("An",))
    )
    indexed_archive.update()
    with Searcher.open(indexed_archive.index) as searcher:
        indexed_archive.add("http://a.test/2", make_content("Hội thảo"))
        indexed_archive.update()
        sync.rebuild_index(indexed_archive.archive, indexed_archive.index)
        results = searcher.search(SearchRequest(query="hội", facets=("author", "year")))
    assert [hit.title for hit in results.hits] == ["Hội nghị"]
    assert results.hits[0].snippet == "Hội nghị bàn việc."
    assert indexed_archive.search_titles("hội") == {"Hội nghị", "Hội thảo"}


def test_a_rebuild_has_a_new_id_and_leaves_nothing_behind(folder_archive: IndexedArchive) -> None:
    """One folder of one engine remains."""
    folder_archive.add("http://a.test/1", make_content("Hội nghị"))
    folder_archive.update()
    before = sync.read_status(folder_archive.folder)
    (folder_archive.folder / "half-built").mkdir()
    report = sync.rebuild_index(folder_archive.archive, folder_archive.folder)
    after = sync.read_status(folder_archive.folder)
    assert before.id != after.id
    assert (report.generation, report.total, after.documents) == (1, 1, 1)
    assert [path.name for path in folder_archive.folder.iterdir() if path.is_dir()] == [after.id]
    assert after.bytes > 0


def test_facts_of_a_site_that_change_are_indexed_again(indexed_archive: IndexedArchive) -> None:
    """A school that got its province is found by it, without any article changed."""
    indexed_archive.add("http://a.test/1", make_content("Hội nghị"))
    indexed_archive.add("http://b.test/1", make_content("Lớp học"), site="truong-b")
    indexed_archive.update()
    facts = SiteMetadata(key=SiteKey("truong-a"), province="Hà Giang", province_2025="Tuyên Quang")
    indexed_archive.archive.runs.start_run(facts, [], NOW)
    assert indexed_archive.update().updated == 1
    assert indexed_archive.search_titles('province:"hà giang"') == {"Hội nghị"}
    assert indexed_archive.search_titles('province_2025:"tuyen quang"') == {"Hội nghị"}
    assert indexed_archive.update().updated == 0


def test_a_second_writer_is_told_who_holds_the_index(indexed_archive: IndexedArchive) -> None:
    """It does not wait, and says what to do."""
    with engines.open_store(indexed_archive.index).hold_lock():
        for write in (sync.update_index, sync.rebuild_index):
            with pytest.raises(IndexLockedError, match="another process") as caught:
                write(indexed_archive.archive, indexed_archive.index)
            assert caught.value.hint


def test_an_index_of_another_version_names_the_command(indexed_archive: IndexedArchive) -> None:
    """It is neither searched nor updated, but rebuilt."""
    indexed_archive.update()
    indexed_archive.change_manifest(analyzer_version=0)
    with pytest.raises(IndexVersionError) as caught:
        indexed_archive.update()
    assert "index rebuild" in caught.value.hint
    with pytest.raises(IndexVersionError):
        Searcher.open(indexed_archive.index)
    assert sync.rebuild_index(indexed_archive.archive, indexed_archive.index).total == 0


def test_an_index_of_an_unknown_engine_is_refused(folder_archive: IndexedArchive) -> None:
    """The engine never changes by itself."""
    folder_archive.update()
    folder_archive.change_manifest(engine="lucene")
    with pytest.raises(IndexVersionError, match="lucene"):
        Searcher.open(folder_archive.folder)


def test_an_index_of_another_archive_is_refused(
    indexed_archive: IndexedArchive, tmp_path: Path
) -> None:
    """Guards against an index that follows, in silence, an archive it was not made from."""
    indexed_archive.add("http://a.test/1", make_content("Một"))
    indexed_archive.update()
    data = tmp_path / "other"
    with Archive.open(f"sqlite:///{data}/archive.sqlite3", data=data, create=True) as archive:
        other = IndexedArchive(archive, indexed_archive.index)
        for number in range(5):
            other.add(f"http://a.test/{number}", make_content("Hai"))
        with pytest.raises(IndexVersionError, match="another archive") as caught:
            other.update()
        assert caught.value.hint == "truongdang index rebuild"
        assert indexed_archive.search_titles("*") == {"Một"}
        sync.rebuild_index(archive, indexed_archive.index)
        other.add("http://a.test/9", make_content("Ba"))
        assert other.update().added == 1
    with pytest.raises(IndexVersionError, match="another archive"):
        indexed_archive.update()


def test_an_index_that_knows_more_than_the_archive_is_refused(
    indexed_archive: IndexedArchive,
) -> None:
    """A mark that the archive never reached is of a later state, as when a backup came back."""
    indexed_archive.update()
    indexed_archive.change_manifest(mark=99)
    with pytest.raises(IndexDamagedError, match="do not belong together"):
        indexed_archive.update()


def test_a_commit_is_a_generation_even_where_a_crash_followed(
    indexed_archive: IndexedArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards against new answers under an old generation: only the mark may stay behind."""
    indexed_archive.add("http://a.test/1", make_content("Một"))
    mark = indexed_archive.update().mark
    indexed_archive.add("http://a.test/2", make_content("Hai"))
    with monkeypatch.context() as patched:
        store = type(engines.open_store(indexed_archive.index))
        patched.setattr(store, "write_manifest", crash)
        with pytest.raises(KeyboardInterrupt):
            indexed_archive.update()
    assert indexed_archive.search_titles("*") == {"Một", "Hai"}
    assert indexed_archive.search("*").index.generation == 2
    status = sync.read_status(indexed_archive.index)
    assert (status.generation, status.documents, status.mark) == (2, 2, mark)
    report = indexed_archive.update()
    assert (report.added, report.updated, report.total) == (0, 1, 2)
    assert (report.generation, report.mark) == (
        3,
        indexed_archive.archive.changes.get_last_change_number(),
    )
    assert indexed_archive.search("*").index.generation == indexed_archive.update().generation == 3


def test_an_update_that_fails_leaves_the_index_as_it_was(
    indexed_archive: IndexedArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither half of it is seen, and the next update can write."""
    indexed_archive.add("http://a.test/1", make_content("Một"))
    indexed_archive.update()
    indexed_archive.add("http://a.test/2", make_content("Hai"))
    with monkeypatch.context() as patched:
        patched.setattr(sync, "build_index_document", crash)
        with pytest.raises(KeyboardInterrupt):
            indexed_archive.update()
    assert (
        indexed_archive.search_titles("*"),
        sync.read_status(indexed_archive.index).generation,
    ) == ({"Một"}, 1)
    assert indexed_archive.update().added == 1


def crash(*_: object) -> None:
    """Return end as a process does that is stopped there."""
    raise KeyboardInterrupt


def test_a_reader_keeps_the_generation_that_it_opened(indexed_archive: IndexedArchive) -> None:
    """Whatever the manifest said before and whatever was committed since."""
    indexed_archive.update()
    with Searcher.open(indexed_archive.index) as empty:
        indexed_archive.add("http://a.test/1", make_content("Một"))
        indexed_archive.update()
        assert empty.stamp.generation == 1
    with Searcher.open(indexed_archive.index) as searcher:
        indexed_archive.add("http://a.test/2", make_content("Hai"))
        indexed_archive.update()
        assert searcher.stamp.generation == 2
        assert searcher.search(SearchRequest(query="*")).total == 1
    assert indexed_archive.search("*").index.generation == 3


FILES = {
    "whoosh": {"commit": "*.toc", "terms": "*.trm"},
    "tantivy": {"commit": "meta.json", "terms": "*.term"},
}
"""What holds an engine's list of segments, and its terms."""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh's files
@pytest.mark.parametrize("name", ["manifest.json", "commit", "terms"])
def test_a_damaged_index_names_the_command(folder_archive: IndexedArchive, name: str) -> None:
    """Files that were cut short are an error with a remedy, not a traceback."""
    folder_archive.add("http://a.test/1", make_content("Hội nghị"))
    folder_archive.update()
    paths = list(folder_archive.folder.rglob(FILES[folder_archive.engine].get(name, name)))
    assert paths
    for path in paths:
        path.write_bytes(path.read_bytes()[:10])
    with pytest.raises(IndexDamagedError) as caught:
        Searcher.open(folder_archive.folder)
    assert "index rebuild" in caught.value.hint
    del caught
    gc.collect()  # so that what Whoosh left open is complained of here, where that is ignored
    assert sync.rebuild_index(folder_archive.archive, folder_archive.folder).total == 1


def test_without_an_index_there_is_no_status(tmp_path: Path) -> None:
    """A missing index is said to be missing, not guessed."""
    with pytest.raises(IndexMissingError):
        sync.read_status(tmp_path)


def test_progress_is_told(indexed_archive: IndexedArchive) -> None:
    """In articles while building, in changes while following."""
    told: list[tuple[int, int]] = []
    indexed_archive.add("http://a.test/1", make_content("Một"))
    sync.update_index(
        indexed_archive.archive, indexed_archive.index, on_progress=lambda *each: told.append(each)
    )
    first = indexed_archive.archive.changes.get_last_change_number()
    indexed_archive.add("http://a.test/2", make_content("Hai"))
    indexed_archive.add("http://a.test/3", make_content("Ba"))
    sync.update_index(
        indexed_archive.archive, indexed_archive.index, on_progress=lambda *each: told.append(each)
    )
    changes = indexed_archive.archive.changes.get_last_change_number() - first
    assert changes >= 2
    assert told == [(1, 1), (changes, changes)]


def test_an_empty_archive_has_an_empty_index(indexed_archive: IndexedArchive) -> None:
    """Any query has no hits, and is no error."""
    indexed_archive.update()
    for query in ("*", "hội", '"hội nghị"', "date:2020", "author:an", "hộ*"):
        results = indexed_archive.search(query, facets=("year", "author"))
        assert (results.total, results.facets) == (0, {"year": (), "author": ()})


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # as above
def test_readers_keep_working_while_others_write(indexed_archive: IndexedArchive) -> None:
    """Whoever opens the index during commits and rebuilds finds all that was there before."""
    indexed_archive.add("http://a.test/0", make_content("Hội nghị"))
    indexed_archive.update()
    done = threading.Event()
    seen: list[int] = []

    def read() -> None:
        while not done.is_set():
            seen.append(indexed_archive.search("hội", facets=("site", "year")).total)

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read)
        for number in range(1, 25):
            indexed_archive.add(f"http://a.test/{number}", make_content("Hội nghị"))
            if number % 8:
                indexed_archive.update()
            else:
                sync.rebuild_index(indexed_archive.archive, indexed_archive.index)
        done.set()
        reading.result()
    assert len(seen) > 1
    assert seen == sorted(seen)
    assert indexed_archive.search("hội").total == 25
    gc.collect()


PROGRAM = """
import sys
from pathlib import Path
from archive.archive import Archive
from indexer import engines, sync
from indexer.index_store import ClusterLocation

data, command, *nodes = Path(sys.argv[1]), *sys.argv[2:]
index = ClusterLocation(urls=tuple(nodes[1:]), name=nodes[0]) if nodes else data / "index"
with Archive.open(f"sqlite:///{data}/archive.sqlite3", data=data) as archive:
    print("ready", flush=True)
    getattr(sync, f"{command}_index")(archive, index)
"""


@pytest.mark.parametrize("command", ["update", "rebuild"])
def test_a_killed_writer_loses_nothing(
    indexed_archive: IndexedArchive, tmp_path: Path, command: str
) -> None:
    """Killed at any moment, the next update completes, and nothing is there twice."""
    rng = random.Random(command)
    place = indexed_archive.index
    in_cluster = isinstance(place, ClusterLocation)
    nodes = [place.name, *place.urls] if isinstance(place, ClusterLocation) else []
    indexed_archive.update()
    for number in range(120):
        indexed_archive.add(
            f"http://a.test/{number}", make_content(f"Tin {number}", "hội nghị " * 40)
        )
        if number % 40:
            continue
        with subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", PROGRAM, str(tmp_path), command, *nodes],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            try:
                process.wait(rng.uniform(0, 1.5 if in_cluster else 0.15))
            except subprocess.TimeoutExpired:
                process.kill()
        assert len(indexed_archive.search_titles("hội")) == indexed_archive.search("*").total
    indexed_archive.update()
    assert indexed_archive.search_titles("hội") == {f"Tin {number}" for number in range(120)}


def test_a_commit_killed_before_it_counted_is_made_again(folder_archive: IndexedArchive) -> None:
    """The files that it had written already are in nobody's way.

    Tantivy names the list of a segment's deletions by the number of operations, which the next
    commit may reach too: it refused to write "...399.del" twice, at every update from then on.
    """
    folder_archive.add("http://a.test/1", make_content("Một"))
    folder_archive.add("http://a.test/2", make_content("Hai"))
    folder_archive.update()
    before = folder_archive.folder.with_name("before")
    shutil.copytree(folder_archive.folder, before)
    folder_archive.add("http://a.test/1", make_content("Ba"))
    folder_archive.update()
    for path in folder_archive.folder.rglob("*"):
        earlier = before / path.relative_to(folder_archive.folder)
        # All that a commit writes but the file that makes it the last one.
        if path.name == ".managed.json" or not (earlier.exists() or path.suffix == ".toc"):
            shutil.copy(path, earlier)
    shutil.rmtree(folder_archive.folder)
    before.rename(folder_archive.folder)
    assert folder_archive.search_titles("*") == {"Một", "Hai"}
    assert folder_archive.update().updated == 1
    assert folder_archive.search_titles("*") == {"Ba", "Hai"}
    assert sync.check_index(folder_archive.folder, archive=folder_archive.archive) == []


def test_a_whole_index_has_no_findings(indexed_archive: IndexedArchive) -> None:
    """Reading everything finds nothing wrong, also after articles were replaced."""
    for number in (1, 2, 3, 2):
        indexed_archive.add(
            f"http://a.test/{number}", make_content(f"Hội nghị {number}", "Sơ kết. " * number)
        )
        indexed_archive.update()
    assert sync.check_index(indexed_archive.index, archive=indexed_archive.archive) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh's files
def test_a_check_names_what_is_wrong(folder_archive: IndexedArchive) -> None:
    """Bytes that changed by themselves are found, wherever they lie."""
    folder_archive.add("http://a.test/1", make_content("Hội nghị", "Sơ kết. " * 50))
    folder_archive.update()
    paths = folder_archive.folder.rglob(
        {"whoosh": "*.article.col", "tantivy": "*.store"}[folder_archive.engine]
    )
    for path in paths:
        content = bytearray(path.read_bytes())
        content[3] ^= 0xFF
        path.write_bytes(content)
    assert sync.check_index(folder_archive.folder)


def test_an_article_that_is_missing_is_named(indexed_archive: IndexedArchive) -> None:
    """An index that says it is up to date is held against the archive."""
    indexed_archive.add("http://a.test/1", make_content("Một"))
    indexed_archive.update()
    added = indexed_archive.add("http://a.test/2", make_content("Hai"))
    indexed_archive.change_manifest(mark=indexed_archive.archive.changes.get_last_change_number())
    findings = sync.check_index(indexed_archive.index, archive=indexed_archive.archive)
    assert findings == [f"the article {added} is missing"]


def test_garbage_is_collected(folder_archive: IndexedArchive) -> None:
    """The remains of a killed rebuild are removed, and the files in use stay."""
    folder_archive.add("http://a.test/1", make_content("Một"))
    folder_archive.update()
    left = folder_archive.folder / "leftover"
    left.mkdir()
    (left / "segment").write_bytes(bytes(5000))
    (folder_archive.folder / "manifest.json.77").write_bytes(bytes(50))
    assert sync.collect_garbage(folder_archive.folder) >= 5050
    assert not left.exists()
    assert folder_archive.search_titles("*") == {"Một"}


def test_another_engine_takes_the_place_of_the_one_before(folder_archive: IndexedArchive) -> None:
    """Only when it is named; updates and plain rebuilds keep what is there."""
    folder_archive.add("http://a.test/1", make_content("Một"))
    folder_archive.update()
    other = next(name for name in engines.EMBEDDED_ENGINES if name != folder_archive.engine)
    sync.rebuild_index(folder_archive.archive, folder_archive.folder, engine=other)
    sync.update_index(folder_archive.archive, folder_archive.folder, engine=folder_archive.engine)
    assert folder_archive.search("một").engine == other
    sync.rebuild_index(folder_archive.archive, folder_archive.folder, first=folder_archive.engine)
    assert folder_archive.search("một").engine == other


def test_an_engine_that_is_not_installed_is_said_to_be(
    indexed_archive: IndexedArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the command that installs it."""
    indexed_archive.update()
    own = "opensearch_store" if indexed_archive.engine == "opensearch" else indexed_archive.engine
    monkeypatch.setitem(sys.modules, f"indexer.engines.{own}", None)
    with pytest.raises(EngineMissingError) as caught:
        Searcher.open(indexed_archive.index)
    assert caught.value.hint == f"pip install 'truongdang[{indexed_archive.engine}]'"
