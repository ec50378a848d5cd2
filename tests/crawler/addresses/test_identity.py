"""Addresses of one article, folded; and what must never be folded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.site import Cms
from crawler.addresses.identity import fold, host_of, in_scope

H = "http://h.example"
SAME = [
    (
        f"{H}/index.php?option=com_content&view=article&id=5:chi-bo&catid=12&Itemid=113",
        f"{H}/index.php?option=com_content&view=article&id=5&catid=12&Itemid=113",
        (
            f"{H}/index.php?option=com_content&view=article&id=5:chi-bo&catid=12&tmpl=component&print=1"
            "&layout=default&Itemid=113"
        ),
        f"{H}/index.php?Itemid=9&catid=12&id=5%3Achi-bo&view=article&option=com_content",
        f"{H}/?view=article&id=5&option=com_content&format=pdf",
    ),
    (
        f"{H}/index.php/tin-tuc/5-chi-bo.html",
        f"{H}/index.php/vi/tin-tuc/5-chi-bo",
        f"{H}/index.php/tin-tuc/5-chi-bo.html?tmpl=component&print=1&layout=default&page=",
        f"{H}/index.php/tin-tuc/5-chi-bo.pdf",
        f"{H}/index.php/component/content/article/12-tin-tuc/5-chi-bo.html?Itemid=113",
        "https://h.example:443/index.php/tin-tuc/5-chi-bo.html#top",
    ),
    (
        f"{H}/tin-tuc/5-chi-bo.html",
        f"{H}/tin-tuc/5-chi-bo.html?tmpl=component&print=1&layout=default&page=",
        f"{H}/tin-tuc/5-chi-bo.html?Itemid=113",
        f"{H}/vi/tin-tuc/5-chi-bo.html?utm_source=x&fbclid=y",
    ),
    (
        f"{H}/tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57.html",
        f"{H}/vi/tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57.html",
        f"{H}/vi/news/tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57/",
        f"{H}/thong-bao/hoi-nghi-so-ket-hoc-ky-57.html",
        f"{H}/print/tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57.html",
        f"{H}/savefile/tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57.html",
        f"{H}/news/print/tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57.html",
        f"{H}/index.php?language=vi&nv=news&op=tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57",
        f"{H}/index.php?nv=news&op=print/tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57.html",
        f"{H}/tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57.html?comment_page=2",
    ),
    (
        f"{H}/index.php?option=com_k2&view=item&id=7:hop-giao-ban&Itemid=3",
        f"{H}/?option=com_k2&view=item&id=7",
    ),
    (f"{H}/tin/bai.aspx?ItemID=4&List=a", f"{H}/tin/bai.aspx?List=a&ItemID=4&utm_medium=x"),
    (
        f"{H}/Pages/chi-tiet-tin.aspx?ItemID=2244&cm=34",
        f"{H}/pages/chi-tiet-tin.aspx?cm=34&itemid=2244",
    ),
    (
        f"{H}/tin-nha-truong1/-/view_content/3388174-ky-niem-70-nam.html",
        f"{H}/en/tin-nha-truong1/-/view_content/3388174-ky-niem-70-nam.html",
        f"{H}/vi/trang-chu/-/view-content/3388174/ky-niem-70-nam?redirect=%2F",
    ),
    (
        f"{H}/web/tct/chi-tiet/-/asset_publisher/1mOz/content/id/10355801?plidlayout=6795",
        f"{H}/web/tct/trang-chu/-/asset_publisher/x2Yz/content/id/10355801?inheritRedirect=false",
    ),
    (f"{H}/tabid/126/post/288/Hai-muoi-nam.aspx", f"{H}/Tin-tuc/post/288/hai-muoi-nam.aspx"),
    (
        f"{H}/tin-tuc/ArtMID/530/ArticleID/123/Hoi-nghi",
        f"{H}/tabid/80/articleType/ArticleView/articleId/123/Hoi-nghi.aspx",
    ),
    (f"{H}/", f"{H}", f"{H}/index.php", f"{H}/vi/"),
]
APART = [
    (f"{H}/tin-tuc/5-chi-bo.html", f"{H}/tin-tuc/6-chi-bo.html"),
    (f"{H}/tin-tuc/33-hoc-vien-tot-nghiep", f"{H}/tin-tuc/33-can-bo-du-lop"),
    (f"{H}/2019/05/45-nam-giai-phong/", f"{H}/2020/05/45-nam-thong-nhat/"),
    (f"{H}/2019/tuan-12.html", f"{H}/2020/tuan-12.html"),
    (f"{H}/2019/lich-cong-tac-tuan-12.html", f"{H}/2020/lich-cong-tac-tuan-12.html"),
    (f"{H}/tin/hop-giao-ban-5.html", f"{H}/tin/hop-giao-ban-6.html"),
    (f"{H}/tin-tuc/page-2/", f"{H}/thong-bao/page-2/"),
    (f"{H}:8080/tin-tuc/5-chi-bo.html", f"{H}:8081/tin-tuc/5-chi-bo.html"),
    (f"{H}/tin-tuc/5-chi-bo.html", "http://www.h.example/tin-tuc/5-chi-bo.html"),
    (f"{H}/index.php/item/5-chi-bo", f"{H}/index.php/tin-tuc/5-chi-bo"),
    (
        f"{H}/index.php?option=com_content&view=article&id=5",
        f"{H}/index.php?option=com_k2&view=item&id=5",
    ),
    (
        f"{H}/index.php?option=com_content&view=article&id=5",
        f"{H}/index.php?option=com_content&view=category&id=5",
    ),
    (f"{H}/tin/bai.aspx?ItemID=4", f"{H}/tin/bai.aspx?ItemID=5"),
    (f"{H}/index.php/tin-tuc/14-tin-hoat-dong", f"{H}/index.php/tin-tuc/14-le-be-giang"),
    (f"{H}/index.php/14-tin-hoat-dong?start=7", f"{H}/index.php/14-tin-hoat-dong"),
    (f"{H}/vi/tin-1.html", f"{H}/en/tin-1.html"),
    (f"{H}/index.php/dao-tao/itemlist/category/3-dao-tao", f"{H}/index.php/tin-tuc/3-dao-tao"),
    (f"{H}/-/view_content/1-tin", f"{H}/-/view_content/2-tin"),
    (f"{H}/Trang/post/1/tin.aspx", f"{H}/Trang/post/2/tin.aspx"),
    (f"{H}/Pages/tin.aspx?ItemID=1", f"{H}/Pages/tin.aspx?ItemID=1&cm=2"),
    (f"{H}/ViewDetail/GKOh7q@/tin.html", f"{H}/ViewDetail/gkoh7q@/tin.html"),
]


@pytest.mark.parametrize("urls", SAME, ids=lambda urls: urls[0][17:60])
def test_addresses_of_one_article_are_one(urls: tuple[str, ...]) -> None:
    """Print views, menus, raw and friendly forms, copies and second folders fold together."""
    assert len({fold(url) for url in urls}) == 1


@pytest.mark.parametrize("urls", APART, ids=lambda urls: urls[0][17:60])
def test_addresses_of_two_articles_are_two(urls: tuple[str, str]) -> None:
    """A number in a title, a week in a year, another host or port: nothing is folded by chance."""
    first, second = map(fold, urls)
    assert first != second


def test_known_joomla_joins_the_path_with_the_raw_query() -> None:
    """What an address alone leaves open, the page's own system settles."""
    path = f"{H}/tin-tuc/5-chi-bo.html"
    raw = f"{H}/index.php?option=com_content&view=article&id=5"
    assert fold(path) != fold(raw)
    assert fold(path, Cms.JOOMLA) == fold(raw, Cms.JOOMLA) == fold(raw)


