"""Addresses that can be fetched, judged by their form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.validation import find_url_mistake


@pytest.mark.parametrize(
    "url",
    [
        "http://school.example",
        "https://school.example/",
        "HTTPS://SCHOOL.example/tin-tuc?page=2#top",
        "http://127.0.0.1:8080/",
        "http://[::1]:8080/",
        "http://localhost/index.php?option=com_content&view=category",
        "http://trường.example/",
        "http://school_1.example./",
    ],
)
def test_an_address_with_scheme_and_host_has_no_mistake(url: str) -> None:
    """Ports, IP addresses, letters with marks and a closing dot are all right."""
    assert find_url_mistake(url) is None


@pytest.mark.parametrize(
    ("url", "mistake"),
    [
        ("school.example", "does not begin with http"),
        ("ftp://school.example/", "does not begin with http"),
        ("//school.example/", "does not begin with http"),
        ("https:/school.example/", "no host"),
        ("https://", "no host"),
        ("https:///tin-tuc", "no host"),
        ("https://...", "not the name of a host"),
        ("https://-school.example/", "not the name of a host"),
        ("https://school..example/", "not the name of a host"),
        ("https://school.example:port/", "cannot be read"),
        ("https://school.example:99999/", "cannot be read"),
        ("https://school.example:0/", "no port 0"),
        ("https://[::1/", "cannot be read"),
        ("https://user:word@school.example/", "user name"),
        ("https://school.example/tin tuc", "space"),
        ("https://school.example\\tin", "space or a character"),
        (" https://school.example/", "space"),
        ("", "does not begin with http"),
    ],
)
def test_a_mistaken_address_says_what_is_wrong(url: str, mistake: str) -> None:
    """Each way to get an address wrong has its own words."""
    assert mistake in (find_url_mistake(url) or "no mistake found")


@given(st.text())
def test_any_text_is_judged_without_raising(text: str) -> None:
    """Any text that is no address is a mistake, never an exception."""
    assert find_url_mistake(text + " ")
    find_url_mistake("http://" + text)
