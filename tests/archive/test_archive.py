"""The archive's repositories: the frontier, articles, revisions, merging and the change log."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.capture_writer import RecordLocation
from archive.change_marker import read_change_marker
from archive.crawl_model import FoundUrl, HostState, Outcome, Run, RunExit, UrlKind
from archive.errors import ArchiveError, ArchiveLockedError
from archive.lock import hold_lock
from archive.model import Attachment, Content, SiteKey, SiteMetadata
from archive.times import VIETNAM
from archive.warc import HttpResponse
from tests.archive.conftest import NOW, SITE, START, CrawlSimulation, make_link

FIRST_CONTENT = Content(title="Hội nghị", body="Sáng nay.\nHết./.", section="Tin")
SECOND_CONTENT = Content(title="Tọa đàm", body="Chiều nay.")


def simulate_crawl(archive: Archive, *contents: tuple[str, Content]) -> CrawlSimulation:
    """Run a crawl that visits the start page and one article per content."""
    crawl = CrawlSimulation(archive)
    links = tuple(make_link(identity) for identity, _ in contents)
    archive.visits.record_visit(crawl.make_visit("a.test/", found=links))
    for identity, content in contents:
        archive.visits.record_visit(crawl.make_visit(identity, article=content))
    return crawl


def test_fetching_order_is_listings_then_articles(archive: Archive) -> None:
    """Start URLs come first, then listings, pagers, unknown pages, articles, each as found."""
    crawl = CrawlSimulation(archive)
    kinds = (UrlKind.ARTICLE, UrlKind.PAGE, UrlKind.PAGER, UrlKind.LISTING)
    found = tuple(make_link(f"a.test/{kind}", kind) for kind in kinds)
    archive.visits.record_visit(crawl.make_visit("a.test/", found=found))
    assert crawl.fetch_all() == [f"http://a.test/{kind}" for kind in reversed(kinds)]


def test_an_address_is_fetched_once_a_run(archive: Archive) -> None:
    """An address that a run has fetched is not due again in it, however often it is linked to."""
    crawl = CrawlSimulation(archive)
    archive.visits.record_visit(
        crawl.make_visit("a.test/", found=(START, make_link("a.test/1")), next_due=None)
    )
    archive.visits.record_visit(
        crawl.make_visit("a.test/1", article=FIRST_CONTENT, found=(START,), next_due=None)
    )
    assert archive.frontier.get_next_url(SITE, crawl.run, is_full=False) is None
    assert archive.frontier.count_due(SITE, crawl.run, is_full=False) == 0


def test_only_what_is_due_is_fetched_later(archive: Archive) -> None:
    """A second run fetches start URLs and what has come due; `full` takes everything."""
    simulate_crawl(archive, ("a.test/1", FIRST_CONTENT))
    later = CrawlSimulation(archive, now=NOW + timedelta(days=1))
    assert archive.frontier.count_due(SITE, later.run, is_full=False) == 1
    assert later.fetch_all() == ["http://a.test/"]
    facts = SiteMetadata(key=SITE)
    full = archive.runs.start_run(facts, [START], later.now, is_full=True)
    assert archive.frontier.count_due(SITE, full, is_full=True) == 2
    # One that was stopped leaves the other addresses as they were.
    after = CrawlSimulation(archive, now=NOW + timedelta(days=2))
    assert after.fetch_all() == ["http://a.test/"]


def test_article_is_read_back_as_recorded(archive: Archive) -> None:
    """An article is read back as a visit recorded it."""
    simulate_crawl(archive, ("a.test/1", FIRST_CONTENT))
    (article_id,) = archive.articles.get_article_ids()
    article = archive.articles.get_article(article_id)
    assert article is not None
    assert article.content == FIRST_CONTENT
    assert (article.url, article.institution) == ("http://a.test/1", "Trường")
    assert (article.revision, article.first_seen, article.last_seen) == (1, NOW, NOW)


def test_same_content_makes_no_revision(archive: Archive) -> None:
    """A second look at unchanged content is no revision, and on the same day no change at all."""
    simulate_crawl(archive, ("a.test/1", FIRST_CONTENT))
    before = archive.changes.get_last_change_number()
    soon = CrawlSimulation(archive, now=NOW + timedelta(hours=1))
    archive.visits.record_visit(soon.make_visit("a.test/", found=(make_link("a.test/1"),)))
    again = CrawlSimulation(archive, now=NOW + timedelta(hours=2))
    archive.visits.record_visit(again.make_visit("a.test/", next_due=None))
    assert archive.changes.get_last_change_number() == before
    later = CrawlSimulation(archive, now=NOW + timedelta(days=500))
    archive.visits.record_visit(later.make_visit("a.test/"))
    assert (
        archive.visits.record_visit(later.make_visit("a.test/1", article=FIRST_CONTENT))
        is Outcome.UNCHANGED
    )
    article = archive.articles.get_article(next(archive.articles.get_article_ids()))
    assert article is not None
    assert (article.last_seen, article.revision) == (later.now, 1)
    assert len(archive.changes.get_changes_since(before, 10)) == 1, (
        "an export shows when it was last seen"
    )


def test_changed_content_makes_a_revision(archive: Archive) -> None:
    """A change by the site is revision 2 and a line of the change log."""
    simulate_crawl(archive, ("a.test/1", FIRST_CONTENT))
    before = archive.changes.get_last_change_number()
    later = CrawlSimulation(archive, now=NOW + timedelta(days=500))
    archive.visits.record_visit(later.make_visit("a.test/"))
    changed = replace(FIRST_CONTENT, body="Sáng nay, đã sửa.")
    assert (
        archive.visits.record_visit(later.make_visit("a.test/1", article=changed))
        is Outcome.REVISED
    )
    article = archive.articles.get_article(next(archive.articles.get_article_ids()))
    assert article is not None
    assert (article.revision, article.content, article.revised_at) == (2, changed, later.now)
    assert {change.article_id for change in archive.changes.get_changes_since(before, 10)} == {
        article.id
    }


def test_two_addresses_with_one_text_are_one_article(archive: Archive) -> None:
    """A twin address joins the article, and its small differences make no revision."""
    twin = replace(FIRST_CONTENT, section="Khác")
    simulate_crawl(archive, ("a.test/1", FIRST_CONTENT), ("a.test/22", twin))
    (article_id,) = archive.articles.get_article_ids()
    article = archive.articles.get_article(article_id)
    assert article is not None
    assert article.aliases == ("http://a.test/22",)
    assert (article.revision, article.content.section) == (1, "Tin")


def test_two_addresses_with_one_text_and_a_day_are_one_article(archive: Archive) -> None:
    """A page that prints only the day means the day of Hanoi, as which it is kept."""
    dated = replace(FIRST_CONTENT, published_at=datetime(2020, 7, 13, tzinfo=VIETNAM))
    simulate_crawl(archive, ("a.test/1", dated), ("a.test/22", dated))
    assert len(list(archive.articles.get_article_ids())) == 1


def test_articles_that_prove_to_be_one_are_merged(archive: Archive) -> None:
    """The older id stays, the other still answers, and the indexer hears of both."""
    simulate_crawl(archive, ("a.test/1", FIRST_CONTENT), ("a.test/2", SECOND_CONTENT))
    first, second = sorted(archive.articles.get_article_ids(), key=lambda i: _get_title(archive, i))
    before = archive.changes.get_last_change_number()
    later = CrawlSimulation(archive, now=NOW + timedelta(days=500))
    archive.visits.record_visit(later.make_visit("a.test/"))
    archive.visits.record_visit(later.make_visit("a.test/1", article=FIRST_CONTENT))
    archive.visits.record_visit(later.make_visit("a.test/2", article=FIRST_CONTENT))
    (kept,) = archive.articles.get_article_ids()
    article = archive.articles.get_article(second if kept == first else first)
    assert article is not None
    assert article.id == kept
    assert article.content == FIRST_CONTENT
    assert {change.article_id for change in archive.changes.get_changes_since(before, 10)} == {
        first,
        second,
    }


def _get_title(archive: Archive, article_id: str) -> str:
    article = archive.articles.get_article(article_id)
    assert article is not None
    return article.content.title


def test_url_is_the_listed_then_the_shorter_address(archive: Archive) -> None:
    """Of several addresses of one identity the one that listings use is fetched."""
    crawl = CrawlSimulation(archive)
    found = (
        FoundUrl(url="http://a.test/x", identity="a.test/1", kind=UrlKind.ARTICLE),
        FoundUrl(url="http://a.test/long", identity="a.test/1", kind=UrlKind.ARTICLE, listed=True),
        FoundUrl(url="http://a.test/bb", identity="a.test/1", kind=UrlKind.ARTICLE, listed=True),
    )
    archive.visits.record_visit(crawl.make_visit("a.test/", found=found))
    archive.visits.record_visit(crawl.make_visit("a.test/1", article=FIRST_CONTENT))
    article = archive.articles.get_article(next(archive.articles.get_article_ids()))
    assert article is not None
    assert article.url == "http://a.test/bb"
    assert article.aliases == ("http://a.test/long", "http://a.test/x")


def test_a_listing_goes_on_where_a_visit_says(archive: Archive) -> None:
    """A later page is visited again only when the page before it leads on to it."""
    pager = make_link("a.test/?start=5", UrlKind.PAGER)
    crawl = CrawlSimulation(archive)
    archive.visits.record_visit(crawl.make_visit("a.test/", found=(pager, make_link("a.test/1"))))
    crawl.fetch_all()
    quiet = CrawlSimulation(archive, now=NOW + timedelta(days=1))
    archive.visits.record_visit(quiet.make_visit("a.test/", found=(pager, make_link("a.test/1"))))
    assert quiet.fetch_all() == []
    lively = CrawlSimulation(archive, now=NOW + timedelta(days=2))
    visit = lively.make_visit("a.test/", found=(pager, make_link("a.test/2")))
    archive.visits.record_visit(replace(visit, next_pages=(pager.identity,)))
    assert lively.fetch_all() == ["http://a.test/?start=5", "http://a.test/2"]


def test_what_a_listing_shows_is_remembered(archive: Archive) -> None:
    """From the top, with what is known of each: new in this run or not, and its date."""
    crawl = CrawlSimulation(archive)
    shown = ("a.test/2", "a.test/1", "b.test/9")
    visit = crawl.make_visit("a.test/", found=(make_link("a.test/1"), make_link("a.test/2")))
    archive.visits.record_visit(replace(visit, listed_identities=shown))
    archive.visits.record_visit(
        crawl.make_visit("a.test/1", article=replace(FIRST_CONTENT, published_at=NOW))
    )
    assert archive.listings.get_identities_listed_on(SITE, "a.test/") == list(shown)
    assert archive.listings.get_identities_listed_on(SITE, "a.test/1") == []
    known = archive.listings.get_listed_urls(SITE, shown, NOW + timedelta(days=1))
    assert [(one.identity, one.is_new, one.published_at) for one in known] == [
        ("a.test/2", False, None),
        ("a.test/1", False, NOW),
        ("b.test/9", True, None),
    ]
    assert archive.listings.get_listed_urls(SITE, ["a.test/1"], NOW)[0].is_new


def test_told_changes_make_an_address_due(archive: Archive) -> None:
    """A feed or sitemap that tells of a change since the last fetch is believed once."""
    simulate_crawl(archive, ("a.test/1", FIRST_CONTENT))
    changed_link = replace(make_link("a.test/1"), told_at=NOW + timedelta(hours=5))
    later = CrawlSimulation(archive, now=NOW + timedelta(days=1))
    archive.visits.record_visit(later.make_visit("a.test/", found=(changed_link,)))
    assert later.fetch_all() == ["http://a.test/1"]
    again = CrawlSimulation(archive, now=NOW + timedelta(days=2))
    archive.visits.record_visit(again.make_visit("a.test/", found=(changed_link,)))
    assert again.fetch_all() == []


def get_gone_at(archive: Archive) -> datetime | None:
    """Return when the only article was found to have vanished."""
    (article_id,) = archive.articles.get_article_ids()
    article = archive.articles.get_article(article_id)
    assert article is not None
    return article.gone_at


def test_gone_articles_are_marked_and_come_back(archive: Archive) -> None:
    """The indexer hears of both; nothing is deleted."""
    simulate_crawl(archive, ("a.test/1", FIRST_CONTENT))
    for days, is_back in ((1, False), (2, True)):
        before = archive.changes.get_last_change_number()
        later = CrawlSimulation(archive, now=NOW + timedelta(days=days))
        archive.visits.record_visit(
            later.make_visit("a.test/", found=(replace(make_link("a.test/1"), told_at=later.now),))
        )
        visit = later.make_visit("a.test/1", article=FIRST_CONTENT if is_back else None)
        changes = {} if is_back else {"is_failed": True, "is_gone": True, "vanished_at": later.now}
        archive.visits.record_visit(replace(visit, **changes))  # type: ignore[arg-type] # of a mapping
        assert get_gone_at(archive) == (None if is_back else later.now)
        assert archive.changes.get_last_change_number() > before


def test_an_article_is_not_gone_while_another_address_shows_it(archive: Archive) -> None:
    """Only when the last of its addresses has vanished."""
    crawl = simulate_crawl(archive, ("a.test/1", FIRST_CONTENT), ("a.test/22", FIRST_CONTENT))
    for identity, is_gone in (("a.test/1", False), ("a.test/22", True)):
        later = CrawlSimulation(archive, now=crawl.now + timedelta(days=1))
        changed_link = replace(make_link(identity), told_at=later.now)
        archive.visits.record_visit(later.make_visit("a.test/", found=(changed_link,)))
        visit = later.make_visit(identity)
        archive.visits.record_visit(
            replace(visit, is_failed=True, is_gone=True, vanished_at=NOW, status=404)
        )
        assert (get_gone_at(archive) is not None) is is_gone
        crawl.now = later.now


def test_servers_are_remembered(archive: Archive) -> None:
    """Retry-After, unreliable validators and the last robots.txt are kept, each by itself."""
    archive.runs.start_run(SiteMetadata(key=SITE), [START], NOW)
    assert archive.hosts.get_host(SITE, "a.test") == HostState(host="a.test")
    archive.hosts.set_retry_after(SITE, "a.test", NOW, 3)
    archive.hosts.mark_validators_unreliable(SITE, "a.test", NOW)
    archive.hosts.save_robots_txt(SITE, "a.test", "User-agent: *")
    known = HostState(
        host="a.test", quiet_until=NOW, refusals=3, lied_at=NOW, robots="User-agent: *"
    )
    assert archive.hosts.get_host(SITE, "a.test") == known
    assert archive.hosts.get_host(SITE, "b.test") == HostState(host="b.test")


def test_import_adds_then_updates(archive: Archive, tmp_path: Path) -> None:
    """The same URL again is an update; the number of the last change is noted in a file."""
    site = SiteKey("ngoai")
    url = "http://b.test/1"
    assert archive.visits.import_article(site, url, FIRST_CONTENT, now=NOW) is Outcome.ADDED
    assert archive.visits.import_article(site, url, FIRST_CONTENT, now=NOW) is Outcome.UNCHANGED
    assert archive.visits.import_article(site, url, SECOND_CONTENT, now=NOW) is Outcome.REVISED
    assert read_change_marker(tmp_path) == archive.changes.get_last_change_number()
    assert archive.sites.get_site_metadata()[site] == SiteMetadata(key=site)


def test_changed_facts_of_a_site_concern_its_articles(archive: Archive) -> None:
    """The articles of a site are indexed again when its province is corrected."""
    simulate_crawl(archive, ("a.test/1", FIRST_CONTENT))
    before = archive.changes.get_last_change_number()
    facts = SiteMetadata(key=SITE, institution="Trường", province="Sông Hồng")
    archive.runs.start_run(facts, [START], NOW)
    assert len(archive.changes.get_changes_since(before, 10)) == 1


def test_run_is_kept_with_its_counts(archive: Archive) -> None:
    """A finished run is read back whole; one that left nothing marks the back-fill as complete."""
    crawl = CrawlSimulation(archive)
    run = Run(
        id=crawl.run, site=SITE, started_at=NOW, finished_at=NOW, exit=RunExit.DONE, message="",
        counts={"fetched": 3}, reasons={"404": 1}, traps={"calendar": 2},
    )  # fmt: skip
    assert not archive.sites.is_backfilled(SITE)
    archive.runs.finish_run(run, is_backfilled=True)
    assert archive.runs.get_runs(SITE) == [run]
    assert archive.sites.is_backfilled(SITE)


@pytest.mark.parametrize("count", [0, 1, 210])
def test_articles_come_in_the_order_asked_for(archive: Archive, count: int) -> None:
    """Reading in batches keeps the order, and passes over ids that nobody has."""
    for number in range(count):
        content = Content(title=f"Tin {number}", body=f"Bài {number}")
        archive.visits.import_article(SITE, f"http://c.test/{number}", content, now=NOW)
    ids = list(archive.articles.get_article_ids())
    assert len(ids) == count
    wanted = [*reversed(ids), "nobody"]
    assert [article.id for article in archive.articles.get_articles(wanted)] == list(reversed(ids))


def test_a_page_that_names_itself_unites_its_addresses(archive: Archive) -> None:
    """Addresses whose pages name one number are one article, but only while both say the same."""
    file = Attachment(text="Tệp", url="http://f.test")
    notice = Content(title="Thông báo", body="", attachments=(file,))
    crawl = CrawlSimulation(archive)
    keys = ("a.test/tin/7-hop", "a.test/bai/7-hop", "a.test/nam/7-nam-giai-phong")
    archive.visits.record_visit(crawl.make_visit("a.test/", found=tuple(map(make_link, keys))))
    for identity, content in zip(keys, (notice, notice, SECOND_CONTENT), strict=True):
        visit = crawl.make_visit(identity, article=content)
        assert visit.article is not None
        own = replace(visit.article, identity="a.test/joomla:article:7")
        archive.visits.record_visit(replace(visit, article=own))
    found = list(archive.articles.get_articles(archive.articles.get_article_ids()))
    assert sorted(len(article.aliases) for article in found) == [0, 1]


def test_pages_can_be_read_again(archive: Archive, tmp_path: Path) -> None:
    """The last capture of each address that answered with a page is known, and no other."""
    crawl = CrawlSimulation(archive)
    with CaptureStore(tmp_path).open_writer(SITE, crawl.run, NOW) as writer:
        response = HttpResponse(
            url=START.url, fetched_at=NOW, status=200, reason="OK", headers=[], body=b"<p>"
        )
        places = [writer.append_response(response), writer.append_response(response)]
    numbers = [archive.captures.add_capture(SITE, crawl.run, response, place) for place in places]
    visit = replace(crawl.make_visit("a.test/", found=(make_link("a.test/1"),)), is_page=True)
    archive.visits.record_visit(replace(visit, capture_id=numbers[0]))
    archive.visits.record_visit(replace(visit, capture_id=numbers[1]))
    archive.visits.record_visit(crawl.make_visit("a.test/1"))
    (page,) = archive.frontier.get_pages(SITE)
    assert (page.state.url, page.capture, page.offset) == (START.url, numbers[1], places[1].offset)


def test_site_is_read_again_in_pieces(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and revisions come all, each once, in order, also past the end of a batch.

    Guards memory: a run of 20,000 pages held them all at its end. A hidden article is among them.
    """
    monkeypatch.setattr("archive.repositories.article_reader._BATCH_SIZE", 2)
    monkeypatch.setattr("archive.repositories.clauses.BATCH_SIZE", 2)
    crawl, urls = CrawlSimulation(archive), [f"a.test/{number}" for number in range(5)]
    archive.visits.record_visit(crawl.make_visit("a.test/", found=tuple(map(make_link, urls))))
    for number, url in enumerate(urls):
        kept = HttpResponse(
            url=f"http://{url}", fetched_at=NOW, status=200, reason="OK", headers=[], body=b""
        )
        place = RecordLocation(file="a", offset=number, length=1, payload_digest="sha1:A")
        capture = archive.captures.add_capture(SITE, crawl.run, kept, place)
        content = replace(FIRST_CONTENT, title=url, body=url)
        visit = replace(crawl.make_visit(url, article=content), capture_id=capture, is_page=True)
        archive.visits.record_visit(visit)
    first = next(archive.articles.iterate_revisions(SITE))
    assert archive.article_writer.withdraw_article(first)
    revisions = list(archive.articles.iterate_revisions(SITE))
    assert sorted(each.url for each in revisions) == [f"http://{url}" for url in urls]
    assert [each.article for each in revisions] == sorted(each.article for each in revisions)
    captures = sorted(each.capture for each in revisions)
    assert sorted(archive.articles.get_captures_of_revisions(SITE)) == captures
    rows = archive.frontier.get_page_rows(SITE)
    assert sorted(rows.values()) == captures
    assert [*archive.frontier.iterate_pages(list(rows))] == archive.frontier.get_pages(SITE)


