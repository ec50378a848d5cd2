"""Imports of captures: in whatever order they come, articles have the history that they had."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from archive.archive import Archive
from archive.article_json import article_to_json
from archive.capture_files import CaptureStore
from archive.database.schema import metadata, runs
from archive.model import SiteKey
from archive.rebuild import UNREADABLE
from archive.verification import verify_captures
from archive.warc import HttpResponse, compute_payload_digest
from config.site import Site
from crawler.past.capture_import import CaptureImportReport, import_capture_files
from crawler.past.rebuild import rebuild_site
from demo.past import PAST_HOST, write_past_captures
from tests.support.warc_files import WarcFile

SITE = Site(key="truong-cu", start_urls=(f"{PAST_HOST}/",))
NOW = datetime(2026, 11, 28, tzinfo=UTC)
BODY = "<html><title>Hội nghị</title><p>Hội nghị sơ kết</p></html>".encode()
URL = f"{PAST_HOST}/tin-1.html"


class Past:
    """An archive into which files are imported."""

    def __init__(self, folder: Path, url: str = "") -> None:
        url = url or f"sqlite:///{folder}/a.sqlite3"
        self.archive = Archive.open(url, data=folder, create=True)
        self.store = CaptureStore(folder / "captures")

    def take(self, *files: Path, in_place: bool = False) -> CaptureImportReport:
        """Import files."""
        return import_capture_files(
            self.archive, self.store, SITE, files, now=NOW, in_place=in_place
        )

    def describe(self) -> dict[str, Any]:
        """Return all articles with all their revisions, without the ids that they were given."""
        found: dict[str, Any] = {}
        reader = self.archive.articles
        for article in reader.get_articles(reader.get_article_ids()):
            revisions = [
                reader.get_article_revision(article, number)
                for number in range(1, article.revision + 1)
            ]
            own = article_to_json(article) | {"id": ""}
            found[article.url] = (own, [each and each.revised_at for each in revisions])
        return found

    def dump(self) -> list[object]:
        """Return every row of every table."""
        with self.archive.database.read() as connection:
            return [
                [tuple(row) for row in connection.execute(select(table))]
                for table in metadata.sorted_tables
            ]

    def verify(self) -> Sequence[object]:
        """Return what is wrong with the captures."""
        return verify_captures(self.archive, self.store, is_being_crawled=lambda _: False).findings


@pytest.fixture
def past(tmp_path: Path, database_url: str) -> Iterator[Past]:
    """Return an empty archive, on each database."""
    made = Past(tmp_path, database_url)
    yield made
    made.archive.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the captures of a site at three times."""
    return write_past_captures(tmp_path_factory.mktemp("past"))


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory, files: list[Path]) -> dict[str, Any]:
    """Return what is archived when they come in the order of time."""
    made = Past(tmp_path_factory.mktemp("ordered"))
    for file in files:
        made.take(file)
    found = made.describe()
    made.archive.close()
    return found


def test_history_is_that_of_the_captures(in_order: dict[str, Any]) -> None:
    """Edits are revisions of their time, what moved is one article, what was taken down is gone."""
    assert len(in_order) == 25
    histories = list(in_order.values())
    gone = [own["gone_at"] for own, _ in histories if own["gone_at"]]
    assert [each[:10] for each in gone] == ["2014-10-01"]
    years = sorted(tuple(at.year for at in revised) for _, revised in histories)
    assert years.count((2012, 2014, 2018)) == 2
    spans = {(own["first_seen"][:4], own["last_seen"][:4]) for own, _ in histories}
    sources = {
        (own["captured_from"], own["revised_at"][:4], own["capture_source"]) for own, _ in histories
    }
    assert sources == {("warc", year, f"demo-{year}.warc.gz") for year in ("2012", "2014", "2018")}
    assert spans == {("2012", "2012"), ("2012", "2018"), ("2014", "2018"), ("2018", "2018")}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3)))[1::2])
def test_order_of_imports_makes_no_difference(
    past: Past, files: list[Path], in_order: dict[str, Any], order: tuple[int, ...]
) -> None:
    """An older capture never becomes the newer revision: all is as if it came in order."""
    for number in order:
        past.take(files[number])
    assert past.describe() == in_order
    assert not past.verify()


