"""Profiles: their rules, the tables at the head of their modules, and the addresses they know."""

import re
from datetime import UTC, datetime
from importlib import import_module

import pytest

from crawler.extract.article import PageKind, read_page
from crawler.extract.html.parse import Element, is_element, parse
from crawler.extract.page import Page
from crawler.extract.profiles import CMS_PROFILES, GENERIC
from crawler.extract.profiles.profile import CONTAINER, CmsProfile, ElementRule, make_rules

H = "http://h.example"
PROFILES = {profile.name: profile for profile in CMS_PROFILES}
ALL = (*CMS_PROFILES, GENERIC)
ROWS = {
    "marks": "made by",
    "fingerprints": "made by",
    "article_mark": "article mark",
    "heading": "title",
    "published": "date",
    "author_label": "author label",
    "source_label": "source label",
    "removed": "REMOVED",
    "removed_with_heading": "REMOVED with heading",
}
"""The rows of a profile's table, where they are not named like the field."""
ARTICLES = [
    ("k2", "/index.php/dao-tao/item/5366-tu-tuong.html"),
    ("k2", "/index.php?option=com_k2&view=item&id=7:hop"),
    ("wordpress", "/2025/04/24/chat-luong-doi-ngu/"),
    ("wordpress", "/?p=812"),
    ("drupal", "/node/41"),
    ("drupal", "/content/tr%C6%B0%E1%BB%9Dng-%C4%91%E1%BA%A3ng"),
    ("liferay", "/vi/tin/-/view_content/3292208-tu-hao-truong.html"),
    ("liferay", "/web/tct/chi-tiet/-/asset_publisher/1mOz/content/id/10355801?plidlayout=1"),
    ("liferay", "/tham-muu/-/view-content/102603/truong-chinh-tri"),
    ("dotnetnuke", "/tabid/126/post/288/Truong-Chinh-tri.aspx"),
    ("dotnetnuke", "/Trang-chu/post/140008/truong-tham-du.aspx"),
    ("sharepoint", "/Pages/chi-tiet-tin.aspx?ItemID=2244&cm=34"),
    ("sharepoint", "/pages/chi-tiet-tin.aspx?cm=34&itemid=2329"),
    ("aspx", "/Detail_Gioithieu.aspx?id=27&cmid=1&cdid=3&cdtype=cd"),
    ("aspx", "/ArticleDetail.aspx?_Article_ID=543"),
    ("aspx", "/Default.aspx?phan_tin_id=14025&tin_id=13388&tree_id=141.164.171."),
    ("aspx", "/ViewDetail/GKOh7qV_M5g@/khai-giang.html"),
    ("aspx", "/tin-tuc/tin-noi-bat/?UserKey=TRUONG-DUOC-CONG-NHAN"),
]
LISTINGS = [
    ("k2", "/index.php/dao-tao/itemlist/category/3-dao-tao"),
    ("wordpress", "/category/tin-tuc/page/2/"),
    ("wordpress", "/tag/so-ket/"),
    ("drupal", "/chuyen-muc/tin-tuc-su-kien?page=8"),
    ("liferay", "/tin?p_p_id=101_INSTANCE_x&_101_INSTANCE_x_cur=2"),
    ("dotnetnuke", "/Tin-tuc/pgrid/591/pageid/2"),
    ("sharepoint", "/Pages/danh-sach-tin.aspx?cm=34"),
    ("aspx", "/List_Khtttlieu.aspx?cdtype=cd&cdid=15"),
    ("aspx", "/List/tin-tuc-19?page=3"),
]


def list_rules(profile: CmsProfile) -> dict[str, tuple[ElementRule, ...]]:
    """Return the fields of a profile that hold rules."""
    values = {name: getattr(profile, name) for name in profile.__dataclass_fields__}
    return {name: value for name, value in values.items() if isinstance(value, tuple) and value}


