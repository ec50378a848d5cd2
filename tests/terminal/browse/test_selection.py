"""What is looked at: queries narrowed down by facets."""

from indexer.engine import Sort
from terminal.browse.selection import Selection


def test_values_of_a_facet_are_alternatives() -> None:
    """Two sites are either of them; a site and an author are both."""
    selection = Selection(query="a").toggled("site", "x").toggled("site", "y")
    request = selection.toggled("author", "N").request
    assert request.filters == {"site": ("x", "y"), "author": ("N",)}
    assert selection.words() == "site: x or y"


def test_year_narrows_the_dates_one_at_a_time() -> None:
    """Another year takes the place of the first; the same again takes it away."""
    selection = Selection(query="a").toggled("year", "2019").toggled("year", "2020")
    assert (selection.request.date_from, selection.request.date_to) == ("2020", "2020")
    assert selection.is_chosen("year", "2020")
    assert selection.toggled("year", "2020") == Selection(query="a")


def test_empty_query_is_everything() -> None:
    """Who has typed nothing looks at all articles."""
    assert Selection(query="  ").request.query == "*"


def test_order_goes_to_and_fro() -> None:
    """The newest first, and the best again."""
    newest = Selection().resorted()
    assert newest.request.sort is Sort.DATE
    assert newest.words() == "newest first"
    assert newest.resorted() == Selection()