def test_lost_archive_is_made_anew_from_its_captures(
    past: Past, files: list[Path], make_database_url: Callable[[], str]
) -> None:
    """Articles, revisions and runs come back."""
    past.take(*files[:2])
    before, (own,) = past.describe(), past.store.list_files()
    (run,) = _list_runs(past.archive)
    past.archive.close()
    past.archive = Archive.open(make_database_url(), data=past.store.folder, create=True)
    assert past.archive.list_unknown_files(past.store) == [own]
    report = rebuild_site(past.archive, past.store, SITE, NOW)
    assert (report.captures.captures, len(report.articles.added)) == (58, 12)
    assert past.describe() == before
    assert _list_runs(past.archive) == [run]
    assert not past.verify()
    assert rebuild_site(past.archive, past.store, SITE, NOW).captures.captures == 0


def test_records_behind_a_broken_one_are_found(past: Past) -> None:
    """What cannot be read is counted; the run that crawled the others is known again."""
    key = SiteKey(SITE.key)
    with past.store.open_writer(key, 7, NOW) as writer:
        places = [writer.append_response(_answer(f"{URL}?{n}")) for n in range(3)]
    path = past.store.folder / places[1].file
    content = bytearray(path.read_bytes())
    content[places[1].offset + 20 : places[1].offset + 60] = b"\x1f\x8b\x08\x00" * 10
    path.write_bytes(content)
    counts = rebuild_site(past.archive, past.store, SITE, NOW).captures
    assert counts.captures == 2
    assert counts.passed_over[UNREADABLE] >= 1
    assert sorted(past.archive.captures.get_urls(key)) == [f"{URL}?0", f"{URL}?2"]
    (run,) = past.archive.runs.get_runs(key)
    assert (run.requests, run.exit, run.finished_at) == (2, "done", NOW)


def _answer(url: str) -> HttpResponse:
    return HttpResponse(
        url=url,
        fetched_at=NOW,
        status=200,
        reason="OK",
        headers=[("Content-Type", "text/html; charset=utf-8")],
        body=BODY + url.encode(),
    )


def _list_runs(archive: Archive) -> list[tuple[object, ...]]:
    columns = (runs.c.site, runs.c.origin, runs.c.exit)
    with archive.database.read() as connection:
        return [tuple(row) for row in connection.execute(select(*columns))]


def test_importing_twice_changes_nothing(past: Past, files: list[Path]) -> None:
    """The same file again is known record by record, also in place."""
    past.take(files[0])
    before = past.dump()
    for in_place in (False, True):
        report = past.take(files[0], in_place=in_place)
        assert report.captures.taken == 0
        assert report.captures.passed_over == {"already in the archive": 23}
    assert past.dump() == before


def test_files_in_place_are_read_and_never_written(past: Past, files: list[Path]) -> None:
    """Captures are read where they stand; our own files hold none of them."""
    before = files[0].read_bytes()
    report = past.take(files[0], in_place=True)
    assert len(report.articles.added) == 7
    assert not past.verify()
    assert files[0].read_bytes() == before
    assert sum(past.store.list_files().values()) < 1000


def test_import_that_was_killed_is_ended_by_the_next(
    past: Past, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Captures that were taken and not read yet are read by the next import of anything."""

    class KilledError(Exception):
        pass

    def kill(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr("crawler.past.capture_import.settle_imports", kill)
        with pytest.raises(KilledError):
            past.take(files[0])
    assert not past.describe()
    assert past.take(files[0]).captures.taken == 0
    assert len(past.describe()) == 7


def test_revisits_take_the_body_of_their_original(past: Past, tmp_path: Path) -> None:
    """Also where that comes later; one whose original is nowhere is counted."""
    digest = compute_payload_digest(BODY)
    early = WarcFile(tmp_path / "a.warc.gz")
    early.add_revisit(URL, digest, date="2016-01-01T00:00:00Z", refers_to=URL)
    early.add_revisit(f"{URL}?x", "sha1:" + "A" * 32, date="2016-01-01T00:00:00Z", refers_to=URL)
    late = WarcFile(tmp_path / "b.warc.gz")
    late.add(URL, BODY)
    late.add(URL, BODY, date="2017-01-01T00:00:00Z")
    report = past.take(early.close(), late.close())
    assert report.captures.taken == 3
    assert report.captures.passed_over == {"a revisit whose original is not there": 1}
    found = past.archive.captures.get_captures_of(SiteKey(SITE.key), [URL])
    assert [each.fetched_at.year for each in found] == [2015, 2016, 2017]
    for each in found:
        assert past.store.read_body(each.file, each.offset, each.length).body == BODY
    assert not past.verify()


def test_captures_from_the_future_are_counted(past: Past, tmp_path: Path) -> None:
    """A clock that was ahead must not make the text of today an old one."""
    file = WarcFile(tmp_path / "a.warc.gz")
    file.add(URL, BODY, date="2031-01-01T00:00:00Z")
    assert past.take(file.close()).captures.passed_over == {"dated in the future": 1}
