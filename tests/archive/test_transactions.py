"""Transactions over several repositories: all of it or nothing, and one change marker."""

from pathlib import Path

import pytest

from archive.archive import Archive
from archive.change_marker import read_change_marker
from archive.crawl_model import Outcome
from archive.errors import ArchiveFullError
from archive.model import Content
from archive.repositories import change_log
from tests.archive.conftest import NOW, SITE, CrawlSimulation, make_link

CONTENT = Content(title="Hội nghị", body="Sáng nay.\nHết./.", section="Tin")


def test_a_visit_that_cannot_be_recorded_whole_leaves_nothing(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error in the last table of a visit takes back what was written to all others.

    Guards the transaction that the repositories share: each has its own `with` block.
    """
    crawl = CrawlSimulation(archive)
    visit = crawl.make_visit("a.test/", article=CONTENT, found=(make_link("a.test/1"),))

    def fail(*_: object) -> None:
        raise ArchiveFullError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(archive.article_writer, "add_revision", fail)
        with pytest.raises(ArchiveFullError):
            archive.visits.record_visit(visit)
    assert archive.frontier.get_next_url(SITE, crawl.run, is_full=False) == visit.state
    assert archive.frontier.count_due(SITE, crawl.run, is_full=False) == 1
    assert list(archive.articles.get_article_ids()) == []
    assert archive.changes.get_last_change_number() == 0
    assert read_change_marker(tmp_path) is None
    assert archive.visits.record_visit(visit) is Outcome.ADDED


def test_change_marker_is_written_once_for_a_transaction(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks within a transaction do not commit: the marker names the last of its changes, once."""
    written: list[int] = []
    monkeypatch.setattr(
        change_log, "write_change_marker", lambda _folder, number: written.append(number)
    )
    with archive.database.write():
        for path in ("1", "2"):
            content = Content(title=path, body=path)
            archive.visits.import_article(SITE, f"http://a.test/{path}", content, now=NOW)
        assert written == []
    assert written == [archive.changes.get_last_change_number()]
