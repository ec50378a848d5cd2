"""The archive's verbs: the frontier, articles, revisions, merging and the change log."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive.captures import CaptureStore, HttpResponse, RecordPlace
from archive.errors import ArchiveError, ArchiveLockedError
from archive.history import FoundUrl, HostState, Outcome, Run, RunExit, UrlKind
from archive.lock import lock
from archive.model import Attachment, Content, SiteFacts, SiteKey
from archive.moments import VIETNAM
from archive.notice import last_change_noted
from archive.store import Archive
from tests.archive.conftest import NOW, SITE, START, Crawl, link

FIRST = Content(title="Hội nghị", body="Sáng nay.\nHết./.", section="Tin")
SECOND = Content(title="Tọa đàm", body="Chiều nay.")


def crawled(archive: Archive, *contents: tuple[str, Content]) -> Crawl:
    """A run that has visited the start page and one article per content."""
    crawl = Crawl(archive)
    links = tuple(link(identity) for identity, _ in contents)
    archive.record(crawl.visit("a.test/", found=links))
    for identity, content in contents:
        archive.record(crawl.visit(identity, article=content))
    return crawl


def test_fetching_order_is_listings_then_articles(archive: Archive) -> None:
    """Start URLs come first, then listings, pagers, unknown pages, articles, each as found."""
    crawl = Crawl(archive)
    kinds = (UrlKind.ARTICLE, UrlKind.PAGE, UrlKind.PAGER, UrlKind.LISTING)
    found = tuple(link(f"a.test/{kind}", kind) for kind in kinds)
    archive.record(crawl.visit("a.test/", found=found))
    assert crawl.urls() == [f"http://a.test/{kind}" for kind in reversed(kinds)]


def test_an_address_is_fetched_once_a_run(archive: Archive) -> None:
    """What a run has fetched is not due again in it, however often it is linked to."""
    crawl = Crawl(archive)
    archive.record(crawl.visit("a.test/", found=(START, link("a.test/1")), next_due=None))
    archive.record(crawl.visit("a.test/1", article=FIRST, found=(START,), next_due=None))
    assert archive.next_url(SITE, crawl.run, crawl.now, full=True) is None
    assert archive.count_due(SITE, crawl.run, crawl.now, full=True) == 0


def test_only_what_is_due_is_fetched_later(archive: Archive) -> None:
    """A second run fetches start URLs and what has come due; `full` takes everything."""
    crawled(archive, ("a.test/1", FIRST))
    later = Crawl(archive, now=NOW + timedelta(days=1))
    assert archive.count_due(SITE, later.run, later.now, full=False) == 1
    assert archive.count_due(SITE, later.run, later.now, full=True) == 2
    assert later.urls() == ["http://a.test/"]


def test_article_is_read_back_as_recorded(archive: Archive) -> None:
    """What a visit recorded is what the archive answers."""
    crawled(archive, ("a.test/1", FIRST))
    (article_id,) = archive.article_ids()
    article = archive.article(article_id)
    assert article is not None
    assert article.content == FIRST
    assert (article.url, article.institution) == ("http://a.test/1", "Trường")
    assert (article.revision, article.first_seen, article.last_seen) == (1, NOW, NOW)


def test_same_content_makes_no_revision(archive: Archive) -> None:
    """A second look at unchanged content is no revision, and on the same day no change at all."""
    crawled(archive, ("a.test/1", FIRST))
    before = archive.last_change()
    soon = Crawl(archive, now=NOW + timedelta(hours=1))
    archive.record(soon.visit("a.test/", found=(link("a.test/1"),)))
    again = Crawl(archive, now=NOW + timedelta(hours=2))
    archive.record(again.visit("a.test/", next_due=None))
    assert archive.last_change() == before
    later = Crawl(archive, now=NOW + timedelta(days=500))
    archive.record(later.visit("a.test/"))
    assert archive.record(later.visit("a.test/1", article=FIRST)) is Outcome.UNCHANGED
    article = archive.article(next(archive.article_ids()))
    assert article is not None
    assert (article.last_seen, article.revision) == (later.now, 1)
    assert len(archive.changes_since(before, 10)) == 1, "an export shows when it was last seen"


def test_changed_content_makes_a_revision(archive: Archive) -> None:
    """A change by the site is revision 2 and a line of the change log."""
    crawled(archive, ("a.test/1", FIRST))
    before = archive.last_change()
    later = Crawl(archive, now=NOW + timedelta(days=500))
    archive.record(later.visit("a.test/"))
    changed = replace(FIRST, body="Sáng nay, đã sửa.")
    assert archive.record(later.visit("a.test/1", article=changed)) is Outcome.REVISED
    article = archive.article(next(archive.article_ids()))
    assert article is not None
    assert (article.revision, article.content, article.revised_at) == (2, changed, later.now)
    assert {change.article_id for change in archive.changes_since(before, 10)} == {article.id}


def test_two_addresses_with_one_text_are_one_article(archive: Archive) -> None:
    """A twin address joins the article, and its small differences make no revision."""
    twin = replace(FIRST, section="Khác")
    crawled(archive, ("a.test/1", FIRST), ("a.test/22", twin))
    (article_id,) = archive.article_ids()
    article = archive.article(article_id)
    assert article is not None
    assert article.aliases == ("http://a.test/22",)
    assert (article.revision, article.content.section) == (1, "Tin")


def test_two_addresses_with_one_text_and_a_day_are_one_article(archive: Archive) -> None:
    """A page that prints only the day means the day of Hanoi, as which it is kept."""
    dated = replace(FIRST, published_at=datetime(2020, 7, 13, tzinfo=VIETNAM))
    crawled(archive, ("a.test/1", dated), ("a.test/22", dated))
    assert len(list(archive.article_ids())) == 1


def test_articles_that_prove_to_be_one_are_merged(archive: Archive) -> None:
    """The older id stays, the other still answers, and the indexer hears of both."""
    crawled(archive, ("a.test/1", FIRST), ("a.test/2", SECOND))
    first, second = sorted(archive.article_ids(), key=lambda i: _title(archive, i))
    before = archive.last_change()
    later = Crawl(archive, now=NOW + timedelta(days=500))
    archive.record(later.visit("a.test/"))
    archive.record(later.visit("a.test/1", article=FIRST))
    archive.record(later.visit("a.test/2", article=FIRST))
    (kept,) = archive.article_ids()
    article = archive.article(second if kept == first else first)
    assert article is not None
    assert article.id == kept
    assert article.content == FIRST
    assert {change.article_id for change in archive.changes_since(before, 10)} == {first, second}


def _title(archive: Archive, article_id: str) -> str:
    article = archive.article(article_id)
    assert article is not None
    return article.content.title


def test_url_is_the_listed_then_the_shorter_address(archive: Archive) -> None:
    """Of several addresses of one identity the one that listings use is fetched."""
    crawl = Crawl(archive)
    found = (
        FoundUrl(url="http://a.test/x", identity="a.test/1", kind=UrlKind.ARTICLE),
        FoundUrl(url="http://a.test/long", identity="a.test/1", kind=UrlKind.ARTICLE, listed=True),
        FoundUrl(url="http://a.test/bb", identity="a.test/1", kind=UrlKind.ARTICLE, listed=True),
    )
    archive.record(crawl.visit("a.test/", found=found))
    archive.record(crawl.visit("a.test/1", article=FIRST))
    article = archive.article(next(archive.article_ids()))
    assert article is not None
    assert article.url == "http://a.test/bb"
    assert article.aliases == ("http://a.test/long", "http://a.test/x")


def test_a_listing_goes_on_where_a_visit_says(archive: Archive) -> None:
    """A later page is visited again only when the page before it leads on to it."""
    pager = link("a.test/?start=5", UrlKind.PAGER)
    crawl = Crawl(archive)
    archive.record(crawl.visit("a.test/", found=(pager, link("a.test/1"))))
    crawl.urls()
    quiet = Crawl(archive, now=NOW + timedelta(days=1))
    archive.record(quiet.visit("a.test/", found=(pager, link("a.test/1"))))
    assert quiet.urls() == []
    lively = Crawl(archive, now=NOW + timedelta(days=2))
    visit = lively.visit("a.test/", found=(pager, link("a.test/2")))
    archive.record(replace(visit, onward=(pager.identity,)))
    assert lively.urls() == ["http://a.test/?start=5", "http://a.test/2"]


def test_what_a_listing_shows_is_remembered(archive: Archive) -> None:
    """From the top, with what is known of each: new in this run or not, and its date."""
    crawl = Crawl(archive)
    shown = ("a.test/2", "a.test/1", "b.test/9")
    visit = crawl.visit("a.test/", found=(link("a.test/1"), link("a.test/2")))
    archive.record(replace(visit, shown=shown))
    archive.record(crawl.visit("a.test/1", article=replace(FIRST, published_at=NOW)))
    assert archive.memory.shown_on(SITE, "a.test/") == list(shown)
    assert archive.memory.shown_on(SITE, "a.test/1") == []
    known = archive.memory.known_listed(SITE, shown, NOW + timedelta(days=1))
    assert [(one.identity, one.is_new, one.published_at) for one in known] == [
        ("a.test/2", False, None),
        ("a.test/1", False, NOW),
        ("b.test/9", True, None),
    ]
    assert archive.memory.known_listed(SITE, ["a.test/1"], NOW)[0].is_new


def test_told_changes_make_an_address_due(archive: Archive) -> None:
    """A feed or sitemap that tells of a change since the last fetch is believed once."""
    crawled(archive, ("a.test/1", FIRST))
    told = replace(link("a.test/1"), told_at=NOW + timedelta(hours=5))
    later = Crawl(archive, now=NOW + timedelta(days=1))
    archive.record(later.visit("a.test/", found=(told,)))
    assert later.urls() == ["http://a.test/1"]
    again = Crawl(archive, now=NOW + timedelta(days=2))
    archive.record(again.visit("a.test/", found=(told,)))
    assert again.urls() == []


def gone_at(archive: Archive) -> datetime | None:
    """When the only article was found to have vanished."""
    (article_id,) = archive.article_ids()
    article = archive.article(article_id)
    assert article is not None
    return article.gone_at


def test_gone_articles_are_marked_and_come_back(archive: Archive) -> None:
    """The indexer hears of both; nothing is deleted."""
    crawled(archive, ("a.test/1", FIRST))
    for days, is_back in ((1, False), (2, True)):
        before = archive.last_change()
        later = Crawl(archive, now=NOW + timedelta(days=days))
        archive.record(
            later.visit("a.test/", found=(replace(link("a.test/1"), told_at=later.now),))
        )
        visit = later.visit("a.test/1", article=FIRST if is_back else None)
        gone = {} if is_back else {"failed": True, "is_gone": True, "vanished_at": later.now}
        archive.record(replace(visit, **gone))  # type: ignore[arg-type] # of a mapping
        assert gone_at(archive) == (None if is_back else later.now)
        assert archive.last_change() > before


def test_an_article_is_not_gone_while_another_address_shows_it(archive: Archive) -> None:
    """Only when the last of its addresses has vanished."""
    crawl = crawled(archive, ("a.test/1", FIRST), ("a.test/22", FIRST))
    for identity, is_gone in (("a.test/1", False), ("a.test/22", True)):
        later = Crawl(archive, now=crawl.now + timedelta(days=1))
        told = replace(link(identity), told_at=later.now)
        archive.record(later.visit("a.test/", found=(told,)))
        visit = later.visit(identity)
        archive.record(replace(visit, failed=True, is_gone=True, vanished_at=NOW, status=404))
        assert (gone_at(archive) is not None) is is_gone
        crawl.now = later.now


def test_servers_are_remembered(archive: Archive) -> None:
    """When to ask again, whether validators lied, and the last robots.txt, each by itself."""
    archive.start_run(SiteFacts(key=SITE), [START], NOW)
    assert archive.memory.host(SITE, "a.test") == HostState(host="a.test")
    archive.memory.be_quiet(SITE, "a.test", NOW, 3)
    archive.memory.distrust(SITE, "a.test", NOW)
    archive.memory.keep_robots(SITE, "a.test", "User-agent: *")
    known = HostState(
        host="a.test", quiet_until=NOW, refusals=3, lied_at=NOW, robots="User-agent: *"
    )
    assert archive.memory.host(SITE, "a.test") == known
    assert archive.memory.host(SITE, "b.test") == HostState(host="b.test")


def test_import_adds_then_updates(archive: Archive, tmp_path: Path) -> None:
    """The same URL again is an update; the number of the last change is noted in a file."""
    site = SiteKey("ngoai")
    url = "http://b.test/1"
    assert archive.import_article(site, url, FIRST, now=NOW) is Outcome.ADDED
    assert archive.import_article(site, url, FIRST, now=NOW) is Outcome.UNCHANGED
    assert archive.import_article(site, url, SECOND, now=NOW) is Outcome.REVISED
    assert last_change_noted(tmp_path) == archive.last_change()
    assert archive.site_facts()[site] == SiteFacts(key=site)


def test_changed_facts_of_a_site_concern_its_articles(archive: Archive) -> None:
    """When a site's province is corrected its articles are indexed again."""
    crawled(archive, ("a.test/1", FIRST))
    before = archive.last_change()
    facts = SiteFacts(key=SITE, institution="Trường", province="Sông Hồng")
    archive.start_run(facts, [START], NOW)
    assert len(archive.changes_since(before, 10)) == 1