def test_withdrawn_article_hides_and_returns(archive: Archive) -> None:
    """An article that better rules do not read is hidden; it returns with the same id."""
    crawl = CrawlSimulation(archive)
    archive.visits.record_visit(crawl.make_visit("a.test/", found=(make_link("a.test/1"),)))
    place = RecordLocation(file="a", offset=0, length=1, payload_digest="sha1:A")
    kept = HttpResponse(
        url="http://a.test/1", fetched_at=NOW, status=200, reason="OK", headers=[], body=b""
    )
    capture = archive.captures.add_capture(SITE, crawl.run, kept, place)
    archive.visits.record_visit(
        replace(crawl.make_visit("a.test/1", article=FIRST_CONTENT), capture_id=capture)
    )
    (article_id,) = archive.articles.get_article_ids()
    before = archive.changes.get_last_change_number()
    (revision,) = archive.articles.iterate_revisions(SITE)
    assert archive.article_writer.withdraw_article(revision)
    assert not archive.article_writer.withdraw_article(revision)
    assert list(archive.articles.get_article_ids()) == []
    assert archive.articles.get_article(article_id) is None
    assert [change.article_id for change in archive.changes.get_changes_since(before, 10)] == [
        article_id
    ]
    later = CrawlSimulation(archive, now=NOW + timedelta(days=500))
    archive.visits.record_visit(later.make_visit("a.test/"))
    archive.visits.record_visit(later.make_visit("a.test/1", article=FIRST_CONTENT))
    assert list(archive.articles.get_article_ids()) == [article_id]
    assert {change.article_id for change in archive.changes.get_changes_since(before, 10)} == {
        article_id
    }


