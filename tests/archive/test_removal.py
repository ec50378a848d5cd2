"""Removals on request: nothing of the article is left, the rest stays, and it stays out."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive import removal as module
from archive.archive import Archive
from archive.backup import back_up_archive
from archive.cdx import INDEX_NAME, write_cdx
from archive.crawl_model import ExtractedArticle, ExtractedFile, FoundUrl, Outcome, UrlKind, Visit
from archive.database.database import Database
from archive.errors import ArchiveError, ArchiveLockedError
from archive.model import Attachment, Content, RemovalCounts, SiteMetadata
from archive.removal import allow_removed, erase_removed, remove_target
from archive.repositories.removals import RemovalRepository
from archive.verification import verify_captures
from tests.archive.test_capture_files import assert_valid_warc
from tests.support.archive_builders import NOW, SITE, ArchiveFolder, store_response

REMOVED_TEXT = "Nội dung phải gỡ"
ARTICLE, TWIN, OTHER = "/a", "/b", "/c"
FILES = ("/own.pdf", "/shared.pdf")


def make_content(text: str, *files: str) -> Content:
    """Make what an article says, with links to files."""
    attachments = tuple(Attachment(url=make_url(file), text=file, type="pdf") for file in files)
    return Content(title=f"Tin {text}", body=text, attachments=attachments)


def make_url(path: str) -> str:
    """Make the address of a path."""
    return f"http://truong.test{path}"


@dataclass(frozen=True, slots=True)
class CrawledFolder(ArchiveFolder):
    """An archive whose articles, files and captures belong together."""

    def crawl(self, pages: dict[str, Content | str], *, now_days: int = 0) -> list[Outcome]:
        """Store a run that reads articles at some paths, and files where only a text is given."""
        now = NOW + timedelta(days=now_days)
        start = FoundUrl(url=make_url("/"), identity="truong.test/", kind=UrlKind.START)
        with self.open_archive() as archive:
            run = archive.runs.start_run(SiteMetadata(key=SITE), [start], now)
            file = archive.captures.resume_capture_file(self.capture_store, SITE, run)
            with self.capture_store.open_writer(SITE, run, now, resumed_file=file) as writer:
                outcomes = []
                for path, said in pages.items():
                    text = said if isinstance(said, str) else said.body
                    capture = store_response(archive, writer, run, path, text.encode())
                    outcomes.append(record_visit(archive, run, path, said, capture))
                return outcomes

    def remove(self, sought: str) -> RemovalCounts:
        """Remove what an id or an address stands for."""
        with self.open_archive() as archive:
            (target,) = archive.removals.find_targets(sought, sought.removeprefix("http://"))
            counts = remove_target(archive, target, "theo yêu cầu", NOW)
            erase_removed(archive, self.capture_store, SITE, NOW)
            return counts

    def find_bytes(self, text: str) -> list[str]:
        """Return the files that have a text in them, packed or not."""
        files = [path for path in self.data.rglob("*") if path.is_file()]
        return [path.name for path in files if text.encode() in read_unpacked(path)]

    def list_faults(self) -> list[str]:
        """Return what verification finds."""
        with self.open_archive() as archive:
            report = verify_captures(archive, self.capture_store, is_being_crawled=lambda _: False)
        return [f"{each.fault}: {each.url}" for each in report.findings]

    def find_id(self, path: str) -> str:
        """Return the id of the article at a path."""
        with self.open_archive() as archive:
            found = archive.article_writer.find_article(SITE, [f"truong.test{path}"])
        assert found
        return found


def read_unpacked(path: Path) -> bytes:
    """Read a file, unpacked where it is packed."""
    content = path.read_bytes()
    return gzip.decompress(content) if path.name.endswith(".gz") else content


def record_visit(
    archive: Archive, run: int, path: str, said: Content | str, capture: int
) -> Outcome:
    """Record the visit of one address, found on the start page."""
    is_file = isinstance(said, str)
    kind = UrlKind.ATTACHMENT if is_file else UrlKind.ARTICLE
    link = FoundUrl(url=make_url(path), identity=f"truong.test{path}", kind=kind)
    archive.frontier.enqueue_urls(SITE, [link], NOW)
    states = archive.frontier.get_due_urls(SITE, NOW, is_full=True)
    state = next(each for each in states if each.url == link.url)
    file = ExtractedFile(site=SITE, url=link.url, extractor="1", capture=capture, text=str(said))
    visit = Visit(
        state=state,
        site=SITE,
        run_id=run,
        visited_at=NOW,
        kind=kind,
        next_due=None,
        status=200,
        capture_id=capture,
        is_page=not is_file,
        article=None if is_file else ExtractedArticle(content=said, extractor="1"),  # type: ignore[arg-type]
        attachment=file if is_file else None,
    )
    return archive.visits.record_visit(visit)


@pytest.fixture
def folder(tmp_path: Path) -> CrawledFolder:
    """An article with a twin, two revisions, a file of its own and one that is shared."""
    folder = CrawledFolder(tmp_path / "data")
    folder.crawl(
        {ARTICLE: make_content(f"{REMOVED_TEXT} 1", *FILES), OTHER: make_content("khác", FILES[1])}
    )
    folder.crawl(
        {
            ARTICLE: make_content(f"{REMOVED_TEXT} 2", *FILES),
            TWIN: make_content(f"{REMOVED_TEXT} 2", *FILES),
            OTHER: make_content("khác", FILES[1]),
            FILES[0]: f"{REMOVED_TEXT} trong tệp",
            FILES[1]: "tệp chung",
        }
    )
    assert folder.find_id(TWIN) == folder.find_id(ARTICLE)
    return folder


@pytest.mark.parametrize("name", ["id", ARTICLE, TWIN])
def test_nothing_of_it_is_left(folder: CrawledFolder, name: str) -> None:
    """Named by its id or by any of its addresses, all of it goes, and the archive is whole."""
    assert folder.find_bytes(REMOVED_TEXT)
    article_id = folder.find_id(ARTICLE)
    counts = folder.remove(article_id if name == "id" else make_url(name))
    assert (counts.revisions, counts.captures, counts.files) == (2, 4, 1)
    assert folder.find_bytes(REMOVED_TEXT) == []
    assert folder.list_faults() == []
    assert_valid_warc(folder.get_newest_capture_file())
    with folder.open_archive() as archive:
        (removal,) = archive.removals.find_removals(article_id)
        assert (removal.reason, removal.finished_at) == ("theo yêu cầu", NOW)
        assert archive.articles.get_article(article_id) is None


def test_what_is_not_its_own_stays(folder: CrawledFolder) -> None:
    """Other articles keep revisions, captures, and the text of a file that both link to."""
    before = folder.find_id(OTHER)
    folder.remove(make_url(ARTICLE))
    with folder.open_archive() as archive:
        article = archive.articles.get_article(before)
        assert article
        assert article.content.attachments[0].content == "tệp chung"
        (stored,) = [
            row for row in archive.articles.iterate_revisions(SITE) if row.article == before
        ]
        body = folder.capture_store.read_body(stored.file, stored.offset, stored.length).body
    assert body.decode() == "khác"


def test_index_is_told(folder: CrawledFolder) -> None:
    """The change log names the article and the ids that were merged into it."""
    article_id = folder.find_id(ARTICLE)
    with folder.open_archive() as archive:
        before = archive.changes.get_last_change_number()
    folder.remove(article_id)
    with folder.open_archive() as archive:
        changes = archive.changes.get_changes_since(before, 100)
    assert article_id in {change.article_id for change in changes}


def test_it_stays_out(folder: CrawledFolder) -> None:
    """Its addresses are not taken into the frontier, and no import brings it back."""
    folder.remove(make_url(ARTICLE))
    with folder.open_archive() as archive:
        links = [
            FoundUrl(url=make_url(path), identity=f"truong.test{path}", kind=UrlKind.ARTICLE)
            for path in (ARTICLE, TWIN, "/new")
        ]
        archive.frontier.enqueue_urls(SITE, links, NOW)
        due = {state.url for state in archive.frontier.get_due_urls(SITE, NOW, is_full=True)}
        assert due & {link.url for link in links} == {make_url("/new")}
        outcome = archive.visits.import_article(
            SITE, make_url(TWIN), make_content("anders"), identity=f"truong.test{TWIN}", now=NOW
        )
    assert outcome is Outcome.REMOVED


def test_its_text_at_another_address_stays_out(folder: CrawledFolder) -> None:
    """Met where it never was, it is not taken in, its capture is erased, the address kept out."""
    folder.remove(make_url(ARTICLE))
    assert folder.crawl({"/elsewhere": make_content(f"{REMOVED_TEXT} 2")}) == [Outcome.REMOVED]
    with folder.open_archive() as archive:
        erase_removed(archive, folder.capture_store, SITE, NOW)
        due = {state.url for state in archive.frontier.get_due_urls(SITE, NOW, is_full=True)}
    assert make_url("/elsewhere") not in due
    assert folder.find_bytes(REMOVED_TEXT) == []
    assert folder.list_faults() == []


def test_another_article_with_its_text_stays(folder: CrawledFolder) -> None:
    """Two notices of other days may say the same: the other one is read on as before."""
    later = NOW + timedelta(days=90)
    dated = [replace(make_content("nghỉ lễ"), published_at=moment) for moment in (NOW, later)]
    folder.crawl({"/1": dated[0], "/2": dated[1]})
    folder.remove(make_url("/1"))
    assert folder.crawl({"/2": dated[1]}) == [Outcome.UNCHANGED]


def test_allowed_again(folder: CrawledFolder) -> None:
    """It can be fetched again and is due; the line of its removal stays, and says since when."""
    article_id = folder.find_id(ARTICLE)
    folder.remove(article_id)
    with folder.open_archive() as archive:
        (removal,) = archive.removals.get_removals()
        allow_removed(archive, removal, f"truong.test{ARTICLE}", NOW)
        due = {state.url for state in archive.frontier.get_due_urls(SITE, NOW, is_full=False)}
        assert removal.url in due
    assert folder.crawl({ARTICLE: make_content(f"{REMOVED_TEXT} 2")}) == [Outcome.ADDED]
    assert folder.find_id(ARTICLE) == article_id
    with folder.open_archive() as archive:
        (removal,) = archive.removals.get_removals()
        assert removal.allowed_at == NOW
    folder.remove(article_id)
    assert folder.find_bytes(REMOVED_TEXT) == []


def test_address_of_a_file(folder: CrawledFolder) -> None:
    """A file alone can be removed: the articles that link to it lose its text, and say why."""
    with folder.open_archive() as archive:
        before = archive.changes.get_last_change_number()
    counts = folder.remove(make_url(FILES[0]))
    assert (counts.revisions, counts.captures, counts.files) == (0, 1, 1)
    assert folder.find_bytes("trong tệp") == []
    assert folder.list_faults() == []
    with folder.open_archive() as archive:
        article = archive.articles.get_article(folder.find_id(ARTICLE))
        assert article
        assert article.content.attachments[0].content is None
        changes = archive.changes.get_changes_since(before, 9)
    assert {change.article_id for change in changes} == {article.id}


def test_start_page_is_refused(folder: CrawledFolder) -> None:
    """Without its start page a site could not be crawled: nothing is removed."""
    with pytest.raises(ArchiveError, match="start page"):
        folder.remove(make_url("/"))
    assert folder.list_faults() == []


STEPS: dict[str, Callable[[pytest.MonkeyPatch, Callable[..., None]], None]] = {
    "before the files": lambda patch, die: patch.setattr(module, "erase_removed_records", die),
    "after a file": lambda patch, die: patch.setattr(RemovalRepository, "mark_erased", die),
    "before the database": lambda patch, die: patch.setattr(Database, "compact", die),
    "before the end": lambda patch, die: patch.setattr(RemovalRepository, "finish_removals", die),
}


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step(
    folder: CrawledFolder, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed anywhere it is found unfinished, nobody reads it, and the next call finishes it."""

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    article_id = folder.find_id(ARTICLE)
    with monkeypatch.context() as patch:
        STEPS[step](patch, die)
        with pytest.raises(KeyboardInterrupt):
            folder.remove(article_id)
    with folder.open_archive() as archive:
        assert archive.articles.get_article(article_id) is None
        (removal,) = archive.removals.get_removals()
        assert removal.finished_at is None
        if step == "before the files":
            assert {"removed-record: http://truong.test/a"} <= {*folder.list_faults()}
        erase_removed(archive, folder.capture_store, SITE, NOW)
    assert folder.find_bytes(REMOVED_TEXT) == []
    assert folder.list_faults() == []


