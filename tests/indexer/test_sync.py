"""The index follows the archive, and a rebuilt one gives the same answers."""

import gc
import json
import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.lock import hold_lock
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
from indexer.search_request import SearchRequest
from indexer.search_results import SearchResults
from indexer.searcher import Searcher
from tests.indexer.conftest import NOW, IndexedArchive, make_content

WORDS = ["đảng", "hội", "nghị", "trường", "lớp", "học", "sơ", "kết", "tổng", "bàn"]
QUERIES = ("hội nghị", "hoi", '"sơ kết"', "trường OR lớp", "author:an", "tr*", "*", "-học")


def test_the_first_update_builds_the_index(library: IndexedArchive) -> None:
    """And the next has nothing to do."""
    library.add("http://a.test/1", make_content("Hội nghị"))
    last = library.archive.changes.get_last_change_number()
    assert library.update() == sync.SyncReport(
        added=1, updated=0, deleted=0, total=1, generation=1, mark=last
    )
    assert library.update() == sync.SyncReport(
        added=0, updated=0, deleted=0, total=1, generation=1, mark=last
    )


def test_an_update_takes_in_what_is_new_and_what_changed(library: IndexedArchive) -> None:
    """An article that changed several times is there once, in its last form."""
    library.add("http://a.test/1", make_content("Một"))
    library.update()
    for title in ("Hai", "Ba", "Bốn"):
        library.add("http://a.test/1", make_content(title))
    library.add("http://a.test/2", make_content("Năm"))
    report = library.update()
    assert (report.added, report.updated, report.total) == (1, 1, 2)
    assert (report.generation, report.mark) == (2, library.archive.changes.get_last_change_number())
    assert library.search_titles("*") == {"Bốn", "Năm"}
    assert library.search_titles("hai") == set()


