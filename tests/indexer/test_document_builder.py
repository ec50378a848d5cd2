"""The index document of an article."""

from dataclasses import replace
from datetime import date

import pytest

from archive.model import (
    Article,
    ArticleId,
    CitedDocument,
    Content,
    ContentHash,
    SiteKey,
    SiteMetadata,
)
from indexer.document_builder import build_index_document
from indexer.query_dates import DaySpan
from tests.indexer.conftest import NOW, make_content, make_office

FACTS = SiteMetadata(key=SiteKey("truong-a"), kind="provincial_school", province="Hà Giang")


def make_article(content: Content) -> Article:
    """Return the content as an article of the archive."""
    return Article(
        id=ArticleId("1"),
        site=FACTS.key,
        institution=None,
        url="http://a.test/1",
        aliases=(),
        content=content,
        content_hash=ContentHash(""),
        first_seen=NOW,
        last_seen=NOW,
        gone_at=None,
        revision=1,
        revised_at=NOW,
    )


@pytest.mark.parametrize(
    ("day", "span"),
    [
        ("2020", DaySpan(first=date(2020, 1, 1), last=date(2020, 12, 31))),
        ("2020-07", DaySpan(first=date(2020, 7, 1), last=date(2020, 7, 31))),
        ("2020-07-13", DaySpan(first=date(2020, 7, 13), last=date(2020, 7, 13))),
        (None, None),
    ],
)
def test_an_article_has_the_days_that_its_page_says(day: str | None, span: DaySpan | None) -> None:
    """With less than a day known, the whole month or year counts."""
    assert build_index_document(make_article(make_content("A", day=day)), FACTS).days == span


@pytest.mark.parametrize(
    ("day", "province"),
    [("2025-06-30", "Hà Giang"), ("2025-07-01", "Tuyên Quang"), (None, "Hà Giang")],
)
def test_a_school_is_where_it_was_when_it_published(day: str | None, province: str) -> None:
    """Provinces were merged on 1 July 2025; where it stands since then is a field of its own."""
    merged = replace(FACTS, province_2025="Tuyên Quang")
    document = build_index_document(make_article(make_content("A", day=day)), merged)
    assert document.facets["province"] == (province,)
    assert document.facets["province_2025"] == ("Tuyên Quang",)


def test_a_school_that_was_not_merged_is_in_one_province() -> None:
    """Whoever counts by the provinces of 2025 misses nobody."""
    document = build_index_document(make_article(make_content("A", day="2026-01-01")), FACTS)
    assert document.facets["province"] == document.facets["province_2025"] == ("Hà Giang",)


def test_offices_are_searched_as_authors_but_not_counted() -> None:
    """`author:` finds a department; the facet lists people."""
    content = make_content("A", authors=("Mai Yên",), bylines=(make_office("Phòng Đào tạo"),))
    document = build_index_document(make_article(content), FACTS)
    assert document.names["author"] == ("Mai Yên", "Phòng Đào tạo")
    assert document.facets["author"] == ("Mai Yên",)


def test_two_spellings_of_one_name_count_once() -> None:
    """An article is of one author however the page spells her."""
    content = make_content("A", authors=("Mai Hoà", "MAI HÒA", "Mai Hoa"))
    assert build_index_document(make_article(content), FACTS).facets["author"] == (
        "Mai Hoà",
        "Mai Hoa",
    )


def test_states_say_what_an_article_has() -> None:
    """Every article has the states that `is:` and `has:` ask."""
    plain = make_article(make_content("A"))
    cited = CitedDocument(number="09-QĐi/TW", raw="09-QĐi/TW", start=0, end=9)
    rich = replace(
        make_article(make_content("A", day="2020", documents=(cited,), section="Tin")),
        gone_at=NOW,
        revision=2,
    )
    assert build_index_document(plain, FACTS).states == ()
    assert set(build_index_document(rich, FACTS).states) == {
        "is:gone",
        "is:revised",
        "has:date",
        "has:doc",
        "has:section",
    }
