"""A site's own rules: two generations of a layout, and what they may say on any system."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from config.site import Cms, Site, SiteRules
from crawler.extract.article import PageKind, PageReading
from crawler.extract.html.selectors import InvalidSelectorError
from crawler.extract.page import Page
from crawler.site_extractor import SiteExtractor

URL = "http://truong.example/tin-tuc/hoi-nghi-so-ket-cong-tac-12.html"
TEXT = "Sáng ngày 13/7/2020, Nhà trường tổ chức hội nghị sơ kết công tác sáu tháng đầu năm."
OLD = f"""<html><body><div id="menu">Trang chủ</div><table><tr><td class="tieude">Hội nghị</td></tr>
<tr><td class="nd"><p>{TEXT}</p><p class="chia">Chia sẻ</p></td></tr>
<tr><td class="ky">Nguyễn Văn An</td></tr><tr><td class="ngay">13/7/2020</td></tr></table>
</body></html>"""
NEW = f"""<html><body><div class="t">Hội nghị</div><div id="nd"><p>{TEXT}</p></div>
<div class="tep"><a href="/a.pdf">Kế hoạch</a></div><b class="td">Hội thảo</b></body></html>"""
JOOMLA = f"""<html><head><meta name="generator" content="Joomla! 3"></head><body>
<div class="item-page"><h2 itemprop="headline">Tên sai</h2><h3 class="ten">Tên đúng</h3>
<dl class="article-info"><dd class="createdby">Trần Thị Sai</dd></dl>
<div itemprop="articleBody"><p>Chữ thừa.</p><div class="nd"><p>{TEXT}</p></div></div></div>
</body></html>"""
FIRST = SiteRules(
    until=date(2020, 12, 31),
    selectors={
        "title": (".tieude",),
        "published": ("td.ngay",),
        "author": ("//td[@class='ky']",),
        "body": ("td.nd",),
        "chrome": (".chia",),
    },
    addresses={},
)
SECOND = SiteRules(
    since=date(2021, 1, 1),
    selectors={"title": (".t",), "body": ("#nd",), "attachments": (".tep",)},
    addresses={},
)


def make_reader(*rules: SiteRules, cms: Cms = Cms.AUTO) -> SiteExtractor:
    """A reader with rules of its site's own."""
    return SiteExtractor.from_template(
        Site(key="truong", start_urls=(), cms=cms, rules=rules), None
    )


def make_page(
    text: str, moment: datetime = datetime(2020, 7, 14, tzinfo=UTC), url: str = URL
) -> Page:
    """A page as it was fetched."""
    return Page(
        url=url, body=text.encode(), fetched_at=moment, content_type="text/html; charset=utf-8"
    )


def get_site_provenance(reading: PageReading) -> dict[str, str]:
    """Return the provenance of what the site's own rules found."""
    assert reading.extraction
    found = reading.extraction.provenance
    return {key: rule for key, rule in found.items() if rule.startswith("site:")}


@pytest.mark.parametrize("cms", [Cms.AUTO, Cms.GENERIC, Cms.JOOMLA])
def test_two_generations_are_read_by_the_rules_of_their_time(cms: Cms) -> None:
    """Old captures keep their old rules, whatever the site is believed to run on."""
    reader = make_reader(FIRST, SECOND, cms=cms)
    old, new = (
        reader.extract_page(make_page(OLD)),
        reader.extract_page(make_page(NEW, datetime(2021, 7, 14, tzinfo=UTC))),
    )
    for reading in (old, new):
        assert reading.extraction
        assert reading.extraction.content.title == "Hội nghị"
        assert reading.extraction.content.body == TEXT
    assert old.extraction
    assert old.extraction.content.authors == ("Nguyễn Văn An",)
    assert old.extraction.content.published_at == datetime(2020, 7, 12, 17, tzinfo=UTC)
    assert get_site_provenance(old) == {
        "title": "site:title",
        "body": "site:body",
        "published_at": "site:published",
        "bylines": "site:author",
    }
    assert new.extraction
    assert [file.text for file in new.extraction.content.attachments] == ["Kế hoạch"]
    assert get_site_provenance(new) == {
        key: f"site:{key}" for key in ("title", "body", "attachments")
    }


