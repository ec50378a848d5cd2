"""What a visitor of the demo sites meets: every link, every listing, everything that changes."""

import html
import re
from urllib.parse import urljoin

import pytest

from demo.joomla import JoomlaSite
from demo.nukeviet import NukeVietSite
from demo.request import DemoRequest, DemoSite
from demo.server import RunningSite
from tests.demo.conftest import FetchedPage, fetch

DISCLAIMER = "nhà trường, con người và sự việc"
ALL_SITES = ("demo-joomla", "demo-nukeviet")
LINK = re.compile(r'(?:href|src)="([^"#]+)[^"]*"')


def crawl_site(site: RunningSite) -> dict[str, FetchedPage]:
    """Fetch everything of a site that links lead to."""
    found: dict[str, FetchedPage] = {}
    ahead = [f"{site.base_url}/"]
    while ahead:
        url = ahead.pop()
        if url in found or not url.startswith(site.base_url):
            continue
        found[url] = fetch(url)
        if found[url].headers["content-type"].startswith("text/html"):
            links = LINK.findall(found[url].text)
            ahead.extend(urljoin(url, html.unescape(link)) for link in links)
    return found


@pytest.fixture(scope="session")
def walked(sites: dict[str, RunningSite]) -> dict[str, dict[str, FetchedPage]]:
    """All pages of all sites, by key and address."""
    return {key: crawl_site(site) for key, site in sites.items()}


def list_paths(site: RunningSite, pages: dict[str, FetchedPage]) -> set[str]:
    """Return the addresses of pages without the host."""
    return {url.removeprefix(site.base_url) for url in pages}


@pytest.mark.parametrize("key", ALL_SITES)
def test_no_link_is_broken(key: str, walked: dict[str, dict[str, FetchedPage]]) -> None:
    """Whatever the pages link to or show is there."""
    assert {url: page.status for url, page in walked[key].items() if page.status != 200} == {}


@pytest.mark.parametrize("key", ALL_SITES)
def test_every_page_of_the_school_says_that_it_is_invented(
    key: str, walked: dict[str, dict[str, FetchedPage]]
) -> None:
    """Nobody can take the school or its people for real."""
    pages = {
        url: page.text
        for url, page in walked[key].items()
        if page.headers["content-type"].startswith("text/html") and "mailto" not in url
    }

    assert len(pages) > 12
    assert [url for url, text in pages.items() if DISCLAIMER not in text] == []


def test_every_joomla_article_is_linked_from_a_listing(
    joomla: RunningSite, walked: dict[str, dict[str, FetchedPage]]
) -> None:
    """Two sections, five articles a page, lead to all twelve by their short addresses."""
    found = list_paths(joomla, walked[joomla.key])
    articles = {path for path in found if re.fullmatch(r"/index\.php/[a-z-]+/\d+-[a-z0-9-]+", path)}

    assert len(articles) == joomla.articles == 12
    assert "/index.php/tin-tuc-su-kien?start=5" in found
    assert {f"{path}?tmpl=component&print=1&layout=default" for path in articles} <= found


def test_the_long_joomla_address_shows_the_same_article(joomla: RunningSite) -> None:
    """`option=com_content` and the short address are two names of one article."""
    short = "/index.php/tin-tuc-su-kien/17-hoi-nghi-so-ket-cong-tac-6-thang-dau-nam-2020"
    long = "/index.php?option=com_content&view=article&id=17:hoi-nghi&catid=11&Itemid=111"
    body = re.compile(r'<div itemprop="articleBody">.*?</div>', re.DOTALL)

    bodies = [body.search(fetch(joomla.base_url + path).text) for path in (short, long)]

    assert bodies[0]
    assert bodies[1]
    assert bodies[0][0] == bodies[1][0]


def test_every_nukeviet_article_is_in_listing_and_sitemap(
    nukeviet: RunningSite, walked: dict[str, dict[str, FetchedPage]]
) -> None:
    """Links and sitemap lead to the same thirteen; each has a print and a save page."""
    found = list_paths(nukeviet, walked[nukeviet.key])
    articles = {path for path in found if re.fullmatch(r"/[a-z-]+/[a-z0-9-]+-\d+\.html", path)}
    index = fetch(f"{nukeviet.base_url}/sitemap.xml").text
    (sitemap,) = re.findall(r"<loc>(.*?)</loc>", index)
    listed = re.findall(r"<loc>(.*?)</loc>", fetch(sitemap).text)

    assert len(articles) == nukeviet.articles == 13
    assert {url.removeprefix(nukeviet.base_url) for url in listed} == articles
    assert {f"/{view}{path}" for path in articles for view in ("print", "savefile")} <= found
    assert "/tin-hoat-dong/page-2/" in found