def test_known_k2_joins_the_path_with_the_raw_query() -> None:
    """K2 counts its own numbers, in `/item/` under any menu; they are not Joomla's."""
    raw = f"{H}/index.php?option=com_k2&view=item&id=5"
    assert fold(f"{H}/dao-tao/item/5-chi-bo.html", Cms.K2) == fold(raw, Cms.K2) == fold(raw)
    assert fold(f"{H}/index.php/item/5-chi-bo", Cms.K2) != fold(f"{H}/x/5-chi-bo", Cms.JOOMLA)


@given(st.text())
def test_any_text_has_one_identity(text: str) -> None:
    """Folding fails on nothing that pages link to; scheme and capitals of hosts do not count."""
    identity = fold(f"{H}/{text}")
    assert fold(f"https://H.Example:443/{text}") == identity
    assert identity.partition("/")[0] == "h.example"


@given(st.lists(st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True), max_size=4))
def test_identity_folds_to_itself(segments: list[str]) -> None:
    """An identity read as an address is folded already."""
    identity = fold(f"{H}/{'/'.join(segments)}")
    assert fold(f"http://{identity}") == identity


def test_scope_is_host_and_port() -> None:
    """Other hosts and other ports are out of scope; `http` and `https` are one."""
    starts = ["http://h.example/tin-tuc/", "http://127.0.0.1:8101/"]
    assert in_scope("https://h.example/x", starts) is in_scope("http://h.example/x", starts)
    assert in_scope("http://127.0.0.1:8101/a", starts)
    assert not in_scope("http://127.0.0.1:8102/a", starts)
    assert not in_scope("http://www.h.example/", starts)
    assert not in_scope("mailto:a@h.example", starts)


def test_host_with_marks_is_named_as_it_is_asked_for() -> None:
    """Both spellings of its name are one host; what can be no name stays as it is."""
    assert host_of("http://trường.example:8080/tin") == "xn--trng-rib8295b.example:8080"
    assert host_of("http://xn--trng-rib8295b.example/") == host_of("http://trường.example/")
    assert host_of(f"http://{'ư' * 70}.example/") == f"{'ư' * 70}.example"
