"""Crawls of listings whose only pager says "next", whatever its address looks like."""

import pytest

from tests.support.cli import Workspace
from tests.support.losses import lay_out_article, lay_out_listing, make_path
from tests.support.site_server import SiteServer, serve_site

PAGES = 5
PER_PAGE = 3
FORMS = {
    "token": ("/muc/{0}", '<a href="{0}">Trang sau</a>'),
    "query": ("/tin.php?tu={0}", '<a href="/">Trang trước</a> <a href="{0}">Tiếp theo »</a>'),
    "relation": ("/ds/{0}.htm", '<a href="{0}" rel="next">Xem thêm</a>'),
    "arrow": ("/ds-{0}", '<ul class="pager"><li><a href="{0}">»</a></li></ul>'),
    "picture": ("/ds-{0}", '<a href="{0}"><img src="/n.gif" alt="Trang kế tiếp"></a>'),
    "English": ("/muc/{0}", '<a href="{0}">Older posts</a>'),
}


def lay_out(school: SiteServer, form: str, link: str) -> list[str]:
    """Lay out a listing whose pages each lead to the next; return the addresses of later ones."""
    paths = [form.format(word) for word in ("dau", "hai-ba", "nam-tam", "muoi", "cuoi")]
    for page, path in enumerate(paths):
        numbers = range(page * PER_PAGE + 1, (page + 1) * PER_PAGE + 1)
        for number in numbers:
            lay_out_article(school, number)
        following = [link.format(each) for each in paths[page + 1 : page + 2]]
        lay_out_listing(school, path, numbers, "".join(following))
    lay_out_listing(school, "/", range(1, 2), f'<p><a href="{paths[0]}">Tin tức</a></p>')
    return paths[1:]


@pytest.mark.parametrize("form", FORMS)
def test_next_page_is_followed_by_what_it_is(desk: Workspace, form: str) -> None:
    """All articles are found at first; later runs stop at the first page without news."""
    with serve_site(SiteServer()) as school:
        desk.add_site(school)
        later = lay_out(school, *FORMS[form])
        report = desk.crawl()
        assert report["counts"]["new"] == PAGES * PER_PAGE  # type: ignore[index]  # JSON
        school.log.clear()
        desk.crawl()
        assert set(later).isdisjoint(school.log)
        # News on the first page lead one page on, where there is none, and no further.
        number = PAGES * PER_PAGE + 1
        lay_out_article(school, number)
        first = school.get_response(FORMS[form][0].format("dau")).body.decode()
        news = f'<a href="{make_path(number)}">Hội nghị mới lần thứ {number} tại cơ sở</a>'
        school.add_page(
            FORMS[form][0].format("dau"), first.replace('class="blog">', f'class="blog">{news}')
        )
        school.log.clear()
        report = desk.crawl()
        assert report["counts"]["new"] == 1  # type: ignore[index]  # JSON
        assert [path for path in later if path in school.log] == later[:1]
