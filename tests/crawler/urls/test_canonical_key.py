"""Spellings of one address have one key; two addresses have two, whatever they share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.site import Cms
from crawler.urls.canonical_key import (
    get_bare_host,
    get_host_port,
    is_in_scope,
    list_origins,
    make_canonical_key,
    strip_needless_parameters,
)

HOST_URL = "http://h.example"
SAME_KEY_URLS = [
    (
        f"{HOST_URL}/index.php?option=com_content&view=article&id=5:chi-bo&catid=12&Itemid=113",
        f"{HOST_URL}/index.php?option=com_content&view=article&id=5&catid=12&Itemid=113",
        (
            f"{HOST_URL}/index.php?option=com_content&view=article&id=5:chi-bo&catid=12&tmpl=component&print=1"
            "&layout=default&Itemid=113"
        ),
        f"{HOST_URL}/index.php?Itemid=9&catid=12&id=5%3Achi-bo&view=article&option=com_content",
        f"{HOST_URL}/?view=article&id=5&option=com_content&format=pdf",
    ),
    (
        f"{HOST_URL}/index.php/tin-tuc/5-chi-bo.html",
        f"{HOST_URL}/index.php/tin-tuc/5-chi-bo.html?tmpl=component&print=1&layout=default&page=",
        f"{HOST_URL}/index.php/tin-tuc/5-chi-bo.pdf",
        f"{HOST_URL}/tin-tuc/5-chi-bo",
        "https://h.example:443/index.php/tin-tuc/5-chi-bo.html#top",
    ),
    (
        f"{HOST_URL}/tin-tuc/5-chi-bo.html",
        f"{HOST_URL}/tin-tuc/5-chi-bo.html?tmpl=component&print=1&layout=default&page=",
        f"{HOST_URL}/tin-tuc/5-chi-bo.html?Itemid=113",
        f"{HOST_URL}/tin-tuc/5-chi-bo.html?utm_source=x&fbclid=y",
    ),
    (
        f"{HOST_URL}/tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57.html",
        f"{HOST_URL}/tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57/",
        f"{HOST_URL}/print/tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57.html",
        f"{HOST_URL}/savefile/tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57.html",
        f"{HOST_URL}/tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57.html?comment_page=2",
    ),
    (
        f"{HOST_URL}/index.php?language=vi&nv=news&op=tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57",
        f"{HOST_URL}/index.php?nv=news&op=print/tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57.html",
        f"{HOST_URL}/news/tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57.html",
    ),
    (
        f"{HOST_URL}/tin-tuc/hoi-nghi-so-ket?Itemid=101",
        f"{HOST_URL}/tin-tuc/hoi-nghi-so-ket?tmpl=component&print=1",
        f"{HOST_URL}/tin-tuc/hoi-nghi-so-ket",
    ),
    (
        f"{HOST_URL}/index.php?option=com_content&view=category&id=4&Itemid=101",
        f"{HOST_URL}/index.php?option=com_content&view=category&id=4&Itemid=117",
    ),
    (
        f"{HOST_URL}/index.php?option=com_k2&view=item&id=7:hop-giao-ban&Itemid=3",
        f"{HOST_URL}/?option=com_k2&view=item&id=7",
    ),
    (
        f"{HOST_URL}/tin/bai.aspx?ItemID=4&List=a",
        f"{HOST_URL}/tin/bai.aspx?List=a&ItemID=4&utm_medium=x",
    ),
    (
        f"{HOST_URL}/Pages/chi-tiet-tin.aspx?ItemID=2244&cm=34",
        f"{HOST_URL}/pages/chi-tiet-tin.aspx?cm=34&itemid=2244",
    ),
    (
        f"{HOST_URL}/tin-nha-truong1/-/view_content/3388174-ky-niem-70-nam.html",
        f"{HOST_URL}/tin-nha-truong1/-/view_content/3388174-ky-niem-70-nam.html?redirect=%2F",
    ),
    (
        f"{HOST_URL}/web/tct/chi-tiet/-/asset_publisher/1mOz/content/id/10355801?plidlayout=6795",
        f"{HOST_URL}/web/tct/chi-tiet/-/asset_publisher/1mOz/content/id/10355801?inheritRedirect=false",
    ),
    (f"{HOST_URL}/", f"{HOST_URL}", f"{HOST_URL}/index.php"),
    (
        f"{HOST_URL}/tin-tuc/5-chi-bo.html",
        "http://www.h.example/tin-tuc/5-chi-bo.html",
        "https://WWW.H.EXAMPLE./tin-tuc/5-chi-bo.html",
        "http://h.example:80/tin-tuc/5-chi-bo.html",
    ),
    (
        "http://trường.example/tin",
        "http://xn--trng-rib8295b.example/tin",
        "http://www.XN--TRNG-RIB8295B.example/tin",
        "http://TRƯỜNG.example./tin",
        "http://tr%C6%B0%E1%BB%9Dng.example/tin",
    ),
]
SAME_SYSTEM_URLS = [
    (
        Cms.NUKEVIET,
        f"{HOST_URL}/tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57.html",
        f"{HOST_URL}/vi/news/thong-bao/hoi-nghi-so-ket-hoc-ky-57/",
        f"{HOST_URL}/index.php?language=vi&nv=news&op=tin-hoat-dong/hoi-nghi-so-ket-hoc-ky-57",
    ),
    (
        Cms.JOOMLA,
        f"{HOST_URL}/vi/tin-tuc/5-chi-bo.html",
        f"{HOST_URL}/index.php/component/content/article/12-tin-tuc/5-chi-bo.html?Itemid=113",
    ),
    (
        Cms.LIFERAY,
        f"{HOST_URL}/tin-nha-truong1/-/view_content/3388174-ky-niem-70-nam.html",
        f"{HOST_URL}/vi/trang-chu/-/view-content/3388174/ky-niem-70-nam?redirect=%2F",
    ),
    (
        Cms.LIFERAY,
        f"{HOST_URL}/web/tct/chi-tiet/-/asset_publisher/1mOz/content/id/10355801?plidlayout=6795",
        f"{HOST_URL}/web/tct/trang-chu/-/asset_publisher/x2Yz/content/id/10355801",
    ),
    (
        Cms.DOTNETNUKE,
        f"{HOST_URL}/tabid/126/post/288/Hai-muoi-nam.aspx",
        f"{HOST_URL}/Tin-tuc/post/288/hai-muoi-nam.aspx",
    ),
    (
        Cms.DOTNETNUKE,
        f"{HOST_URL}/tin-tuc/ArtMID/530/ArticleID/123/Hoi-nghi",
        f"{HOST_URL}/tabid/80/articleType/ArticleView/articleId/123/Hoi-nghi.aspx",
    ),
]
DIFFERENT_KEY_URLS = [
    (f"{HOST_URL}/tin-tuc/5-chi-bo.html", f"{HOST_URL}/tin-tuc/6-chi-bo.html"),
    (f"{HOST_URL}/tin-tuc/33-hoc-vien-tot-nghiep", f"{HOST_URL}/tin-tuc/33-can-bo-du-lop"),
    (f"{HOST_URL}/2019/05/45-nam-giai-phong/", f"{HOST_URL}/2020/05/45-nam-thong-nhat/"),
    (f"{HOST_URL}/2019/tuan-12.html", f"{HOST_URL}/2020/tuan-12.html"),
    (f"{HOST_URL}/2019/lich-cong-tac-tuan-12.html", f"{HOST_URL}/2020/lich-cong-tac-tuan-12.html"),
    (f"{HOST_URL}/tin/hop-giao-ban-5.html", f"{HOST_URL}/tin/hop-giao-ban-6.html"),
    (f"{HOST_URL}/tin-tuc/page-2/", f"{HOST_URL}/thong-bao/page-2/"),
    (f"{HOST_URL}:8080/tin-tuc/5-chi-bo.html", f"{HOST_URL}:8081/tin-tuc/5-chi-bo.html"),
    (f"{HOST_URL}:8080/tin-tuc/5-chi-bo.html", f"{HOST_URL}/tin-tuc/5-chi-bo.html"),
    ("http://www.example/a", "http://example/a"),
    (
        f"{HOST_URL}/lich-cong-tac/nam-2023/lich-cong-tac-tuan-1",
        f"{HOST_URL}/lich-cong-tac/nam-2024/lich-cong-tac-tuan-1",
    ),
    (
        f"{HOST_URL}/khoa-luat/thong-bao-nghi-le-so-2.html",
        f"{HOST_URL}/khoa-dan-van/thong-bao-nghi-le-so-2.html",
    ),
    (
        f"{HOST_URL}/index.php/nam-2024/45-nam-giai-phong",
        f"{HOST_URL}/index.php/nam-2025/45-nam-giai-phong",
    ),
    (
        f"{HOST_URL}/web/khoa-a/-/asset_publisher/x/content/thong-bao",
        f"{HOST_URL}/web/khoa-b/-/asset_publisher/x/content/thong-bao",
    ),
    (f"{HOST_URL}/a/post/12/gioi-thieu.aspx", f"{HOST_URL}/b/post/12/lich-hoc.aspx"),
    (f"{HOST_URL}/danh-muc/5-tin-tuc?page=2", f"{HOST_URL}/danh-muc/5-tin-tuc"),
    (f"{HOST_URL}/tin.php?Itemid=4", f"{HOST_URL}/tin.php?Itemid=5"),
    (f"{HOST_URL}/tin/5-chi-bo?lang=en", f"{HOST_URL}/tin/5-chi-bo"),
    (f"{HOST_URL}/vi/tin-1.html", f"{HOST_URL}/tin-1.html"),
    (f"{HOST_URL}/index.php/item/5-chi-bo", f"{HOST_URL}/index.php/tin-tuc/5-chi-bo"),
    (
        f"{HOST_URL}/index.php?option=com_content&view=article&id=5",
        f"{HOST_URL}/index.php?option=com_k2&view=item&id=5",
    ),
    (
        f"{HOST_URL}/index.php?option=com_content&view=article&id=5",
        f"{HOST_URL}/index.php?option=com_content&view=category&id=5",
    ),
    (f"{HOST_URL}/tin/bai.aspx?ItemID=4", f"{HOST_URL}/tin/bai.aspx?ItemID=5"),
    (
        f"{HOST_URL}/index.php/tin-tuc/14-tin-hoat-dong",
        f"{HOST_URL}/index.php/tin-tuc/14-le-be-giang",
    ),
    (f"{HOST_URL}/index.php/14-tin-hoat-dong?start=7", f"{HOST_URL}/index.php/14-tin-hoat-dong"),
    (f"{HOST_URL}/vi/tin-1.html", f"{HOST_URL}/en/tin-1.html"),
    (
        f"{HOST_URL}/index.php/dao-tao/itemlist/category/3-dao-tao",
        f"{HOST_URL}/index.php/tin-tuc/3-dao-tao",
    ),
    (f"{HOST_URL}/-/view_content/1-tin", f"{HOST_URL}/-/view_content/2-tin"),
    (f"{HOST_URL}/Trang/post/1/tin.aspx", f"{HOST_URL}/Trang/post/2/tin.aspx"),
    (f"{HOST_URL}/Pages/tin.aspx?ItemID=1", f"{HOST_URL}/Pages/tin.aspx?ItemID=1&cm=2"),
    (f"{HOST_URL}/ViewDetail/GKOh7q@/tin.html", f"{HOST_URL}/ViewDetail/gkoh7q@/tin.html"),
]


@pytest.mark.parametrize("urls", SAME_KEY_URLS, ids=lambda urls: urls[0][17:60])
def test_addresses_of_one_article_are_one(urls: tuple[str, ...]) -> None:
    """Print views, menus, session ids and the names of one host are spellings of one address."""
    assert len({make_canonical_key(url) for url in urls}) == 1


@pytest.mark.parametrize("urls", SAME_SYSTEM_URLS, ids=lambda urls: urls[1][17:60])
def test_known_system_names_an_article_wherever_it_hangs(urls: tuple[Cms, str, str]) -> None:
    """The number of an article joins its folders once a page has named the system, not before."""
    system, *others = urls
    assert len({make_canonical_key(url, system) for url in others}) == 1
    assert len({make_canonical_key(url) for url in others}) > 1


@pytest.mark.parametrize("urls", DIFFERENT_KEY_URLS, ids=lambda urls: urls[0][17:60])
def test_addresses_of_two_articles_are_two(urls: tuple[str, str]) -> None:
    """A folder, a number in a title, a language, another port: nothing is folded by chance."""
    first, second = map(make_canonical_key, urls)
    assert first != second


def test_known_joomla_joins_the_path_with_the_raw_query() -> None:
    """What an address alone leaves open, the page's own system settles."""
    path = f"{HOST_URL}/tin-tuc/5-chi-bo.html"
    raw = f"{HOST_URL}/index.php?option=com_content&view=article&id=5"
    assert make_canonical_key(path) != make_canonical_key(raw)
    assert (
        make_canonical_key(path, Cms.JOOMLA)
        == make_canonical_key(raw, Cms.JOOMLA)
        == make_canonical_key(raw)
    )


