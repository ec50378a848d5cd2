"""What is looked at: queries narrowed down by facets."""

from indexer.engine import SortOrder
from indexer.search_request import SearchRequest
from terminal.browse.selection import SearchSelection


def test_values_of_a_facet_are_alternatives() -> None:
    """Two sites are either of them; a site and an author are both."""
    selection = SearchSelection(query="a").toggle("site", "x").toggle("site", "y")
    request = selection.toggle("author", "N").search_request
    assert request.filters == {"site": ("x", "y"), "author": ("N",)}
    assert selection.describe_filters() == "site: x or y"
    assert selection.describe() == "a  site: x or y"


def test_year_narrows_the_dates_one_at_a_time() -> None:
    """Another year takes the place of the first; the same again takes it away."""
    selection = SearchSelection(query="a").toggle("year", "2019").toggle("year", "2020")
    assert (selection.search_request.date_from, selection.search_request.date_to) == (
        "2020",
        "2020",
    )
    assert selection.is_chosen("year", "2020")
    assert selection.describe_filters() == "date: 2020"
    assert selection.toggle("year", "2020") == SearchSelection(query="a")


def test_empty_query_is_everything() -> None:
    """Who has typed nothing looks at all articles."""
    assert SearchSelection(query="  ").search_request.query == "*"


def test_order_goes_to_and_fro() -> None:
    """The newest first, and the best again."""
    newest = SearchSelection().toggle_sort()
    assert newest.make_listing_request(9).sort is SortOrder.DATE
    assert newest.toggle_sort() == SearchSelection()


def test_saved_search_is_looked_at_as_it_was_kept() -> None:
    """Days, filters and the way of matching come back, and are told; widening leaves them out."""
    request = SearchRequest(
        query="sơ kết", date_from="2019-05", filters={"kind": ("academy",)}, match_any=True
    )
    selection = SearchSelection.from_request(request)
    assert selection.search_request == request
    assert selection.describe_filters() == "from 2019-05  kind: academy  any word"
    assert selection.is_narrowed
    assert selection.without_filters() == SearchSelection(query="sơ kết")
    assert SearchSelection.from_request(SearchRequest(query="*")).is_unfiltered


def test_values_are_left_out_as_well_as_chosen() -> None:
    """A value is one or the other; the second time takes either back."""
    selection = SearchSelection(query="a").toggle_excluded("site", "x")
    assert selection.search_request.excluded == {"site": ("x",)}
    assert selection.describe_filters() == "not site: x"
    assert selection.toggle("site", "x") == SearchSelection(query="a").toggle("site", "x")
    assert selection.toggle("site", "x").toggle_excluded("site", "x") == selection
    assert selection.toggle_excluded("site", "x") == SearchSelection(query="a")
    year = SearchSelection(query="a").toggle("year", "2020").toggle_excluded("year", "2020")
    assert year.search_request == SearchRequest(query="a", excluded={"year": ("2020",)})
    assert SearchSelection.from_request(selection.search_request) == selection


def test_siblings_are_counted_without_their_own_choice() -> None:
    """Of a facet with a choice the other values are counted too, by all else that narrows."""
    selection = SearchSelection(query="a").toggle("site", "x").toggle_excluded("author", "N")
    requests = selection.make_sibling_requests()
    assert list(requests) == ["site", "author"]
    assert (requests["site"].filters, requests["site"].excluded) == ({}, {"author": ("N",)})
    assert (requests["author"].filters, requests["author"].excluded) == ({"site": ("x",)}, {})
    assert SearchSelection(query="a").make_sibling_requests() == {}
