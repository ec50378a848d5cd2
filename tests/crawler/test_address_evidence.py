"""What a server's answers prove of addresses that are alike is not asked for again and again."""

import pytest

from tests.support.cli import Workspace
from tests.support.site_server import ARTICLE_HTML, BODY_HTML, PAGE_HTML, SiteServer, serve_site

NAMES = [f"hoi-nghi-{first}{second}" for first in "abcdef" for second in "ghijk"]
PLAIN = """<html><head><title>{title} - Trường Sơn Hà</title></head><body><div id="menu">
<a href="/">Trang chủ</a></div><div id="chinh"><h2>{title}</h2><p>Ngày đăng: {day:02}/03/2020</p>
<p>Sáng nay, nhà trường tổ chức {title}, có {number} đại biểu và học viên các lớp tham dự.</p>
<p>Buổi {title} kết thúc lúc {number} giờ trong niềm vui của tất cả.</p></div></body></html>"""


def add_article(school: SiteServer, path: str, name: str) -> None:
    """Lay out an article of a known system."""
    title = f"Hội nghị {name}"
    main = ARTICLE_HTML.format(title=title, body=BODY_HTML.format(title=title.lower()))
    school.add_page(path, PAGE_HTML.format(title=title, view="article", main=main))


def add_sitemap(school: SiteServer, paths: list[str]) -> None:
    """Name addresses in the order in which they are asked for."""
    entries = "".join(f"<url><loc>{school.url}{path}</loc></url>" for path in paths)
    school.add_page("/sitemap.xml", f"<urlset>{entries}</urlset>")


def test_second_address_of_the_same_bytes_is_left_alone(desk: Workspace) -> None:
    """After twenty of twenty, also where no page can be read before the run has ended."""
    with serve_site(SiteServer()) as school:
        desk.add_site(school)
        for number, name in enumerate(NAMES):
            page = PLAIN.format(title=f"Hội nghị {name}", day=number % 28 + 1, number=number + 31)
            school.add_page(f"/{name}/", page)
            school.add_page(f"/{name}/index.html", page)
        first = [f"/{name}/" for name in NAMES]
        second = [f"/{name}/index.html" for name in NAMES]
        school.add_page(
            "/", "<html><title>Trường</title><a href='/gioi-thieu'>Giới thiệu</a></html>"
        )
        add_sitemap(school, [*first, *second])
        report = desk.crawl()
        assert [path for path in second if path not in school.log] == second[20:]
        assert len(desk.get_articles()) == len(NAMES)
    assert report["balance"]["believed"] == {"... = .../index.html": 10}  # type: ignore[index]
    assert report["balance"]["left"] == 0  # type: ignore[index]  # JSON
    assert report["traps"]["address of a page that was read at another"] == 10  # type: ignore[index]


def test_shell_that_answers_everywhere_proves_nothing(desk: Workspace) -> None:
    """What a script would draw is the same at all addresses: each is asked for, and named."""
    with serve_site(SiteServer()) as school:
        desk.add_site(school)
        shell = (
            '<html><title>Trường</title><div id="app"></div><script src="/a.js"></script></html>'
        )
        links = ""
        for folder in ("tin-tuc", "noi-bat"):
            for number, name in enumerate(NAMES):
                school.add_page(f"/{folder}/{name}-{number + 100}.html", shell)
                links += (
                    f'<li><a href="/{folder}/{name}-{number + 100}.html">Hội nghị cán bộ lần thứ'
                    f" {number} của trường ({folder})</a></li>"
                )
        school.add_page("/", f"<html><title>Trường</title><ul>{links}</ul></html>")
        report = desk.crawl(status=1)
    unread = report["unread"]
    assert isinstance(unread, list)
    assert len(unread) == 2 * len(NAMES)


def test_links_read_in_the_wrong_folder_are_given_up(desk: Workspace) -> None:
    """Five that are not there, whose pages are elsewhere, are enough; another folder is its own."""
    with serve_site(SiteServer()) as school:
        desk.add_site(school)
        for name in NAMES:
            add_article(school, f"/{name}.html", name)
        for name in NAMES[:6]:
            add_article(school, f"/khoa/{name}.html", f"{name} của khoa")
        broken = [f"/trang/2/{name}.html" for name in NAMES]
        own = [f"/khoa/{name}.html" for name in NAMES[:10]]
        school.add_page(
            "/", "<html><title>Trường</title><a href='/gioi-thieu'>Giới thiệu</a></html>"
        )
        add_sitemap(school, [*(f"/{name}.html" for name in NAMES), *broken, *own])
        report = desk.crawl()
        assert [path for path in broken if path in school.log] == broken[:5]
        assert [path for path in own if path in school.log] == own
        assert len(desk.get_articles()) == len(NAMES) + 6
    assert report["traps"] == {"address in a folder where links lead nowhere": len(NAMES) - 5}
    assert report["balance"]["left"] == 0  # type: ignore[index]  # JSON