def test_known_k2_joins_the_path_with_the_raw_query() -> None:
    """K2 counts its own numbers, in `/item/` under any menu; they are not Joomla's."""
    raw = f"{HOST_URL}/index.php?option=com_k2&view=item&id=5"
    assert (
        make_canonical_key(f"{HOST_URL}/dao-tao/item/5-chi-bo.html", Cms.K2)
        == make_canonical_key(raw, Cms.K2)
        == make_canonical_key(raw)
    )
    assert make_canonical_key(f"{HOST_URL}/index.php/item/5-chi-bo", Cms.K2) != make_canonical_key(
        f"{HOST_URL}/x/5-chi-bo", Cms.JOOMLA
    )


@given(st.text())
def test_any_text_has_one_identity(text: str) -> None:
    """Folding fails on nothing that pages link to; scheme and capitals of hosts do not count."""
    identity = make_canonical_key(f"{HOST_URL}/{text}")
    assert make_canonical_key(f"https://H.Example:443/{text}") == identity
    assert identity.partition("/")[0] == "h.example"


@given(st.lists(st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True), max_size=4))
def test_identity_folds_to_itself(segments: list[str]) -> None:
    """An identity read as an address is folded already."""
    identity = make_canonical_key(f"{HOST_URL}/{'/'.join(segments)}")
    assert make_canonical_key(f"http://{identity}") == identity


