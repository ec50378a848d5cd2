"""Articles that were taken down, told in a page that answers as if all were well."""

from datetime import timedelta

import pytest

from tests.support.cli import Workspace
from tests.support.site_server import PAGE_HTML, SiteServer

FIRST = "/index.php/tin-tuc/1-bai-viet.html"
NOTICE = "<p>Bài viết không tồn tại hoặc đã bị xóa khỏi hệ thống.</p>"


def take_down(school: SiteServer, how: str) -> None:
    """Let the first article be gone, in one of the ways of such sites."""
    if how == "text":
        school.add_article(1, "Thông báo", NOTICE)
    elif how == "text under the old title":
        school.add_article(1, "Hội nghị số 1", NOTICE)
    elif how == "script":
        main = "<script>alert('Bài viết không tồn tại');location.href='/';</script>"
        school.add_page(FIRST, PAGE_HTML.format(title="Hội nghị số 1", view="article", main=main))
    else:
        main = f"<h2>Thông báo</h2>{NOTICE}"
        school.add_page(
            "/thong-bao.html", PAGE_HTML.format(title="Thông báo", view="other", main=main)
        )
        school.add_redirect(FIRST, "/thong-bao.html", 302)


@pytest.mark.parametrize("how", ["text", "text under the old title", "script", "redirect"])
def test_page_that_says_so_is_as_a_404(desk: Workspace, school: SiteServer, how: str) -> None:
    """The article is gone on the second day and stays as it was; no revision is made of the page.

    Guards against the notice replacing the text of the article.
    """
    desk.add_site(school)
    desk.crawl()
    take_down(school, how)
    for _ in range(2):
        assert "'changed'" not in str(desk.crawl("truong", "--full")["counts"])
        desk.age_vanished_pages(timedelta(days=2))
    first, *others = desk.get_articles()
    assert (first.content.title, first.revision) == ("Hội nghị số 1", 1)
    assert first.gone_at
    assert [other.gone_at for other in others] == [None, None]
