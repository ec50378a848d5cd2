"""What comes from outside ends in a value or a declared error; `make fuzz-inputs` asks more."""

from contextlib import suppress
from datetime import date

import pytest

from crawler.extract.html.links import resolve_url
from crawler.urls import documents
from crawler.urls.canonical_key import is_in_scope, make_canonical_key
from indexer.errors import QueryError
from indexer.query_habits import unify_signs
from indexer.query_parser import parse_query
from indexer.spoken_dates import parse_spoken_range
from tests.support.input_fuzz import SEEDS, TARGETS, read_input

INPUTS = 25


@pytest.mark.parametrize("name", TARGETS)
def test_mutated_inputs_are_read_or_refused(name: str) -> None:
    """Mutated pages, lines, addresses, lists, captures, queries, import lines and site files."""
    faults = {number: fault for number in range(INPUTS) if (fault := read_input(name, number))}
    assert not faults


@pytest.mark.parametrize(
    "address", ["http://a.test:abc/1", "http://a.test:99999/1", "http://[a.test]/1", "http://[::1/"]
)
def test_what_is_no_address_is_no_link(address: str) -> None:
    """Guards a link to a port without a number, which ended the crawl of the page's site."""
    assert resolve_url("http://a.test/", address) is None
    assert not is_in_scope(address, ["http://a.test/"])
    assert make_canonical_key(address) == address


def test_viewer_of_what_is_no_address_is_read() -> None:
    """Guards a link to a viewer of `http://[`, found by guided fuzzing, which ended the crawl."""
    url = "http://a.test/viewer?url=http://[b.test/x.pdf"
    assert documents.find_document_url(url) in {url, None}


def test_signs_of_a_query_are_unified_once() -> None:
    """Guards a query of 40 kB, of which each word that compares something read all others."""
    unify_signs.cache_clear()
    with suppress(QueryError):
        parse_query("a<b " * 500, date(2020, 7, 14))
    assert unify_signs.cache_info().misses <= 2
    assert unify_signs.cache_info().hits > 400


def test_range_of_many_parts_is_no_date() -> None:
    """Guards a query in which each `..` of thousands was tried as the middle of a range."""
    assert parse_spoken_range("tu 1 den " * 3_000, date(2020, 7, 14)) is None


def test_page_without_an_element_around_all_is_read() -> None:
    """Guards a page, found by fuzzing, whose heading and text had no ancestor in common."""
    TARGETS["page"].read((SEEDS / "no-common-ancestor.html").read_bytes())
