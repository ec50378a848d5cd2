"""Crawls of sites whose articles stand on several pages."""

from collections.abc import Iterator

import pytest

from tests.support.cli import Workspace
from tests.support.site_server import ARTICLE_HTML, PAGE_HTML, SiteServer, serve_site

HEAD = "/index.php/tin-tuc/7-lich-su-truong"
TITLE = "Lịch sử nhà trường"
TEXTS = [
    "Trường thành lập năm 1949 tại chiến khu.",
    "Năm 1975 trường về thị xã.",
    "Nay là ngôi trường lớn.",
]
PARAGRAPHS = [
    f"<p>{text} {text.lower()}</p><p>Hết phần {number}.</p>" for number, text in enumerate(TEXTS)
]


def add_part(server: SiteServer, path: str, number: int, links: str, more: str = "") -> None:
    """Lay out one page of the article, with links to the others."""
    body = f"{PARAGRAPHS[number]}{more}<div class='nav-pages'>{links}</div>"
    main = ARTICLE_HTML.format(title=TITLE, body=body)
    server.add_page(path, PAGE_HTML.format(title=TITLE, view="article", main=main))


def get_paths(form: str) -> list[str]:
    """The addresses of the three pages."""
    return [HEAD, *(HEAD + form.format(step=step, page=step + 1) for step in (1, 2))]


def add_article(server: SiteServer, form: str, *, is_chained: bool = False) -> list[str]:
    """Lay out an article on three pages; each links to all, or to the next alone."""
    paths = get_paths(form)
    for number, path in enumerate(paths):
        following = paths[number + 1 : number + 2]
        links = (
            "".join(f"<a href='{each}'>Trang sau</a>" for each in following)
            if is_chained
            else "Trang: " + " ".join(f"<a href='{p}'>{n}</a>" for n, p in enumerate(paths, 1))
        )
        add_part(server, path, number, links)
    return paths


@pytest.fixture
def school() -> Iterator[SiteServer]:
    """A school whose front page lists the article, which is laid out by the test."""
    with serve_site(SiteServer()) as made:
        others = [made.add_article(number, f"Hội nghị số {number}") for number in (1, 2)]
        made.add_listing("/", [HEAD, *others])
        yield made


def get_text(desk: Workspace) -> str:
    """The text of the article, of which there must be one."""
    (article,) = [each for each in desk.get_articles() if each.content.title == TITLE]
    return article.content.body


def is_whole(body: str) -> bool:
    """Tell whether a text has all parts in their order, and nothing of the links between them."""
    places = [body.find(text) for text in TEXTS]
    return -1 not in places and places == sorted(places) and "Trang" not in body


@pytest.mark.parametrize(
    "form",
    [
        "?start={step}",
        "?limitstart={step}",
        "/start-{step}",
        "?page={page}",
        "/{page}",
        "/trang-{page}",
    ],
)
@pytest.mark.parametrize("is_chained", [False, True], ids=["all-named", "next-alone"])
def test_an_article_on_several_pages_is_one(
    desk: Workspace, school: SiteServer, form: str, *, is_chained: bool
) -> None:
    """Its text is whole and in order, each page is asked for once, and reading again keeps it."""
    paths = add_article(school, form, is_chained=is_chained)
    desk.add_site(school)
    desk.crawl()
    assert is_whole(get_text(desk))
    assert [school.log.count(path) for path in paths] == [1, 1, 1]
    assert len(desk.get_articles()) == 3
    desk.run_command("reextract", "truong")
    assert is_whole(get_text(desk))
    assert [article.revision for article in desk.get_articles()] == [1, 1, 1]
