"""Conditional requests (RFC 9110, section 13): when to make them, and when to stop believing.

A server that says "not modified" saves both sides the page; one that says so of a page
which did change would hide it for ever. So an address is asked for without conditions every
fourth time, and whenever a feed or sitemap says that it changed; and a server whose
validator stayed while its page changed is believed no more.
"""

from archive.crawl_model import HostState, UrlState

_UNCONDITIONAL_EVERY = 4
"""Visits without a change, of which the last is unconditional: a wrong 304 hides a change for no
longer than that (docs/decisions/0009-believing-servers.md). Chosen."""


def make_conditional_headers(state: UrlState, host: HostState) -> dict[str, str]:
    """Return the conditional headers of a request: none where the whole page is wanted."""
    if state.payload_digest is None or host.lied_at or state.failures or _should_fetch_whole(state):
        return {}
    headers = {}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    return headers


def _should_fetch_whole(state: UrlState) -> bool:
    is_told = bool(state.told_at and state.fetched_at and state.told_at > state.fetched_at)
    return is_told or state.steady % _UNCONDITIONAL_EVERY == _UNCONDITIONAL_EVERY - 1


def is_validator_wrong(
    state: UrlState, etag: str | None, last_modified: str | None, digest: str, *, changed: bool
) -> bool:
    """Tell whether a whole page proves its server's validators wrong.

    A strong one promises the same bytes (RFC 9110, section 8.8.1). A weak one, and a time,
    promise only that nothing of meaning changed: there it takes an article that `changed`.
    """
    if state.payload_digest is None or digest == state.payload_digest:
        return False
    if etag is None:
        return changed and last_modified is not None and last_modified == state.last_modified
    return etag == state.etag and (changed or not etag.startswith("W/"))