def test_run_is_kept_with_its_counts(archive: Archive) -> None:
    """A finished run is read back whole; one that left nothing marks the back-fill as complete."""
    crawl = Crawl(archive)
    run = Run(
        id=crawl.run, site=SITE, started_at=NOW, finished_at=NOW, exit=RunExit.DONE, message="",
        counts={"fetched": 3}, reasons={"404": 1}, traps={"calendar": 2},
    )  # fmt: skip
    assert not archive.is_backfilled(SITE)
    archive.finish_run(run, backfilled=True)
    assert archive.runs(SITE) == [run]
    assert archive.is_backfilled(SITE)


@pytest.mark.parametrize("count", [0, 1, 450])
def test_articles_come_in_the_order_asked_for(archive: Archive, count: int) -> None:
    """Reading in batches keeps the order, and passes over ids that nobody has."""
    for number in range(count):
        content = Content(title=f"Tin {number}", body=f"Bài {number}")
        archive.import_article(SITE, f"http://c.test/{number}", content, now=NOW)
    ids = list(archive.article_ids())
    assert len(ids) == count
    wanted = [*reversed(ids), "nobody"]
    assert [article.id for article in archive.articles(wanted)] == list(reversed(ids))


def test_a_page_that_names_itself_unites_its_addresses(archive: Archive) -> None:
    """Addresses that look different are one article where their pages prove one identity."""
    crawl = Crawl(archive)
    found = (link("a.test/tin/7-hop"), link("a.test/bai/7-hop"))
    archive.record(crawl.visit("a.test/", found=found))
    for identity, content in (("a.test/tin/7-hop", FIRST), ("a.test/bai/7-hop", SECOND)):
        visit = crawl.visit(identity, article=content)
        assert visit.article is not None
        own = replace(visit.article, identity="a.test/joomla:article:7")
        archive.record(replace(visit, article=own))
    (article_id,) = archive.article_ids()
    article = archive.article(article_id)
    assert article is not None
    assert {article.url, *article.aliases} == {link.url for link in found}


