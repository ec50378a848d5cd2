"""A text that stands in place of many articles is none: not new, not changed, and it is said."""

from tests.support.cli import Workspace
from tests.support.losses import lay_out_article, lay_out_site, spoil
from tests.support.site_server import SiteServer, serve_site


def test_text_of_many_pages_takes_the_place_of_no_article(desk: Workspace) -> None:
    """What was read before stays, new articles have no revision; when it is gone, all are read.

    Guards against a notice of the system that became a revision of each article.
    """
    with serve_site(SiteServer()) as school:
        desk.add_site(school)
        lay_out_site(school)
        desk.crawl("truong", "--no-index")
        before = {article.url: article.content for article in desk.get_articles()}
        lay_out_site(school, 16)
        spoil(school, "same text", range(3, 7))
        spoil(school, "same text", range(13, 17))
        report = desk.crawl("truong", "--full")
        assert {article.url: article.content for article in desk.get_articles()} == before
        assert report["balance"]["unread"] == {"same text as other pages": 8}  # type: ignore[index]
        counts = report["counts"]
        assert isinstance(counts, dict)
        assert "changed" not in counts
        spoil(school, "same text", range(7, 8))  # one more is known at once
        again = desk.crawl("truong", "--full")
        assert again["balance"]["lost"] == 5  # type: ignore[index]  # JSON
        assert {article.url: article.content for article in desk.get_articles()} == before
        for number in range(1, 17):
            lay_out_article(school, number)
        mended = desk.crawl("truong", "--full")
        articles = desk.get_articles()
    assert mended["balance"]["unread"] == {}  # type: ignore[index]  # JSON
    assert [article.revision for article in articles] == [1] * 16
    assert {each.url: each.content for each in articles if each.url in before} == before