def test_links_read_in_every_wrong_folder_are_given_up(desk: Workspace) -> None:
    """A few in each folder, where the links of all lead nowhere, are not all asked for."""
    with serve_site(SiteServer()) as school:
        desk.add_site(school)
        for name in NAMES:
            add_article(school, f"/{name}.html", name)
        folders = [f"/muc-{word}/" for word in ("mot", "hai", "ba", "bon", "nam", "sau")]
        broken = []
        for number, folder in enumerate(folders):
            names = [f"{name}.html" for name in NAMES[number * 4 : number * 4 + 4]]
            school.add_listing(folder, names)
            broken += [f"{folder}{name}" for name in names]
        links = "".join(f'<a href="{folder}">Mục {folder}</a>' for folder in folders)
        school.add_page("/", f"<html><title>Trường</title>{links}</html>")
        add_sitemap(school, [f"/{name}.html" for name in NAMES])
        desk.crawl()
        assert sum(path in school.log for path in broken) <= 12
        assert len(desk.get_articles()) == len(NAMES)


def test_slash_that_the_server_wants_is_given(desk: Workspace) -> None:
    """After five redirects to it; an address that is there without one is found all the same."""
    with serve_site(SiteServer()) as school:
        desk.add_site(school)
        for name in NAMES:
            add_article(school, f"/tin/{name}/", name)
            school.add_redirect(f"/tin/{name}", f"/tin/{name}/")
        add_article(school, "/tin/le-hoi-cuoi-nam", "Lễ hội cuối năm")
        bare = [f"/tin/{name}" for name in NAMES]
        school.add_listing("/", [*bare, "/tin/le-hoi-cuoi-nam"])
        desk.crawl()
        assert [path for path in bare if path in school.log] == bare[:5]
        assert {article.url.removeprefix(school.url) for article in desk.get_articles()} == {
            *(f"{path}/" for path in bare),
            "/tin/le-hoi-cuoi-nam",
        }
        school.log.clear()
        desk.crawl("truong", "--full")
        assert set(bare).isdisjoint(school.log)


def lay_out_folders(school: SiteServer, words: list[str], link: str, text: str) -> list[str]:
    """Lay out sections whose pages have one relative link; gives where it leads from each."""
    menu = "".join(f'<p><a href="/muc-{word}/">Mục {word}</a></p>' for word in words)
    school.add_listing("/", [], menu)
    for number, word in enumerate(words):
        add_article(school, f"/muc-{word}/bai-{number}-cua-muc-{word}.html", f"của mục {word}")
        stray = f'<h2><a href="{link}">{text}</a></h2>'
        school.add_listing(
            f"/muc-{word}/", [f"/muc-{word}/bai-{number}-cua-muc-{word}.html"], stray
        )
    return [f"/muc-{word}/{link}" for word in words]


WORDS = [f"{first}{second}" for first in "abcde" for second in "hiklm"]


@pytest.mark.parametrize("link", ["lich-cong-tac-cua-ban-giam-hieu/", "vb/Default.aspx?tabid=2"])
def test_link_that_leads_nowhere_from_each_folder_is_given_up(desk: Workspace, link: str) -> None:
    """Of 25 folders from which it leads nowhere five are asked, then ever fewer; this is said."""
    with serve_site(SiteServer()) as school:
        desk.add_site(school)
        strays = lay_out_folders(school, WORDS, link, "Lịch công tác của Ban Giám hiệu")
        report = desk.crawl()
        asked = sum(path in school.log for path in strays)
        assert len(desk.get_articles()) == len(WORDS)
    assert asked == 5 + 2  # one after five that were skipped, one after ten
    assert report["traps"] == {"address in a folder where links lead nowhere": len(WORDS) - asked}
    assert report["balance"]["left"] == 0  # type: ignore[index]  # JSON


@pytest.mark.parametrize("named_by", ["/sitemap.xml", "/tin-khac.html", "a later folder"])
def test_article_among_links_that_lead_nowhere_is_read(desk: Workspace, named_by: str) -> None:
    """What is named elsewhere too is asked for; where a later one is there, all are."""
    name = "ke-hoach-cong-tac-nam-cua-khoa.html"
    with serve_site(SiteServer()) as school:
        desk.add_site(school)
        strays = lay_out_folders(school, WORDS, name, "Kế hoạch công tác năm của khoa")
        if named_by == "a later folder":
            add_article(school, strays[10], "công tác")  # asked for after five that were skipped
        add_article(school, strays[8], "công tác năm")
        if named_by == "/sitemap.xml":
            add_sitemap(school, [strays[8]])
        elif named_by == "/tin-khac.html":
            school.add_listing(named_by, [strays[8]])
            links = f'<a href="{named_by}">Tin khác</a>'
            page = school.get_response("/").body.decode()
            school.add_page("/", page.replace('<div class="blog">', f'<div class="blog">{links}'))
        report = desk.crawl()
        assert strays[8] in school.log
        if named_by == "a later folder":
            assert set(strays) <= set(school.log)
            assert not report["traps"]
