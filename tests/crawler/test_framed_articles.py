"""Crawls of sites whose articles show their text in frames."""

import random
import threading
from collections.abc import Iterator

import pytest

from tests.support import cli_process
from tests.support.cli import Workspace
from tests.support.site_server import ARTICLE_HTML, PAGE_HTML, SiteServer, StubResponse, serve_site

HEAD = "/index.php/tin-tuc/7-lich-su-truong"
TITLE = "Lịch sử nhà trường"
FRAME = "/upload/noi-dung/12.html"
LEAD = "Nhân kỷ niệm ngày thành lập, Ban Biên tập giới thiệu lịch sử của nhà trường."
TEXT = "Trường thành lập năm 1949 tại chiến khu, năm 1975 về thị xã và nay là ngôi trường lớn."
END = "Mời bạn đọc xem thêm ở phòng truyền thống."
FRAME_HTML = (
    "<html><head><meta charset=utf-8></head><body>"
    "<p>{text}</p><img src='anh/1.jpg' width=600 height=400><a href='12.pdf'>Toàn văn</a>"
    "</body></html>"
)
IFRAME = f"<p><iframe src='{FRAME}' width='100%' height='900'></iframe></p>"


def add_head(server: SiteServer, body: str) -> None:
    """Lay out the article with its frame."""
    main = ARTICLE_HTML.format(title=TITLE, body=body)
    server.add_page(HEAD, PAGE_HTML.format(title=TITLE, view="article", main=main))


@pytest.fixture
def school() -> Iterator[SiteServer]:
    """A school whose article has a lead, a frame with the text, and a last line."""
    with serve_site(SiteServer()) as made:
        others = [made.add_article(number, f"Hội nghị số {number}") for number in (1, 2)]
        made.add_listing("/", [HEAD, *others])
        add_head(made, f"<p>{LEAD}</p>{IFRAME}<p>{END}</p>")
        made.add_page(FRAME, FRAME_HTML.format(text=TEXT))
        yield made


def read_article(desk: Workspace) -> tuple[str, int, list[str]]:
    """Text, revision and doubts of the article, of which there must be one."""
    (article,) = [each for each in desk.get_articles() if each.content.title == TITLE]
    doubts = [each.text for each in article.content.warnings]
    return article.content.body, article.revision, doubts


def test_text_in_a_frame_stands_at_its_place(desk: Workspace, school: SiteServer) -> None:
    """It is asked for once; its pictures and files are the article's; reading again keeps it."""
    desk.add_site(school)
    desk.crawl()
    assert read_article(desk) == (f"{LEAD}\n{TEXT}\n{END}", 1, [])
    assert school.log.count(FRAME) == 1
    (article,) = [each for each in desk.get_articles() if each.content.title == TITLE]
    folder = f"{school.url}/upload/noi-dung"
    assert [each.url for each in article.content.images] == [f"{folder}/anh/1.jpg"]
    assert [each.url for each in article.content.attachments] == [f"{folder}/12.pdf"]
    desk.run_command("reextract", "truong")
    assert read_article(desk) == (f"{LEAD}\n{TEXT}\n{END}", 1, [])
    assert len(desk.get_articles()) == 3


def test_news_that_is_a_frame_alone_is_an_article(desk: Workspace, school: SiteServer) -> None:
    """And its first page, which has no text of its own, is no failure."""
    add_head(school, IFRAME)
    desk.add_site(school)
    report = desk.crawl()
    assert read_article(desk) == (TEXT, 1, [])
    assert report["reasons"] == {}


def test_a_frame_that_changes_is_a_revision(desk: Workspace, school: SiteServer) -> None:
    """One that fails, or shows a login, leaves the text as it was, and is counted."""
    desk.add_site(school)
    desk.crawl()
    school.add_page(FRAME, "down", status=500)
    assert desk.crawl("truong", "--full")["reasons"] == {"HTTP 500": 1}
    assert read_article(desk)[:2] == (f"{LEAD}\n{TEXT}\n{END}", 1)
    school.add_page(FRAME, "<form><input name=u><input type=password name=p></form>")
    report = desk.crawl("truong", "--full")
    assert report["reasons"] == {"frame of an article without its text": 1}
    assert read_article(desk)[:2] == (f"{LEAD}\n{TEXT}\n{END}", 1)
    school.add_page(FRAME, FRAME_HTML.format(text=f"{TEXT} Đính chính: năm 1950."))
    desk.crawl("truong", "--full")
    assert read_article(desk)[:2] == (f"{LEAD}\n{TEXT} Đính chính: năm 1950.\n{END}", 2)
    desk.crawl("truong", "--full")
    assert read_article(desk)[1] == 2


