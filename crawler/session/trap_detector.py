"""Trap detection of one run: what it leaves alone, counted by name.

How traps are told by a URL alone is in `crawler.urls.traps`. What cannot be told so is judged
by what it yields: a page of a listing is unproductive that shows nothing its listing has not shown,
any other page that links to no article not met before. What earlier runs found unproductive is in
the archive, so that an endless space is bounded for a site, not for a run.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from urllib.parse import urlsplit

from archive.crawl_model import UrlKind, UrlState
from crawler.policy.visit_factory import PageLinks
from crawler.urls.canonical_key import strip_session_id
from crawler.urls.links import Link, LinkKind
from crawler.urls.pager_links import parse_listing_position
from crawler.urls.scope import Scope
from crawler.urls.traps import detect_trap, digest_masked_text, get_url_pattern

MAX_UNPRODUCTIVE_OF_PATTERN = 40
"""URLs that differ only in numbers and may be fetched in vain. Chosen: docs/operations.md tells
users of all four bounds, and tests/crawler/urls/test_traps.py holds them."""
MAX_UNDECIDED_OF_PATTERN = 1000
"""The same while no template was learned of a site, when nobody can tell what is unproductive:
a new site is read to a depth that shows its template. Chosen."""
MAX_UNPRODUCTIVE_OF_PATH = 400
"""URLs of one path, whatever their query, that may be fetched in vain. Chosen."""
MAX_UNPRODUCTIVE_OF_SITE = 4000
"""URLs of a site that may be fetched in vain: more than an hour at a second each. Chosen."""
MAX_PAGELESS_SITEMAPS = 100
"""Sitemaps of a run that name other sitemaps alone, or nothing; of a sound site there is one. They
are asked for before any page. Chosen."""
_MAX_REMEMBERED = 20_000  # URLs, and digests of pages: some megabytes a site. Chosen
_MIN_ARTICLE_URLS = (
    10  # addresses of articles: with fewer their form is not what articles are known by
)

_ENDLESS_KINDS = frozenset({UrlKind.PAGE, UrlKind.PAGER})
_UNPRODUCTIVE_KINDS = _ENDLESS_KINDS | {UrlKind.ARTICLE}


class TrapDetector:
    """Traps of a run; `unproductive_urls` are those that earlier runs fetched in vain.

    `is_undecided` where addresses were left alone that the next run can judge.
    """

    def __init__(self, unproductive_urls: Iterable[str]) -> None:
        self.trap_counts: Counter[str] = Counter()
        self.is_undecided = False
        self._unproductive: Counter[str] = Counter()
        self._unproductive_in_a_row: Counter[str] = Counter()
        self._pageless_sitemaps = 0
        self._undecided: Counter[str] = Counter()
        self._counted_urls: set[str] = set()
        # By hash: a run has tens of thousands of each.
        self._listed_by_listing: defaultdict[str, set[int]] = defaultdict(set)
        self._known_articles: set[int] = set()
        self._article_like_urls: set[str] = set()
        self._identity_by_digest: dict[int, int] = {}
        for url in unproductive_urls:
            self._add_unproductive(url)

    def count_links(self, links: Sequence[Link], scope: Scope) -> None:
        """Count the links of a page that are traps, or articles, by their address."""
        for link in links:
            if link.kind is LinkKind.ARTICLE and len(self._article_like_urls) < _MIN_ARTICLE_URLS:
                self._article_like_urls.add(link.url)
            name = self._name_link_trap(link.url)
            if name and link.url not in self._counted_urls and scope.contains(link.url):
                self.trap_counts[name] += 1
                if len(self._counted_urls) < _MAX_REMEMBERED:
                    self._counted_urls.add(link.url)

    @staticmethod
    def _name_link_trap(url: str) -> str | None:
        return detect_trap(url) or (
            "session id in the address" if strip_session_id(url) != url else None
        )

    def find_trap(self, state: UrlState) -> str | None:
        """Return why a URL is left alone that nobody has fetched yet; None where it is not."""
        if state.fetched_at:
            return None
        if state.kind is UrlKind.SITEMAP:
            is_endless = self._pageless_sitemaps >= MAX_PAGELESS_SITEMAPS
            return "sitemaps without a page" if is_endless else None
        if state.kind not in _UNPRODUCTIVE_KINDS:
            return None
        pattern = get_url_pattern(state.url)
        unproductive_count = self._unproductive_in_a_row[pattern]
        if state.kind is not UrlKind.ARTICLE:  # as many others of its pattern may be articles
            unproductive_count = max(unproductive_count, self._unproductive[pattern])
            if self._is_limit_reached(state.url):
                return "addresses without an article"
        if self._undecided[pattern] >= MAX_UNDECIDED_OF_PATTERN:
            self.is_undecided = True
            return "addresses to be judged by the next run"
        return _name_trap(state.kind) if unproductive_count >= MAX_UNPRODUCTIVE_OF_PATTERN else None

    def _is_limit_reached(self, url: str) -> bool:
        in_folder, in_site = self._unproductive[_get_path_key(url)], self._unproductive[""]
        return in_folder >= MAX_UNPRODUCTIVE_OF_PATH or in_site >= MAX_UNPRODUCTIVE_OF_SITE

    def may_be_article(self, state: UrlState) -> bool:
        """Tell whether a page may be an article by its URL; any may where no URL looks like one."""
        return state.kind is UrlKind.ARTICLE or len(self._article_like_urls) < _MIN_ARTICLE_URLS

    def is_unproductive(self, state: UrlState, kind: UrlKind, links: PageLinks) -> bool:
        """Tell whether a page, now of a known kind, leads to nothing that is new."""
        if links.listed_identities is not None:
            return not _add_unseen(
                links.listed_identities,
                self._listed_by_listing[_get_listing_key(state)],
            )
        articles = [link.identity for link in links.found_urls if link.kind is UrlKind.ARTICLE]
        has_new = _add_unseen(articles, self._known_articles)
        return kind is not UrlKind.ARTICLE and not has_new

    def is_duplicate_but_numbers(self, state: UrlState, body: bytes) -> bool:
        """Tell whether another page of this run had the same text but for its numbers."""
        digest, identity = hash(digest_masked_text(body)), hash(state.identity)
        if len(self._identity_by_digest) < _MAX_REMEMBERED:
            self._identity_by_digest.setdefault(digest, identity)
        return self._identity_by_digest.get(digest, identity) != identity

    def record_sitemap(self, *, has_pages: bool) -> None:
        """Note whether a sitemap names pages; indexes that name each other never end."""
        self._pageless_sitemaps += not has_pages

    def record_page(
        self, state: UrlState, kind: UrlKind, *, is_unproductive: bool, is_guess: bool = False
    ) -> None:
        """Note whether a page was unproductive; where that `is_guess` it may be an article."""
        pattern = get_url_pattern(state.url)
        if not is_unproductive:
            self._unproductive_in_a_row.pop(pattern, None)
            return
        if is_guess:
            self._undecided[pattern] += 1
            return
        self._unproductive_in_a_row[pattern] += 1
        if state.fetched_at is None and kind in _ENDLESS_KINDS:
            self._add_unproductive(state.url)

    def _add_unproductive(self, url: str) -> None:
        for key in (get_url_pattern(url), _get_path_key(url), ""):
            self._unproductive[key] += 1


def _add_unseen(values: Collection[str], known_hashes: set[int]) -> bool:
    """Add to what is known; return whether anything was new."""
    before = len(known_hashes)
    known_hashes.update(map(hash, values))
    return len(known_hashes) > before


def _get_listing_key(state: UrlState) -> str:
    """Return what the pages of one listing share; of a later page, whatever its address is like."""
    place = parse_listing_position(state.url)
    is_other = state.kind is UrlKind.PAGER and not place.step
    return get_url_pattern(state.url) if is_other else place.listing


def _name_trap(kind: UrlKind) -> str:
    return "endless pager" if kind is UrlKind.PAGER else "addresses without an article"


def _get_path_key(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"
