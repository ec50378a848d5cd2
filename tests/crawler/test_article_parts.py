"""Crawls of sites whose articles stand on several pages."""

import gzip
import threading
from collections.abc import Iterator

import pytest

from tests.support import cli_process
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
    ("form", "is_chained"),
    [
        ("?start={step}", False),
        ("?limitstart={step}", True),
        ("/start-{step}", False),
        ("?page={page}", True),
        ("/{page}", False),
        ("/trang-{page}", True),
    ],
)
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


def test_pages_that_are_read_before_the_first_stay(desk: Workspace, school: SiteServer) -> None:
    """A whole crawl reads known pages first; of a chain, the first page names the next alone."""
    paths = add_article(school, "?start={step}", is_chained=True)
    desk.add_site(school)
    desk.crawl()
    desk.crawl("truong", "--full")
    assert is_whole(get_text(desk))
    assert [article.revision for article in desk.get_articles()] == [1, 1, 1]
    school.add_page(paths[2], "gone", status=404)
    add_part(school, paths[1], 1, "")
    desk.crawl("truong", "--full")
    assert TEXTS[1] in get_text(desk)
    assert TEXTS[2] not in get_text(desk)


def test_a_page_that_shows_all_is_enough(desk: Workspace, school: SiteServer) -> None:
    """Joomla's `showall` costs one request in place of two."""
    paths = get_paths("?start={step}")
    links = "".join(f"<a href='{path}'>Phần</a>" for path in paths[1:])
    add_part(school, HEAD, 0, f"{links}<a href='{HEAD}?showall=1'>Xem tất cả</a>")
    body = "".join(PARAGRAPHS)
    main = ARTICLE_HTML.format(title=TITLE, body=body)
    page = PAGE_HTML.format(title=TITLE, view="article", main=main)
    school.add_page(f"{HEAD}?showall=1", page)
    desk.add_site(school)
    desk.crawl()
    assert is_whole(get_text(desk))
    assert not set(paths[1:]) & set(school.log)


def test_a_later_page_that_changes_is_a_revision(desk: Workspace, school: SiteServer) -> None:
    """And one that fails leaves the text as it was, and is counted."""
    paths = add_article(school, "?start={step}")
    desk.add_site(school)
    desk.crawl()
    school.add_page(paths[2], "down", status=500)
    report = desk.crawl("truong", "--full")
    assert report["reasons"] == {"HTTP 500": 1}
    assert is_whole(get_text(desk))
    assert max(article.revision for article in desk.get_articles()) == 1
    school.add_page(paths[2], "<html><title>Đăng nhập</title><p>Mời đăng nhập</p></html>")
    report = desk.crawl("truong", "--full")
    assert report["reasons"] == {"further page of an article without its text": 1}
    assert is_whole(get_text(desk))
    add_part(school, paths[2], 2, "", more="<p>Đính chính: năm 1950.</p>")
    desk.crawl("truong", "--full")
    assert is_whole(get_text(desk))
    assert "Đính chính: năm 1950." in get_text(desk)
    revisions = {article.content.title: article.revision for article in desk.get_articles()}
    assert revisions == {TITLE: 2, "Hội nghị số 1": 1, "Hội nghị số 2": 1}
    desk.run_command("reextract", "truong")
    assert revisions == {a.content.title: a.revision for a in desk.get_articles()}


def test_a_page_that_never_answers_is_said(desk: Workspace, school: SiteServer) -> None:
    """The article has what could be read, and a doubt; it is whole when the page is there."""
    paths = add_article(school, "?start={step}")
    school.add_page(paths[1], "down", status=500)
    desk.add_site(school)
    desk.crawl()
    (article,) = [each for each in desk.get_articles() if each.content.title == TITLE]
    assert [doubt.code for doubt in article.content.warnings] == ["part-missing"]
    assert TEXTS[2] in article.content.body
    add_article(school, "?start={step}")
    desk.crawl("truong", "--full")
    assert is_whole(get_text(desk))