def test_the_feed_has_the_newest_articles(nukeviet: RunningSite) -> None:
    """Five items, newest first, each with a link that works."""
    feed = fetch(f"{nukeviet.base_url}/rss/")
    links = re.findall(r"<item>\n<title>.*?</title>\n<link>(.*?)</link>", feed.text)

    assert feed.headers["content-type"] == "text/xml; charset=utf-8"
    assert len(links) == 5
    assert links[0].endswith("-43.html")
    assert [fetch(link).status for link in links] == [200] * 5


@pytest.mark.parametrize("key", ALL_SITES)
def test_robots_rules_are_there_and_allow_the_articles(
    key: str, sites: dict[str, RunningSite]
) -> None:
    """A polite crawler may read everything but the rooms of the staff."""
    robots = fetch(f"{sites[key].base_url}/robots.txt")

    assert robots.headers["content-type"] == "text/plain; charset=utf-8"
    assert robots.text.startswith("User-agent: *\nDisallow: /admin")
    assert "Disallow: /\n" not in robots.text


@pytest.mark.parametrize("key", ALL_SITES)
@pytest.mark.parametrize(
    "path",
    [
        "/nothing-here",
        "/index.php/tin-tuc-su-kien/999-nothing",
        "/index.php/tin-tuc-su-kien?start=500",
        "/index.php?option=com_content&view=article&id=999",
        "/index.php?option=com_content",
        "/tin-hoat-dong/nothing-999.html",
        "/tin-hoat-dong/page-9/",
        "/tin-hoat-dong/page-0/",
        "/tin-hoat-dong/page-x/",
        "/tag/nothing",
        "/images/nothing.png",
        "/uploads/../robots.txt.pdf",
    ],
)
def test_what_is_not_there_is_404_in_the_frame_of_the_site(
    key: str, path: str, sites: dict[str, RunningSite]
) -> None:
    """A wrong address has a page of its own, as on real sites."""
    if key == "demo-nukeviet" and path.startswith("/index.php?"):
        path = path.replace("index.php", "nothing")

    missing = fetch(sites[key].base_url + path)

    assert missing.status == 404
    assert "Không tìm thấy trang" in missing.text


@pytest.mark.parametrize("site", [JoomlaSite(), NukeVietSite()], ids=lambda site: str(site.key))
def test_pages_change_with_each_visit_only_around_the_article(site: DemoSite) -> None:
    """Counters, slogan and clock move on; the same visit has the same page."""
    article = site.articles[0]
    path = {
        "demo-joomla": f"/index.php/{article.section}/{article.number}-{article.alias}",
        "demo-nukeviet": f"/{article.section}/{article.alias}-{article.number}.html",
    }[site.key]
    base = "http://127.0.0.1:1"
    first, again, later = (
        site.handle_request(
            DemoRequest(path=path, request_number=number, base_url=base)
        ).body.decode()
        for number in (1, 1, 2)
    )

    assert first == again
    changed = {
        (old, new)
        for old, new in zip(first.splitlines(), later.splitlines(), strict=True)
        if old != new
    }
    assert len(changed) >= 5
    assert article.body in first
    assert article.body in later


def test_a_title_is_printed_twice_where_the_article_repeats_it(joomla: RunningSite) -> None:
    """One article opens with its own title in capitals, as editors do."""
    alias = "hoi-nghi-so-ket-mot-nam-thuc-hien-de-an-truong-chinh-tri-chuan"
    text = fetch(f"{joomla.base_url}/index.php/tin-tuc-su-kien/29-{alias}").text
    title = "Hội nghị sơ kết một năm thực hiện Đề án trường chính trị chuẩn"

    assert f"<strong>{title.upper()}</strong>" in text
    assert re.search(rf'itemprop="headline">\s*{title}\s*<', text)