def test_scope_is_host_and_port() -> None:
    """Other hosts and other ports are out of scope; `http` and `https` are one."""
    starts = ["http://h.example/tin-tuc/", "http://127.0.0.1:8101/"]
    assert is_in_scope("https://h.example/x", starts) is is_in_scope("http://h.example/x", starts)
    assert is_in_scope("http://127.0.0.1:8101/a", starts)
    assert not is_in_scope("http://127.0.0.1:8102/a", starts)
    assert is_in_scope("http://www.h.example/", starts)
    assert not is_in_scope("http://wwww.h.example/", starts)
    assert not is_in_scope("mailto:a@h.example", starts)


@pytest.mark.parametrize("url", ["http://[::1", "http://[x]/sm.xml", "https://h\u2100.example/"])
def test_scope_takes_in_no_address_that_is_none(url: str) -> None:
    """Guards against one broken `Sitemap:` line by which all sitemaps of a site were lost."""
    assert not is_in_scope(url, ["http://h.example/"])


def test_host_with_marks_is_named_as_it_is_asked_for() -> None:
    """Both spellings of its name are one host; what can be no name stays as it is."""
    assert get_host_port("http://trường.example:8080/tin") == "xn--trng-rib8295b.example:8080"
    assert get_host_port("http://xn--trng-rib8295b.example/") == get_host_port(
        "http://trường.example/"
    )
    assert get_host_port(f"http://{'ư' * 70}.example/") == f"{'ư' * 70}.example"


