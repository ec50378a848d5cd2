"""What the answers of one run prove of addresses that are alike, so that fewer are asked for.

    `/bai/` and `/bai/index.html` were the same bytes, twenty times of twenty
    ->  of further such pairs the second is not asked for
    `/trang/2/bai-a` ... `/trang/2/bai-e` are not there, `/bai-a/` ... are
    ->  a relative link that is read in the wrong folder: its others there are not asked for
    what the pages of five folders call `lich-cong-tac/` is in none of them
    ->  a link that was copied: see `crawler.session.dead_links`
    `/bai-a` ... `/bai-e` were sent to `/bai-a/` ...
    ->  the server wants a slash, and gets it

Nothing is taken for granted: what is left alone is counted in the report, and asked for in a later
run. An answer to the contrary ends a proof for the run.
"""

from collections import Counter
from datetime import datetime
from urllib.parse import urlsplit

from archive.archive import Archive
from archive.crawl_model import UrlKind, UrlState, Visit
from archive.model import SiteKey
from crawler.policy.visit_factory import is_not_found
from crawler.session.dead_links import DeadLinks
from crawler.urls.address_patterns import SimilarKeys, describe_difference

SAME_PAGE = "address of a page that was read at another"
NOT_THERE = "address in a folder where links lead nowhere"

_MIN_SAME = 20  # pairs of one pattern that were the same, byte for byte; as for beliefs
_MIN_MISSING = 5
"""Addresses of a folder that are not there, while their last parts are elsewhere: an editor's slips
are fewer. Chosen."""
_MIN_MISPLACED = 10  # the same in all folders of a site, by links from the folder's own page
_MIN_SLASHES = 5  # redirects that did nothing but add a slash. Chosen
_OK = 200
_KINDS = frozenset({UrlKind.LISTING, UrlKind.PAGER, UrlKind.PAGE, UrlKind.ARTICLE, UrlKind.TAG})


