"""A site that moves to another host keeps its articles."""

from tests.support.cli import Workspace
from tests.support.site_server import SiteServer, serve_site


def test_moved_site_keeps_its_articles(desk: Workspace) -> None:
    """With its old address in former_urls a crawl of the new one finds every article known.

    Ids and revisions stay, the old addresses become aliases, and the old host is not asked. The
    next crawl finds nothing to move.
    """
    with serve_site(SiteServer()) as old, serve_site(SiteServer()) as new:
        for school in (old, new):
            links = [school.add_article(number, f"Hội nghị số {number}") for number in (1, 2, 3)]
            school.add_listing("/", links)
        desk.add_site(old)
        desk.crawl()
        before = desk.get_articles()
        desk.add_site(new, more=f'former_urls = ["{old.url}/"]\n')
        new.add_article(3, "Hội nghị số 3 (sửa)")  # which text alone would not recognise
        old.log.clear()
        report = desk.crawl()
        after = desk.get_articles()
        desk.crawl()
        assert desk.get_articles() == after
    assert report["exit"] == "done"
    assert old.log == []
    assert [article.id for article in after] == [article.id for article in before]
    assert [article.revision for article in after] == [1, 1, 2]
    for article, known in zip(after, before, strict=True):
        assert article.url == known.url.replace(old.url, new.url)
        assert known.url in article.aliases