def test_a_frame_that_never_answers_is_said(desk: Workspace, school: SiteServer) -> None:
    """The article has the rest of its text, and a doubt."""
    school.add_page(FRAME, "down", status=500)
    desk.add_site(school)
    desk.crawl()
    doubt = "Frames of this article that could not be read: 1."
    assert read_article(desk) == (f"{LEAD}\n{END}", 1, [doubt])


def test_a_frame_without_text_is_no_doubt(desk: Workspace, school: SiteServer) -> None:
    """A list of links is no text of the article."""
    links = "".join(f"<p><a href='/t{n}'>Hội nghị tổng kết năm {n}</a></p>" for n in range(9))
    school.add_page(FRAME, f"<html><body>{links}</body></html>")
    desk.add_site(school)
    report = desk.crawl()
    assert read_article(desk) == (f"{LEAD}\n{END}", 1, [])
    assert school.log.count(FRAME) == 1
    assert report["reasons"] == {}


def test_a_run_that_ends_before_a_frame_is_gone_on_with(
    desk: Workspace, school: SiteServer
) -> None:
    """Nothing of the article is shown before its frame is there; its page is not asked for anew."""
    desk.add_site(school)
    reached = threading.Event()
    # robots.txt, `/`, its feed, its sitemap, the article's page, the frame.
    school.await_request(6, reached)
    words = ("crawl", "truong", "--no-index", "--max-pages", "20")
    with cli_process.start_killable(words, desk.environment) as process:
        while process.is_alive() and not reached.wait(0.05):
            pass
    assert FRAME in school.log
    desk.crawl()
    assert read_article(desk) == (f"{LEAD}\n{TEXT}\n{END}", 1, [])
    assert school.log.count(HEAD) == 1


def test_robots_txt_is_obeyed_for_frames(desk: Workspace, school: SiteServer) -> None:
    """A frame that it forbids is not asked for."""
    school.responses["/robots.txt"] = StubResponse(b"User-agent: *\nDisallow: /upload/")
    desk.add_site(school)
    desk.crawl()
    assert FRAME not in school.log
    assert read_article(desk)[0] == f"{LEAD}\n{END}"


UNKNOWN_HTML = (
    "<html><head><meta charset=utf-8><title>Trường Chính trị</title></head><body><table>"
    "<tr><td>TRƯỜNG CHÍNH TRỊ TỈNH</td></tr><tr><td><a href='/'>Trang chủ</a></td>"
    "<td><div class=TieuDe>{title}</div><div class=Ngay>{day:02}/03/2019</div>"
    "<div class=NoiDung>{body}</div></td></tr><tr><td>Địa chỉ: số 1, phố A</td></tr></table></body>"
)


def make_sentence(chance: random.Random) -> str:
    """Words of no other text."""
    words = ("".join(chance.choices("aăâbcdđeêghiklmnoôơpqrstuưvxy", k=4)) for _ in range(20))
    return " ".join(words).capitalize() + "."


def test_framed_news_of_an_unknown_system_is_read(desk: Workspace) -> None:
    """Its frames are fetched before anything is learned of the site, and read when it is."""
    chance = random.Random(7)
    with serve_site(SiteServer()) as server:
        links = ""
        for number in range(1, 15):
            title = f"Hội nghị {make_sentence(chance)[:30]} lần {number}"
            text = f"<p>{make_sentence(chance)}</p><p>{make_sentence(chance)}</p>"
            if number > 12:
                server.add_page(f"/noi-dung/{number}.html", f"<html><body>{text}</body></html>")
                text = f"<iframe src='/noi-dung/{number}.html' width=700 height=900></iframe>"
            page = UNKNOWN_HTML.format(title=title, day=number, body=text)
            server.add_page(f"/tin/{number}-hoi-nghi-tong-ket-cong-tac.aspx", page)
            links += f"<p><a href='/tin/{number}-hoi-nghi-tong-ket-cong-tac.aspx'>{title}</a></p>"
        server.add_page("/", UNKNOWN_HTML.format(title="", day=1, body=links))
        desk.add_site(server)
        desk.crawl()
        articles = desk.get_articles()
        assert len(articles) == 14
        assert min(len(article.content.body.split()) for article in articles) == 40
