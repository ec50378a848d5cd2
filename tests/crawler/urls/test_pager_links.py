"""Which of a listing's later pages is the next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls.links import LinkKind, classify_url
from crawler.urls.pager_links import ListingPosition, find_next_pages, parse_listing_position


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://a.test/tin", ListingPosition("/tin", 0)),
        ("http://a.test/tin/?start=10", ListingPosition("/tin", 10)),
        ("http://a.test/tin/page-3/", ListingPosition("/tin", 3)),
        ("http://a.test/?id=5&limitstart=20", ListingPosition("&id=5", 20)),
        ("http://a.test/web/tin?_101_cur=4", ListingPosition("/web/tin", 4)),
        ("http://a.test/muc/7.aspx?p=2", ListingPosition("/muc/7.aspx", 2)),
        ("http://a.test/?p=2", ListingPosition("&p=2", 0)),
        ("http://a.test/?nv=news&op=tin/page-3", ListingPosition("&nv=news&op=tin", 3)),
    ],
)
def test_place_of_a_page(url: str, place: ListingPosition) -> None:
    """An address says which listing it is of and how far into it."""
    assert parse_listing_position(url) == place


@pytest.mark.parametrize(
    ("here", "pagers", "following"),
    [
        ("/tin", ["/tin?start=20", "/tin?start=10", "/tin?start=90"], ["/tin?start=10"]),
        ("/tin?start=10", ["/tin?start=5", "/tin?start=20", "/tin?start=15"], ["/tin?start=15"]),
        ("/tin?start=90", ["/tin?start=80"], []),
        ("/", ["/tin/page-2/", "/tin/page-3/", "/su-kien/page-2/"],
         ["/tin/page-2/", "/su-kien/page-2/"]),
        ("/x?page=2", ["/y?page=1", "/y?page=3"], ["/y?page=1", "/y?page=3"]),
    ],
)  # fmt: skip
def test_next_pages(here: str, pagers: list[str], following: list[str]) -> None:
    """One step on in the own listing, the first step of others, all where nothing fits."""
    base = "http://a.test"
    found = find_next_pages(base + here, [base + pager for pager in pagers])
    assert found == [base + url for url in following]


@given(st.lists(st.integers(1, 500), min_size=1, unique=True))
def test_following_the_next_page_reaches_every_page(steps: list[int]) -> None:
    """Page by page, each of a listing's pages is met once, in order."""
    pages = [f"http://a.test/tin?start={step}" for step in steps]
    here, met = "http://a.test/tin", []
    while following := find_next_pages(here, pages):
        (here,) = following
        met.append(parse_listing_position(here).step)
    assert met == sorted(steps)


def test_pages_of_a_sharepoint_list_are_one_listing() -> None:
    """`Paged=TRUE` names the last row before and the first of this page; the first has neither."""
    list_url = "http://s.test/Lists/TinTuc/AllItems.aspx"
    pages = [
        f"{list_url}?Paged=TRUE&p_ID={row}&p_Created=2019050{row}%2008%3a00%3a00"
        f"&PageFirstRow={row * 30 + 1}&View=%7bA1%7d"
        for row in (1, 2)
    ]
    first = f"{list_url}?View=%7bA1%7d"
    assert [classify_url(url) for url in pages] == [LinkKind.PAGER] * 2
    assert classify_url(first) is not LinkKind.PAGER
    places = [parse_listing_position(url) for url in (first, *pages)]
    assert len({place.listing for place in places}) == 1
    assert [place.step for place in places] == [0, 31, 61]
    assert find_next_pages(first, pages[::-1]) == [pages[0]]
    assert find_next_pages(pages[0], [pages[1]]) == [pages[1]]