def test_the_day_is_that_of_vietnam() -> None:
    """A page fetched in the evening of UTC was fetched on the next day there."""
    reader = make_reader(FIRST, SECOND)
    assert reader.site_rules.get_rules_at(datetime(2020, 12, 31, 16, 59, tzinfo=UTC))
    last = reader.site_rules.get_rules_at(datetime(2020, 12, 31, 16, 59, tzinfo=UTC))
    first = reader.site_rules.get_rules_at(datetime(2020, 12, 31, 17, tzinfo=UTC))
    assert last is not first
    assert [last, first] == [compiled for _, compiled in reader.site_rules.spans]


def test_own_rules_come_before_those_of_a_profile() -> None:
    """Own rules come first, an empty list switches a field off, silent rules change nothing."""
    rules = SiteRules(
        selectors={"title": ("h3.ten",), "body": (".nd",), "author": (), "lead": (".no",)},
        addresses={},
    )
    without_rules, with_rules = (
        make_reader().extract_page(make_page(JOOMLA)),
        make_reader(rules).extract_page(make_page(JOOMLA)),
    )
    assert without_rules.extraction
    assert with_rules.extraction
    assert (without_rules.profile, with_rules.profile) == ("joomla", "joomla")
    assert without_rules.extraction.content.title == "Tên sai"
    assert without_rules.extraction.content.authors == ("Trần Thị Sai",)
    assert with_rules.extraction.content.title == "Tên đúng"
    assert with_rules.extraction.content.body == TEXT
    assert with_rules.extraction.content.authors == ()
    empty_rules = replace(rules, selectors={"title": (".no",), "body": ("#no",)})
    assert make_reader(empty_rules).extract_page(make_page(JOOMLA)) == without_rules


SIDE = "http://truong.example/gioi-thieu"


@pytest.mark.parametrize(
    ("selectors", "addresses", "url", "kind"),
    [
        ({"body": (".nd",)}, {}, SIDE, PageKind.OTHER),
        ({"body": (".nd",)}, {}, URL, PageKind.ARTICLE),
        ({"article": ("//body",)}, {}, SIDE, PageKind.ARTICLE),
        ({"article": ("p",)}, {}, SIDE, PageKind.OTHER),  # several: no page of one article
        ({"article": ("//body",)}, {}, "http://truong.example/", PageKind.LISTING),
        ({"body": (".nd",)}, {"article_url": "/gioi"}, SIDE, PageKind.ARTICLE),
        ({}, {"listing_url": "/tin-tuc/"}, URL, PageKind.LISTING),
        ({"listing": (".nd",)}, {}, URL, PageKind.LISTING),
        ({"article": ("//body",)}, {"other_url": "-12"}, URL, PageKind.OTHER),
    ],
)
def test_own_rules_say_what_pages_are(
    selectors: dict[str, tuple[str, ...]], addresses: dict[str, str], url: str, kind: PageKind
) -> None:
    """By address or by markup, and before the system has a say; a front page stays a listing."""
    own = SiteRules(
        selectors={"title": (".tieude",), "body": (".nd",)} | selectors, addresses=addresses
    )
    reading = make_reader(own).extract_page(make_page(OLD, url=url))
    assert reading.kind is kind
    assert (reading.extraction is not None) == (kind is PageKind.ARTICLE)


def test_rules_are_part_of_the_version() -> None:
    """Readings by other rules are not comparable; without rules the version is as it was."""
    versions = [make_reader(*rules).version for rules in ((), (FIRST,), (FIRST, SECOND))]
    assert len(set(versions)) == 3
    assert versions[1].startswith(versions[0] + "+")
    assert make_reader(FIRST, SECOND).version == versions[2]


def test_rules_that_nobody_judged_are_an_error_in_words() -> None:
    """Whoever makes a site without reading a file hears of its mistakes too."""
    with pytest.raises(InvalidSelectorError, match="no selector"):
        make_reader(SiteRules(selectors={"body": ("div[",)}, addresses={}))