def test_template_is_kept_once(archive: Archive) -> None:
    """A template is read back as it was saved; saving the same version again changes nothing."""
    archive.runs.start_run(SiteMetadata(key=SITE), [START], NOW)
    assert archive.sites.get_template(SITE) is None
    assert archive.sites.save_template(SITE, "v1", "{}", NOW)
    assert not archive.sites.save_template(SITE, "v1", "{}", NOW)
    assert archive.sites.save_template(SITE, "v2", "[]", NOW)
    assert archive.sites.get_template(SITE) == "[]"


def test_notices_of_different_days_stay_apart(archive: Archive) -> None:
    """Guards against two notices of one wording, each with its own file, being taken for one."""
    notice = Content(title="Thông báo", body="Xem file đính kèm.", published_at=NOW)
    other_day = replace(notice, published_at=NOW + timedelta(days=7))
    other_file = replace(notice, attachments=(Attachment(url="http://a.test/b.pdf", text="b"),))
    for number, content in enumerate((notice, other_day, other_file)):
        url = f"http://a.test/{number}"
        assert archive.visits.import_article(SITE, url, content, now=NOW) is Outcome.ADDED
    assert len(list(archive.articles.get_article_ids())) == 3


def test_twins_that_come_to_differ_are_parted(archive: Archive) -> None:
    """Guards against revisions that flip for ever between two addresses of one former text."""
    first, second = "http://a.test/1", "http://a.test/2"
    archive.visits.import_article(SITE, first, FIRST_CONTENT, now=NOW)
    assert archive.visits.import_article(SITE, second, FIRST_CONTENT, now=NOW) is Outcome.UNCHANGED
    (article_id,) = archive.articles.get_article_ids()
    article = archive.articles.get_article(article_id)
    assert article is not None
    assert {article.url, *article.aliases} == {first, second}
    assert archive.visits.import_article(SITE, second, SECOND_CONTENT, now=NOW) is Outcome.ADDED
    for _ in range(2):
        assert (
            archive.visits.import_article(SITE, first, FIRST_CONTENT, now=NOW) is Outcome.UNCHANGED
        )
        assert (
            archive.visits.import_article(SITE, second, SECOND_CONTENT, now=NOW)
            is Outcome.UNCHANGED
        )
    assert len(list(archive.articles.get_article_ids())) == 2


