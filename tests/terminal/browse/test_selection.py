"""What is looked at: queries narrowed down by facets."""

from indexer.engine import Sort
from indexer.request import SearchRequest
from terminal.browse.selection import Selection


def test_values_of_a_facet_are_alternatives() -> None:
    """Two sites are either of them; a site and an author are both."""
    selection = Selection(query="a").toggled("site", "x").toggled("site", "y")
    request = selection.toggled("author", "N").request
    assert request.filters == {"site": ("x", "y"), "author": ("N",)}
    assert selection.narrowing() == "site: x or y"
    assert selection.words() == "a  site: x or y"


def test_year_narrows_the_dates_one_at_a_time() -> None:
    """Another year takes the place of the first; the same again takes it away."""
    selection = Selection(query="a").toggled("year", "2019").toggled("year", "2020")
    assert (selection.request.date_from, selection.request.date_to) == ("2020", "2020")
    assert selection.is_chosen("year", "2020")
    assert selection.narrowing() == "date: 2020"
    assert selection.toggled("year", "2020") == Selection(query="a")


def test_empty_query_is_everything() -> None:
    """Who has typed nothing looks at all articles."""
    assert Selection(query="  ").request.query == "*"


def test_order_goes_to_and_fro() -> None:
    """The newest first, and the best again."""
    newest = Selection().resorted()
    assert newest.listing(9).sort is Sort.DATE
    assert newest.resorted() == Selection()


def test_saved_search_is_looked_at_as_it_was_kept() -> None:
    """Days, filters and the way of matching come back, and are told; widening leaves them out."""
    request = SearchRequest(
        query="sơ kết", date_from="2019-05", filters={"kind": ("academy",)}, match_any=True
    )
    selection = Selection.of(request)
    assert selection.request == request
    assert selection.narrowing() == "from 2019-05  kind: academy  any word"
    assert selection.is_narrowed
    assert selection.unnarrowed() == Selection(query="sơ kết")
    assert Selection.of(SearchRequest(query="*")).is_everything