@pytest.mark.parametrize(
    "tracking",
    [
        *("utm_source=zalo&utm_medium=x", "UTM_Campaign=y", "fbclid=IwAR0", "gclid=a", "_ga=2.1"),
        *("mc_cid=1&mc_eid=2", "zarsrc=30", "gidzl=abc", "amp;utm_source=rss", "_gl=1*a", "igsh=x"),
    ],
)
def test_what_counts_visitors_is_no_part_of_an_address(tracking: str) -> None:
    """It is neither fetched nor told apart; what stands beside it stays as it is written."""
    bare = f"{HOST_URL}/?p=5&a=b%20c"
    for url in (f"{HOST_URL}/?{tracking}&p=5&a=b%20c", f"{bare}&{tracking}"):
        assert strip_needless_parameters(url) == bare
        assert make_canonical_key(url) == make_canonical_key(bare)
    assert strip_needless_parameters(f"{HOST_URL}/tin?{tracking}") == f"{HOST_URL}/tin"


def test_parameters_that_only_look_like_counters_stay() -> None:
    """An article's own number or name is never taken off."""
    for query in ("spm_id=5", "ref=5", "utm=1", "id_ga=5", "cid=7", "fb=1", "q=utm_source"):
        url = f"{HOST_URL}/xem?{query}"
        assert strip_needless_parameters(url) == url
        assert make_canonical_key(url) != make_canonical_key(f"{HOST_URL}/xem")


def test_former_host_is_known_by_all_its_names() -> None:
    """A site that leaves a host leaves its `www.` too; one that leaves `www.` leaves that alone."""
    assert list_origins("http://cu.example/", "http://moi.example/") == [
        "http://cu.example",
        "http://www.cu.example",
        "https://cu.example",
        "https://www.cu.example",
    ]
    assert list_origins("http://www.cu.example/", "https://cu.example/") == [
        "http://www.cu.example",
        "https://www.cu.example",
    ]
    assert get_bare_host("http://www.example/") == "www.example"
