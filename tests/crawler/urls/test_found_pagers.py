"""Later pages of listings, known by what they are: numbered lists, whatever their addresses."""

import pytest
from lxml import html

from crawler.extract.html.links import read_anchors, read_links
from crawler.extract.html.pager_anchors import find_pager_anchors
from crawler.urls.links import LinkKind, classify_url, is_tag_url
from crawler.urls.pager_links import find_next_pages, find_pagers

BASE = "http://a.example"


def find(pager: str, page: str = f"{BASE}/tin-tuc") -> tuple[list[str], list[str]]:
    """Return the later pages in some markup, and the next one, by path and query."""
    root = html.document_fromstring(f"<html><body><div class='x'>{pager}</div></body></html>")
    in_pager = find_pager_anchors(read_anchors(root))
    links = read_links(root, page, is_listing=True, in_pager=in_pager)
    places = find_pagers(links)
    following = find_next_pages(page, list(places), places)
    return [url.removeprefix(BASE) for url in places], [url.removeprefix(BASE) for url in following]


def make_pager(*urls: str, first: int = 2, more: str = "") -> str:
    """Make a pager on page 1 with links to the pages from `first`."""
    anchors = (f'<a href="{url}">{number}</a>' for number, url in enumerate(urls, first))
    return f"<ul><li><b>1</b></li><li>{'</li><li>'.join(anchors)}</li>{more}</ul>"


@pytest.mark.parametrize(
    "form",
    [
        "/tin-tuc/trang-{}.html",
        "/tin-tuc/p{}",
        "/tin-tuc-p{}.html",
        "/tin-tuc/{}.html",
        "/tin-tuc/{}",
        "/tin-tuc?pid={}",
        "/tin-tuc.php?cat=12&trangthu={}",
        "/chuyen-muc/5/tin-tuc/{}/",
        "/tin-tuc,{}.htm",
        "/Default.aspx?tabid=57&mid=412&pagenr={}",
    ],
)
def test_pages_of_any_address_are_followed_in_order(form: str) -> None:
    """The numbers of a list lead on page by page; the link to the last page comes last."""
    urls = [form.format(number) for number in (2, 3, 4)]
    last = f'<li><a href="{form.format(2)}">Trang sau</a></li><a href="{form.format(40)}">»</a>'
    pages, following = find(make_pager(*urls, more=last))
    assert pages == [*urls, form.format(40)]
    assert following == [urls[0]]
    own = BASE + form.format(3)
    others = "".join(f'<a href="{form.format(n)}">{n}</a> ' for n in (1, 2, 4, 5))
    assert find(f"<p>Trang {others} <b>3</b></p>", own)[1] == [form.format(4)]


def test_offsets_and_counts_from_zero_are_pages() -> None:
    """`per_page=20` is the second page of twenty articles each; some systems count from 0."""
    urls = ["/tin-tuc?per_page=20", "/tin-tuc?per_page=40"]
    assert find(make_pager(*urls)) == (urls, urls[:1])
    urls = ["/tin-tuc?so=1", "/tin-tuc?so=2"]
    assert find(make_pager(*urls)) == (urls, urls[:1])


@pytest.mark.parametrize(
    "markup",
    [
        (
            '<ul><li><a href="/bai-viet-2.html">Bài viết 2 của hội nghị</a></li>'
            '<li><a href="/bai-viet-3.html">Bài viết 3 của hội nghị</a></li></ul>'
        ),
        (
            '<div><a href="/tin/hoi-nghi-so-ket-157.html">1</a>'
            ' <a href="/tin/le-be-giang-lop-163.html">2</a></div>'
        ),
        '<p>Có <a href="/tin/bai-2.html">2</a> bình luận về bài này</p>',
        '<div><a href="/tin/bai-viet-2.html">Tin tiếp theo »</a></div>',
    ],
)
def test_numbers_of_articles_are_no_pages(markup: str) -> None:
    """Titles with numbers, bullets of a slider, counters of comments: nothing there is a pager."""
    assert find(markup) == ([], [])


@pytest.mark.parametrize(
    "path",
    [
        *("/tag/chuyen-doi-so/", "/tags/hoi-nghi", "/tu-khoa/bac-ho.html", "/author/bien-tap/"),
        *("/2023/05/", "/2023/05/12/", "/2023/", "/?tag=bac-ho", "/?author=5", "/tac-gia/an/"),
        *("/index.php?nv=news&op=tag/bac-ho", "/index.php?option=com_tags&view=tag&id=5"),
    ],
)
def test_listings_by_tag_author_and_month_are_known(path: str) -> None:
    """They show again what others show."""
    assert classify_url(BASE + path) is LinkKind.TAG
    assert is_tag_url(BASE + path)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/tag/bac-ho/page/2/", LinkKind.PAGER),
        ("/2023/05/hoi-nghi-so-ket/", LinkKind.ARTICLE),
        ("/tin-tuc/the-thao-5.html", LinkKind.ARTICLE),
        ("/danh-muc/tin-tuc/", LinkKind.LISTING),
        ("/tac-gia-va-tac-pham", LinkKind.PAGE),
        ("/2023", LinkKind.PAGE),
    ],
)
def test_what_only_looks_like_a_tag_is_none(path: str, kind: LinkKind) -> None:
    """Articles, sections and later pages are what they were."""
    assert classify_url(BASE + path) is kind


def test_long_number_among_links_costs_nothing() -> None:
    """Guards a page, found by fuzzing, with a hundred digits beside a link: it took years."""
    assert find(f"<a href='/2'>2</a> {'9' * 100} Đảng") == ([], [])