def test_pages_can_be_read_again(archive: Archive, tmp_path: Path) -> None:
    """The last capture of each address that answered with a page is known, and no other."""
    crawl = Crawl(archive)
    with CaptureStore(tmp_path).writer(SITE, crawl.run, NOW) as writer:
        response = HttpResponse(
            url=START.url, fetched_at=NOW, status=200, reason="OK", headers=[], body=b"<p>"
        )
        places = [writer.write(response), writer.write(response)]
    numbers = [archive.add_capture(SITE, crawl.run, response, place) for place in places]
    visit = replace(crawl.visit("a.test/", found=(link("a.test/1"),)), is_page=True)
    archive.record(replace(visit, capture=numbers[0]))
    archive.record(replace(visit, capture=numbers[1]))
    archive.record(crawl.visit("a.test/1"))
    (page,) = archive.pages(SITE)
    assert (page.state.url, page.capture, page.offset) == (START.url, numbers[1], places[1].offset)


def test_withdrawn_article_hides_and_returns(archive: Archive) -> None:
    """Where better rules read no article it is found no more; when they do, its id is the same."""
    crawl = Crawl(archive)
    archive.record(crawl.visit("a.test/", found=(link("a.test/1"),)))
    place = RecordPlace(file="a", offset=0, length=1, payload_digest="sha1:A")
    kept = HttpResponse(
        url="http://a.test/1", fetched_at=NOW, status=200, reason="OK", headers=[], body=b""
    )
    capture = archive.add_capture(SITE, crawl.run, kept, place)
    archive.record(replace(crawl.visit("a.test/1", article=FIRST), capture=capture))
    (article_id,) = archive.article_ids()
    before = archive.last_change()
    (revision,) = archive.revisions(SITE)
    assert archive.withdraw(revision)
    assert not archive.withdraw(revision)
    assert list(archive.article_ids()) == []
    assert archive.article(article_id) is None
    assert [change.article_id for change in archive.changes_since(before, 10)] == [article_id]
    later = Crawl(archive, now=NOW + timedelta(days=500))
    archive.record(later.visit("a.test/"))
    archive.record(later.visit("a.test/1", article=FIRST))
    assert list(archive.article_ids()) == [article_id]
    assert {change.article_id for change in archive.changes_since(before, 10)} == {article_id}