def test_reader_of_the_database_is_waited_for(
    folder: CrawledFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another process reads the old pages the removal is unfinished, and says so."""
    monkeypatch.setattr("archive.database.engine.BUSY_SECONDS", 0)
    article_id = folder.find_id(ARTICLE)
    with folder.open_archive() as reader, reader.database.read() as connection:
        connection.exec_driver_sql("SELECT * FROM articles").fetchone()
        with pytest.raises(ArchiveLockedError):
            folder.remove(article_id)
    with folder.open_archive() as archive:
        assert archive.removals.has_unfinished()
        erase_removed(archive, folder.capture_store, SITE, NOW)
    assert folder.find_bytes(REMOVED_TEXT) == []


def test_what_comes_back_from_a_backup_is_found(folder: CrawledFolder) -> None:
    """A file of captures that is restored from before is reported, and can be erased once more."""
    path = folder.get_newest_capture_file()
    old = path.read_bytes()
    folder.remove(make_url(ARTICLE))
    path.write_bytes(old)
    assert "removed-record: http://truong.test/a" in folder.list_faults()
    with folder.open_archive() as archive:
        (removal,) = archive.removals.get_removals()
        erase_removed(archive, folder.capture_store, SITE, NOW, removal=removal.id)
    assert folder.list_faults() == []
    assert folder.find_bytes(REMOVED_TEXT) == []


def test_next_backup_holds_nothing_of_it(folder: CrawledFolder, tmp_path: Path) -> None:
    """A backup made before is cleaned by the next one to its folder, without a conflict."""
    copy = CrawledFolder(tmp_path / "copy")

    def back_up() -> int:
        with folder.open_archive() as archive:
            report = back_up_archive(archive, folder.capture_store, folder.data, copy.data, now=NOW)
        assert report.conflicts == ()
        return report.copied

    back_up()
    assert copy.find_bytes(REMOVED_TEXT)
    folder.remove(make_url(ARTICLE))
    assert back_up() == 0
    assert copy.find_bytes(REMOVED_TEXT) == []
    assert copy.list_faults() == []
    folder.crawl({"/new": make_content("mới")})
    assert back_up() > 0
    assert copy.list_faults() == []


def test_index_of_captures_forgets_what_was_removed(folder: CrawledFolder) -> None:
    """Guards `index.cdxj`, which went on naming the address; where there is none, none is made."""
    index = folder.capture_store.folder / INDEX_NAME
    folder.remove(make_url(FILES[1]))
    assert not index.exists()
    with folder.open_archive() as archive:
        write_cdx(archive, folder.capture_store)
    assert make_url(ARTICLE) in index.read_text(encoding="utf-8")
    folder.remove(folder.find_id(ARTICLE))
    assert make_url(ARTICLE) not in index.read_text(encoding="utf-8")
