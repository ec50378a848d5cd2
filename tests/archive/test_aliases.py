"""Further addresses of one article: seen to be one, left alone, and asked again."""

from dataclasses import replace
from datetime import timedelta

from archive.archive import Archive
from archive.crawl_model import ArticleKey, FetchRank, UrlKind
from archive.model import Content
from tests.archive.conftest import NOW, SITE, CrawlSimulation, make_link

FIRST_CONTENT = Content(title="Hội nghị", body="Sáng nay.")
SECOND_CONTENT = Content(title="Tọa đàm", body="Chiều nay.")
SOON = NOW + timedelta(days=2)
LATER = NOW + timedelta(days=4)
OWN, OTHER = "a.test/1", "a.test/muc/1"


def crawl_twins(archive: Archive) -> None:
    """Fetch two addresses with one text; both are due again after a day."""
    crawl = CrawlSimulation(archive)
    found = (make_link(OWN), make_link(OTHER))
    archive.visits.record_visit(crawl.make_visit("a.test/", found=found))
    for key in (OWN, OTHER):
        due = NOW + timedelta(days=1)
        archive.visits.record_visit(crawl.make_visit(key, article=FIRST_CONTENT, next_due=due))


def test_second_address_of_an_article_is_left_alone(archive: Archive) -> None:
    """An address that was read and said the same is not asked for again with the article's own."""
    crawl_twins(archive)
    assert CrawlSimulation(archive, now=SOON).fetch_all() == ["http://a.test/", f"http://{OWN}"]


def test_second_address_is_asked_when_the_first_has_vanished(archive: Archive) -> None:
    """An article is not given up before its other address was asked for."""
    crawl_twins(archive)
    crawl = CrawlSimulation(archive, now=SOON)
    archive.visits.record_visit(crawl.make_visit("a.test/"))
    lost = replace(
        crawl.make_visit(OWN), status=404, is_failed=True, vanished_at=SOON, next_due=LATER
    )
    archive.visits.record_visit(lost)
    assert crawl.fetch_all() == [f"http://{OTHER}"]


def test_second_address_that_reads_otherwise_is_an_article(archive: Archive) -> None:
    """What was one article by its text alone is two when one address says something else."""
    crawl_twins(archive)
    later = CrawlSimulation(archive, now=NOW + timedelta(days=200))
    archive.visits.record_visit(later.make_visit("a.test/"))
    archive.visits.record_visit(later.make_visit(OWN, article=FIRST_CONTENT))
    archive.visits.record_visit(later.make_visit(OTHER, article=SECOND_CONTENT))
    found = archive.articles.get_articles(archive.articles.get_article_ids())
    assert {article.content.title: article.aliases for article in found} == {
        "Hội nghị": (),
        "Tọa đàm": (),
    }


def test_edit_at_the_own_address_is_a_revision_of_one_article(archive: Archive) -> None:
    """The better address becomes the article's own, and its edits are revisions from then on."""
    crawl = CrawlSimulation(archive)
    found = (make_link(OTHER, listed=False), make_link(OWN))
    archive.visits.record_visit(crawl.make_visit("a.test/", found=found))
    for key in (OTHER, OWN):
        archive.visits.record_visit(crawl.make_visit(key, article=FIRST_CONTENT))
    later = CrawlSimulation(archive, now=NOW + timedelta(days=370))
    archive.visits.record_visit(later.make_visit("a.test/"))
    while state := archive.frontier.get_next_url(SITE, later.run, is_full=False):
        content = SECOND_CONTENT if state.identity == OWN else FIRST_CONTENT
        archive.visits.record_visit(
            replace(later.make_visit(state.identity, article=content), state=state)
        )
        if state.identity == OWN:
            break
    article = next(archive.articles.get_articles(archive.articles.get_article_ids()))
    assert (article.url, article.revision) == (f"http://{OWN}", 2)


def test_redirect_makes_an_alias_as_long_as_it_lasts(archive: Archive) -> None:
    """An address that leads to an article is its alias; one that shows its own page is none."""
    crawl = CrawlSimulation(archive)
    archive.visits.record_visit(crawl.make_visit("a.test/", found=(make_link(OTHER),)))
    there = make_link(OWN)
    archive.visits.record_visit(
        replace(crawl.make_visit(OTHER, found=(there,)), status=301, target_key=OWN)
    )
    archive.visits.record_visit(crawl.make_visit(OWN, article=FIRST_CONTENT))
    (article_id,) = archive.articles.get_article_ids()
    article = archive.articles.get_article(article_id)
    assert article is not None
    assert article.aliases == (f"http://{OTHER}",)
    keys = archive.aliases.get_article_keys(SITE)
    assert keys == [ArticleKey(OTHER, article_id), ArticleKey(OWN, article_id)]
    later = CrawlSimulation(archive, now=NOW + timedelta(days=370))
    archive.visits.record_visit(later.make_visit("a.test/"))
    back = later.make_visit(OTHER, article=SECOND_CONTENT)
    archive.visits.record_visit(replace(back, is_page=True))
    assert archive.articles.get_article(article_id).aliases == ()  # type: ignore[union-attr]


def test_listings_by_tag_come_after_articles(archive: Archive) -> None:
    """What shows again what others show is fetched last, its later pages too."""
    crawl = CrawlSimulation(archive)
    pager = replace(make_link("a.test/tag/x/2", UrlKind.PAGER), rank=FetchRank.TAG)
    found = (make_link("a.test/tag/x", UrlKind.TAG), pager, make_link(OWN))
    archive.visits.record_visit(crawl.make_visit("a.test/", found=found))
    assert crawl.fetch_all() == [
        f"http://{OWN}",
        "http://a.test/tag/x",
        "http://a.test/tag/x/2",
    ]