def test_template_is_kept_once(archive: Archive) -> None:
    """What was learned is read back; learning the same again changes nothing."""
    archive.start_run(SiteFacts(key=SITE), [START], NOW)
    assert archive.template(SITE) is None
    assert archive.keep_template(SITE, "v1", "{}", NOW)
    assert not archive.keep_template(SITE, "v1", "{}", NOW)
    assert archive.keep_template(SITE, "v2", "[]", NOW)
    assert archive.template(SITE) == "[]"


def test_notices_of_different_days_stay_apart(archive: Archive) -> None:
    """Guards against two notices of one wording, each with its own file, being taken for one."""
    notice = Content(title="Thông báo", body="Xem file đính kèm.", published_at=NOW)
    other_day = replace(notice, published_at=NOW + timedelta(days=7))
    other_file = replace(notice, attachments=(Attachment(url="http://a.test/b.pdf", text="b"),))
    for number, content in enumerate((notice, other_day, other_file)):
        url = f"http://a.test/{number}"
        assert archive.import_article(SITE, url, content, now=NOW) is Outcome.ADDED
    assert len(list(archive.article_ids())) == 3


def test_twins_that_come_to_differ_are_parted(archive: Archive) -> None:
    """Guards against revisions that flip for ever between two addresses of one former text."""
    first, second = "http://a.test/1", "http://a.test/2"
    archive.import_article(SITE, first, FIRST, now=NOW)
    assert archive.import_article(SITE, second, FIRST, now=NOW) is Outcome.UNCHANGED
    (article_id,) = archive.article_ids()
    article = archive.article(article_id)
    assert article is not None
    assert {article.url, *article.aliases} == {first, second}
    assert archive.import_article(SITE, second, SECOND, now=NOW) is Outcome.ADDED
    for _ in range(2):
        assert archive.import_article(SITE, first, FIRST, now=NOW) is Outcome.UNCHANGED
        assert archive.import_article(SITE, second, SECOND, now=NOW) is Outcome.UNCHANGED
    assert len(list(archive.article_ids())) == 2