def test_where_a_start_page_sends_to_is_due_at_every_run(archive: Archive) -> None:
    """Guards against a site's news going unseen behind a start page that only redirects."""
    home = FoundUrl(url="http://a.test/home", identity="a.test/home", kind=UrlKind.START)
    for day in range(3):
        crawl = CrawlSimulation(archive, now=NOW + timedelta(days=day))
        archive.visits.record_visit(crawl.make_visit("a.test/", found=(home,)))
        archive.visits.record_visit(crawl.make_visit("a.test/home"))
        assert crawl.fetch_all() == []


def test_start_url_is_fetched_as_its_file_says(archive: Archive) -> None:
    """Guards against a corrected start URL of the same identity (https, no folder) going unused."""
    simulate_crawl(archive)
    secure = replace(START, url="https://a.test/")
    run = archive.runs.start_run(SiteMetadata(key=SITE), [secure], NOW)
    state = archive.frontier.get_next_url(SITE, run, is_full=False)
    assert state is not None
    assert state.url == secure.url


def test_every_archive_has_a_name_of_its_own(archive: Archive, tmp_path: Path) -> None:
    """An index can tell that it was made from another archive."""
    url = f"sqlite:///{tmp_path}/other/archive.sqlite3"
    with Archive.open(url, data=tmp_path, create=True) as other:
        name = other.id
    with Archive.open(url, data=tmp_path) as again:
        assert again.id == name != archive.id


def test_site_lock_belongs_to_the_archive(
    archive: Archive, database_url: str, tmp_path: Path
) -> None:
    """Two data folders on one archive exclude each other; a folder that cannot be is said."""
    with (
        Archive.open(database_url, data=tmp_path / "elsewhere") as same,
        archive.lock_site(SITE),
        pytest.raises(ArchiveLockedError),
        same.lock_site(SITE),
    ):
        pass
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError, match="cannot be made"), hold_lock(tmp_path / "file", "a"):
        pass
