"""The loopback server: where it listens, what it tells, and that it ends."""

import tomllib
from contextlib import suppress
from http.client import HTTPConnection
from socket import create_server
from urllib.parse import urlsplit

import pytest

from demo.server import HOST, RunningSite, serve_demo_sites
from tests.demo.conftest import fetch

ARTICLE = "/tin-hoat-dong/hoi-nghi-so-ket-02-nam-thuc-hien-quy-dinh-so-09-qdi-tw-18.html"


def find_two_free_ports() -> int:
    """Return the first of two neighbouring ports that are free."""
    for port in range(20_000, 30_000, 2):
        with suppress(OSError), create_server((HOST, port)), create_server((HOST, port + 1)):
            return port
    pytest.fail("no two neighbouring ports are free")


def test_both_sites_listen_on_loopback_on_ports_of_their_own(
    sites: dict[str, RunningSite],
) -> None:
    """Host and port tell the two apart, and nobody else can reach them."""
    places = {urlsplit(site.base_url).netloc for site in sites.values()}

    assert sorted(sites) == ["demo-joomla", "demo-nukeviet"]
    assert len(places) == 2
    assert all(place.startswith("127.0.0.1:") for place in places)


def test_a_site_file_is_ready_to_be_written(sites: dict[str, RunningSite]) -> None:
    """It names an invented school, the running address, and needs no waiting."""
    for site in sites.values():
        written = tomllib.loads(site.site_file)

        assert written["institution"].endswith("(minh họa)")
        assert written["kind"] == "provincial_school"
        assert written["province"]
        assert written["start_urls"] == [f"{site.base_url}/"]
        assert written["delay"] == 0.0
        assert written["enabled"] is True


def test_given_a_port_the_sites_take_it_and_the_next() -> None:
    """A demonstration that is shown twice has the same addresses both times."""
    first = find_two_free_ports()

    with serve_demo_sites(first) as sites:
        assert [site.base_url for site in sites] == [
            f"http://127.0.0.1:{first}",
            f"http://127.0.0.1:{first + 1}",
        ]


def test_a_port_that_is_taken_is_an_error() -> None:
    """The caller decides whether to try another."""
    with (
        create_server((HOST, 0)) as taken,
        pytest.raises(OSError, match="in use"),
        serve_demo_sites(taken.getsockname()[1]),
    ):
        pass


def test_after_the_block_nothing_listens() -> None:
    """The sites end with the program that showed them, also while a client holds on."""
    with serve_demo_sites() as sites:
        place = urlsplit(sites[0].base_url)
        connection = HTTPConnection(place.hostname or "", place.port, timeout=10)
        connection.request("GET", "/robots.txt")
        connection.getresponse().read()

    connection.close()
    with pytest.raises(ConnectionRefusedError):
        fetch(f"{sites[0].base_url}/")


def test_head_has_the_headers_of_get_and_no_body(nukeviet: RunningSite) -> None:
    """HEAD is answered as HTTP wants it."""
    got = fetch(f"{nukeviet.base_url}/robots.txt")
    head = fetch(f"{nukeviet.base_url}/robots.txt", method="HEAD")

    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(got.body))
    assert head.headers["content-type"] == got.headers["content-type"]


def test_what_has_not_changed_is_not_sent_again(nukeviet: RunningSite) -> None:
    """An article tells when it changed, and 304 answers whoever knows it already."""
    url = nukeviet.base_url + ARTICLE
    changed = fetch(url).headers["last-modified"]

    again = fetch(url, headers={"If-Modified-Since": changed})
    older = fetch(url, headers={"If-Modified-Since": "Mon, 01 Jan 2018 00:00:00 GMT"})
    unreadable = fetch(url, headers={"If-Modified-Since": "yesterday"})

    assert changed == "Thu, 24 Dec 2020 09:30:00 GMT"
    assert (again.status, again.body) == (304, b"")
    assert (older.status, unreadable.status) == (200, 200)
