"""A site that moves to another host keeps its articles."""

from tests.desk import Desk
from tests.school import School, serve


def test_moved_site_keeps_its_articles(desk: Desk) -> None:
    """With its old address in former_urls a crawl of the new one finds every article known.

    Ids and revisions stay, the old addresses become aliases, and the old host is not asked. The
    next crawl finds nothing to move.
    """
    with serve(School()) as old, serve(School()) as new:
        for school in (old, new):
            links = [school.article(number, f"Hội nghị số {number}") for number in (1, 2, 3)]
            school.listing("/", links)
        desk.configure(old)
        desk.crawl()
        before = desk.articles()
        desk.configure(new, more=f'former_urls = ["{old.url}/"]\n')
        new.article(3, "Hội nghị số 3 (sửa)")  # which text alone would not recognise
        old.log.clear()
        report = desk.crawl()
        after = desk.articles()
        desk.crawl()
        assert desk.articles() == after
    assert report["exit"] == "done"
    assert old.log == []
    assert [article.id for article in after] == [article.id for article in before]
    assert [article.revision for article in after] == [1, 1, 2]
    for article, known in zip(after, before, strict=True):
        assert article.url == known.url.replace(old.url, new.url)
        assert known.url in article.aliases