def test_lost_later_pages_stand_in_the_balance(desk: Workspace, school: SiteServer) -> None:
    """Each is named with its reason until it is read, or its article names it no more."""
    paths = add_article(school, "?start={step}")
    school.add_page(paths[1], "down", status=500)
    desk.add_site(school)
    report = desk.crawl()
    assert report["balance"]["unread_parts"] == {"HTTP 500": 1}  # type: ignore[index]  # JSON
    assert [each["url"] for each in report["unread"]] == [school.url + paths[1]]  # type: ignore[attr-defined]
    add_article(school, "?start={step}")
    assert desk.crawl("truong", "--full")["unread"] == []
    school.add_page(paths[2], "none", status=404)
    report = desk.crawl("truong", "--full")
    assert report["balance"]["unread_parts"] == {"HTTP 404": 1}  # type: ignore[index]  # JSON
    add_part(school, HEAD, 0, f"<a href='{paths[1]}'>2</a>")
    add_part(school, paths[1], 1, f"<a href='{HEAD}'>1</a>")
    report = desk.crawl("truong", "--full")
    assert (report["unread"], report["balance"]["unread_parts"]) == ([], {})  # type: ignore[index]


def test_pagers_of_comments_and_lists_are_no_pages_of_an_article(
    desk: Workspace, school: SiteServer
) -> None:
    """Those in an area of comments are not asked for; what repeats the text is asked for once."""
    comments = f"<div id='comments'><a href='{HEAD}?page=2'>2</a></div>"
    listed = f"<div class='news-box'><a href='{HEAD}?page=3'>3</a></div>"
    for path in (HEAD, f"{HEAD}?page=2", f"{HEAD}?page=3"):
        add_part(school, path, 0, "", more=comments + listed)
    desk.add_site(school)
    desk.crawl()
    text = get_text(desk)
    assert text.count(TEXTS[0]) == 1
    school.log.clear()
    desk.crawl("truong", "--full")
    assert get_text(desk) == text
    assert [article.revision for article in desk.get_articles()] == [1, 1, 1]


def test_pages_without_end_end(desk: Workspace, school: SiteServer) -> None:
    """A server that shows the article again under each number is asked for few of them."""
    for step in range(60):
        path = HEAD if step == 0 else f"{HEAD}?start={step}"
        add_part(school, path, 0, f"<a href='{HEAD}?start={step + 1}'>Trang sau</a>")
    desk.add_site(school)
    desk.crawl()
    assert get_text(desk).count(TEXTS[0]) == 1
    assert sum("start=" in path for path in school.log) <= 3


def test_a_run_that_ends_between_two_pages_is_gone_on_with(
    desk: Workspace, school: SiteServer
) -> None:
    """The article waits for its further pages; nothing of it is shown before it is whole."""
    paths = add_article(school, "?start={step}")
    desk.add_site(school)
    reached = threading.Event()
    # robots.txt, `/`, its feed, its sitemap, the first page, the second.
    school.await_request(6, reached)
    words = ("crawl", "truong", "--no-index", "--max-pages", "20")
    with cli_process.start_killable(words, desk.environment) as process:
        while process.is_alive() and not reached.wait(0.05):
            pass
    assert paths[1] in school.log
    assert not [each for each in desk.get_articles() if each.content.title == TITLE]
    desk.crawl()
    assert is_whole(get_text(desk))
    assert [article.revision for article in desk.get_articles()] == [1, 1, 1]
    assert school.log.count(HEAD) == 1


def test_a_removal_takes_all_pages_out(desk: Workspace, school: SiteServer) -> None:
    """Texts of further pages are overwritten too, and none of them is asked for again."""
    paths = add_article(school, "?start={step}")
    desk.add_site(school)
    desk.run_command("crawl", "truong")
    desk.run_command("archive", "remove", school.url + HEAD, "--reason", "theo yêu cầu", "--yes")
    files = (desk.data / "captures").rglob("*.warc.gz")
    kept = "".join(gzip.decompress(path.read_bytes()).decode() for path in files)
    assert not [text for text in TEXTS if text in kept]
    school.log.clear()
    desk.crawl("truong", "--full")
    assert not set(paths) & set(school.log)
    assert len(desk.get_articles()) == 2


def test_a_site_that_moves_keeps_the_whole_text(desk: Workspace, school: SiteServer) -> None:
    """Under its new host the further pages are known, and nothing is a revision."""
    add_article(school, "?start={step}")
    desk.add_site(school)
    desk.crawl()
    with serve_site(SiteServer()) as new:
        new.responses = school.responses
        desk.add_site(new, more=f'former_urls = ["{school.url}/"]\n')
        desk.crawl()
        assert is_whole(get_text(desk))
        assert [article.revision for article in desk.get_articles()] == [1, 1, 1]
        desk.run_command("reextract", "truong")
        assert is_whole(get_text(desk))