def test_where_a_start_page_sends_to_is_due_at_every_run(archive: Archive) -> None:
    """Guards against a site's news going unseen behind a start page that only redirects."""
    home = FoundUrl(url="http://a.test/home", identity="a.test/home", kind=UrlKind.START)
    for day in range(3):
        crawl = Crawl(archive, now=NOW + timedelta(days=day))
        archive.record(crawl.visit("a.test/", found=(home,)))
        archive.record(crawl.visit("a.test/home"))
        assert crawl.urls() == []


def test_start_url_is_fetched_as_its_file_says(archive: Archive) -> None:
    """Guards against a corrected start URL of the same identity (https, no folder) going unused."""
    crawled(archive)
    secure = replace(START, url="https://a.test/")
    run = archive.start_run(SiteFacts(key=SITE), [secure], NOW)
    state = archive.next_url(SITE, run, NOW, full=False)
    assert state is not None
    assert state.url == secure.url


def test_every_archive_has_a_name_of_its_own(archive: Archive, tmp_path: Path) -> None:
    """An index can tell that it was made from another archive."""
    url = f"sqlite:///{tmp_path}/other/archive.sqlite3"
    with Archive.open(url, data=tmp_path, create=True) as other:
        name = other.id
    with Archive.open(url, data=tmp_path) as again:
        assert again.id == name != archive.id


def test_site_lock_belongs_to_the_archive(archive: Archive, tmp_path: Path) -> None:
    """Two data folders on one archive exclude each other; a folder that cannot be is said."""
    url = f"sqlite:///{tmp_path}/archive.sqlite3"
    with (
        Archive.open(url, data=tmp_path / "elsewhere") as same,
        archive.lock_site(SITE),
        pytest.raises(ArchiveLockedError),
        same.lock_site(SITE),
    ):
        pass
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError, match="cannot be made"), lock(tmp_path / "file", "a"):
        pass