class AddressEvidence:
    """What one run has seen of a site's addresses."""

    def __init__(self, archive: Archive, site: SiteKey, run_id: int, similar: SimilarKeys) -> None:
        self._archive = archive
        self._site = site
        self._run_id = run_id
        # Both by hash: of each page of a run, and a run may have tens of thousands.
        self._digests: dict[int, int] = {}
        self._pages_by_digest: Counter[int] = Counter()
        self._similar = similar
        self._same: Counter[str] = Counter()
        self._different: set[str] = set()
        self._read_names: set[int] = set()
        """Hashes of the last parts of addresses that were read."""
        self._missing: Counter[str] = Counter()
        self._present: set[str] = set()
        """Folders in which something was read."""
        self._misplaced = 0
        self._is_placed = False
        """Of links into the folder of their own page: how many led nowhere, and whether one did."""
        self._dead_links = DeadLinks()
        self.released = 0
        """Addresses that were left alone, and are asked for after all."""
        self._slashes = 0
        self._is_bare_served = False
        self._bare_urls: dict[int, str] = {}
        """By row: addresses as they were before they were given a slash."""
        self._asked_twice: set[int] = set()
        self._not_asked_twice: list[str] = []
        self._twins: list[tuple[UrlState, str, str]] = []

    # Learning

    def record_visit(self, visit: Visit) -> None:
        """Learn from the answer at an address."""
        state = visit.state
        self._dead_links.record_links(visit)
        if state.kind not in {*_KINDS, UrlKind.START}:
            return
        for key in self._dead_links.record_visit(visit):
            self._archive.frontier.requeue_url(self._site, key)
            self.released += 1
        self._record_slash(visit)
        folder, name = _split_key(state.identity)
        is_known = hash(name) in self._read_names
        if visit.status is not None and is_not_found(visit.status):
            self._missing[folder] += is_known
            self._misplaced += is_known and _is_below_its_page(state)
        elif visit.is_page and visit.status == _OK and not visit.is_failed:
            self._is_placed |= is_known and _is_below_its_page(state)
            self._read_names.add(hash(name))
            self._present.add(folder)
            if visit.payload_digest:
                self._compare(state.identity, hash(visit.payload_digest))

    def _record_slash(self, visit: Visit) -> None:
        url = visit.state.url
        if visit.redirect_url:
            self._slashes += _is_bare(url) and visit.redirect_url == f"{url}/"
        elif visit.status == _OK and visit.is_page and _is_bare(url):
            self._is_bare_served = True
            for key in self._not_asked_twice:
                self._archive.frontier.requeue_url(self._site, key)
            self._not_asked_twice.clear()
        elif visit.vanished_at:
            self._record_missing(visit.state)

    def _record_missing(self, state: UrlState) -> None:
        """Ask for an address as it was found where it is not there with a slash.

        A few times; then only once one of them was there.
        """
        bare = self._bare_urls.pop(state.id, None)
        if bare is None:
            return
        self._archive.frontier.respell_url(state, bare)
        if self._is_bare_served or len(self._asked_twice) < _MIN_MISSING:
            self._asked_twice.add(state.id)
            self._archive.frontier.requeue_url(self._site, state.identity)
        else:
            self._not_asked_twice.append(state.identity)

    def _compare(self, key: str, digest: int) -> None:
        """Compare a page with those at addresses like its own, and with all of the same bytes."""
        known = self._digests.get(hash(key))
        partners = self._find_read(key)
        same = [other for other in partners if self._digests[hash(other)] == digest]
        # What a server sends at any address, such as the shell of an application, proves nothing.
        is_own = len(same) == self._pages_by_digest[digest]
        for other in partners:
            pattern = describe_difference(key, other)
            if other not in same:
                self._different.add(pattern)
            elif is_own:
                self._same[pattern] += 1
        if known is not None:
            self._pages_by_digest[known] -= 1
        self._pages_by_digest[digest] += 1
        self._digests[hash(key)] = digest
        self._similar.add(key)

    def _find_read(self, key: str) -> list[str]:
        """Find keys like this one at which a page was read in this run."""
        return [other for other in self._similar.find(key) if hash(other) in self._digests]

    # Asking

    def explain_skip(self, state: UrlState) -> str | None:
        """Return why an address need not be asked for in this run; None where it is to be."""
        if state.kind not in _KINDS or state.fetched_at is not None or state.failures:
            return None
        for other in self._find_read(state.identity):
            pattern = describe_difference(state.identity, other)
            if self._same[pattern] >= _MIN_SAME and pattern not in self._different:
                self._twins.append((state, other, pattern))
                return SAME_PAGE
        folder, name = _split_key(state.identity)
        is_missing = self._missing[folder] >= _MIN_MISSING and folder not in self._present
        is_all = self._misplaced >= _MIN_MISPLACED and not self._is_placed
        is_missing = is_missing or (is_all and _is_below_its_page(state))
        is_missing = is_missing and hash(name) in self._read_names
        return NOT_THERE if is_missing or self._dead_links.should_skip(state) else None

    def respell(self, state: UrlState) -> UrlState:
        """Return an address that was never asked for as its server will spell it."""
        is_new = state.kind in _KINDS and state.fetched_at is None and not state.failures
        is_new = is_new and state.id not in self._asked_twice
        is_wanted = self._slashes >= _MIN_SLASHES and not self._is_bare_served
        if not (is_wanted and is_new and _is_bare(state.url)):
            return state
        self._bare_urls[state.id] = state.url
        return self._archive.frontier.respell_url(state, f"{state.url}/")

    def believe_twins(self, until: datetime) -> None:
        """Take what was left alone for the article of the page that it is, where that is one."""
        for state, other, pattern in self._twins:
            shown = self._archive.beliefs.get_article_ids(self._site, [state.identity, other])
            if other in shown and state.identity not in shown:
                self._archive.beliefs.believe(
                    self._site, state, shown[other], pattern, run=self._run_id, until=until
                )
        self._twins.clear()


def _split_key(key: str) -> tuple[str, str]:
    folder, _, name = key.partition("?")[0].rstrip("/").rpartition("/")
    return folder, name


def _is_below_its_page(state: UrlState) -> bool:
    """Tell whether an address lies in the folder of the page that linked to it, as a file does.

    A relative link that was written for another folder is read so.
    """
    folder = state.url.rstrip("/").rpartition("/")[0]
    return bool(state.found_on) and f"{state.found_on}/".startswith(f"{folder}/")


def _is_bare(url: str) -> bool:
    """Tell whether an address ends in a name that may be a folder's: no slash, no ending."""
    parts = urlsplit(url)
    name = parts.path.rpartition("/")[2]
    return bool(name) and "." not in name and not parts.query