def test_an_article_that_the_archive_no_longer_has_is_forgotten(
    library: IndexedArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after two articles proved to be one: neither its words nor its authors remain."""
    library.add("http://a.test/1", make_content("Một", authors=("Lê An",)))
    library.add("http://a.test/2", make_content("Hai", authors=("Le An",)))
    library.update()
    library.add("http://a.test/1", make_content("Ba"))
    monkeypatch.setattr(library.archive.articles, "get_articles", lambda _: iter(()))
    report = library.update()
    assert (report.deleted, report.total) == (1, 1)
    assert library.search_titles("*") == {"Hai"}
    facets = library.search("*", facets=("author",)).facets["author"]
    assert [(each.value, each.count) for each in facets] == [("Le An", 1)]
    assert library.search("mộ*").expansions[0].expanded_to == ()


def test_updating_gives_the_same_answers_as_rebuilding(library: IndexedArchive) -> None:
    """However the index came to be: hits, order, totals, facets and ids; in Whoosh also scores.

    Tantivy counts what was deleted in its frequencies until it merges.
    """
    luck = random.Random(20260722)
    for step in range(60):
        words = luck.choices(WORDS, k=luck.randint(3, 30))
        library.add(
            f"http://a.test/{luck.randint(1, 25)}",
            make_content(
                f"Tin {step}",
                " ".join(words),
                day=luck.choice([None, "2019", "2020-07", "2020-07-13"]),
                authors=tuple(luck.sample(["Lê An", "Le An", "Trần Bình"], luck.randint(0, 2))),
            ),
            site=luck.choice(["truong-a", "truong-b"]),
        )
        if step % 7 == 0:
            library.update()
    library.update()
    before = collect_answers(library)
    sync.rebuild_index(library.archive, library.index)
    assert collect_answers(library) == before


def collect_answers(library: IndexedArchive) -> list[object]:
    """All that can be asked of an index, without what names the index itself."""
    with Searcher.open(library.index) as searcher:
        requests = [
            SearchRequest(
                query=query,
                limit=100,
                facets=("year", "author", "site"),
                sort=SortOrder.DATE if library.engine == "tantivy" else None,
            )
            for query in QUERIES
        ]
        results: list[object] = [strip_stamp(searcher.search(request)) for request in requests]
        return [*results, *(list(searcher.iter_ids(request)) for request in requests)]


def strip_stamp(results: SearchResults) -> SearchResults:
    """The results without index and time."""
    return replace(results, index=replace(results.index, id="", generation=0), took_ms=0)


def test_a_rebuild_leaves_open_readers_alone(library: IndexedArchive) -> None:
    """Who opened the index before sees it as it was, all of it."""
    library.add("http://a.test/1", make_content("Hội nghị", "Hội nghị bàn việc.", authors=("An",)))
    library.update()
    with Searcher.open(library.index) as searcher:
        library.add("http://a.test/2", make_content("Hội thảo"))
        library.update()
        sync.rebuild_index(library.archive, library.index)
        results = searcher.search(SearchRequest(query="hội", facets=("author", "year")))
    assert [hit.title for hit in results.hits] == ["Hội nghị"]
    assert results.hits[0].snippet == "Hội nghị bàn việc."
    assert library.search_titles("hội") == {"Hội nghị", "Hội thảo"}


def test_a_rebuild_has_a_new_id_and_leaves_nothing_behind(library: IndexedArchive) -> None:
    """One folder of one engine remains."""
    library.add("http://a.test/1", make_content("Hội nghị"))
    library.update()
    before = sync.read_status(library.index)
    (library.index / "half-built").mkdir()
    report = sync.rebuild_index(library.archive, library.index)
    after = sync.read_status(library.index)
    assert before.id != after.id
    assert (report.generation, report.total, after.documents) == (1, 1, 1)
    assert [path.name for path in library.index.iterdir() if path.is_dir()] == [after.id]
    assert after.bytes > 0


def test_facts_of_a_site_that_change_are_indexed_again(library: IndexedArchive) -> None:
    """A school that got its province is found by it, without any article changed."""
    library.add("http://a.test/1", make_content("Hội nghị"))
    library.add("http://b.test/1", make_content("Lớp học"), site="truong-b")
    library.update()
    facts = SiteMetadata(key=SiteKey("truong-a"), province="Hà Giang", province_2025="Tuyên Quang")
    library.archive.runs.start_run(facts, [], NOW)
    assert library.update().updated == 1
    assert library.search_titles('province:"hà giang"') == {"Hội nghị"}
    assert library.search_titles('province_2025:"tuyen quang"') == {"Hội nghị"}
    assert library.update().updated == 0


def test_a_second_writer_is_told_who_holds_the_index(library: IndexedArchive) -> None:
    """It does not wait, and says what to do."""
    with hold_lock(library.index, "index"):
        for write in (sync.update_index, sync.rebuild_index):
            with pytest.raises(IndexLockedError, match="another process") as caught:
                write(library.archive, library.index)
            assert caught.value.hint


def test_an_index_of_another_version_names_the_command(library: IndexedArchive) -> None:
    """It is neither searched nor updated, but rebuilt."""
    library.update()
    change_manifest(library, analyzer_version=0)
    with pytest.raises(IndexVersionError) as caught:
        library.update()
    assert "index rebuild" in caught.value.hint
    with pytest.raises(IndexVersionError):
        Searcher.open(library.index)
    assert sync.rebuild_index(library.archive, library.index).total == 0


def test_an_index_of_an_unknown_engine_is_refused(library: IndexedArchive) -> None:
    """The engine never changes by itself."""
    library.update()
    change_manifest(library, engine="lucene")
    with pytest.raises(IndexVersionError, match="lucene"):
        Searcher.open(library.index)


def test_an_index_of_another_archive_is_refused(library: IndexedArchive, tmp_path: Path) -> None:
    """Guards against an index that follows, in silence, an archive it was not made from."""
    library.add("http://a.test/1", make_content("Một"))
    library.update()
    data = tmp_path / "other"
    with Archive.open(f"sqlite:///{data}/archive.sqlite3", data=data, create=True) as archive:
        other = IndexedArchive(archive, library.index)
        for number in range(5):
            other.add(f"http://a.test/{number}", make_content("Hai"))
        with pytest.raises(IndexVersionError, match="another archive") as caught:
            other.update()
        assert caught.value.hint == "truongdang index rebuild"
        assert library.search_titles("*") == {"Một"}
        sync.rebuild_index(archive, library.index)
        other.add("http://a.test/9", make_content("Ba"))
        assert other.update().added == 1
    with pytest.raises(IndexVersionError, match="another archive"):
        library.update()


def test_an_index_that_knows_more_than_the_archive_is_refused(library: IndexedArchive) -> None:
    """A mark that the archive never reached is of a later state, as when a backup came back."""
    library.update()
    change_manifest(library, mark=99)
    with pytest.raises(IndexDamagedError, match="do not belong together"):
        library.update()


def test_a_commit_is_a_generation_even_where_a_crash_followed(
    library: IndexedArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards against new answers under an old generation: only the mark may stay behind."""
    library.add("http://a.test/1", make_content("Một"))
    mark = library.update().mark
    library.add("http://a.test/2", make_content("Hai"))
    with monkeypatch.context() as patched:
        patched.setattr(sync, "write_index_manifest", crash)
        with pytest.raises(KeyboardInterrupt):
            library.update()
    assert library.search_titles("*") == {"Một", "Hai"}
    assert library.search("*").index.generation == 2
    status = sync.read_status(library.index)
    assert (status.generation, status.documents, status.mark) == (2, 2, mark)
    report = library.update()
    assert (report.added, report.updated, report.total) == (0, 1, 2)
    assert (report.generation, report.mark) == (3, library.archive.changes.get_last_change_number())
    assert library.search("*").index.generation == library.update().generation == 3


def test_an_update_that_fails_leaves_the_index_as_it_was(
    library: IndexedArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither half of it is seen, and the next update can write."""
    library.add("http://a.test/1", make_content("Một"))
    library.update()
    library.add("http://a.test/2", make_content("Hai"))
    with monkeypatch.context() as patched:
        patched.setattr(sync, "build_index_document", crash)
        with pytest.raises(KeyboardInterrupt):
            library.update()
    assert (library.search_titles("*"), sync.read_status(library.index).generation) == ({"Một"}, 1)
    assert library.update().added == 1


def crash(*_: object) -> None:
    """End as a process does that is stopped there."""
    raise KeyboardInterrupt


def test_a_reader_keeps_the_generation_that_it_opened(library: IndexedArchive) -> None:
    """Whatever the manifest said before and whatever was committed since."""
    library.update()
    with Searcher.open(library.index) as empty:
        library.add("http://a.test/1", make_content("Một"))
        library.update()
        assert empty.stamp.generation == 1
    with Searcher.open(library.index) as searcher:
        library.add("http://a.test/2", make_content("Hai"))
        library.update()
        assert searcher.stamp.generation == 2
        assert searcher.search(SearchRequest(query="*")).total == 1
    assert library.search("*").index.generation == 3


def change_manifest(library: IndexedArchive, **changed: object) -> None:
    """Write something else into the manifest."""
    path = library.index / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changed), encoding="utf-8")


FILES = {
    "whoosh": {"commit": "*.toc", "terms": "*.trm"},
    "tantivy": {"commit": "meta.json", "terms": "*.term"},
}
"""What holds an engine's list of segments, and its terms."""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh's files
@pytest.mark.parametrize("name", ["manifest.json", "commit", "terms"])
def test_a_damaged_index_names_the_command(library: IndexedArchive, name: str) -> None:
    """Files that were cut short are an error with a remedy, not a traceback."""
    library.add("http://a.test/1", make_content("Hội nghị"))
    library.update()
    paths = list(library.index.rglob(FILES[library.engine].get(name, name)))
    assert paths
    for path in paths:
        path.write_bytes(path.read_bytes()[:10])
    with pytest.raises(IndexDamagedError) as caught:
        Searcher.open(library.index)
    assert "index rebuild" in caught.value.hint
    del caught
    gc.collect()  # so that what Whoosh left open is complained of here, where that is ignored
    assert sync.rebuild_index(library.archive, library.index).total == 1


def test_without_an_index_there_is_no_status(tmp_path: Path) -> None:
    """What is missing is said, not guessed."""
    with pytest.raises(IndexMissingError):
        sync.read_status(tmp_path)


def test_progress_is_told(library: IndexedArchive) -> None:
    """In articles while building, in changes while following."""
    told: list[tuple[int, int]] = []
    library.add("http://a.test/1", make_content("Một"))
    sync.update_index(library.archive, library.index, on_progress=lambda *each: told.append(each))
    first = library.archive.changes.get_last_change_number()
    library.add("http://a.test/2", make_content("Hai"))
    library.add("http://a.test/3", make_content("Ba"))
    sync.update_index(library.archive, library.index, on_progress=lambda *each: told.append(each))
    changes = library.archive.changes.get_last_change_number() - first
    assert changes >= 2
    assert told == [(1, 1), (changes, changes)]


def test_an_empty_archive_has_an_empty_index(library: IndexedArchive) -> None:
    """Which can be asked anything."""
    library.update()
    for query in ("*", "hội", '"hội nghị"', "date:2020", "author:an", "hộ*"):
        results = library.search(query, facets=("year", "author"))
        assert (results.total, results.facets) == (0, {"year": (), "author": ()})


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # as above
def test_readers_keep_working_while_others_write(library: IndexedArchive) -> None:
    """Whoever opens the index during commits and rebuilds finds all that was there before."""
    library.add("http://a.test/0", make_content("Hội nghị"))
    library.update()
    done = threading.Event()
    seen: list[int] = []

    def read() -> None:
        while not done.is_set():
            seen.append(library.search("hội", facets=("site", "year")).total)

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read)
        for number in range(1, 25):
            library.add(f"http://a.test/{number}", make_content("Hội nghị"))
            if number % 8:
                library.update()
            else:
                sync.rebuild_index(library.archive, library.index)
        done.set()
        reading.result()
    assert len(seen) > 1
    assert seen == sorted(seen)
    assert library.search("hội").total == 25
    gc.collect()


PROGRAM = """
import sys
from pathlib import Path
from archive.archive import Archive
from indexer import engines, sync

data = Path(sys.argv[1])
with Archive.open(f"sqlite:///{data}/archive.sqlite3", data=data) as archive:
    print("ready", flush=True)
    getattr(sync, f"{sys.argv[2]}_index")(archive, data / "index")
"""


@pytest.mark.parametrize("command", ["update", "rebuild"])
def test_a_killed_writer_loses_nothing(library: IndexedArchive, command: str) -> None:
    """Killed at any moment, the next update completes, and nothing is there twice."""
    luck = random.Random(command)
    data = library.index.parent
    library.update()
    for number in range(120):
        library.add(f"http://a.test/{number}", make_content(f"Tin {number}", "hội nghị " * 40))
        if number % 20:
            continue
        with subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", PROGRAM, str(data), command],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            try:
                process.wait(luck.uniform(0, 0.15))
            except subprocess.TimeoutExpired:
                process.kill()
        assert len(library.search_titles("hội")) == library.search("*").total
    library.update()
    assert library.search_titles("hội") == {f"Tin {number}" for number in range(120)}


def test_a_whole_index_has_no_findings(library: IndexedArchive) -> None:
    """Reading everything finds nothing wrong, also after articles were replaced."""
    for number in (1, 2, 3, 2):
        library.add(
            f"http://a.test/{number}", make_content(f"Hội nghị {number}", "Sơ kết. " * number)
        )
        library.update()
    assert sync.check_index(library.index, archive=library.archive) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh's files
def test_a_check_names_what_is_wrong(library: IndexedArchive) -> None:
    """Bytes that changed by themselves are found, wherever they lie."""
    library.add("http://a.test/1", make_content("Hội nghị", "Sơ kết. " * 50))
    library.update()
    paths = library.index.rglob({"whoosh": "*.article.col", "tantivy": "*.store"}[library.engine])
    for path in paths:
        content = bytearray(path.read_bytes())
        content[3] ^= 0xFF
        path.write_bytes(content)
    assert sync.check_index(library.index)


def test_an_article_that_is_missing_is_named(library: IndexedArchive) -> None:
    """An index that says it is up to date is held against the archive."""
    library.add("http://a.test/1", make_content("Một"))
    library.update()
    added = library.add("http://a.test/2", make_content("Hai"))
    change_manifest(library, mark=library.archive.changes.get_last_change_number())
    findings = sync.check_index(library.index, archive=library.archive)
    assert findings == [f"the article {added} is missing"]


def test_garbage_is_collected(library: IndexedArchive) -> None:
    """What a killed rebuild left is removed, and what is in use stays."""
    library.add("http://a.test/1", make_content("Một"))
    library.update()
    left = library.index / "leftover"
    left.mkdir()
    (left / "segment").write_bytes(bytes(5000))
    (library.index / "manifest.json.77").write_bytes(bytes(50))
    assert sync.collect_garbage(library.index) >= 5050
    assert not left.exists()
    assert library.search_titles("*") == {"Một"}


def test_another_engine_takes_the_place_of_the_one_before(library: IndexedArchive) -> None:
    """Only when it is named; updates and plain rebuilds keep what is there."""
    library.add("http://a.test/1", make_content("Một"))
    library.update()
    other = next(name for name in engines.list_engine_names() if name != library.engine)
    sync.rebuild_index(library.archive, library.index, engine=other)
    sync.update_index(library.archive, library.index, engine=library.engine)
    assert library.search("một").engine == other
    sync.rebuild_index(library.archive, library.index, first=library.engine)
    assert library.search("một").engine == other


def test_an_engine_that_is_not_installed_is_said_to_be(
    library: IndexedArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the command that installs it."""
    library.update()
    monkeypatch.setitem(sys.modules, f"indexer.engines.{library.engine}", None)
    with pytest.raises(EngineMissingError) as caught:
        Searcher.open(library.index)
    assert caught.value.hint == f"pip install 'truongdang[{library.engine}]'"