def read_table(profile: CmsProfile) -> dict[str, list[str]]:
    """Read the rule names in each row of the table that opens a profile's module."""
    table: dict[str, list[str]] = {}
    row = ""
    for line in (import_module(f"crawler.extract.profiles.{profile.name}").__doc__ or "").split(
        "\n"
    ):
        if line.startswith("| ") and not line.startswith(("| what", "|---")):
            label, _, cell = line.strip("| ").partition(" | ")
            row, cell = (label, cell) if not line.startswith("| | ") else (row, line)
            table.setdefault(row, []).extend(re.findall(r"`([a-z0-9-]+)`", cell))
    return table


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.name)
def test_table_at_the_head_of_a_profile_names_every_rule_in_order(profile: CmsProfile) -> None:
    """One table answers where a field comes from and what is removed; no rule is missing in it."""
    expected: dict[str, list[str]] = {}
    for field, rules in list_rules(profile).items():
        names = expected.setdefault(ROWS.get(field, field), [])
        names.extend(rule.name.removeprefix(f"{profile.name}:") for rule in rules)
    assert read_table(profile) == expected


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.name)
def test_every_rule_finds_elements_or_nothing(profile: CmsProfile) -> None:
    """A rule that finds a text, a number or an attribute would break where it is used."""
    root = parse(
        '<div id="a_lblTitle" class="itemView item-page breadcrumb">'
        '<h1 class="title">1</h1><h2>2</h2>'
        '<a href="/x" rel="tag">3</a><time>4</time><p>Tác giả: 5</p><nav>6</nav></div>'
    )
    for rules in list_rules(profile).values():
        for rule in rules:
            assert all(map(is_element, rule.find(root))), rule.name


def find_texts(element: Element, selector: str) -> list[str | None]:
    """Return the texts of what a profile's selector finds."""
    (rule,) = make_rules("x", name=selector)
    return [found.text for found in rule.find(element)]


def test_css_of_a_profile_looks_inside_the_element_and_xpath_where_it_says() -> None:
    """The same words in a sidebar are another article's; `//` is for what stands outside."""
    root = parse('<p class="a">1</p><div><p class="a">2</p><b id="c">3</b></div>')
    (container,) = (element for element in root.iter("div") if len(element) > 1)
    assert find_texts(container, ".a, #c") == ["2", "3"]
    assert find_texts(container, "./p") == ["2"]
    assert find_texts(container, "//p[1]") == ["1", "2"]
    assert make_rules("x", all=CONTAINER)[0].find(container) == [container]


def test_rules_are_named_for_provenance() -> None:
    """A name in a profile is the one that `extract` shows."""
    assert [rule.name for rule in make_rules("joomla", page_header="h1", time="time")] == [
        "joomla:page-header",
        "joomla:time",
    ]


@pytest.mark.parametrize(("name", "path"), ARTICLES)
def test_address_of_an_article_is_known_to_its_profile(name: str, path: str) -> None:
    """The forms that the schools' sites and the systems themselves use."""
    profile = PROFILES[name]
    assert profile.article_url
    assert profile.article_url.search(H + path)


@pytest.mark.parametrize(("name", "path"), LISTINGS)
def test_address_of_a_listing_is_known_to_its_profile(name: str, path: str) -> None:
    """A listing is known by its address, and none is taken for an article's."""
    profile = PROFILES[name]
    assert profile.listing_url
    assert profile.listing_url.search(H + path)
    assert not (profile.article_url and profile.article_url.search(H + path))


def test_page_whose_inside_no_rule_knows_is_read_as_one_of_unknown_make() -> None:
    """ASP.NET names the frame; the article in a markup of its own is found as on any site."""
    text = "Nhà trường tổ chức hội nghị sơ kết công tác sáu tháng đầu năm với 60 đại biểu tham dự. "
    source = (
        "<title>Hội nghị sơ kết công tác</title><form id='aspnetForm'><input name='__VIEWSTATE'>"
        f"<div class='k1'><h1>Hội nghị sơ kết công tác</h1><div class='k2'><p>{text * 3}</p>"
        f"<p>{text * 2}</p></div></div></form>"
    )
    page = Page(
        url=f"{H}/tin-tuc/hoi-nghi-so-ket-cong-tac-57.aspx",
        body=source.encode(),
        fetched_at=datetime(2026, 1, 5, tzinfo=UTC),
        content_type="text/html; charset=utf-8",
    )
    reading = read_page(page)
    assert reading.kind is PageKind.ARTICLE
    assert reading.profile != "aspx"
    assert reading.extraction
    assert reading.extraction.content.title == "Hội nghị sơ kết công tác"
    assert reading.extraction.content.body.startswith(text.strip())
