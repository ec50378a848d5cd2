"""Keys of an archive that older rules made, made anew."""

from datetime import timedelta

import pytest

from archive.archive import Archive
from archive.crawl_model import FoundUrl, UrlKind
from archive.model import Content
from tests.archive.conftest import NOW, SITE, CrawlSimulation, make_link

LATER = NOW + timedelta(days=1)
WEEK_2023, WEEK_2024 = "http://a.test/nam-2023/tuan-1", "http://a.test/nam-2024/tuan-1"


def make_found_url(url: str) -> FoundUrl:
    """Make keys by rules that tell every path, and know `www.` for nothing."""
    key = url.removeprefix("http://").removeprefix("www.")
    is_tag = "/tag/" in url
    return FoundUrl(url=url, identity=key, kind=UrlKind.TAG if is_tag else UrlKind.ARTICLE)


def rekey(archive: Archive, rules: str = "2") -> bool:
    """Make the keys anew."""
    return archive.canonical_keys.renew_keys(SITE, rules, make_found_url, LATER)


def test_article_that_was_only_assumed_is_fetched(archive: Archive) -> None:
    """An alias that nobody has fetched goes into the frontier; the article keeps id and text."""
    crawl = CrawlSimulation(archive)
    folded = [
        FoundUrl(url=url, identity="a.test/tuan-1", kind=UrlKind.ARTICLE, listed=True)
        for url in (WEEK_2023, WEEK_2024)
    ]
    archive.visits.record_visit(crawl.make_visit("a.test/", found=tuple(folded)))
    content = Content(title="Tuần 1", body="Họp.")
    archive.visits.record_visit(crawl.make_visit("a.test/tuan-1", article=content))
    (before,) = archive.articles.get_articles(archive.articles.get_article_ids())
    assert before.aliases == (WEEK_2024,)
    assert rekey(archive)
    (after,) = archive.articles.get_articles(archive.articles.get_article_ids())
    assert (after.id, after.url, after.content, after.aliases) == (
        before.id,
        WEEK_2023,
        content,
        (),
    )
    later = CrawlSimulation(archive, now=LATER)
    assert later.fetch_all() == ["http://a.test/", WEEK_2024]
    assert not rekey(archive)


def test_two_names_of_one_host_are_merged(archive: Archive) -> None:
    """Of two articles that `www.` alone parted the older stays, and the other id answers with it.

    What was found under one name alone is known under both.
    """
    crawl = CrawlSimulation(archive)
    keys = ("a.test/1", "www.a.test/1", "www.a.test/2")
    archive.visits.record_visit(
        crawl.make_visit("a.test/", found=tuple(make_link(key) for key in keys))
    )
    for number, key in enumerate(keys):
        content = Content(title=f"Tin {number}", body=f"Bài {number}")
        archive.visits.record_visit(crawl.make_visit(key, article=content))
    ids = {
        article.url: article.id
        for article in archive.articles.get_articles(archive.articles.get_article_ids())
    }
    assert rekey(archive)
    left = list(archive.articles.get_articles(archive.articles.get_article_ids()))
    assert len(left) == 2
    answers = [archive.articles.get_article(ids[f"http://{key}"]) for key in keys]
    assert [answer.url for answer in answers if answer] == [
        "http://a.test/1",
        "http://a.test/1",
        "http://www.a.test/2",
    ]
    merged = answers[0]
    assert merged is not None
    assert merged.aliases == ("http://www.a.test/1",)
    later = CrawlSimulation(archive, now=LATER)
    found = tuple(make_link(key) for key in ("a.test/1", "a.test/2"))
    archive.visits.record_visit(later.make_visit("a.test/", found=found))
    assert later.fetch_all() == [], "both are known"


def test_listings_and_tags_follow(archive: Archive) -> None:
    """What a listing showed has the new keys, and a listing by tag is known for one."""
    crawl = CrawlSimulation(archive)
    found = (make_link("www.a.test/1"), make_link("a.test/tag/x", UrlKind.LISTING))
    visit = crawl.make_visit("a.test/", found=found)
    archive.visits.record_visit(visit)
    archive.listings.save_listing(visit.state, ["www.a.test/1"])
    rekey(archive)
    assert archive.listings.get_identities_listed_on(SITE, "a.test/") == ["a.test/1"]
    later = CrawlSimulation(archive, now=LATER)
    kinds = [state.kind for state in archive.frontier.get_due_urls(SITE, LATER, is_full=False)]
    assert kinds == [UrlKind.START, UrlKind.ARTICLE, UrlKind.TAG]
    assert len(later.fetch_all()) == 3


def test_interrupted_rekeying_leaves_the_old_keys(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is one transaction: what fails half way has changed nothing, and is done the next time."""
    crawl = CrawlSimulation(archive)
    archive.visits.record_visit(crawl.make_visit("a.test/", found=(make_link("www.a.test/1"),)))

    def fail(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("archive.repositories.canonical_keys._rekey_listings", fail)
        with pytest.raises(RuntimeError):
            rekey(archive)
    state = archive.frontier.get_next_url(SITE, crawl.run, is_full=False)
    assert state is not None
    assert state.identity == "www.a.test/1"
    assert rekey(archive)
