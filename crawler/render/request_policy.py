"""Decide what a page that is drawn may ask for. Pure.

A page of ``truong.example`` may ask for scripts and data of its own site and of the hosts in
`render_hosts`; not for ``https://counter.example/hit.js``, pictures, fonts or films.
"""

from collections.abc import Collection
from enum import StrEnum

from crawler.urls.canonical_key import get_host_port
from crawler.urls.scope import Scope

MAX_REQUESTS = 60
"""Requests that one page may cause: pages of schools that scripts draw need some ten. Chosen."""
MAX_SECONDS = 20.0
"""Seconds that one page may take to be drawn, waits that our own politeness asks for left out."""
CACHED_TYPES = frozenset({"script"})
"""Types that are asked for once a run: the same bundles draw every page. Data is asked for anew."""
_DATA_TYPES = frozenset({"document", "script", "xhr", "fetch", "other"})
"""Types by Playwright's names that can bring text; frames are documents, `other` e.g. a module."""


class RequestVerdict(StrEnum):
    """What becomes of a request; the values are the words of the run report."""

    FETCH = "fetched"
    EMPTY = "style sheet left out"
    OTHER_HOST = "request to another host"
    NO_TEXT = "picture, font or film"
    NO_GET = "request that sends data"
    TOO_MANY = f"request beyond {MAX_REQUESTS}"
    LEADS_AWAY = "page that leads elsewhere"


def judge_request(
    url: str, method: str, resource_type: str, *, scope: Scope, render_hosts: Collection[str]
) -> RequestVerdict:
    """Judge a request of a page other than that for the page itself.

    Args:
        url: what is asked for.
        method: the HTTP method.
        resource_type: Playwright's name for the kind of thing that is asked for.
        scope: the bounds of the site; what lies outside its paths, on its hosts, may be asked for
            too: scripts seldom lie below the path of a school.
        render_hosts: further hosts that may be asked.
    """
    if resource_type == "stylesheet":
        return RequestVerdict.EMPTY  # some scripts wait for their style sheet to have loaded
    if resource_type not in _DATA_TYPES:
        return RequestVerdict.NO_TEXT
    if method not in {"GET", "HEAD"}:
        return RequestVerdict.NO_GET
    if not (scope.has_host(url) or get_host_port(url) in render_hosts):
        return RequestVerdict.OTHER_HOST
    return RequestVerdict.FETCH
