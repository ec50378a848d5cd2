"""A site that changes little is asked little: a whole crawl of a generated site, and the next."""

import os

from tests.support.cli import Workspace
from tests.support.site_server import ARTICLE_HTML, BODY_HTML, PAGE_HTML, SiteServer, serve_site

ARTICLES = int(os.environ.get("TRUONGDANG_QUIET_SITE", "60"))
"""Articles of the site; it has a tag for every three. `make quiet-site` takes 3,000."""
_SECTIONS = ("tin-tuc", "dao-tao", "nghien-cuu", "doan-the")
_ON_A_PAGE = 10


def lay_out_site(school: SiteServer) -> list[str]:
    """Lay out sections with pagers, articles with tags, months and authors; return the articles."""
    paths = [f"/{_SECTIONS[n % 4]}/hoi-nghi-so-{n}-cua-truong-{n}.html" for n in range(ARTICLES)]
    for number, path in enumerate(paths):
        title = f"Hội nghị số {number} của trường"
        further = (
            f"/tag/chu-de-{number % max(ARTICLES // 3, 1)}/",
            f"/{2010 + number % 12}/{number % 12 + 1:02}/",
            f"/author/bien-tap-{number % 5}/",
        )
        links = "".join(f'<li><a href="{url}">{url.strip("/")}</a></li>' for url in further)
        main = ARTICLE_HTML.format(title=title, body=BODY_HTML.format(title=title))
        school.add_page(
            path, PAGE_HTML.format(title=title, view="article", main=f"{main}<ul>{links}</ul>")
        )
        for url in further:
            school.add_listing(url, [path])
    menu = "".join(f'<p><a href="/{section}/">{section}</a></p>' for section in _SECTIONS)
    school.add_listing("/", paths[:_ON_A_PAGE], menu)
    for number, section in enumerate(_SECTIONS):
        _add_section(school, section, paths[number::4])
    return paths


def _add_section(school: SiteServer, section: str, paths: list[str]) -> None:
    pages = range(1, (len(paths) - 1) // _ON_A_PAGE + 2)
    urls = {n: f"/{section}/" if n == 1 else f"/{section}/trang-{n}.htm" for n in pages}
    for page in pages:
        near = [n for n in (1, page - 1, page, page + 1, pages[-1]) if n in pages]
        numbers = " ".join(
            f"<b>{n}</b>" if n == page else f'<a href="{urls[n]}">{n}</a>' for n in sorted({*near})
        )
        start = (page - 1) * _ON_A_PAGE
        school.add_listing(urls[page], paths[start : start + _ON_A_PAGE], f"<p>{numbers}</p>")


def test_quiet_site_is_asked_little_and_none_of_it_is_lost(desk: Workspace) -> None:
    """The first run finds every article; the second asks for sections and no tags; news is found.

    Guards against a thousand tags that were asked for at every run.
    """
    with serve_site(SiteServer()) as school:
        paths = lay_out_site(school)
        desk.add_site(school)
        desk.crawl()
        assert len(desk.get_articles()) == len(paths)
        assert max(school.log.count(url) for url in school.log) == 1
        school.log.clear()
        desk.crawl()
        assert len(school.log) < 30, school.log
        assert not [url for url in school.log if "/tag/" in url or "trang-" in url]
        school.log.clear()
        new = school.add_article(1, "Hội nghị mới")
        school.add_listing("/tin-tuc/", [new, *paths[0 : 4 * 9 : 4]])
        desk.crawl()
        assert new in school.log
    assert len(desk.get_articles()) == len(paths) + 1


def test_articles_come_before_tags(desk: Workspace) -> None:
    """A run that is ended early has read articles, not listings by tag."""
    with serve_site(SiteServer()) as school:
        paths = lay_out_site(school)
        desk.add_site(school)
        desk.crawl("truong", "--max-pages", "40")
        log = school.log
    assert not [url for url in log if url.startswith(("/tag/", "/author/", "/20"))]
    assert len([url for url in log if url in paths]) > 20
