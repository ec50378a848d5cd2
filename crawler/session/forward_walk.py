"""Pages of a run that only lead on, by refresh, script or frames, followed within the site."""

from collections.abc import Sequence
from dataclasses import replace

from archive.crawl_model import UrlKind, UrlState
from crawler.discovery.forward_urls import ForwardUrls, find_forward_urls
from crawler.extract.page import Page
from crawler.policy.visit_factory import MAX_REDIRECTS, is_same_bare_host
from crawler.session.run_counts import RunCounts
from crawler.urls.scope import Scope

_FORWARDING_KINDS = frozenset({UrlKind.START, UrlKind.LISTING, UrlKind.PAGE})
_MAX_SHELL_BYTES = 16_384
"""Bytes of a page, beside start pages, that is asked whether it only leads on. Chosen: what only
leads on has a few hundred."""


class ForwardWalk:
    """Progress of one run through pages that only lead on."""

    def __init__(self, scope: Scope, counts: RunCounts) -> None:
        self._scope = scope
        self._counts = counts
        self._chains: dict[str, tuple[str, ...]] = {}
        """The pages that led to a URL, one to the other, without showing anything."""

    def find_urls(self, state: UrlState, page: Page, refresh_header: str | None) -> ForwardUrls:
        """Find where a page leads every browser; one that shows something, within the site only.

        Raises:
            ExtractionError: the page cannot be read as HTML at all.
        """
        is_large = state.kind is not UrlKind.START and len(page.body) > _MAX_SHELL_BYTES
        if state.kind not in _FORWARDING_KINDS or is_large:
            return ForwardUrls()
        forward = find_forward_urls(page, refresh_header)
        ours = forward.urls if forward.is_only else self._select_ours(state, forward.urls)
        return replace(forward, urls=ours)

    def choose_urls(self, state: UrlState, urls: Sequence[str]) -> tuple[list[str], str]:
        """Return where to go on from a page that shows nothing, or why nowhere."""
        ours = self._select_ours(state, urls)
        if not ours:
            self._counts.record_move(state, urls[0])
            return [], f"leads to another host ({urls[0][:80]})"
        chain = self._chains.get(state.url, ())
        new = [url for url in ours if url not in chain]
        if not new or len(chain) >= MAX_REDIRECTS:
            return [], f"leads in a circle ({' -> '.join([*chain, state.url, ours[0]])})"
        self._chains.update(dict.fromkeys(new, (*chain, state.url)))
        self._counts.record_forward(state, new[0])
        return new, ""

    def _select_ours(self, state: UrlState, urls: Sequence[str]) -> tuple[str, ...]:
        """Select the URLs of the site; a start page may lead to the same host by another name."""
        for url in urls:
            if state.kind is UrlKind.START and is_same_bare_host(state.url, url):
                self._scope.add_host(url)
        return tuple(url for url in urls if self._scope.contains(url))
