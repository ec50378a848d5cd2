"""When conditional requests are made, and when a server is believed no more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.crawl_model import HostState, UrlKind, UrlState
from crawler.policy.conditional_requests import is_validator_wrong, make_conditional_headers

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOST = HostState(host="a.test")
KNOWN = UrlState(
    id=1, identity="a.test/1", url="http://a.test/1", kind=UrlKind.ARTICLE, listed=True,
    fetched_at=NOW, payload_digest="sha1:A", steady=0, failures=0, etag='"1"',
    last_modified="Thu, 01 Jan 2026 00:00:00 GMT",
)  # fmt: skip


def test_validators_are_sent_back() -> None:
    """Both, where the server gave both; none, where it gave none."""
    assert make_conditional_headers(KNOWN, HOST) == {
        "If-None-Match": '"1"',
        "If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT",
    }
    assert make_conditional_headers(replace(KNOWN, etag=None, last_modified=None), HOST) == {}


@pytest.mark.parametrize(
    "state",
    [
        replace(KNOWN, payload_digest=None),
        replace(KNOWN, steady=3),
        replace(KNOWN, failures=1),
        replace(KNOWN, told_at=NOW + timedelta(hours=1)),
    ],
    ids=["never-had", "every-fourth", "failed-lately", "told-otherwise"],
)
def test_the_whole_page_is_wanted(state: UrlState) -> None:
    """Every fourth time, and wherever there is reason to doubt."""
    assert make_conditional_headers(state, HOST) == {}


def test_a_liar_is_not_asked_for_conditions() -> None:
    """A server whose validators lied sends whole pages from then on."""
    assert make_conditional_headers(KNOWN, replace(HOST, lied_at=NOW)) == {}


@pytest.mark.parametrize(
    ("etag", "modified", "digest", "changed", "lied"),
    [
        ('"1"', None, "sha1:B", False, True),
        ('"1"', None, "sha1:A", False, False),
        ('"2"', None, "sha1:B", True, False),
        ('W/"1"', None, "sha1:B", False, False),
        ('W/"1"', None, "sha1:B", True, True),
        (None, KNOWN.last_modified, "sha1:B", True, True),
        (None, KNOWN.last_modified, "sha1:B", False, False),
        (None, None, "sha1:B", True, False),
    ],
)
def test_lies(
    *, etag: str | None, modified: str | None, digest: str, changed: bool, lied: bool
) -> None:
    """A strong validator promises equal bytes; weak ones and times only an equal article."""
    known = replace(KNOWN, etag='W/"1"') if etag and etag.startswith("W/") else KNOWN
    assert is_validator_wrong(known, etag, modified, digest, changed=changed) is lied
